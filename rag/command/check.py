"""``check``: whether the index is sound, and mending it."""

from __future__ import annotations

import json
from argparse import Namespace

from rag.command import printing
from rag.command.contract import check_json
from rag.library import Library
from rag.messages import say
from rag.settings import Settings


def run(parsed: Namespace, settings: Settings) -> int:
    library = Library.open(settings=settings)
    found, done = library.check(), list[str]()
    if parsed.repair and any(each.wrong for each in found):
        done = library.repair(found)
        found = library.check()
    sound = all(each.ok for each in found)
    if parsed.json:
        print(json.dumps(check_json(found, done), ensure_ascii=False))
    else:
        lines = [printing.checked(each) for each in found if each.wrong or each.about != "leftovers"]
        print("\n".join([*lines, *done, (say.check_sound if sound else say.check_unsound)()]))
    return 0 if sound else 1
