"""What is changed of the page and of the files that Gradio brings, before they are sent.

The page loses what it has no use for, and names our own style and script, which Gradio would put in only when it has
started. In place of modules that are mostly for what the page doesn't do, small ones are sent, as long as Gradio is the
version that the tables here are for. Files of another are sent as they are: the page then works as well, and is larger.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from rag.messages import Speech
from rag.settings import Settings
from ui import own, shell
from ui.language import speech_for
from ui.wishes import THEME, attributes

VERSION = "6.31.0"
"""The version of Gradio that the tables are for: names of its files hold hashes of what is in them."""
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
    *("Example-BSPwNEyy.js", "Example-B1swpn2y.css", "Example-h__FlDnt.js", "Example-BG5zdIqX.css"),
)
"""Files of what the page doesn't show: empty ones stand in for them."""
_UNASKED = (
    *("markdown-code-DajcpNdM.js", "markdown-code-BKTx0QVF.css", "prism-BQtKK7pc.js"),
    *("ImagePreview-D7QICQRi.js", "ImagePreview-B2sIO-1d.css"),
)
"""Files that only those need."""
REPLACED = (*_SLIM, *_IDLE, *_UNASKED)
OURS = Path(__file__).parent / "assets" / "gradio"
_NOTHING = b"const t=()=>{};t.toString=()=>'';export{t,t as n,t as default}"
"""A module that does as a component that draws nothing and as a picture that isn't there."""

_NEEDLESS = re.compile(
    r"<script>\s*\(\(\) => \{\s*const root = (?:(?!</script>).)*iframeResizer(?:(?!</script>).)*</script>"
    r'|<link rel="manifest"[^>]*>|<meta\s+(?:property|name)="(?:og|twitter):[^>]*>',
    re.DOTALL,
)
_BUSY = re.compile(r"(503\)\w\(\{type:`status`,stage:`error`,message:)(\w+)")
"""Where Gradio's script has a sentence of its own, in English, for whatever the server says of being busy."""
_LOST = re.compile(r"(title:`Connection Lost`,message:)(\w+)")
"""Likewise of a server that is gone."""
_TITLE = re.compile(r"([\w$]+\.type)\.charAt\(0\)\.toUpperCase\(\)")
"""What stands over all that it tells of failures: `Error`."""
_CANCEL = re.compile(r"(async function [\w$]+\(\)\{)(let e=\{\},t=\{\};e=\{event_id:([\w$]+)\})")
"""Where it gives up what was asked, of which it may not know the number yet: then it would give up nothing by name."""
_NUMBERED = r"\1if(!\3)return;\2"
_ENTRY = '<script type="module"'


def rewrite(settings: Callable[[], Settings], path: str, content: bytes, language: str | None) -> bytes:
    """What is sent in place of ``content``, which Gradio has at ``path``, to a browser of this ``Accept-Language``."""
    folder, _, name = path.rpartition("/")
    if folder != "/assets":
        is_page = b"<gradio-app" in content
        return dressed(content.decode(), settings(), speech_for(language)).encode() if is_page else content
    if version("gradio") != VERSION:
        return content
    if name in _SLIM:
        return (OURS / _SLIM[name]).read_bytes()
    if name in _IDLE:
        return _NOTHING if name.endswith(".js") else b""
    if name.startswith(("core-", "index-", "Blocks-", "Index-")) and name.endswith(".js"):
        code = _BUSY.sub(r"\1e.detail||\2", _without_idle(content.decode(), name))
        code = _CANCEL.sub(_NUMBERED, code)
        return _LOST.sub(r"\1(typeof mingyin==`object`&&mingyin.lost())||\2", code).encode()
    if name.startswith("statustracker-"):
        return _TITLE.sub(r"(typeof mingyin==`object`&&mingyin.title(\1))||\g<0>", content.decode()).encode()
    return content


def dressed(html: str, settings: Settings, say: Speech) -> str:
    """Gradio's page with what we add to it, and without what it has no use for."""
    style, script = own.files()
    html = _NEEDLESS.sub("", html)
    html = html.replace('lang="en"', f'lang="{say.language_tag()}"{attributes(settings)}', 1)
    html = html.replace(_ENTRY, f'{THEME}<script defer src=".{script}"></script>{_ENTRY}', 1)
    early = f"{shell.early(say)}<script>{own.inline('early.js')}</script>"
    return html.replace("<gradio-app", f'<link rel="stylesheet" href=".{style}">{early}<gradio-app', 1)


def _without_idle(code: str, name: str) -> str:
    """A module of Gradio's that loads none of the idle files: neither by importing them nor by its list of what stands
    beside a component, in which another file, that is there already, takes their places."""
    for each in _IDLE:
        code = code.replace(f'import"./{each}";', "")
        code = re.sub(rf'import(?:\{{t as )?([\w$]+)\}}?from"\./{re.escape(each)}";', r"var \1=()=>{};", code)
    for each in (*_UNASKED, *_IDLE):
        here = name if each.endswith(".js") else _first(code, r'"\./(index-[\w-]+\.css)"')
        code = code.replace(f'"./{each}"', f'"./{here}"') if here else code
    return code


def _first(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""
