// The picture of a source's page: shown in place of the text, turned, and enlarged.
(() => {
  "use strict";

  const { find, all } = mingyin;
  const { toMark } = mingyin.source;

  // Shows the page or the text; the choice is kept for the other citations of this session.
  function view(which) {
    const shown = find("#source .shown");
    for (const tab of all("[role=tab]", shown)) {
      const chosen = tab.id === `tab-${which}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      find(`#${tab.getAttribute("aria-controls")}`, shown).hidden = !chosen;
    }
    find(".tools", shown).hidden = which !== "page";
    if (which === "text") return toMark(find(".passage", shown));
    turn(0);
    toBox(find(".sheet", shown));
  }

  const begin = () => view(sessionStorage.getItem("view") === "text" ? "text" : "page");

  function choose(tab) {
    const which = tab.id.replace("tab-", "");
    sessionStorage.setItem("view", which);
    view(which);
    tab.focus({ preventScroll: true });
  }

  // Scrolls the sheet alone, so that the boxed words stand in its upper third. The picture's size is known
  // before it has come.
  function toBox(sheet) {
    const picture = find("img", sheet);
    const [left, top, right, bottom] = sheet.dataset.box.split(" ").map(Number);
    if (bottom === undefined) return sheet.scrollTo(0, 0);
    const spare = (room, size) => Math.max(0, room - size);
    const high = spare(sheet.clientHeight, (bottom - top) * picture.offsetHeight) / 3;
    const beside = spare(sheet.clientWidth, (right - left) * picture.offsetWidth) / 2;
    sheet.scrollTo(picture.offsetLeft + left * picture.offsetWidth - Math.max(8, beside), top * picture.offsetHeight - high);
  }

  // Goes by pages from the one that is shown; by 0 only brings the buttons up to date.
  function turn(by) {
    const shown = find("#source .shown");
    const page = find("#view-page", shown);
    const number = Number(page.dataset.page) + by;
    const last = Number(page.dataset.pages);
    for (const button of all(".turn", shown)) {
      const to = number + Number(button.dataset.turn);
      button.disabled = to < 1 || to > last;
    }
    if (!by) return;
    page.dataset.page = number;
    const folio = find(".folio", shown);
    folio.textContent = folio.dataset.label.replace("{page}", number).replace("{pages}", last);
    const sheet = find(".sheet", page);
    const picture = find("img", sheet);
    picture.dataset.cited ??= picture.alt;
    picture.alt = number === Number(page.dataset.cited) ? picture.dataset.cited : picture.dataset.alt.replace("{page}", number);
    sheet.classList.remove("drawn");
    picture.src = `picture?${page.dataset.picture}&page=${number}`;
    if (number === Number(page.dataset.cited)) toBox(sheet);
    else sheet.scrollTo(sheet.scrollLeft, by > 0 ? 0 : sheet.scrollHeight);
  }

  // Why a picture can't be had stands in the reply. The text is shown instead.
  async function withoutPicture(picture) {
    const shown = picture.closest(".shown");
    if (!shown) return;
    const note = document.createElement("p");
    note.className = "unavailable";
    note.setAttribute("role", "status");
    note.textContent = find("#view-page", shown).dataset.failed;
    view("text");
    find(".views", shown).replaceWith(note);
    toMark(find(".passage", shown));
    try {
      const reply = await fetch(picture.src);
      if (!reply.ok) note.textContent += await reply.text();
    } catch {
      // The server is gone: there is no more to say.
    }
  }

  function enlarge(button) {
    const sheet = find("#source .sheet");
    const dialog = document.createElement("dialog");
    dialog.className = "full";
    dialog.setAttribute("aria-label", find("img", sheet).alt);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = button.dataset.close;
    const copy = sheet.cloneNode(true);
    copy.dataset.box = find("#view-page").dataset.page === find("#view-page").dataset.cited ? sheet.dataset.box : "";
    const zooming = document.createElement("div");
    zooming.className = "zooming";
    for (const each of all(".zoom", button.closest(".shown"))) zooming.append(each.cloneNode(true));
    dialog.append(zooming, close, copy);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    toBox(copy);
  }

  document.addEventListener("load", (event) => event.target.closest?.(".sheet")?.classList.add("drawn"), true);
  document.addEventListener("error", (event) => event.target.closest?.("#source .sheet") && withoutPicture(event.target), true);

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("#source [role=tab]");
    if (!tab || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const tabs = all("[role=tab]", tab.parentElement);
    const to = { ArrowLeft: 0, Home: 0, ArrowRight: 1, End: 1 }[event.key];
    choose(tabs[to]);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("dialog.full") && !event.target.closest("button, .sheet")) event.target.close?.();
    if (event.target.matches?.("#source .sheet img")) enlarge(find("#source .enlarge"));
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.getAttribute("role") === "tab" && button.closest("#source")) choose(button);
    else if (button.dataset.turn) turn(Number(button.dataset.turn));
    else if (button.matches(".enlarge")) enlarge(button);
  });

  mingyin.picture = { begin, view };
})();
