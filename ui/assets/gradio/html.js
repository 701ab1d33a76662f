// In place of Gradio's own module for HTML (HTML-*.js), of which most is a compiler of templates: the page has none.
// The names are those that this version of Gradio exports its Svelte by: `mt` template_effect, `X` from_html, `J` append.
import { J as append, X as template, mt as effect } from "./index-DphvyggB.js";

const make = template("<div></div>");

export default function HTML(anchor, props) {
  const box = make();
  let shown = null;
  effect(() => {
    const value = String(props.props?.value ?? "");
    box.className = ["raw", ...(props.elem_classes ?? [])].join(" ");
    box.hidden = props.visible === false;
    if (value !== shown) box.innerHTML = value;
    shown = value;
  });
  append(anchor, box);
}
