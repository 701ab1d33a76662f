"""``collection``: documents put together under a name."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from rag.command.arguments import GRANTS
from rag.errors import UserError
from rag.library.looking import Looking
from rag.messages import say
from rag.settings import Settings


def run(parsed: Namespace, settings: Settings) -> int:
    library = Looking.open(settings=settings)
    collections, name = library.collections, parsed.name
    if parsed.action == "list":
        known = [each.info.name for each in library.listed()]
        for each in collections.all():
            print(say.collection_line(name=each.name, n=len(each.among(known))))
        return 0
    if parsed.action in GRANTS:
        print(_granted(library, parsed.action, name, parsed.documents))
        return 0
    documents = [library.resolve(each) for each in parsed.documents]
    if parsed.action == "remove" and not documents:
        collections.delete(name)
        print(say.collection_deleted(name=name))
        return 0
    if parsed.action == "remove":
        collections.take_out(name, documents)
    else:
        if parsed.folder or name not in {each.name for each in collections.all()}:
            collections.make(name, parsed.folder)
        collections.put(name, documents)
    print(say.collection_done(name=name))
    return 0


def _granted(library: Looking, action: str, name: str, people: Sequence[str]) -> str:
    """Change who sees a collection; who does now, in words."""
    grants = library.grants
    if action == "open":
        grants.open(name)
        return say.collection_opened(name=name)
    if action == "withdraw" and not people:
        raise UserError(say.people_wanted())
    named = [library.accounts.get(each).name for each in people]
    (grants.give if action == "give" else grants.withdraw)(name, named)
    return say.collection_given(name=name, people=say.listed(grants.people(name)) or say.collection_given_nobody())
