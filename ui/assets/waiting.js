// Where a question that waits for its turn stands in the queue, which Gradio counts in a hidden element of its own.
(() => {
  "use strict";

  const { find } = mingyin;

  function show() {
    const line = find("#composer .queued");
    const counted = find("#current .progress-text")?.textContent.match(/queue: (\d+)\/(\d+)/);
    if (!line || (line.hidden && !counted)) return;
    line.hidden = !counted;
    const said = counted ? line.dataset.said.replace("{position}", counted[1]).replace("{size}", counted[2]) : "";
    // What is told is read aloud: only what is new.
    if (line.textContent !== said) line.textContent = said;
  }

  setInterval(show, 500);
})();
