// What the page's scripts share. Each script is a function of its own; this one leaves `mingyin` to the others.
const mingyin = (() => {
  "use strict";

  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const wide = window.matchMedia("(min-width: 900px)");
  // Whether an answer is in the making, or waits for its turn.
  const busy = () => find("#current :is([data-busy], .progress-text)") !== null;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // The reply's text, or an error that carries what the server says is wrong.
  async function read(address, options = {}) {
    const reply = await fetch(`/${address}`, { cache: "no-store", ...options });
    const text = await reply.text();
    if (!reply.ok) throw Object.assign(new Error(text), { told: text });
    return text;
  }

  const send = (address, data, method = "POST") =>
    read(address, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(data ?? {}) });

  return { find, all, wide, busy, calm, read, send, smoothly: () => (calm.matches ? "auto" : "smooth") };
})();
