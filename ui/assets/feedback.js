// What a person says of an answer: thumbs, a comment, and the right passage, marked in the source.
(() => {
  "use strict";

  const { find, all, read, send, smoothly, wide } = mingyin;
  const { talk, position, answerAt } = mingyin.answers;

  // Of the conversation that is shown: position → verdict, and position → the form or word below the answer.
  let shown = "";
  let given = new Map();
  let below = new Map();

  // ---------------------------------------------------------------- saying it

  async function say(n, data, method = "POST") {
    const reply = JSON.parse(await send("feedback", { conversation: talk() || "-", position: n, ...data }, method));
    given.set(n, reply.verdict);
    put(n, reply.html);
  }

  // Puts a form or a word below the answer, in the place of what stands there.
  function put(n, html) {
    const box = document.createElement("div");
    box.innerHTML = html;
    below.get(n)?.remove();
    below.delete(n);
    if (box.firstElementChild) below.set(n, box.firstElementChild);
    draw();
  }

  async function vote(button) {
    const n = position(button.closest("article"));
    const verdict = Number(button.dataset.vote);
    try {
      if (given.get(n) === verdict) await say(n, {}, "DELETE");
      else await say(n, { verdict });
      if (verdict === -1 && below.has(n)) below.get(n).scrollIntoView({ behavior: smoothly(), block: "nearest" });
    } catch (error) {
      mingyin.toast(error.told || "");
    }
  }

  const positionOf = (form) => [...below].find(([, each]) => each === form)?.[0];
  const chosen = (form) => find("[name=where]:checked", form)?.value ?? "open";

  async function submit(form, data = {}) {
    const where = chosen(form);
    // A passage that was marked before stays.
    const told = where === "passage" ? {} : { where };
    try {
      await say(positionOf(form), { comment: find("textarea", form).value, ...told, ...data });
      return true;
    } catch (error) {
      const wrong = find(".wrong", form);
      wrong.textContent = error.told || form.dataset.failed;
      wrong.hidden = false;
      return false;
    }
  }

  async function keep(form) {
    const n = positionOf(form);
    if (!(await submit(form))) return;
    put(n, "");
    mingyin.toast(form.dataset.saved);
    find(`.vote[aria-pressed="true"]`, answerAt(n))?.focus();
  }

  function fold(form) {
    const n = positionOf(form);
    end();
    put(n, "");
    find(".vote", answerAt(n))?.focus();
  }

  // ---------------------------------------------------------------- marking the right passage

  // The form that a passage is marked for, and what was selected last.
  let marking = null;
  let selected = null;

  async function begin(button) {
    const form = button.closest("form");
    marking = { form, words: button.dataset };
    selected = null;
    const name = find("[name=document]", form).value;
    const passage = find("#source .passage");
    try {
      if (name && passage?.dataset.document !== name) await open(name);
    } catch (error) {
      end();
      return mingyin.toast(error.told || form.dataset.failed);
    }
    if (find("#source .views")) mingyin.picture.view("text");
    document.body.classList.add("marking");
    offer();
    if (!wide.matches) find("#source").scrollIntoView({ behavior: smoothly(), block: "start" });
    find("#source .marking-bar .take").focus({ preventScroll: true });
  }

  async function open(name) {
    const html = await read(`document?${new URLSearchParams({ name })}`);
    mingyin.source.put(html);
  }

  // Above the text what to do, and beside each paragraph a button; again when another stretch of it is shown.
  function offer() {
    const passage = find("#source .passage");
    if (!marking || !passage) return;
    const { help, take, takeBlock, end: leave } = marking.words;
    if (!find("#source .marking-bar")) {
      const bar = document.createElement("div");
      bar.className = "marking-bar";
      const text = document.createElement("p");
      text.setAttribute("role", "status");
      text.textContent = help;
      bar.append(text, button(take, "take"), button(leave, "leave"));
      passage.before(bar);
    }
    for (const block of all("[data-start]", passage)) {
      if (find(".take-block", block)) continue;
      const made = button(takeBlock, "take-block");
      made.setAttribute("aria-label", `${takeBlock}: ${block.textContent.trim().slice(0, 20)}`);
      block.append(made);
    }
  }

  function button(label, name) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.textContent = label;
    return made;
  }

  // Touching a button may drop the selection, so it is remembered. On a phone, where a long press selects, nothing but
  // this event tells of it.
  document.addEventListener("selectionchange", () => {
    if (!marking) return;
    const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
    const passage = find("#source .passage");
    if (!range || range.collapsed || !passage?.contains(range.commonAncestorContainer)) return;
    const blocks = all("[data-start]", passage).filter((each) => range.intersectsNode(each));
    if (!blocks.length) return;
    const copy = range.cloneContents();
    for (const each of all(".take-block, .heads, .hint", copy)) each.remove();
    const start = Number(blocks[0].dataset.start);
    const stop = Number(blocks.at(-1).dataset.end);
    selected = { start, end: stop, selected: copy.textContent.slice(0, 20_000) };
  });

  async function take(place) {
    const { form } = marking;
    const passage = find("#source .passage");
    const n = positionOf(form);
    const data = { where: "passage", document: passage.dataset.document, ...place };
    end();
    if (!(await submit(form, data))) return;
    const now = below.get(n);
    now.scrollIntoView({ behavior: smoothly(), block: "center" });
    find(".save", now).focus({ preventScroll: true });
  }

  function end() {
    marking = null;
    document.body.classList.remove("marking");
    for (const each of all(".marking-bar, .take-block")) each.remove();
  }

  document.addEventListener("drawn", offer);
  document.addEventListener("placed", offer);

  // ---------------------------------------------------------------- following what Gradio draws

  // Marks the thumbs, and puts the forms back below their answers, which Gradio may have drawn anew.
  function draw() {
    for (const answer of all("#chat article[data-answer]")) {
      const n = position(answer);
      for (const each of all(".vote", answer)) {
        const pressed = String(given.get(n) === Number(each.dataset.vote));
        if (each.getAttribute("aria-pressed") !== pressed) each.setAttribute("aria-pressed", pressed);
      }
      const form = below.get(n);
      if (form && !answer.contains(form)) find(".actions", answer)?.after(form);
    }
  }

  async function follow() {
    if (talk() !== shown) {
      // One that could not be kept has no address; what was said of its answers stays when it gets one.
      const began = !shown;
      shown = talk();
      if (!began || !shown) {
        end();
        given = new Map();
        below = new Map();
      }
      const mine = shown;
      try {
        const said = mine ? JSON.parse(await read(`feedback/${mine}`)) : {};
        if (mine === shown) for (const [n, verdict] of Object.entries(said)) given.set(Number(n), verdict);
      } catch {
        // Nothing is known of it: no thumb is pressed.
      }
    }
    draw();
  }

  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      follow();
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-address"] });

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("button");
    if (!pressed) return;
    const form = pressed.closest("form.feedback");
    if (pressed.dataset.vote) vote(pressed);
    else if ("more" in pressed.dataset) say(position(pressed.closest("article")), {}).catch(() => {});
    else if (pressed.matches(".fold") && form) fold(form);
    else if (pressed.matches(".begin-marking")) begin(pressed);
    else if (!marking) return;
    else if (pressed.matches(".leave")) {
      const back = marking.form;
      end();
      find(".begin-marking", back)?.focus();
    } else if (pressed.matches(".take")) selected ? take(selected) : mingyin.toast(marking.words.help);
    else if (pressed.matches(".take-block")) {
      const { start, end: stop } = pressed.closest("[data-start]").dataset;
      take({ start: Number(start), end: Number(stop) });
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form.feedback")) return;
    event.preventDefault();
    keep(event.target);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form.feedback");
    if (form && event.target.name === "where") find(".marked", form).hidden = chosen(form) !== "passage";
  });
})();
