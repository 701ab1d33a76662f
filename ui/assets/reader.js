// Reading a document as a whole in the source panel: its outline to jump by, searching in it, the page's zoom.
(() => {
  "use strict";

  const { find, all, read } = mingyin;
  const passageOf = (inside) => find(".passage", inside.closest(".shown"));

  // ---------------------------------------------------------------- the whole text

  // Has the text around `at` (else around the quote) shown, with what is searched for in it.
  async function load(passage, { words = "", at = null } = {}) {
    const query = new URLSearchParams(passage.dataset.source);
    if (words) query.set("words", words);
    if (at !== null) query.set("at", at);
    passage.innerHTML = await read(`source?${query}`);
    find(".whole", passage.closest(".shown"))?.remove();
    passage.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  }

  async function whole(button) {
    button.disabled = true;
    const passage = passageOf(button);
    try {
      await load(passage);
      if (find(".views", passage.closest(".shown"))) mingyin.picture.view("text");
      mingyin.source.toMark(passage);
      passage.focus({ preventScroll: true });
    } catch {
      button.textContent = button.dataset.failed;
      button.disabled = false;
    }
  }

  // ---------------------------------------------------------------- the outline

  async function list(details) {
    const nav = find("nav", details);
    if (!details.open || nav.childElementCount) return;
    try {
      const document_ = new URLSearchParams({ document: passageOf(details).dataset.document });
      nav.innerHTML = await read(`contents?${document_}`);
    } catch {
      nav.textContent = nav.dataset.failed;
    }
  }

  const blockAt = (passage, at) =>
    all("[data-start]", passage).find((each) => Number(each.dataset.start) <= at && at < Number(each.dataset.end));

  async function jump(button) {
    const passage = passageOf(button);
    const at = Number(button.dataset.goto);
    button.closest("details").open = false;
    if (!blockAt(passage, at)) await load(passage, { at, words: sought.words });
    const block = blockAt(passage, at);
    if (!block) return;
    const before = block.previousElementSibling;
    mingyin.source.toMark(passage, before?.matches(".heads") ? before : block, 0);
    passage.focus({ preventScroll: true });
  }

  // ---------------------------------------------------------------- searching in the document

  // What is looked for in the document that is shown, where it stands, and which of these places is shown.
  let sought = { words: "", places: [], n: 0 };
  let number = 0;

  async function search(box) {
    const mine = ++number;
    const passage = passageOf(box);
    const words = box.value.trim();
    const asked = new URLSearchParams({ document: passage.dataset.document, words });
    let places = [];
    try {
      if (words) places = JSON.parse(await read(`matches?${asked}`));
    } catch (error) {
      // the document has left the library, or the server can't be reached
      if (error.told) mingyin.toast(error.told);
      return;
    }
    if (mine !== number || !passage.isConnected) return;
    const had = Boolean(sought.words);
    sought = { words, places, n: 0 };
    if (words || had) await load(passage, { words, at: places.length ? places[0][0] : null });
    if (mine !== number) return;
    if (places.length) await step(box, 0);
    else {
      tell(box);
      if (!words) mingyin.source.toMark(passage);
    }
  }

  // Goes on by so many matches, round and round.
  async function step(box, by) {
    const passage = passageOf(box);
    const count = sought.places.length;
    if (!count) return;
    sought.n = (sought.n + by + count) % count;
    const marks = () => all(`mark.found[data-n="${sought.n}"]`, passage);
    if (!marks().length) await load(passage, { words: sought.words, at: sought.places[sought.n][0] });
    for (const mark of all("mark.found.now", passage)) mark.classList.remove("now");
    for (const mark of marks()) mark.classList.add("now");
    if (marks().length) mingyin.source.toMark(passage, marks()[0]);
    tell(box);
  }

  function tell(box) {
    const bar = box.closest(".find");
    const out = find("output", bar);
    const count = sought.places.length;
    for (const button of all(".found-step", bar)) button.disabled = !count;
    if (!sought.words) out.textContent = "";
    else if (!count) out.textContent = out.dataset.none;
    else out.textContent = out.dataset.label.replace("{n}", sought.n + 1).replace("{of}", count);
  }

  let typing = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(".find input") || event.isComposing) return;
    clearTimeout(typing);
    typing = setTimeout(search, 200, event.target);
  });
  document.addEventListener("compositionend", (event) => event.target.matches?.(".find input") && search(event.target));

  document.addEventListener("keydown", async (event) => {
    const box = event.target;
    if (!box.matches?.(".find input") || event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(typing);
      if (box.value.trim() !== sought.words) await search(box);
      else await step(box, event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && box.value) {
      event.stopPropagation();
      box.value = "";
      await search(box);
    }
  });

  // Another passage is shown: nothing is looked for in it yet.
  document.addEventListener("placed", () => {
    number += 1;
    sought = { words: "", places: [], n: 0 };
  });

  // ---------------------------------------------------------------- the zoom of the page

  const STEP = 1.25;

  // Larger, smaller, or (0) as wide as there is room; what stood in the middle stays there.
  function zoom(sheet, by) {
    const picture = find("img", sheet);
    const share = (scroll, room, size) => (scroll + room / 2) / Math.max(1, size);
    const across = share(sheet.scrollLeft, sheet.clientWidth, sheet.scrollWidth);
    const down = share(sheet.scrollTop, sheet.clientHeight, sheet.scrollHeight);
    const now = Number(picture.style.getPropertyValue("--zoom") || 1);
    sheet.classList.toggle("fit", by === 0 || sheet.classList.contains("fit"));
    picture.style.setProperty("--zoom", by === 0 ? 1 : Math.min(5, Math.max(0.4, now * STEP ** by)));
    sheet.scrollTo(across * sheet.scrollWidth - sheet.clientWidth / 2, down * sheet.scrollHeight - sheet.clientHeight / 2);
  }

  document.addEventListener("keydown", (event) => {
    const sheet = event.target.closest?.(".sheet");
    const by = { "+": 1, "=": 1, "-": -1, 0: 0 }[event.key];
    if (!sheet || by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    zoom(sheet, by);
  });

  document.addEventListener("toggle", (event) => event.target.matches?.(".contents") && list(event.target), true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.matches(".whole")) whole(button);
    else if (button.dataset.goto) jump(button);
    else if (button.dataset.found) step(find("input", button.closest(".find")), Number(button.dataset.found));
    else if (button.dataset.zoom) zoom(find(".sheet", button.closest("dialog, .shown")), Number(button.dataset.zoom));
  });
})();
