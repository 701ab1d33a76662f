// The question box that stands on the page before Gradio has started: what is typed into it, and sent, goes over to
// Gradio's as soon as that is there. This script stands on the page beside it, so that nothing typed is ever lost.
(() => {
  "use strict";

  const find = (selector, within = document) => within.querySelector(selector);
  const early = find("#early");
  if (!early) return;
  const box = find("textarea", early);
  box.value ||= history.state?.question ?? ""; // page.js has kept it
  history.replaceState(null, "");
  let composing = false;
  let sent = false;

  function send() {
    if (!box.value.trim() || box.readOnly) return;
    if (!early.dispatchEvent(new Event("ask", { cancelable: true }))) return; // starting.js asks by itself
    sent = true;
    box.readOnly = true;
    find("[role=status]", early).hidden = false;
    pass();
  }

  const ready = () => find("#question textarea") && find("#send") && find("#chat .message");

  function pass() {
    const question = find("#question textarea");
    if (composing || !ready()) return;
    watching.disconnect();
    const [typed, focused, at] = [box.value, document.activeElement === box, box.selectionEnd];
    early.remove();
    if (focused || typed) question.focus({ preventScroll: true });
    if (!typed) return;
    question.value = typed;
    question.dispatchEvent(new Event("input", { bubbles: true }));
    question.setSelectionRange(at, at);
    // Gradio takes the value over before its next frame.
    if (sent) requestAnimationFrame(() => setTimeout(() => find("#send")?.click()));
  }

  const watching = new MutationObserver(pass);
  watching.observe(document.documentElement, { childList: true, subtree: true });
  early.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  early.addEventListener("compositionstart", () => (composing = true));
  early.addEventListener("compositionend", () => {
    composing = false;
    pass();
  });
  early.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  pass();
})();
