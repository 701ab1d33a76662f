// What happens in the browser: citation marks open passages, examples ask themselves, answers are copied.
// The passages travel with the answers as <template> elements (ui/render.py), so opening one needs no server.
(() => {
  "use strict";

  const { find, all, wide, smoothly } = mingyin;

  // ---------------------------------------------------------------- the source panel

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
    if (find(".views", shown)) view(sessionStorage.getItem("view") === "text" ? "text" : "page");
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

  // ---------------------------------------------------------------- the picture of the page

  // Shows the page or the text; the choice is kept for the other citations of this session.
  function view(which) {
    const shown = find("#source .shown");
    for (const tab of all("[role=tab]", shown)) {
      const chosen = tab.id === `tab-${which}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      find(`#${tab.getAttribute("aria-controls")}`, shown).hidden = !chosen;
    }
    find(".tools", shown).hidden = which !== "page";
    if (which === "text") return toMark(find(".passage", shown));
    turn(0);
    toBox(find(".sheet", shown));
  }

  function choose(tab) {
    const which = tab.id.replace("tab-", "");
    sessionStorage.setItem("view", which);
    view(which);
    tab.focus({ preventScroll: true });
  }

  // Scrolls the sheet alone, so that the boxed words stand in its upper third. The picture's size is known
  // before it has come.
  function toBox(sheet) {
    const picture = find("img", sheet);
    const [left, top, right, bottom] = sheet.dataset.box.split(" ").map(Number);
    if (bottom === undefined) return sheet.scrollTo(0, 0);
    const spare = (room, size) => Math.max(0, room - size);
    const high = spare(sheet.clientHeight, (bottom - top) * picture.offsetHeight) / 3;
    const beside = spare(sheet.clientWidth, (right - left) * picture.offsetWidth) / 2;
    sheet.scrollTo(picture.offsetLeft + left * picture.offsetWidth - Math.max(8, beside), top * picture.offsetHeight - high);
  }

  // Goes by pages from the one that is shown; by 0 only brings the buttons up to date.
  function turn(by) {
    const shown = find("#source .shown");
    const page = find("#view-page", shown);
    const number = Number(page.dataset.page) + by;
    const last = Number(page.dataset.pages);
    for (const button of all(".turn", shown)) {
      const to = number + Number(button.dataset.turn);
      button.disabled = to < 1 || to > last;
    }
    if (!by) return;
    page.dataset.page = number;
    const folio = find(".folio", shown);
    folio.textContent = folio.dataset.label.replace("{page}", number).replace("{pages}", last);
    const sheet = find(".sheet", page);
    const picture = find("img", sheet);
    picture.dataset.cited ??= picture.alt;
    picture.alt = number === Number(page.dataset.cited) ? picture.dataset.cited : picture.dataset.alt.replace("{page}", number);
    sheet.classList.remove("drawn");
    picture.src = `picture?${page.dataset.picture}&page=${number}`;
    if (number === Number(page.dataset.cited)) toBox(sheet);
    else sheet.scrollTo(sheet.scrollLeft, by > 0 ? 0 : sheet.scrollHeight);
  }

  // Why a picture can't be had stands in the reply. The text is shown instead.
  async function withoutPicture(picture) {
    const shown = picture.closest(".shown");
    if (!shown) return;
    const note = document.createElement("p");
    note.className = "unavailable";
    note.setAttribute("role", "status");
    note.textContent = find("#view-page", shown).dataset.failed;
    view("text");
    find(".views", shown).replaceWith(note);
    toMark(find(".passage", shown));
    try {
      const reply = await fetch(picture.src);
      if (!reply.ok) note.textContent += await reply.text();
    } catch {
      // The server is gone: there is no more to say.
    }
  }

  function enlarge(button) {
    const sheet = find("#source .sheet");
    const dialog = document.createElement("dialog");
    dialog.className = "full";
    dialog.setAttribute("aria-label", find("img", sheet).alt);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = button.dataset.close;
    const copy = sheet.cloneNode(true);
    copy.dataset.box = find("#view-page").dataset.page === find("#view-page").dataset.cited ? sheet.dataset.box : "";
    const zooming = document.createElement("div");
    zooming.className = "zooming";
    for (const each of all(".zoom", button.closest(".shown"))) zooming.append(each.cloneNode(true));
    dialog.append(zooming, close, copy);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    toBox(copy);
  }

  document.addEventListener("load", (event) => event.target.closest?.(".sheet")?.classList.add("drawn"), true);
  document.addEventListener("error", (event) => event.target.closest?.("#source .sheet") && withoutPicture(event.target), true);

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("#source [role=tab]");
    if (!tab || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const tabs = all("[role=tab]", tab.parentElement);
    const to = { ArrowLeft: 0, Home: 0, ArrowRight: 1, End: 1 }[event.key];
    choose(tabs[to]);
  });

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

  // ---------------------------------------------------------------- buttons

  function ask(text) {
    const box = find("#question textarea");
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    // Gradio takes the value over before its next frame.
    requestAnimationFrame(() => setTimeout(() => find("#send")?.click()));
  }

  // Reasons that the person opened stay open while the answer grows, of which Gradio draws all anew. They are known by
  // their number in the chat.
  const reasons = new Set();
  const doubts = () => all("#chat .doubt");

  function reopen() {
    const now = doubts();
    for (const n of reasons) if (n >= now.length) reasons.delete(n);
    for (const n of reasons) now[n].open = true;
  }

  document.addEventListener(
    "toggle",
    (event) => {
      const n = doubts().indexOf(event.target);
      if (n >= 0) event.target.open ? reasons.add(n) : reasons.delete(n);
    },
    true,
  );

  // Gradio does not say what its choices are a choice of.
  function named() {
    const label = find("#mode [data-testid=block-info]");
    label?.closest("#mode").setAttribute("aria-label", label.textContent.trim());
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("dialog.full") && !event.target.closest("button, .sheet")) event.target.close?.();
    if (event.target.matches?.("#source .sheet img")) enlarge(find("#source .enlarge"));
    const button = event.target.closest?.("button");
    if (!button) return;
    const answer = button.closest("article[data-answer]");
    if (button.dataset.open && answer) show(answer.dataset.answer, Number(button.dataset.open), { scroll: true });
    else if (button.dataset.step && open) show(open.id, open.n + Number(button.dataset.step));
    else if (button.dataset.ask) ask(button.dataset.ask);
    else if (button.dataset.press) find(`#${button.dataset.press}`)?.click();
    else if (button.getAttribute("role") === "tab" && button.closest("#source")) choose(button);
    else if (button.dataset.turn) turn(Number(button.dataset.turn));
    else if (button.matches(".enlarge")) enlarge(button);
    else if (button.matches("dialog .close")) button.closest("dialog").close();
    else if (button.matches(".back") && open) back();
  });

  function back() {
    const mark = answerOf(open.id) && find(`[data-open="${open.n}"]`, answerOf(open.id));
    mark?.scrollIntoView({ behavior: smoothly(), block: "center" });
    mark?.focus({ preventScroll: true });
  }

  // Enter that picks a candidate of an input method must not send.
  document.addEventListener(
    "keydown",
    (event) => {
      const composing = event.isComposing || event.keyCode === 229;
      if (event.key === "Enter" && composing && event.target.closest?.("#question")) event.stopImmediatePropagation();
    },
    true,
  );

  // ---------------------------------------------------------------- the quote, on hover or focus

  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("aria-hidden", "true");
  tip.hidden = true;

  function hint(event) {
    const mark = event.target.closest?.("[data-tip]");
    if (!mark) return;
    if (!tip.isConnected) document.body.append(tip);
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const box = tip.getBoundingClientRect();
    const above = at.top - box.height - 8;
    tip.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - box.width / 2, innerWidth - box.width - 8))}px`;
    tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  }
  const unhint = () => (tip.hidden = true);
  if (window.matchMedia("(hover: hover)").matches) {
    document.addEventListener("mouseover", hint);
    document.addEventListener("mouseout", unhint);
  }
  document.addEventListener("focusin", (event) => event.target.matches?.(":focus-visible") && hint(event));
  document.addEventListener("focusout", unhint);
  document.addEventListener("scroll", unhint, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && unhint());

  // ---------------------------------------------------------------- indexing, in whatever process

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
    if (state === known || find("#stop") || !find("#renew")) return;
    known = state;
    find("#renew").click();
  }

  watch();

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

  mingyin.source = { show, view, toMark, put };

  // ---------------------------------------------------------------- following what Gradio draws

  const seen = new Set();

  function follow() {
    const head = find("header[data-language]");
    if (head && document.documentElement.lang !== head.dataset.language) {
      document.documentElement.lang = head.dataset.language;
      mingyin.talks.entitle();
    }
    // Gradio names the log in English, and every message by its raw HTML.
    const log = find("#chat [role=log]");
    if (log && head) log.setAttribute("aria-label", head.dataset.conversation);
    for (const message of all("#chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
    named();
    reopen();
    if (open && !answerOf(open.id)) empty();
    const fresh = all("article[data-answer]").filter((answer) => !seen.has(answer.dataset.answer));
    toQuestion(fresh.length > 0);
    for (const answer of fresh) {
      seen.add(answer.dataset.answer);
      if (wide.matches && placesOf(answer).length) show(answer.dataset.answer, 1);
    }
    press();
  }

  // On a phone the page itself scrolls, which Gradio does not see to: a new question goes to the top, and
  // goes there again when its answer has made room below it.
  let asked = 0;

  function toQuestion(answered) {
    const questions = all("#chat .asked");
    const grown = questions.length > asked;
    asked = questions.length;
    if ((grown || answered) && !wide.matches) {
      questions.at(-1)?.scrollIntoView({ behavior: smoothly(), block: "start" });
    }
  }

  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      follow();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
