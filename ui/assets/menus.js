// What opens over the page: it closes when a link in it is chosen, by a click beside it, and by Escape.
(() => {
  "use strict";

  const { find, all } = mingyin;
  const OPEN = ["#rail .menu", "#pane .actions", ".export", ".contents"].map((each) => `${each}[open]`).join();

  document.addEventListener("click", (event) => {
    if (!event.isTrusted) return; // a script's click, such as that which asks for news, is nobody's choice
    for (const menu of all(OPEN)) if (!menu.contains(event.target) || event.target.closest("a")) menu.open = false;
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const menu = event.key === "Escape" && all(OPEN).find((each) => each.getClientRects().length);
      if (!menu) return;
      event.stopPropagation();
      menu.open = false;
      find("summary", menu).focus();
    },
    true,
  );
})();
