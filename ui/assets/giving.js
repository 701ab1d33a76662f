// Files given to the page: dropped anywhere on it, chosen or pasted; sent one by one, and followed until they can be asked.
(() => {
  "use strict";

  const { find, all, read, send } = mingyin;
  const AT_ONCE = 2;
  const sending = new Map(); // id → { name, file, state, note, request }
  let number = 0;
  let active = 0;

  // How many are still to be sent: what was refused, or was there already, is only told.
  const underway = () => [...sending.values()].filter((each) => ["waiting", "sending"].includes(each.state)).length;

  const give = () => find("#pane .give");
  const isOpen = () => find("#pane .pane")?.dataset.name === "documents" && Boolean(give());

  // ---------------------------------------------------------------- what was given

  // The files of what was dropped, folders opened. The entries must be taken before anything is awaited.
  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
    const found = [];
    for (const entry of entries) await walk(entry, "", found);
    return found;
  }

  async function walk(entry, above, found) {
    const name = above + entry.name;
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed)).catch(() => null);
      if (file) found.push({ file, name, inside: Boolean(above) });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed)).catch(() => []);
      if (!some.length) return;
      for (const each of some) await walk(each, `${name}/`, found);
    }
  }

  // In a folder there may be anything: what can't be read is passed over, as it is on the command line.
  function readable({ name, inside }) {
    if (!inside) return true;
    const file = name.split("/").pop();
    const endings = find("#pane .give input[accept]").accept.split(",");
    return !file.startsWith(".") && !file.startsWith("~$") && endings.includes(`.${file.split(".").pop().toLowerCase()}`);
  }

  async function take(files) {
    await opened();
    const good = files.filter(readable);
    if (!good.length) mingyin.toast(give().dataset.none);
    for (const { file, name } of good) sending.set((number += 1), { name, file, state: "waiting", note: "", share: 0 });
    draw();
    for (let i = 0; i < AT_ONCE; i += 1) next();
    poll();
  }

  // The screen on which the files are followed.
  const opened = () =>
    new Promise((done) => {
      if (isOpen()) return done();
      const wait = (event) => {
        if (event.detail !== "documents") return;
        document.removeEventListener("shown", wait);
        done();
      };
      document.addEventListener("shown", wait);
      location.hash = "#/documents";
    });

  // ---------------------------------------------------------------- sending

  let running = 0;

  async function next() {
    const waiting = [...sending].find(([, each]) => each.state === "waiting");
    if (!waiting || running >= AT_ONCE) return;
    running += 1;
    const [id, each] = waiting;
    each.state = "sending";
    const most = Number(give()?.dataset.most ?? 0);
    if (most && each.file.size > most * 1024 * 1024) fail(each, give().dataset.large.replace("{name}", each.name));
    else {
      try {
        const reply = await post(each);
        if (reply.new) sending.delete(id);
        else {
          each.state = "there";
          setTimeout(() => sending.delete(id) && draw(), 8000);
        }
      } catch (error) {
        if (sending.has(id)) fail(each, error.told || give()?.dataset.failed || "");
      }
    }
    running -= 1;
    draw();
    poll();
    next();
  }

  function fail(each, note) {
    each.state = "failed";
    each.note = note;
  }

  // The older way of asking: it alone says how much has been sent.
  const post = (each) =>
    new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      each.request = request;
      request.open("POST", `/files?name=${encodeURIComponent(each.name)}`);
      request.upload.onprogress = (event) => {
        each.share = event.total ? event.loaded / event.total : 0;
        draw();
      };
      request.onload = () =>
        request.status === 200
          ? done(JSON.parse(request.responseText))
          : failed(Object.assign(new Error(), { told: request.status < 500 ? request.responseText : "" }));
      request.onerror = request.onabort = () => failed(new Error());
      request.send(each.file);
    });

  function stop(id) {
    const each = sending.get(id);
    sending.delete(id);
    each?.request?.abort();
    draw();
  }

  // ---------------------------------------------------------------- how far they are

  function draw() {
    if (!isOpen()) return;
    const words = give().dataset;
    const rows = [...sending].map(([id, each]) => {
      const row = document.createElement("li");
      row.className = each.state;
      row.dataset.job = `sent-${id}`;
      const name = Object.assign(document.createElement("span"), { className: "file", textContent: each.name });
      const stage = Object.assign(document.createElement("span"), { className: "stage" });
      stage.textContent = { there: words.there, failed: each.note || words.failed }[each.state] ?? words.sending;
      row.append(name, stage);
      const act = each.state === "failed" ? words.dismiss : words.cancel;
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: act });
      button.dataset.stop = id;
      button.setAttribute("aria-label", `${act} ${each.name}`);
      if (each.state !== "there") row.append(button);
      if (each.state === "sending") row.append(Object.assign(document.createElement("progress"), { value: each.share }));
      find("progress", row)?.setAttribute("aria-label", each.name);
      return row;
    });
    replace(find("#pane .intake .sending"), rows);
    reveal();
  }

  // Only rows that have changed are drawn, so that the focus stays on the others.
  function replace(list, rows) {
    const before = new Map(all(":scope > li", list).map((row) => [row.dataset.job, row]));
    const kept = rows.map((row) => {
      const old = before.get(row.dataset.job);
      return old && old.outerHTML === row.outerHTML ? old : row;
    });
    const focused = document.activeElement?.closest?.("li")?.dataset.job;
    list.replaceChildren(...kept);
    const again = kept.find((row) => row.dataset.job === focused);
    if (again && !again.contains(document.activeElement)) find("button", again)?.focus();
  }

  function reveal() {
    const section = find("#pane .intake");
    section.hidden = !find("li", section);
    find('[data-do="cancel-all"]', section).hidden = !underway() && !active;
    find('[data-do="clear"]', section).hidden = !find("li:is(.done, .failed, .cancelled)", section);
  }

  let due = 0;

  async function poll() {
    clearTimeout(due);
    try {
      const { html, active: now } = JSON.parse(await read("intake"));
      active = now;
      if (isOpen()) {
        const rows = document.createElement("template");
        rows.innerHTML = html;
        replace(find("#pane .intake .jobs"), [...rows.content.children]);
        reveal();
      }
    } catch {
      // The server is gone: it may come back.
    }
    clearTimeout(due);
    if (active || underway()) due = setTimeout(poll, 700);
    else if (isOpen()) due = setTimeout(poll, 3000);
  }

  // ---------------------------------------------------------------- dropping, anywhere on the page

  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;

  function over(on) {
    depth = on ? depth + 1 : 0;
    document.body.dataset.drop = find("#scope [data-drop]")?.dataset.drop ?? "";
    document.body.classList.toggle("dropping", on);
  }
  document.addEventListener("dragenter", (event) => hasFiles(event) && over(true));
  document.addEventListener("dragleave", (event) => {
    if (hasFiles(event) && (depth -= 1) <= 0) over(false);
  });
  // In the capturing phase: Gradio's own box would take files for itself.
  document.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault(), true);
  document.addEventListener(
    "drop",
    async (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      over(false);
      take(await dropped(event.dataTransfer));
    },
    true,
  );

  // ---------------------------------------------------------------- choosing and pasting

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches?.("#pane .give input[type=file]")) return;
    take([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name, inside: Boolean(file.webkitRelativePath) })));
    input.value = "";
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches?.("#pane .paste")) return;
    event.preventDefault();
    const wrong = find(".wrong", form);
    wrong.textContent = "";
    try {
      const { new: isNew } = JSON.parse(await send("texts", { title: form.elements.title.value, text: form.elements.text.value }));
      form.reset();
      if (!isNew) mingyin.toast(give().dataset.there);
      poll();
    } catch (error) {
      wrong.textContent = error.told || give().dataset.failed;
    }
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("#pane .give button, #pane .intake button");
    if (!button) return;
    if (button.dataset.do === "paste") {
      const form = find("#pane .paste");
      form.hidden = !form.hidden;
      button.setAttribute("aria-expanded", String(!form.hidden));
      if (!form.hidden) find("input", form).focus();
    } else if (button.dataset.stop) stop(Number(button.dataset.stop));
    else if (button.dataset.cancel) {
      await send("intake/cancel", { id: Number(button.dataset.cancel) });
      poll();
    } else if (button.dataset.do === "cancel-all") {
      for (const [id, each] of [...sending]) if (each.state !== "failed") stop(id);
      await send("intake/cancel", { id: null });
      poll();
    } else if (button.dataset.do === "clear") {
      for (const [id, each] of [...sending]) if (each.state === "failed") stop(id);
      await send("intake/clear");
      poll();
    }
  });

  document.addEventListener("shown", (event) => {
    if (event.detail !== "documents") return;
    draw();
    poll();
  });

  mingyin.follow = poll;
})();
