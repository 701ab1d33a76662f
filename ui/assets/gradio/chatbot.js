// In place of Gradio's own module for the chat (Index-*.js of "chatbot"), of which most reads Markdown, formulas and
// programs: what the page shows is HTML already (ui/render.py).
// The names are those that this version of Gradio exports its Svelte by: `Gt` push, `Wt` pop, `mt` template_effect,
// `X` from_html, `J` append; `n` of the other module is what holds a component's properties.
import { Gt as push, J as append, Wt as pop, X as template, mt as effect } from "./index-DphvyggB.js";
import { n as Gradio } from "./src-DcSdoR3U.js";

const NEAR = 100; // pixels from the end within which a reader follows what arrives
const make = template('<div class="block"><div role="log" aria-live="polite" class="log"><div class="message-wrap"></div></div></div>');

const text = ({ content }) =>
  typeof content === "string" ? content : [content ?? []].flat().map((each) => each?.text ?? "").join("");

function row(role) {
  const made = document.createElement("div");
  made.className = `message-row ${role}`;
  made.append(Object.assign(document.createElement("div"), { className: "message" }));
  return made;
}

export default function Chat(anchor, props) {
  push(props, true);
  const gradio = new Gradio(props);
  const root = make();
  const log = root.firstElementChild;
  const rows = log.firstElementChild;
  const shown = [];
  effect(() => {
    root.id = gradio.shared.elem_id ?? "";
    log.setAttribute("aria-label", gradio.shared.label ?? "");
  });
  effect(() => {
    const messages = [...(gradio.props.value ?? [])].map((each) => ({ role: each.role, html: text(each) }));
    const follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR || messages.length > shown.length;
    while (shown.length > messages.length) {
      shown.pop();
      rows.lastElementChild.remove();
    }
    messages.forEach((each, n) => {
      if (shown[n]?.role === each.role && shown[n].html === each.html) return;
      if (shown[n]?.role !== each.role) shown[n] ? rows.children[n].replaceWith(row(each.role)) : rows.append(row(each.role));
      rows.children[n].firstElementChild.innerHTML = each.html;
      shown[n] = each;
    });
    if (follows) log.scrollTop = log.scrollHeight;
  });
  append(anchor, root);
  pop();
}
