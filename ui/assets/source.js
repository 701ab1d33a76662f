// The source panel: the place in its document that a citation mark opens. The passages travel with the answers as
// <template> elements (ui/render.py), so opening one needs no server.
(() => {
  "use strict";

  const { find, all, wide, smoothly } = mingyin;

  // What the panel shows: the answer's id and the number of the place in it.
  let open = null;

  const answerOf = (id) => find(`article[data-answer="${CSS.escape(id)}"]`);
  const placesOf = (answer) => all("template[data-place]", answer);

  function show(id, n, { scroll = false } = {}) {
    const answer = answerOf(id);
    const place = answer && find(`template[data-place="${n}"]`, answer);
    const panel = find("#source .panel");
    if (!place || !panel) return;
    open = { id, n };
    const shown = find(".shown", panel);
    shown.replaceChildren(place.content.cloneNode(true));
    shown.hidden = false;
    find(".nothing", panel).hidden = true;
    const count = placesOf(answer).length;
    find(".which", panel).textContent = answer.dataset.count.replace("{n}", n).replace("{of}", count);
    for (const step of all(".step", panel)) {
      step.hidden = count < 2;
      step.disabled = n + Number(step.dataset.step) < 1 || n + Number(step.dataset.step) > count;
    }
    find(".back", panel).hidden = false;
    if (find(".views", shown)) mingyin.picture.begin();
    toMark(find(".passage", shown));
    shown.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
    press();
    if (scroll && !wide.matches) find("#source").scrollIntoView({ behavior: smoothly(), block: "start" });
  }

  // Scrolls the passage alone, never the page, so that the quote (or what is given) stands in its upper third.
  function toMark(passage, mark = find("mark:not(.found)", passage), share = 1 / 3) {
    if (!mark) return;
    const room = passage.clientHeight - Math.min(mark.getBoundingClientRect().height, passage.clientHeight);
    const above = mark.getBoundingClientRect().top - passage.getBoundingClientRect().top;
    passage.scrollTop += above - room * share;
  }

  function empty() {
    const panel = find("#source .panel");
    if (!panel) return;
    open = null;
    const shown = find(".shown", panel);
    shown.replaceChildren();
    shown.hidden = true;
    find(".nothing", panel).hidden = false;
    const which = find(".which", panel);
    which.textContent = which.dataset.empty;
    for (const button of all(".step, .back", panel)) button.hidden = true;
  }

  // The mark that is open looks open, also after Gradio has drawn the message again.
  function press() {
    for (const mark of all("article [data-open]")) {
      const answer = mark.closest("article");
      const active = Boolean(open) && answer.dataset.answer === open.id && Number(mark.dataset.open) === open.n;
      if (mark.getAttribute("aria-pressed") !== String(active)) mark.setAttribute("aria-pressed", String(active));
    }
  }

  function back() {
    const mark = answerOf(open.id) && find(`[data-open="${open.n}"]`, answerOf(open.id));
    mark?.scrollIntoView({ behavior: smoothly(), block: "center" });
    mark?.focus({ preventScroll: true });
  }

  // Shows a document that no answer cites.
  function put(html) {
    const panel = find("#source .panel");
    empty();
    const shown = find(".shown", panel);
    shown.innerHTML = html;
    shown.hidden = false;
    find(".nothing", panel).hidden = true;
    shown.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
  }

  // After Gradio has drawn: the answer that is open may be gone. Of a new one the first source is opened where there is
  // room beside it.
  function follow(fresh) {
    if (open && !answerOf(open.id)) empty();
    for (const answer of fresh) if (wide.matches && placesOf(answer).length) show(answer.dataset.answer, 1);
    wanted();
    press();
  }

  // What was pressed before the page was there (starting.js): the number of the answer, and of the place in it.
  function wanted() {
    const { cited } = document.body.dataset;
    const answers = cited ? all("#chat article[data-answer]") : [];
    if (!answers.length || find("#early")) return;
    delete document.body.dataset.cited;
    const [answer, n] = cited.split(" ").map(Number);
    if (answers[answer]) show(answers[answer].dataset.answer, n, { scroll: true });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    const answer = button.closest("article[data-answer]");
    if (button.dataset.open && answer) show(answer.dataset.answer, Number(button.dataset.open), { scroll: true });
    else if (button.dataset.step && open) show(open.id, open.n + Number(button.dataset.step));
    else if (button.matches(".back") && open) back();
  });

  mingyin.source = { toMark, put, follow };
})();
