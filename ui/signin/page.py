"""The pages of sign-in as HTML: they stand alone, and need no script. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from rag.messages import Speech
from rag.workspace.passwords import LEAST, MOST
from ui.markup import escape
from ui.standing import framed


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of what was done."""

    done: str = ""
    secret: str = ""
    """What is shown this once."""
    wrong: str = ""


def sign_in(say: Speech, onward: str, *, wrong: str = "", name: str = "", provider: bool = False) -> str:
    """Where people sign in, to go on to the path ``onward``; ``wrong``: why they weren't; ``provider``: whether they
    may do so elsewhere, too."""
    focus = " autofocus"
    other = f'<a class="button quiet" href="/sign-in/provider">{escape(say.sign_in_provider())}</a>' if provider else ""
    return framed(
        say.sign_in_title(),
        f"<h1>{escape(say.sign_in_heading())}</h1>{told(Said(wrong=wrong))}"
        f'<form method="post" action="/sign-in"><input type="hidden" name="onward" value="{escape(onward)}">'
        f'<label>{escape(say.sign_in_name())}<input name="name" required maxlength="100" autocomplete="username" '
        f'autocapitalize="none" spellcheck="false" value="{escape(name)}"{"" if name else focus}></label>'
        f'<label>{escape(say.sign_in_password())}<input name="password" type="password" required '
        f'autocomplete="current-password"{focus if name else ""}></label>'
        f"<button>{escape(say.sign_in())}</button></form>{other}",
        say,
    )


def choose(say: Speech, name: str, password: str, onward: str, *, wrong: str = "") -> str:
    """Where who came with a temporary ``password`` chooses their own."""
    hidden = "".join(
        f'<input name="{key}" value="{escape(value)}" type="hidden">'
        for key, value in (("password", password), ("onward", onward))
    )
    return framed(
        say.sign_in_title(),
        f"<h1>{escape(say.choose_password())}</h1><p>{escape(say.choose_password_hint())}</p>{told(Said(wrong=wrong))}"
        f'<form method="post" action="/sign-in">{hidden}'
        f'<input name="name" autocomplete="username" value="{escape(name)}" readonly hidden>'
        f"{secret('new', say.new_password(), 'new-password')}<p>{escape(say.password_hint(least=LEAST))}</p>"
        f"{secret('again', say.new_password_again(), 'new-password')}"
        f"<button>{escape(say.sign_in())}</button></form>",
        say,
    )


def from_here(address: str, say: Speech) -> str:
    """Opens the same address again: who comes by another site's link brings no cookie, and by this page's own does."""
    return framed(
        say.sign_in_title(),
        f'<p><a href="{escape(address)}">{escape(say.back_to_page())}</a></p>',
        say,
        f'<meta http-equiv="refresh" content="0;url={escape(address)}">',
    )


def told(said: Said) -> str:
    """What came of the last request."""
    shown = f'<code class="secret">{escape(said.secret)}</code>' if said.secret else ""
    done = f'<div class="done" role="status"><p>{escape(said.done)}</p>{shown}</div>' if said.done else ""
    return done + (f'<p class="wrong" role="alert">{escape(said.wrong)}</p>' if said.wrong else "")


def secret(name: str, label: str, kind: str) -> str:
    """The field of a password."""
    least = f' minlength="{LEAST}" maxlength="{MOST}"' if kind == "new-password" else ""
    return f'<label>{escape(label)}<input name="{name}" type="password" required autocomplete="{kind}"{least}></label>'
