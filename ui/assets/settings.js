// The screen of settings: each choice is kept as soon as it is made. The look is applied at once.
(() => {
  "use strict";

  const { find, all, read, send } = mingyin;
  const root = document.documentElement;
  const night = window.matchMedia("(prefers-color-scheme: dark)");

  // ---------------------------------------------------------------- the look

  // Gradio sets the class by the system alone.
  function dress() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : night.matches;
    for (const each of [root, document.body]) if (each.classList.contains("dark") !== dark) each.classList.toggle("dark", dark);
    root.style.setProperty("--text-scale", root.dataset.text);
  }

  dress();
  new MutationObserver(dress).observe(document.body, { attributeFilter: ["class"] });
  night.addEventListener("change", dress);

  const LOOKS = {
    theme: (value) => (root.dataset.theme = value),
    shortcuts: (value) => (root.dataset.shortcuts = value),
    text_size: (value) => (root.dataset.text = { 1: "1", 2: "1.125", 3: "1.25" }[value]),
  };

  // ---------------------------------------------------------------- choices

  const screen = () => find("#pane .settings");

  async function keep(act, input) {
    const shown = find(".saved", screen());
    shown.classList.remove("bad");
    shown.textContent = ""; // what is said again is told again
    try {
      await act();
      shown.textContent = screen().dataset.saved;
      return true;
    } catch (error) {
      shown.classList.add("bad");
      shown.textContent = error.told || screen().dataset.failed;
      input?.focus();
      return false;
    }
  }

  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.name || !input.closest?.("#pane .settings")) return;
    if (!(await keep(() => send("settings", { name: input.name, value: input.value }), input))) return;
    if (LOOKS[input.name]) {
      LOOKS[input.name](input.value);
      dress();
    } else if ("reload" in input.dataset) location.reload();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("#pane .settings button");
    if (!button) return;
    if (button.dataset.key === "keep") {
      const input = find("#choose-key");
      if (await keep(() => send("settings/key", { key: input.value }), input)) mingyin.panes.reload();
    } else if (button.dataset.key === "forget") {
      if (await keep(() => read("settings/key", { method: "DELETE" }))) mingyin.panes.reload();
    } else if ("doctor" in button.dataset) examine(button);
  });

  // ---------------------------------------------------------------- the doctor

  async function examine(button) {
    const section = button.closest("section");
    const list = find(".checks", section);
    const status = find("[role=status]", section);
    list.replaceChildren();
    status.textContent = button.dataset.busy;
    button.disabled = true;
    try {
      const reader = (await fetch("/doctor", { cache: "no-store" })).body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const lines = (rest + part.value).split("\n");
        rest = lines.pop();
        for (const line of lines) list.insertAdjacentHTML("beforeend", line);
      }
      status.textContent = "";
    } catch {
      status.textContent = screen()?.dataset.failed ?? "";
    }
    button.disabled = false;
  }
})();
