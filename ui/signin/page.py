"""The pages of sign-in as HTML: they stand alone, and need no script. Pure functions."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rag.messages import Speech
from rag.workspace.passwords import LEAST, MOST
from rag.workspace.people import Person
from ui.markup import escape

_STYLE = Path(__file__).parent.parent / "assets" / "signin.css"


def sign_in(say: Speech, onward: str, *, wrong: str = "", name: str = "", provider: bool = False) -> str:
    """Where people sign in, to go on to the path ``onward``; ``wrong``: why they weren't; ``provider``: whether they
    may do so elsewhere, too."""
    focus = " autofocus"
    other = f'<a class="button quiet" href="/sign-in/provider">{escape(say.sign_in_provider())}</a>' if provider else ""
    return _page(
        say.sign_in_title(),
        f"<h1>{escape(say.sign_in_heading())}</h1>{_alert(wrong)}"
        f'<form method="post" action="/sign-in"><input type="hidden" name="onward" value="{escape(onward)}">'
        f'<label>{escape(say.sign_in_name())}<input name="name" required maxlength="100" autocomplete="username" '
        f'autocapitalize="none" spellcheck="false" value="{escape(name)}"{"" if name else focus}></label>'
        f'<label>{escape(say.sign_in_password())}<input name="password" type="password" required '
        f'autocomplete="current-password"{focus if name else ""}></label>'
        f"<button>{escape(say.sign_in())}</button></form>{other}",
        say,
    )


def account(say: Speech, person: Person, *, has_password: bool, wrong: str = "", done: str = "") -> str:
    """Who is signed in, another password, and the way out."""
    change = ""
    if has_password:
        change = (
            f"<h2>{escape(say.change_password())}</h2>{_alert(wrong)}"
            '<form method="post" action="/account/password">'
            f'<input name="name" autocomplete="username" value="{escape(person.name)}" readonly hidden>'
            f"{_secret('present', say.present_password(), 'current-password')}"
            f"{_secret('new', say.new_password(), 'new-password')}<p>{escape(say.password_hint(least=LEAST))}</p>"
            f"{_secret('again', say.new_password_again(), 'new-password')}"
            f"<button>{escape(say.change_password())}</button></form>"
        )
    who = say.account_who(name=person.name, role=say[f"role_{person.role.value}"]())
    told = f'<p role="status">{escape(done)}</p>' if done else ""
    return _page(
        say.account_title(),
        f"<h1>{escape(say.account())}</h1><p>{escape(who)}</p>{told}{change}"
        f'<form method="post" action="/sign-out"><button class="quiet">{escape(say.sign_out())}</button></form>'
        f'<p><a href="/">{escape(say.back_to_page())}</a></p>',
        say,
    )


def from_here(address: str, say: Speech) -> str:
    """Opens the same address again: who comes by another site's link brings no cookie, and by this page's own does."""
    return _page(
        say.sign_in_title(),
        f'<p><a href="{escape(address)}">{escape(say.back_to_page())}</a></p>',
        say,
        f'<meta http-equiv="refresh" content="0;url={escape(address)}">',
    )


def _page(title: str, body: str, say: Speech, head: str = "") -> str:
    # By its own policy a form says whose page it stands on, which ``Guard`` wants to know.
    return (
        f'<!DOCTYPE html><html lang="{say.language_tag()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="same-origin">'
        f"{head}<title>{escape(title)}</title><style>{_style()}</style></head>"
        f'<body><main><span class="seal" aria-hidden="true">引</span>{body}</main></body></html>'
    )


def _alert(text: str) -> str:
    return f'<p class="wrong" role="alert">{escape(text)}</p>' if text else ""


def _secret(name: str, label: str, kind: str) -> str:
    least = f' minlength="{LEAST}" maxlength="{MOST}"' if kind == "new-password" else ""
    return f'<label>{escape(label)}<input name="{name}" type="password" required autocomplete="{kind}"{least}></label>'


@cache
def _style() -> str:
    return _STYLE.read_text("utf-8")
