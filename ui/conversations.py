"""The conversations on the rail, and what stands in the place of one that isn't there. Pure functions."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from rag.messages import Speech
from rag.workspace.conversations import Conversation, Found
from rag.workspace.scope import Scope
from ui.keeping import address
from ui.markup import escape

_WEEK = timedelta(days=7)


def section(say: Speech) -> str:
    """The part of the rail that the script fills with the conversations."""
    label = escape(say.search_conversations())
    return (
        f'<section class="talks" aria-label="{escape(say.conversations())}" data-failed="{escape(say.list_failed())}" '
        f'data-wrong="{escape(say.action_failed())}" data-deleted="{escape(say.conversation_deleted())}" '
        f'data-restored="{escape(say.conversation_restored())}" data-undo="{escape(say.undo())}">'
        f'<input type="search" class="find-talk" autocomplete="off" placeholder="{label}" aria-label="{label}">'
        '<div class="list"></div></section>'
    )


def listing(found: Sequence[Found], wanted: str, more: bool, say: Speech, now: float | None = None) -> str:
    """The conversations under the time of their last change; ``more`` are left out."""
    if not found:
        empty = say.no_conversation_found(text=wanted) if wanted else say.no_conversations()
        return f'<p class="none">{escape(empty)}</p>'
    today = date.fromtimestamp(time.time() if now is None else now)
    groups = "".join(
        f"<h2>{escape(label)}</h2><ul>{''.join(_item(each, wanted, say) for each in group)}</ul>"
        for label, group in groupby(found, lambda each: _group(each.conversation, today, say))
    )
    rest = f'<button type="button" class="rest" data-more>{escape(say.more_conversations())}</button>' if more else ""
    return groups + rest


def _group(conversation: Conversation, today: date, say: Speech) -> str:
    day = date.fromtimestamp(conversation.changed)
    if day >= today:
        return say.group_today()
    return say.group_week() if day > today - _WEEK else say.group_earlier()


def _item(found: Found, wanted: str, say: Speech) -> str:
    talk = found.conversation
    snippet = f'<span class="snippet">{_marked(found.snippet, wanted)}</span>' if found.snippet else ""
    return (
        f'<li data-talk="{escape(talk.id)}"><a href="{escape(address(talk.id))}" title="{escape(talk.title)}">'
        f'<span class="name">{_marked(talk.title, wanted)}</span>{snippet}</a>'
        f'<details class="menu"><summary aria-label="{escape(say.conversation_actions(title=talk.title))}">⋯</summary>'
        f'<div><button type="button" data-rename="{escape(say.new_title())}">{escape(say.rename())}</button>'
        f'<button type="button" data-delete>{escape(say.delete())}</button></div></details></li>'
    )


def _marked(text: str, wanted: str) -> str:
    """``text`` with the first place of what was looked for marked."""
    wanted = " ".join(wanted.split())
    at = text.lower().find(wanted.lower()) if wanted else -1
    # Lower case may be of another length: then nothing is marked.
    if at < 0 or text[at : at + len(wanted)].lower() != wanted.lower():
        return escape(text)
    end = at + len(wanted)
    return f"{escape(text[:at])}<mark>{escape(text[at:end])}</mark>{escape(text[end:])}"


def missing(conversation: Conversation | None, say: Speech) -> str:
    """In the place of a conversation that isn't there: whether it can be brought back, and the way to a new one."""
    if conversation is None:
        return _calm(say.conversation_missing_title(), say.conversation_missing(), "", say)
    restore = (
        f'<button type="button" data-restore="{escape(conversation.id)}">{escape(say.restore_conversation())}</button>'
    )
    more = say.conversation_deleted_more(title=conversation.title)
    return _calm(say.conversation_deleted_title(), more, restore, say)


def unreadable(why: str, say: Speech) -> str:
    """In the place of a conversation while the workspace can't be read."""
    return _calm(say.conversation_unreadable_title(), why, "", say)


def current(path: str, title: str, changed: float, scope: Scope | None = None, busy: bool = False) -> str:
    """Tells the script which conversation the chat shows; ``scope``: what was asked last in one that is opened.

    Script and style know by it, too, that an answer is in the making: to have Gradio hide and show a button costs as
    much as to send the answer.
    """
    more = "" if scope is None else f' data-scope="{escape(scope.as_json())}"'
    more += " data-busy" if busy else ""
    return f'<div data-address="{escape(path)}" data-title="{escape(title)}" data-changed="{changed!r}"{more}></div>'


def shortcuts(say: Speech) -> str:
    """The list of keys, in a template that the script makes a dialog of; and the button that opens it."""
    keys = (
        ("n", say.shortcut_new()),
        ("/", say.shortcut_question()),
        ("s", say.shortcut_search()),
        ("k", say.shortcut_previous()),
        ("j", say.shortcut_next()),
        ("?", say.shortcut_help()),
        ("Esc", say.shortcut_close()),
    )
    rows = "".join(f"<div><dt><kbd>{escape(key)}</kbd></dt><dd>{escape(what)}</dd></div>" for key, what in keys)
    title = escape(say.shortcuts_title())
    return (
        f'<button type="button" class="keys" data-keys>{title}<kbd aria-hidden="true">?</kbd></button>'
        f'<template class="keys-list"><h2>{title}</h2><p>{escape(say.shortcuts_note())}</p><dl>{rows}</dl>'
        f'<button type="button" class="close">{escape(say.close())}</button></template>'
    )


def _calm(title: str, more: str, action: str, say: Speech) -> str:
    return (
        f'<div class="welcome" lang="{say.language_tag()}"><h1>{escape(title)}</h1><p>{escape(more)}</p>'
        f'<div class="actions">{action}<button type="button" data-press="clear">{escape(say.new_chat())}</button>'
        "</div></div>"
    )
