// The quote behind a mark, shown while it is pointed at or has the focus.
(() => {
  "use strict";

  const { find } = mingyin;

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
})();
