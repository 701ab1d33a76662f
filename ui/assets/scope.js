// What is asked: all documents, a collection or chosen ones. Kept for this tab, and told to the server with each question.
(() => {
  "use strict";

  const { find, all, read, send } = mingyin;
  const EVERY = { documents: [], collection: "" };
  let scope = EVERY;
  try {
    scope = { ...EVERY, ...JSON.parse(sessionStorage.getItem("scope") ?? "{}") };
  } catch {
    // Not ours.
  }

  async function refresh() {
    const control = find("#scope .scope");
    if (!control) return;
    control.dataset.filled = "";
    const asked = scope;
    let now;
    try {
      now = JSON.parse(await send("scope", asked));
    } catch {
      return;
    }
    if (scope !== asked) return; // chosen otherwise meanwhile
    scope = { documents: now.documents, collection: now.collection };
    const narrowed = Boolean(scope.documents.length || scope.collection);
    find(".now", control).textContent = `${now.label} ▾`;
    find(".all", control).hidden = !narrowed;
    control.classList.toggle("narrowed", narrowed);
    control.hidden = now.count === 0;
    tell();
    return now.lost;
  }

  // Gradio sends the box's value with each question.
  function tell() {
    const value = JSON.stringify(scope);
    sessionStorage.setItem("scope", value);
    const box = find("#scope-value textarea, #scope-value input");
    if (!box || box.value === value) return;
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function choose(next) {
    scope = { ...EVERY, ...next };
    tell();
    return refresh();
  }

  // A conversation that is opened goes on with what it was last asked of; one that goes on keeps what was chosen since.
  async function resume() {
    const current = find("#current [data-address]");
    if (!current || current.dataset.address === sessionStorage.getItem("scope-of")) return;
    sessionStorage.setItem("scope-of", current.dataset.address);
    if (current.dataset.scope === undefined) return;
    const lost = await choose(JSON.parse(current.dataset.scope));
    if (lost) mingyin.toast(lost);
  }

  // ---------------------------------------------------------------- the chooser

  const dialog = () => find("#scope dialog");
  let asked = 0;

  async function choices() {
    const turn = (asked += 1);
    const html = await read("scope/choices", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...scope, search: find("input[type=search]", dialog()).value }),
    });
    if (turn === asked) find(".choices", dialog()).innerHTML = html;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#scope button");
    if (event.target.matches?.("#scope dialog")) event.target.close(); // beside the box
    if (!button) return;
    if (button.matches(".now")) {
      find("input[type=search]", dialog()).value = "";
      dialog().showModal();
      choices();
    } else if (button.matches(".all")) {
      choose(EVERY);
      find("#question textarea")?.focus();
    } else if (button.matches(".every")) {
      choose(EVERY);
      dialog().close();
    } else if (button.matches(".done")) dialog().close();
  });

  document.addEventListener("change", async (event) => {
    const box = event.target;
    if (!box.matches?.("#scope .choices input")) return;
    if (box.dataset.collection !== undefined) {
      await choose(box.checked ? { collection: box.dataset.collection } : EVERY);
    } else {
      const others = scope.documents.filter((each) => each !== box.dataset.document);
      await choose({ documents: box.checked ? [...others, box.dataset.document] : others });
    }
    // One collection, or documents: what doesn't go together is no longer ticked.
    for (const each of all("#scope .choices input")) {
      each.checked =
        each.dataset.collection === undefined
          ? scope.documents.includes(each.dataset.document)
          : scope.collection === each.dataset.collection;
    }
  });

  let typed = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("#scope input[type=search]")) return;
    clearTimeout(typed);
    typed = setTimeout(choices, 200);
  });

  document.addEventListener("library", refresh);

  // Gradio draws the control, and draws it again in the visitor's language.
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      const control = find("#scope .scope");
      if (!control) return;
      resume();
      if (control.dataset.filled === undefined) refresh();
      else tell();
    });
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-address", "data-scope"],
  });

  mingyin.scope = { choose, refresh, now: () => scope };
})();
