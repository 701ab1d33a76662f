// A question that was asked can be changed in its place and asked again.
(() => {
  "use strict";

  const { find, busy } = mingyin;

  // What Gradio's event asks for (ui/page.py).
  mingyin.edited = null;

  function edit(button) {
    const turn = button.closest(".own");
    const asked = find(".asked", turn);
    if (find("form", turn) || busy()) return;
    const form = document.createElement("form");
    form.className = "editing";
    const box = document.createElement("textarea");
    box.value = asked.textContent;
    box.rows = Math.min(6, Math.ceil(box.value.length / 30) + box.value.split("\n").length - 1);
    box.setAttribute("aria-label", button.getAttribute("aria-label"));
    const note = document.createElement("p");
    note.textContent = button.dataset.later;
    const actions = document.createElement("div");
    actions.className = "actions";
    const make = (label, type) => {
      const made = document.createElement("button");
      made.type = type;
      made.textContent = label;
      actions.append(made);
      return made;
    };
    const cancel = make(button.dataset.cancel, "button");
    make(button.dataset.send, "submit").className = "primary";
    form.append(box, note, actions);
    turn.classList.add("open");
    turn.append(form);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);

    const close = () => {
      form.remove();
      turn.classList.remove("open");
    };
    const give = () => {
      const question = box.value.trim();
      if (!question || busy()) return box.focus();
      mingyin.edited = { n: Number(button.dataset.edit), question };
      close();
      find("#edit")?.click();
    };
    cancel.addEventListener("click", () => {
      close();
      button.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      give();
    });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        give();
      } else if (event.key === "Escape") {
        event.stopPropagation();
        cancel.click();
      }
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#chat [data-edit]");
    if (button) edit(button);
  });
})();
