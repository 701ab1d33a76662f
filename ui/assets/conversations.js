// The conversations on the rail, and the address of the one that is shown.
(() => {
  "use strict";

  const { find, all, read, send, toast } = mingyin;
  const talks = () => find("#rail .talks");
  const here = () => location.pathname;
  const idOf = (path) => path.match(/^\/c\/([\w-]+)\/?$/)?.[1] ?? "";
  const STEP = 50;

  // ---------------------------------------------------------------- the list

  let limit = STEP;
  let asked = 0;

  // Asks for the list; of several answers under way only that to the last question counts.
  async function list() {
    const box = talks();
    if (!box) return;
    const number = ++asked;
    const wanted = find(".find-talk", box).value.trim();
    const shown = find(".list", box);
    try {
      const html = await read(`conversations?${new URLSearchParams({ wanted, limit })}`);
      if (number !== asked) return;
      // What is being typed or chosen in the list stays.
      if (find(".renaming, .menu[open]", shown)) return;
      if (html !== shown.html) shown.innerHTML = shown.html = html; // a click on what is drawn anew would get lost
    } catch (error) {
      if (number !== asked) return;
      const note = document.createElement("p");
      note.className = "none";
      note.textContent = error.told || box.dataset.failed;
      shown.html = null;
      shown.replaceChildren(note);
    }
    mark();
  }

  function mark() {
    const id = idOf(here());
    for (const link of all(".list a", talks() ?? document)) {
      if (idOf(link.pathname) === id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  let typing = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(".find-talk")) return;
    limit = STEP;
    clearTimeout(typing);
    typing = setTimeout(list, 150);
  });

  document.addEventListener("filled", list);

  // ---------------------------------------------------------------- which one is shown

  // The address that was asked for and isn't shown yet; and what the chat showed last.
  let wanted = null;
  let last = "";
  const shown = () => find("#current [data-address]")?.dataset.address ?? here();
  const want = (path) => (wanted = path === shown() ? null : path);

  function go(path, { push = true } = {}) {
    if (push && (path !== here() || location.hash)) history.pushState(null, "", path);
    mingyin.panes.drawer(false);
    mingyin.panes.follow();
    want(path);
    mark();
    find("#open")?.click();
  }

  // The chat shows something else: the address, the title and the list follow.
  function follow() {
    const current = find("#current [data-address]");
    if (!current) return;
    const { address, title, changed } = current.dataset;
    const now = `${address} ${title} ${changed}`;
    if (now === last) return;
    const isFirst = !last; // then the list comes with the rail
    last = now;
    if (wanted !== null && wanted !== address) return;
    wanted = null;
    if (address !== here()) history.replaceState(null, "", address + location.hash);
    entitle();
    mark();
    if (!isFirst) list();
  }

  // The page is called as the conversation, in the words of the person's language.
  function entitle(title = find("#current [data-title]")?.dataset.title) {
    const name = find("header[data-title]")?.dataset.title;
    if (name) document.title = title ? `${title} · ${name}` : name;
  }

  // Gradio draws the page after this script has run, and later changes attributes in their place.
  new MutationObserver(follow).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-address", "data-title", "data-changed"],
  });

  addEventListener("popstate", () => {
    if (here() !== (wanted ?? shown())) go(here(), { push: false });
  });

  // ---------------------------------------------------------------- what is done with one

  async function act(address, method, data) {
    try {
      await send(`conversations/${address}`, data, method);
      return true;
    } catch (error) {
      toast(error.told || talks()?.dataset.wrong || "");
      return false;
    } finally {
      list();
    }
  }

  async function remove(item, byKey) {
    const id = item.dataset.talk;
    find(".menu", item).open = false;
    if (!(await act(id, "DELETE"))) return;
    const words = talks().dataset;
    const back = toast(words.deleted, words.undo, async () => {
      if (!(await restore(id))) return;
      find(`#rail [data-talk="${CSS.escape(id)}"] a`)?.focus();
    });
    if (byKey) back.focus();
    if (idOf(here()) === id) {
      history.replaceState(null, "", "/");
      find("#clear")?.click();
    }
  }

  async function restore(id) {
    if (!(await act(`${id}/restore`, "POST"))) return false;
    toast(talks()?.dataset.restored ?? "");
    await list();
    return true;
  }

  function rename(item, label) {
    const link = find("a", item);
    const box = document.createElement("input");
    box.className = "renaming";
    box.value = find(".name", link).textContent;
    box.maxLength = 60;
    box.setAttribute("aria-label", label);
    find(".menu", item).open = false;
    link.hidden = true;
    item.prepend(box);
    box.focus();
    box.select();
    let done = false;
    const end = async (keep) => {
      if (done) return;
      done = true;
      const title = box.value.trim();
      const old = find(".name", link).textContent;
      box.remove();
      link.hidden = false;
      link.focus();
      if (!keep || !title || title === old) return;
      find(".name", link).textContent = title;
      find(".list", talks()).html = null; // should it be refused, the old name comes back
      await act(item.dataset.talk, "PATCH", { title });
      if (link.getAttribute("aria-current")) entitle(title);
      find(`#rail [data-talk="${CSS.escape(item.dataset.talk)}"] a`)?.focus();
    };
    box.addEventListener("blur", () => end(true));
    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") end(true);
      if (event.key !== "Escape") return;
      event.stopPropagation();
      end(false);
    });
  }

  document.addEventListener("click", async (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const link = event.target.closest?.("#rail .talks a");
    if (link && plain) {
      event.preventDefault();
      return go(link.pathname);
    }
    const button = event.target.closest?.("button");
    if (!button) return;
    const item = button.closest("[data-talk]");
    if (item && "delete" in button.dataset) await remove(item, event.detail === 0);
    else if (item && button.dataset.rename) rename(item, button.dataset.rename);
    else if ("more" in button.dataset && button.closest(".talks")) {
      limit = limit === STEP ? 4 * STEP : 1000;
      await list();
    } else if (button.dataset.restore && button.closest("#chat")) {
      if (await restore(button.dataset.restore)) go(here(), { push: false });
    } else if (button.dataset.press === "clear" || button.id === "clear") {
      want("/");
      if (here() !== "/") history.pushState(null, "", "/");
      mark();
    }
  });

  // A menu at the end of the list is scrolled into view.
  document.addEventListener(
    "toggle",
    (event) => {
      if (event.target.matches?.("#rail .menu[open]")) find("div", event.target).scrollIntoView({ block: "nearest" });
    },
    true,
  );

  mingyin.talks = { list, go, entitle };
})();
