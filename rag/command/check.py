"""``check``: whether the index is sound, and mending it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Collection

from rag.command import bars, printing
from rag.command.contract import check_json
from rag.library.health import Health
from rag.messages import say
from rag.settings import Settings

_UNSOUND, _LACKING = 1, 3


def run(parsed: Namespace, settings: Settings) -> int:
    library = Health.open(settings=settings)
    found, done = library.check(), list[str]()
    if parsed.repair and any(each.wrong for each in found):
        with bars.StatusLine() as line:
            done = library.repair(found, bars.indexing_bar(line))
        found = library.check()
    if parsed.accept and any(each.about == "lost" and each.wrong for each in found):
        done += library.give_up()
        found = library.check()
    wrong = {each.about for each in found if not each.ok}
    if parsed.json:
        print(json.dumps(check_json(found, done), ensure_ascii=False))
    else:
        lines = [printing.checked(each) for each in found if each.wrong or each.about not in ("leftovers", "lost")]
        print("\n".join([*lines, *done, _verdict(wrong)]))
    return _UNSOUND if wrong - {"lost"} else _LACKING if wrong else 0


def _verdict(wrong: Collection[str]) -> str:
    if not wrong:
        return say.check_sound()
    return say.check_unsound() if set(wrong) - {"lost"} else say.check_lacking()
