// Answers leave the page: copied with their citations, or saved as a file; one by one or the whole conversation.
(() => {
  "use strict";

  const { find, all } = mingyin;

  // The conversation that is shown, by its address; empty where it isn't kept.
  const talk = () => find("#current [data-address]")?.dataset.address.match(/^\/c\/([\w-]+)/)?.[1] ?? "";

  // Which answer of the conversation this is: that of the question before it.
  function position(answer) {
    const before = all("#chat [data-edit]").filter(
      (each) => each.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    return before.length ? Number(before.at(-1).dataset.edit) : -1;
  }

  const answerAt = (n) => all("#chat article[data-answer]").find((each) => position(each) === n);

  // ---------------------------------------------------------------- copying

  async function copy(button) {
    const { copy: text, rich } = button.dataset;
    try {
      const blob = (type, content) => new Blob([content], { type });
      const both = { "text/plain": blob("text/plain", text), "text/html": blob("text/html", rich) };
      await navigator.clipboard.write([new ClipboardItem(both)]);
    } catch {
      // No clipboard outside of HTTPS and localhost: the old way, which knows both forms, too.
      const both = (event) => {
        event.preventDefault();
        event.clipboardData.setData("text/plain", text);
        event.clipboardData.setData("text/html", rich);
      };
      document.addEventListener("copy", both, { once: true });
      document.execCommand("copy");
      document.removeEventListener("copy", both);
    }
    const label = button.textContent;
    button.textContent = button.dataset.done;
    button.disabled = true;
    setTimeout(() => {
      button.textContent = label;
      button.disabled = false;
    }, 1500);
  }

  // ---------------------------------------------------------------- saving

  async function save(button) {
    const menu = button.closest("details");
    const answer = button.closest("article");
    menu.open = false;
    find("summary", menu).focus();
    try {
      const which = answer ? position(answer) : "all";
      const reply = await fetch(`/export/${talk() || "-"}/${which}?as=${button.dataset.export}`, { cache: "no-store" });
      if (!reply.ok) throw Object.assign(new Error(), { told: await reply.text() });
      const name = reply.headers.get("content-disposition").match(/filename\*=UTF-8''(.+)/)[1];
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.blob());
      link.download = decodeURIComponent(name);
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      if (error.told) mingyin.toast(error.told);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.dataset.copy) copy(button);
    else if (button?.dataset.export) save(button);
  });

  // The whole conversation can be saved as soon as there is an answer.
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      const menu = find("header .export");
      const none = !talk() || !find("#chat article[data-answer]");
      if (menu && menu.hidden !== none) menu.hidden = none;
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-address"] });

  mingyin.answers = { talk, position, answerAt };
})();
