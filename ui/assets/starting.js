// The page while the server is still building it: what is asked is answered here, and when the page is there it is put
// into this document, under the question box, with the conversation at its address.
(() => {
  "use strict";

  const early = document.querySelector("#early");
  const [box, talk, status] = ["textarea", ".talk", "[role=status]"].map((each) => early.querySelector(each));
  talk.scrollTop = talk.scrollHeight;
  let asking = Promise.resolve();
  let arriving = "waits" in document.body.dataset;
  let busy = false;

  early.addEventListener("ask", (event) => {
    if (arriving) return; // the page takes the question over
    event.preventDefault();
    if (!busy) asking = ask(box.value);
  });

  async function ask(question) {
    const waiting = status.textContent;
    busy = true;
    box.value = ""; // what is typed meanwhile is the next question
    const said = document.createElement("div");
    said.className = "message";
    said.innerHTML = '<div class="own"><div class="asked"></div></div>';
    said.querySelector(".asked").textContent = question;
    talk.append(said);
    talk.scrollTop = talk.scrollHeight;
    status.textContent = talk.dataset.searching;
    status.hidden = false;
    try {
      const reply = await fetch("/early", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ question, path: location.pathname }),
      });
      if (!reply.ok) throw new Error(reply.statusText);
      const { messages, path, draft } = await reply.json();
      history.replaceState(null, "", path);
      talk.innerHTML = messages.map((each) => `<div class="message">${each}</div>`).join("");
      talk.scrollTop = talk.scrollHeight;
      box.value ||= draft;
      status.hidden = true;
      status.textContent = waiting;
    } catch {
      status.textContent = waiting;
      status.hidden = true;
      said.remove();
      const typed = box.value;
      box.value = typed ? `${question}\n${typed}` : question;
      arriving = true;
      if (!typed) early.querySelector("form").requestSubmit();
    }
    busy = false;
  }

  // A source opens beside the chat, when there is a page: what is wanted waits for it, and looks wanted.
  talk.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-open]");
    if (!mark) return;
    const articles = [...talk.querySelectorAll("article[data-answer]")];
    document.body.dataset.cited = `${articles.indexOf(mark.closest("article"))} ${mark.dataset.open}`;
    for (const each of talk.querySelectorAll("[data-open]")) each.setAttribute("aria-pressed", String(each === mark));
    if (busy) return;
    status.textContent = talk.dataset.opening;
    status.hidden = false;
  });

  // A script that is only moved doesn't run.
  function alive(node) {
    if (node.localName !== "script") return document.importNode(node, true);
    const script = document.createElement("script");
    for (const each of node.attributes) script.setAttribute(each.name, each.value);
    script.async = false; // in this order
    script.textContent = node.textContent;
    return script;
  }

  async function arrive() {
    await fetch("/early/page", { cache: "no-store" }); // answered when the page is there
    arriving = true;
    await asking;
    const reply = await fetch(location.pathname, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const [mine, its] of [
      [document.documentElement, page.documentElement],
      [document.body, page.body],
    ])
      mine.style.cssText = its.style.cssText;
    const own = "base, meta, title, #early, #early + script";
    for (const each of [...page.head.children]) if (!each.matches(own)) document.head.append(alive(each));
    for (const each of [...page.body.children]) if (!each.matches(own)) document.body.append(alive(each));
  }

  arrive();
})();
