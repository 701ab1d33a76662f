// How far indexing is, in whatever process; and the news that the library has changed.
(() => {
  "use strict";

  const { find, busy } = mingyin;

  // The state of the library that the page shows; asked for the first time before Gradio fills the page.
  let known = null;
  // The one that the other scripts were told of.
  let told = null;

  // Asks how far it is, more often while there is something to see; never while nobody looks.
  async function watch() {
    let wait = 2000;
    try {
      if (!document.hidden) {
        const language = document.documentElement.lang || navigator.language;
        const reply = await fetch(`progress?language=${language}`, { cache: "no-store" });
        if (reply.status === 401) return location.reload(); // signed out elsewhere: the way in comes
        const { state, share, label } = await reply.json();
        known ??= state;
        if (state !== told) document.dispatchEvent(new CustomEvent("library"));
        told = state;
        showRun(share, label);
        renew(state);
        if (share !== null) wait = 1000;
      }
    } catch {
      // The server is gone: it may come back.
    }
    setTimeout(watch, wait);
  }

  function showRun(share, label) {
    const run = find("#indexing .run");
    if (!run) return;
    run.hidden = share === null;
    find("progress", run).value = share ?? 0;
    find("p", run).textContent = label ?? "";
  }

  // Has the documents listed anew when they have changed, but not while an answer is in the making.
  function renew(state) {
    if (state === known || busy() || !find("#renew")) return;
    known = state;
    find("#renew").click();
  }

  watch();
})();
