from __future__ import annotations

from rag.workspace.people import OWNER, Role


def test_each_role_may_what_those_before_it_may() -> None:
    assert Role.ADMIN.includes(Role.EDITOR)
    assert Role.EDITOR.includes(Role.READER)
    assert Role.READER.includes(Role.READER)
    assert not Role.READER.includes(Role.EDITOR)
    assert not Role.EDITOR.includes(Role.ADMIN)


def test_who_sits_at_the_machine_may_everything() -> None:
    assert all(OWNER.role.includes(each) for each in Role)
