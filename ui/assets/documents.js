// The list of documents: searched, sorted and paged by the server; what is done to one or to those that are selected.
(() => {
  "use strict";

  const { find, all, read, send } = mingyin;
  const START = { search: "", sort: "name", down: false, page: 1, collection: "" };
  let wanted = { ...START };
  const selected = new Map(); // document → its name

  const shelf = () => find("#pane .shelf");
  const isOpen = () => find("#pane .pane")?.dataset.name === "documents" && Boolean(shelf());
  // What the library in pictures leads to stands in the page's address: #/documents?kind=pdf
  const narrowed = () => Object.fromEntries(new URLSearchParams(location.hash.split("?")[1] ?? ""));
  const address = () => `documents?${new URLSearchParams({ ...wanted, ...narrowed() })}`;

  // ---------------------------------------------------------------- drawing

  let asked = 0;

  async function list() {
    if (!isOpen()) return;
    const found = find(".found", shelf());
    const turn = (asked += 1);
    let html = null;
    let wrong = "";
    try {
      html = await read(address());
    } catch (error) {
      wrong = error.told || "";
    }
    if (turn !== asked || !isOpen()) return;
    // A menu that was opened while the list was on its way: closing it asks again, as letting go of the mouse does.
    if (found.html && (isBusy() || pressed)) return found.setAttribute("aria-busy", "false");
    if (html === null) {
      found.html = null; // the list comes back as soon as it can be had, the same or not
      found.textContent = wrong;
    } else if (html !== found.html) {
      found.html = html;
      const focused = document.activeElement?.closest?.("#pane .found [data-sort]")?.dataset.sort;
      found.innerHTML = html;
      if (focused) find(`[data-sort="${focused}"]`, found)?.focus();
    }
    found.setAttribute("aria-busy", "false");
    picks();
  }

  // What is pressed stays until it is let go of: a click on what is drawn anew meanwhile would get lost.
  let pressed = false;
  document.addEventListener("pointerdown", (event) => {
    pressed = Boolean(event.target.closest?.("#pane .found"));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      if (!pressed) return;
      pressed = false;
      setTimeout(() => !isBusy() && list(), 100);
    });
  }

  // What is open stays open: the list is drawn anew when it is closed.
  const isBusy = () => Boolean(find("#pane .actions[open], #pane dialog[open]"));

  function picks() {
    for (const row of all("#pane .shelf tr[data-document]")) {
      find("input", row).checked = selected.has(row.dataset.document);
    }
    const bar = find(".selected", shelf());
    bar.hidden = !selected.size;
    const said = find("span", bar);
    said.textContent = said.dataset.said.replace("{n}", selected.size);
    const take = find('[data-do="take"]', bar);
    take.hidden = !wanted.collection;
    take.textContent = take.dataset.said.replace("{name}", wanted.collection);
    for (const kind of ["rename", "delete"]) find(`[data-do="collection-${kind}"]`, shelf()).hidden = !wanted.collection;
    find(".order", shelf()).value = wanted.sort;
    find("select.collection", shelf()).value = wanted.collection;
    find("input[type=search]", shelf()).value = wanted.search;
  }

  function go(changes) {
    wanted = { ...wanted, page: 1, ...changes };
    list();
  }

  async function trash() {
    const place = find("#pane .trash > div");
    if (place && find("#pane .trash").open) place.innerHTML = await read("trash");
  }

  const anew = () => {
    list();
    trash();
    mingyin.follow();
    mingyin.scope?.refresh();
  };

  // ---------------------------------------------------------------- doing

  // Does something on the server; what is wrong is told in words.
  async function attempt(doing) {
    try {
      return (await doing()) ?? true;
    } catch (error) {
      mingyin.toast(error.told || find("#rail [data-failed]")?.dataset.failed || "");
      return null;
    }
  }

  async function remove(documents) {
    const done = await attempt(async () => JSON.parse(await send("documents/delete", { documents })));
    if (!done) return;
    for (const each of documents) selected.delete(each);
    anew();
    mingyin.toast(done.said, find("#pane .shelf").dataset.undo, () => restore(done.ids));
  }

  async function restore(ids) {
    const done = await attempt(async () => JSON.parse(await send("trash/restore", { ids })));
    if (done) mingyin.toast(done.said);
    anew();
  }

  async function again(documents) {
    const done = await attempt(async () => JSON.parse(await send("documents/again", { documents })));
    if (done) mingyin.toast(done.said);
    mingyin.follow();
  }

  // Asks for a name, and does with it what it is for; a refusal is told where the name was typed.
  function name(title, label, value, withFolder, doing) {
    const dialog = find("#pane dialog.naming");
    const form = find("form", dialog);
    find("h2", dialog).textContent = title;
    find(".first", dialog).textContent = label;
    find(".folder", dialog).hidden = !withFolder;
    form.elements.name.value = value;
    form.elements.folder.value = "";
    find(".wrong", dialog).textContent = "";
    form.onsubmit = async (event) => {
      event.preventDefault();
      try {
        await doing(form.elements.name.value, form.elements.folder.value);
        dialog.close();
        anew();
      } catch (error) {
        find(".wrong", dialog).textContent = error.told || String(error);
      }
    };
    dialog.showModal();
    form.elements.name.select();
  }

  // The collections have changed: what lists them is drawn anew.
  async function retool() {
    const tools = document.createElement("template");
    tools.innerHTML = await read("collections");
    find(".tools", shelf()).replaceWith(tools.content.children[0]);
    find(".selected", shelf()).replaceWith(tools.content.children[0]);
    picks();
  }

  async function collect(what, data) {
    const { said } = JSON.parse(await send(`collections/${what}`, data));
    await retool();
    anew();
    return said;
  }

  const templates = () => find("#pane dialog.naming template").dataset;

  const doing = {
    rename: (row, button) =>
      name(button.textContent, templates().rename, fileName(row), false, async (wanted) => {
        await send("documents/rename", { document: row.dataset.document, name: wanted });
      }),
    again: (row) => again([row.dataset.document]),
    delete: (row) => remove([row.dataset.document]),
    "delete-selected": () => remove([...selected.keys()]),
    ask: () => {
      mingyin.scope.choose({ documents: [...selected.keys()], collection: "" });
      mingyin.panes.close();
    },
    take: async () => {
      const said = await attempt(() => collect("take", { name: wanted.collection, documents: [...selected.keys()] }));
      if (said) mingyin.toast(said);
    },
    "collection-new": (_, button) =>
      name(button.textContent, templates().called, "", true, async (called, folder) => {
        await send("collections/new", { name: called, folder });
        if (selected.size) await send("collections/put", { name: called, documents: [...selected.keys()] });
        wanted = { ...wanted, page: 1 };
        await retool();
      }),
    "collection-rename": (_, button) =>
      name(button.textContent, templates().called, wanted.collection, false, async (called) => {
        await send("collections/rename", { name: wanted.collection, wanted: called });
        wanted.collection = called;
        await retool();
      }),
    "collection-delete": async () => {
      const said = await attempt(() => collect("delete", { name: wanted.collection }));
      if (!said) return;
      mingyin.toast(said);
      go({ collection: "" });
    },
    never: () => find("#pane dialog.naming").close(),
  };

  const fileName = (row) => row.dataset.document.split("/").pop().replace(/\.[^.]+$/, "");

  // ---------------------------------------------------------------- events

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#pane .shelf button, #pane .trash button, #pane dialog.naming button");
    if (!button) return;
    if (button.dataset.sort) go({ sort: button.dataset.sort, down: wanted.sort === button.dataset.sort && !wanted.down });
    else if (button.dataset.to) {
      go({ page: Number(button.dataset.to) });
      shelf().scrollIntoView({ behavior: mingyin.smoothly() });
    } else if (button.dataset.restore) restore([button.dataset.restore]);
    else if (doing[button.dataset.do]) {
      const menu = button.closest(".actions");
      if (menu) menu.open = false;
      doing[button.dataset.do](button.closest("tr"), button);
    }
  });

  let typed = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("#pane .shelf input[type=search]")) return;
    clearTimeout(typed);
    const search = event.target.value;
    wanted.search = search;
    typed = setTimeout(() => go({ search }), 200);
  });

  document.addEventListener("change", async (event) => {
    const box = event.target;
    if (box.matches?.("#pane .shelf td.pick input")) {
      const row = box.closest("tr");
      if (box.checked) selected.set(row.dataset.document, row.dataset.name);
      else selected.delete(row.dataset.document);
      picks();
    } else if (box.matches?.("#pane .order")) go({ sort: box.value, down: false });
    else if (box.matches?.("#pane select.collection")) go({ collection: box.value });
    else if (box.matches?.("#pane .into") && box.value) {
      const said = await attempt(() => collect("put", { name: box.value, documents: [...selected.keys()] }));
      if (!said) return;
      mingyin.toast(said);
      selected.clear();
      picks();
    }
  });

  document.addEventListener(
    "toggle",
    (event) => {
      if (event.target.matches?.("#pane .trash")) trash();
      if (event.target.matches?.("#pane .actions")) {
        if (!event.target.open) list();
        else find(".menu-list > *", event.target)?.focus();
      }
    },
    true,
  );

  document.addEventListener("shown", (event) => event.detail === "documents" && list());
  document.addEventListener("library", () => !isBusy() && list());
})();
