// Questions that could come next, under the last answer. They are asked for when the answer stands, so that it needn't
// wait for them; none is better than one that finds nothing.
(() => {
  "use strict";

  const { find, all, read } = mingyin;
  const found = new Map(); // by the answer's id, for Gradio may draw an answer again

  async function offer(answer) {
    const place = find(".onward", answer);
    if (!place || place.childElementCount) return;
    const id = answer.dataset.answer;
    if (!found.has(id)) {
      const asked = all("#chat .asked").map((each) => `&asked=${encodeURIComponent(each.textContent)}`);
      found.set(id, read(`onward?${place.dataset.onward}${asked.join("")}`).catch(() => ""));
    }
    const html = await found.get(id);
    const now = find(`article[data-answer="${CSS.escape(id)}"] .onward`);
    if (now && !now.childElementCount) html ? (now.innerHTML = html) : now.remove();
  }

  new MutationObserver(() => {
    const last = all("#chat article[data-answer]").at(-1);
    if (last) offer(last);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
