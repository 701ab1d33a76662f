// A word on what was done, with a way back for a while; `toast(text, label, act)` gives the button back.
mingyin.toast = (() => {
  "use strict";

  const SHOWN_MS = 8000;
  let gone = 0;

  const box = document.createElement("div");
  box.className = "toast";
  box.hidden = true;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  box.append(said, button);

  const hide = () => (box.hidden = true);
  const later = () => {
    clearTimeout(gone);
    gone = setTimeout(hide, SHOWN_MS);
  };
  // Who is about to press it has the time to.
  for (const event of ["focusin", "mouseenter"]) box.addEventListener(event, () => clearTimeout(gone));
  for (const event of ["focusout", "mouseleave"]) box.addEventListener(event, later);

  return (text, label = "", act = null) => {
    if (!box.isConnected) document.body.append(box);
    box.hidden = false;
    said.textContent = text;
    button.hidden = !act;
    button.textContent = label;
    button.onclick = () => {
      hide();
      act();
    };
    later();
    return button;
  };
})();
