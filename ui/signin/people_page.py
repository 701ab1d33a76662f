"""The page of those who may sign in as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.messages import Speech
from rag.workspace.accounts import NAME_MOST, Account
from rag.workspace.people import Person, Role
from rag.workspace.sessions import Session
from ui.markup import escape
from ui.signin.page import Said, told
from ui.standing import day, framed, minute

ACTS = ("add", "role", "password", "sign-out", "remove")
"""What can be done, as the last part of its address."""


def people(
    say: Speech, accounts: Sequence[Account], sessions: Mapping[str, Sequence[Session]], admin: Person, said: Said
) -> str:
    """Everybody with what can be done, and one more; ``sessions`` where each is signed in."""
    listed = "".join(f"<li>{_person(say, each, sessions.get(each.name, ()), admin)}</li>" for each in accounts)
    return framed(
        say.people_title(),
        f"<h1>{escape(say.people())}</h1>{told(said)}"
        f'<section><h2>{escape(say.people_add())}</h2><form method="post" action="/people/add" class="row">'
        f'<label>{escape(say.sign_in_name())}<input name="name" required maxlength="{NAME_MOST}" autocomplete="off" '
        f'autocapitalize="none" spellcheck="false"></label>{_roles(say, Role.READER)}'
        f"<button>{escape(say.people_add())}</button></form><p>{escape(say.people_add_hint())}</p></section>"
        f'<section><h2>{escape(say.people_all(n=len(accounts)))}</h2><ul class="listed people">{listed}</ul></section>'
        f'<p><a href="/account">{escape(say.account())}</a> · <a href="/">{escape(say.back_to_page())}</a></p>',
        say,
        wide=True,
    )


def _person(say: Speech, account: Account, sessions: Sequence[Session], admin: Person) -> str:
    role = say[f"role_{account.role.value}"]()
    if account.is_temporary:
        how = say.by_temporary()
    else:
        how = say.by_password() if account.has_password else say.by_provider()
    seen = say.person_seen(at=minute(sessions[0].seen)) if sessions else say.person_unseen()
    about = say.person_about(how=how, made=day(account.made), seen=seen)
    you = f" <em>{escape(say.person_you())}</em>" if account.name == admin.name else ""
    reset = _act(say.password_reset(), "password", account, say.password_reset_hint(name=account.name))
    leave = _act(say.person_sign_out(n=len(sessions)), "sign-out", account)
    return (
        f'<details><summary><strong>{escape(account.name)}</strong>{you}<span class="role">{escape(role)}</span>'
        f"<small>{escape(about)}</small></summary>"
        f'<form method="post" action="/people/role" class="row">{_name(account)}{_roles(say, account.role)}'
        f'<button class="quiet">{escape(say.role_save())}</button></form>'
        f"{reset if account.has_password else ''}{leave if sessions else ''}"
        f"<details><summary>{escape(say.person_remove_sure())}</summary>"
        f"{_act(say.person_remove(name=account.name), 'remove', account, say.person_remove_hint())}</details></details>"
    )


def _act(label: str, what: str, account: Account, hint: str = "") -> str:
    """A button for one thing, with what it means; what can't be undone is red."""
    kind = "quiet bad" if what == "remove" else "quiet"
    more = f"<p>{escape(hint)}</p>" if hint else ""
    return (
        f'<form method="post" action="/people/{what}">{_name(account)}{more}'
        f'<button class="{kind}">{escape(label)}</button></form>'
    )


def _name(account: Account) -> str:
    return f'<input type="hidden" name="name" value="{escape(account.name)}">'


def _roles(say: Speech, now: Role) -> str:
    options = "".join(
        f'<option value="{each.value}"{" selected" if each is now else ""}>{escape(say[f"may_{each.value}"]())}'
        "</option>"
        for each in Role
    )
    return f'<label>{escape(say.role())}<select name="role">{options}</select></label>'
