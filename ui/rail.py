"""The rail at the side: a new conversation, the screens, the conversations. Pure functions."""

from __future__ import annotations

from rag.messages import Speech
from rag.workspace.people import OWNER, Person, Role
from ui.conversations import section, shortcuts
from ui.markup import escape

SCREENS = ("documents", "overview", "settings")
"""Screens that open over the chat: ``/pane/NAME`` gives what stands on one."""

EMPTY = '<nav class="rail" data-src="rail"></nav>'
"""Filled by the script."""
PANE = '<section class="pane" role="region" tabindex="-1" hidden></section>'
"""Where the script shows a screen."""


def rail(say: Speech, person: Person = OWNER) -> str:
    """What stands on the rail of a person."""
    screens = "".join(
        f'<li><button type="button" data-pane="{name}" data-loading="{escape(say.loading_pane())}" '
        f'data-failed="{escape(say.pane_failed())}">{escape(say[f"screen_{name}"]())}</button></li>'
        for name in SCREENS
        if name != "settings" or person.role.includes(Role.ADMIN)
    )
    return (
        f'<button type="button" class="new" data-press="clear">{escape(say.new_chat())}</button>'
        f'<ul class="screens">{screens}</ul>{section(say)}{shortcuts(say)}'
        f"{_account(person, say)}"
    )


def _account(person: Person, say: Speech) -> str:
    """Who is signed in, and the way out; nothing where nobody signs in."""
    if person == OWNER:
        return ""
    return (
        f'<div class="account"><a href="/account">{escape(say.signed_in_as(name=person.name))}</a>'
        f'<form method="post" action="/sign-out"><button>{escape(say.sign_out())}</button></form></div>'
    )


def pane(title: str, body: str, say: Speech) -> str:
    """A screen: its title, the way back to the chat, and what it shows."""
    return (
        f'<header class="pane-head"><h1>{escape(title)}</h1>'
        f'<button type="button" class="close-pane">{escape(say.close_pane())}</button></header>'
        f'<div class="pane-body">{body}</div>'
    )
