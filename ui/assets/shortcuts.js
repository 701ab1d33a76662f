// The few keys that do something while nobody types, unless they are switched off in the settings, and their list.
(() => {
  "use strict";

  const { find, wide } = mingyin;

  function list() {
    const kept = find("#rail .keys-list");
    if (!kept || find("dialog[open]")) return;
    const dialog = document.createElement("dialog");
    dialog.className = "keys-dialog";
    dialog.append(kept.content.cloneNode(true));
    dialog.setAttribute("aria-label", find("h2", dialog).textContent);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
    dialog.showModal();
  }

  function search() {
    if (!wide.matches) mingyin.panes.drawer(true);
    find("#rail .find-talk")?.focus();
  }

  const step = (by) => find(`#source .step[data-step="${by}"]:not([hidden]):enabled`)?.click();

  const KEYS = {
    n: () => {
      find("#rail .new")?.click();
      find("#question textarea")?.focus();
    },
    "/": () => find("#question textarea")?.focus(),
    s: search,
    k: () => step(-1),
    j: () => step(1),
    "?": list,
    "？": list,
  };

  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.shortcuts === "off") return;
    // A dialog that was just closed still has the focus until the next frame.
    const types = event.target.closest?.("input, textarea, select, [contenteditable='true'], dialog[open]");
    if (types || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  document.addEventListener("click", (event) => event.target.closest?.("[data-keys]") && list());
})();
