// The way out. By script: the page sends no referrer, so that a form of it would say nothing of where it stands.
(() => {
  "use strict";

  document.addEventListener("submit", async (event) => {
    if (!event.target.closest(".account")) return;
    event.preventDefault();
    await fetch(event.target.action, { method: "POST" }).catch(() => {});
    location.assign("/sign-in");
  });
})();
