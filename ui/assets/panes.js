// The rail at the side, and the screens that open over the chat. A screen's name stands in the address, so that the
// browser's way back closes it.
(() => {
  "use strict";

  const { find, all, wide, read } = mingyin;
  const named = () => (location.hash.startsWith("#/") ? location.hash.slice(2) : "");

  // ---------------------------------------------------------------- the rail

  async function fill() {
    const rail = find("#rail .rail");
    if (!rail) return;
    rail.innerHTML = await read(rail.dataset.src);
    rail.setAttribute("aria-label", find("header .menu")?.dataset.navigation ?? "");
    press();
    rail.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
  }

  // On a phone the rail is a drawer.
  function drawer(open) {
    document.body.classList.toggle("drawer", open);
    find("header .menu")?.setAttribute("aria-expanded", String(open));
    if (open) find("#rail button")?.focus();
  }

  function press() {
    for (const button of all("#rail [data-pane]")) {
      button.setAttribute("aria-current", button.dataset.pane === named().split(/[/?]/)[0] ? "page" : "false");
    }
  }

  // ---------------------------------------------------------------- screens

  let opener = null;
  let last = { name: "" }; // that was begun

  async function show() {
    const pane = find("#pane .pane");
    if (!pane) return;
    const name = named();
    const now = (last = { name });
    press();
    document.body.classList.toggle("in-pane", Boolean(name));
    if (!name) {
      pane.hidden = true;
      pane.replaceChildren();
      opener?.focus();
      opener = null;
      return;
    }
    const button = find(`#rail [data-pane="${CSS.escape(name.split(/[/?]/)[0])}"]`);
    const [bare] = name.split("?");
    pane.dataset.name = bare;
    pane.hidden = false;
    if (!pane.childElementCount) pane.textContent = button?.dataset.loading ?? "";
    try {
      const html = await read(`pane/${name}`);
      if (now !== last) return;
      pane.innerHTML = html;
    } catch (error) {
      if (now !== last) return;
      pane.textContent = error.told || button?.dataset.failed || "";
    }
    pane.setAttribute("aria-label", find("h1", pane)?.textContent ?? "");
    pane.focus({ preventScroll: true });
    pane.dispatchEvent(new CustomEvent("shown", { bubbles: true, detail: bare }));
  }

  const close = () => (location.hash ? history.pushState(null, "", location.pathname + location.search) : null, show());

  // A browser tells of a step by one event or by both: a screen that was drawn twice would lose what was begun on it.
  const follow = () => named() === last.name || show();
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button, a");
    const beside = event.isTrusted && !event.target.closest?.("#rail, .menu, .toast");
    if (beside && document.body.classList.contains("drawer")) drawer(false);
    if (!button) return;
    if (button.dataset.pane) {
      opener = button;
      location.hash = `#/${button.dataset.pane}`;
      drawer(false);
    } else if (button.matches(".close-pane")) close();
    else if (button.matches("header .menu")) drawer(!document.body.classList.contains("drawer"));
    else if (button.matches("#rail .new")) {
      drawer(false);
      if (named()) close();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (document.body.classList.contains("drawer")) drawer(false);
    else if (named() && !event.target.closest?.("input, textarea")) close();
  });
  wide.addEventListener("change", () => drawer(false));

  // Gradio draws the page after this script has run.
  const waiting = new MutationObserver(() => {
    if (!find("#rail .rail") || !find("header .menu")) return;
    waiting.disconnect();
    fill();
    show();
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });

  mingyin.panes = { fill, follow, close, drawer, reload: show };
})();
