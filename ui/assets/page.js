// What is pressed in the chat, and following what Gradio draws.
(() => {
  "use strict";

  const { find, all, wide, busy, smoothly } = mingyin;

  function ask(text) {
    const box = find("#question textarea");
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    // Gradio takes the value over before its next frame.
    requestAnimationFrame(() => setTimeout(() => busy() || find("#send")?.click()));
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
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.ask) ask(button.dataset.ask);
    else if (button.dataset.press) find(`#${button.dataset.press}`)?.click();
    else if (button.matches("dialog .close")) button.closest("dialog").close();
  });

  // The second click of a double click falls on the button that has taken the place of the first, and would stop what
  // was just asked.
  let sent = -Infinity;
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#send")) sent = event.timeStamp;
      else if (event.target.closest?.("#stop") && event.timeStamp - sent < 500) event.stopImmediatePropagation();
    },
    true,
  );

  // The server is gone. When it is back Gradio opens the page again, and early.js puts what stands in the box there.
  mingyin.lost = () => {
    const keep = () => history.replaceState({ question: find("#question textarea")?.value }, "");
    keep();
    document.addEventListener("input", keep);
    return find("header[data-lost]")?.dataset.lost;
  };

  // What stands over what Gradio tells of a failure, in place of its English.
  mingyin.title = (type) => type === "error" && find("header[data-failed-title]")?.dataset.failedTitle;

  // Enter that picks a candidate of an input method must not send.
  document.addEventListener(
    "keydown",
    (event) => {
      const composing = event.isComposing || event.keyCode === 229;
      if (event.key === "Enter" && composing && event.target.closest?.("#question")) event.stopImmediatePropagation();
    },
    true,
  );

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
    for (const close of all("[data-testid=toast-close]")) close.setAttribute("aria-label", head?.dataset.close ?? "");
    named();
    reopen();
    const fresh = all("article[data-answer]").filter((answer) => !seen.has(answer.dataset.answer));
    toQuestion(fresh.length > 0);
    for (const answer of fresh) seen.add(answer.dataset.answer);
    mingyin.source.follow(fresh);
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
