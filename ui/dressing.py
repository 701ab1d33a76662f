"""What is changed of the page and of the files that Gradio brings, before they are sent.

The page loses what it has no use for, and names our own style and script, which Gradio would put in only when it has
started. In place of modules that are mostly for what the page doesn't do, small ones are sent. All of this is for the
version of Gradio that is pinned: files of another one have other names and are sent as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from rag.messages import Speech
from rag.settings import Settings
from ui import own, shell
from ui.language import speech_for
from ui.wishes import attributes

_SLIM = {"HTML-DBguWbVR.js": "html.js", "Index-XJ9wGPKP.js": "chatbot.js"}
"""Gradio's modules, and ours in their place."""
_IDLE = (
    "HistoryStorageControl-DuiTcqlS.js",
    "HistoryStorageControl-WpXJfujP.css",
    "api-logo-CCEtYehn.js",
    "settings-logo-AL7zGNml.js",
    "logo-D4NPp-_W.js",
    "shared-cH3oJBDc.js",
    "Index-BQy4D5vy.css",
    "HTML-BuYIBbeV.css",
)
"""Files of what the page doesn't show: empty ones stand in for them."""
_UNASKED = (
    *("markdown-code-DajcpNdM.js", "markdown-code-BKTx0QVF.css", "prism-BQtKK7pc.js"),
    *("ImagePreview-D7QICQRi.js", "ImagePreview-B2sIO-1d.css"),
)
"""Files that only those need."""
REPLACED = (*_SLIM, *_IDLE, *_UNASKED)
OURS = Path(__file__).parent / "assets" / "gradio"
_NOTHING = b"const t=()=>{};t.toString=()=>'';export{t}"
"""A module that does as a component that draws nothing and as a picture that isn't there."""

_LOADED = re.compile(r"import\(`\./([\w.-]+)`\)(?:\.then\([^)]*\))?,__vite__mapDeps\(\[([\d,]*)\]")
_NEEDLESS = re.compile(
    r"<script>\s*\(\(\) => \{\s*const root = (?:(?!</script>).)*iframeResizer(?:(?!</script>).)*</script>"
    r'|<link rel="manifest"[^>]*>|<meta\s+(?:property|name)="(?:og|twitter):[^>]*>',
    re.DOTALL,
)
_THEME = (
    "<script>{const r=document.documentElement;r.style.setProperty('--text-scale',r.dataset.text);"
    "if(!r.dataset.theme)r.classList.toggle('dark',matchMedia('(prefers-color-scheme: dark)').matches)}</script>"
)
"""Before anything is drawn."""
_ENTRY = '<script type="module"'


def rewrite(settings: Callable[[], Settings], path: str, content: bytes, language: str | None) -> bytes:
    """What is sent in place of ``content``, which Gradio has at ``path``, to a browser of this ``Accept-Language``."""
    folder, _, name = path.rpartition("/")
    if folder != "/assets":
        is_page = b"<gradio-app" in content
        return dressed(content.decode(), settings(), speech_for(language)).encode() if is_page else content
    if name in _SLIM:
        return (OURS / _SLIM[name]).read_bytes()
    if name in _IDLE:
        return _NOTHING if name.endswith(".js") else b""
    if name.startswith(("core-", "index-", "Blocks-", "Index-")) and name.endswith(".js"):
        return _unhinted(content.decode(), name).encode()
    return content


def dressed(html: str, settings: Settings, say: Speech) -> str:
    """Gradio's page with what we add to it, and without what it has no use for."""
    style, script = own.files()
    hints = "".join(
        f'<link rel="modulepreload" crossorigin href="./assets/{name}">'
        if name.endswith(".js")
        else f'<link rel="preload" as="style" crossorigin href="./assets/{name}">'
        for name in _wanted(frozenset(_components(html)))
    )
    html = _NEEDLESS.sub("", html)
    html = html.replace('lang="en"', f'lang="{say.language_tag()}"{attributes(settings)}', 1)
    html = html.replace(_ENTRY, f'{_THEME}{hints}<script defer src=".{script}"></script>{_ENTRY}', 1)
    early = f"{shell.early(say)}<script>{own.early().decode()}</script>"
    return html.replace("<gradio-app", f'<link rel="stylesheet" href=".{style}">{early}<gradio-app', 1)


def _components(html: str) -> Iterator[str]:
    """The kinds of components that the page begins with; what is hidden is loaded when it is shown."""
    match = re.search(r"window\.gradio_config = (.*?);</script>", html, re.DOTALL)
    for each in json.loads(match[1])["components"] if match else ():
        if each["props"].get("visible", True):
            yield each["type"]


def _unhinted(code: str, name: str) -> str:
    """Gradio's list of what is to be loaded beside a component, without what we don't load."""
    for each in _IDLE:
        code = code.replace(f'import"./{each}";', "")
        code = re.sub(rf'import\{{t as ([\w$]+)\}}from"\./{re.escape(each)}";', r"var \1=()=>{};", code)
    for each in (*_UNASKED, *_IDLE):
        here = name if each.endswith(".js") else _first(code, r'"\./(index-[\w-]+\.css)"')
        code = code.replace(f'"./{each}"', f'"./{here}"') if here else code
    return code


@cache
def _wanted(components: frozenset[str]) -> tuple[str, ...]:
    """The files that a page of these components loads, which a browser would find out about step by step."""
    folder = gradio_files()
    core = next(folder.glob("core-*.js"), None)
    if core is None:
        return ()
    found: dict[str, None] = {}
    for entry in folder.glob("index-*.js"):
        for name in _beside(entry.read_text("utf-8"), None):
            found[name] = None
    for name in _beside(core.read_text("utf-8"), components):
        found[name] = None
    return tuple(name for name in found if name not in _UNASKED and name not in _IDLE)


def _beside(code: str, components: frozenset[str] | None) -> Iterator[str]:
    """The files that ``code`` loads for ``components``, or for the first thing that it loads."""
    listed = re.findall(r'"\./([\w.-]+)"', _first(code, r"m\.f=\[([^\]]*)\]"))
    if components is None:
        parts = [code]
    else:
        parts = [
            code[match.start() :] for each in sorted(components) for match in re.finditer(rf"[{{,]{each}:\{{", code)
        ]
    for part in parts:
        start = part.find("component:()=>") if components is not None else 0
        match = _LOADED.search(part, max(0, start))
        if match is not None:
            yield match[1]
            yield from (listed[int(n)] for n in match[2].split(",") if n and int(n) < len(listed))


def _first(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def gradio_files() -> Path:
    """Where Gradio keeps what its page loads."""
    found = find_spec("gradio")
    origin = found.origin if found is not None else None
    return Path(origin or ".").parent / "templates" / "frontend" / "assets"
