"""``feedback list`` and ``feedback export``: what a person said of answers on the page."""

from __future__ import annotations

import time
from argparse import Namespace

from rag.library.looking import Looking
from rag.messages import program, say
from rag.settings import Settings


def run(parsed: Namespace, settings: Settings) -> int:
    library = Looking.open(settings=settings)
    return _export(library, parsed) if parsed.what == "export" else _list(library)


def _list(library: Looking) -> int:
    said = library.feedback.all()
    if not said:
        print(say.no_feedback())
    for each in said:
        verdict = {1: "+", -1: "-"}.get(each.verdict, " ")
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(each.given))
        place = f"{each.document}:{each.start}-{each.end}" if each.document else say.absent() if each.absent else ""
        print("\t".join(_line(part) for part in (verdict, day, each.question, place, each.quote, each.comment)))
    return 0


def _export(library: Looking, parsed: Namespace) -> int:
    from rag.evaluation.own import export

    done = export(library.feedback.all(), library.documents(), library.text, parsed.out)
    print(say.feedback_exported(path=parsed.out, answerable=done.answerable, unanswerable=done.unanswerable))
    if done.left_out:
        print(say.feedback_left_out(count=done.left_out))
    print(say.feedback_next(command=f"{program()} evaluate {parsed.out}"))
    return 0


def _line(text: str) -> str:
    return " ".join(text.split())
