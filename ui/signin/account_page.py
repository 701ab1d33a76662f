"""The page of an account of one's own as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rag.messages import Speech
from rag.workspace.keys import LABEL_MOST, Key
from rag.workspace.passwords import LEAST
from rag.workspace.people import Person, Role
from rag.workspace.sessions import Session
from ui.markup import escape
from ui.signin.page import Said, secret, told
from ui.standing import day, framed, minute


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the person."""

    has_password: bool
    keys: tuple[Key, ...]
    sessions: tuple[Session, ...]


def account(say: Speech, person: Person, kept: Kept, said: Said) -> str:
    """Who is signed in, their password, keys and sessions, and the way out."""
    who = say.account_who(name=person.name, role=say[f"role_{person.role.value}"]())
    manages = person.role.includes(Role.ADMIN)
    people = f'<p><a href="/people">{escape(say.people_manage())}</a></p>' if manages else ""
    return framed(
        say.account_title(),
        f"<h1>{escape(say.account())}</h1><p>{escape(who)}</p>{people}{told(said)}"
        f"{_password(say, person) if kept.has_password else ''}{_keys(say, kept.keys)}{_sessions(say, kept.sessions)}"
        f'<form method="post" action="/sign-out"><button class="quiet">{escape(say.sign_out())}</button></form>'
        f'<p><a href="/">{escape(say.back_to_page())}</a></p>',
        say,
    )


def _password(say: Speech, person: Person) -> str:
    return (
        f"<section><h2>{escape(say.change_password())}</h2>"
        '<form method="post" action="/account/password">'
        f'<input name="name" autocomplete="username" value="{escape(person.name)}" readonly hidden>'
        f"{secret('present', say.present_password(), 'current-password')}"
        f"{secret('new', say.new_password(), 'new-password')}<p>{escape(say.password_hint(least=LEAST))}</p>"
        f"{secret('again', say.new_password_again(), 'new-password')}"
        f"<button>{escape(say.change_password())}</button></form></section>"
    )


def _keys(say: Speech, keys: tuple[Key, ...]) -> str:
    return (
        f"<section><h2>{escape(say.keys_title())}</h2><p>{escape(say.keys_hint())}</p>"
        f"{_listed(_key(say, each) for each in keys) if keys else ''}"
        '<form method="post" action="/account/keys" class="row">'
        f'<label>{escape(say.key_label())}<input name="label" required maxlength="{LABEL_MOST}" autocomplete="off">'
        f"</label><button>{escape(say.key_make())}</button></form></section>"
    )


def _key(say: Speech, key: Key) -> str:
    used = say.key_unused() if key.used is None else say.key_used(at=minute(key.used))
    name = key.label or key.id
    return (
        f"<div><strong>{escape(name)}</strong>"
        f"<small>{escape(say.key_about(id=key.id, made=day(key.made), used=used))}</small></div>"
        '<form method="post" action="/account/keys/remove">'
        f'<input type="hidden" name="id" value="{escape(key.id)}">'
        f'<button class="quiet" aria-label="{escape(say.key_revoke_named(name=name))}">{escape(say.key_revoke())}'
        "</button></form>"
    )


def _sessions(say: Speech, sessions: tuple[Session, ...]) -> str:
    others = any(not each.is_this for each in sessions)
    leave = (
        '<form method="post" action="/account/elsewhere">'
        f'<button class="quiet">{escape(say.sign_out_elsewhere())}</button></form>'
    )
    return (
        f"<section><h2>{escape(say.sessions_title())}</h2>{_listed(_session(say, each) for each in sessions)}"
        f"{leave if others else ''}</section>"
    )


def _session(say: Speech, session: Session) -> str:
    where = say.session_here() if session.is_this else say.session_elsewhere()
    about = say.session_about(made=minute(session.made), seen=minute(session.seen))
    return f"<div><strong>{escape(where)}</strong><small>{escape(about)}</small></div>"


def _listed(items: Iterable[str]) -> str:
    return f'<ul class="listed">{"".join(f"<li>{each}</li>" for each in items)}</ul>'
