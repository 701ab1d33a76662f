"""``key``: what programs act for a person by."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from dataclasses import asdict

from rag.library import Library
from rag.messages import say
from rag.settings import Settings


def run(parsed: Namespace, settings: Settings) -> int:
    library = Library.open(settings=settings)
    if parsed.action == "add":
        key, secret = library.keys.add(library.accounts.get(parsed.name).name, parsed.label)
        print(say.key_added(name=key.person, id=key.id), file=sys.stderr)
        print(secret)  # alone on standard output, for who takes it up in a script
        return 0
    if parsed.action == "remove":
        library.keys.remove(parsed.id)
        print(say.key_removed(id=parsed.id))
        return 0
    found = library.keys.listed(library.accounts.get(parsed.name).name if parsed.name else "")
    if parsed.json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False))
        return 0
    for each in found:
        made = time.strftime("%Y-%m-%d", time.localtime(each.made))
        print(say.key_line(id=each.id, name=each.person, label=each.label, made=made))
    if not found:
        print(say.no_keys())
    return 0
