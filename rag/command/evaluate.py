"""``evaluate`` and ``compare``: how good the answers are, and how two results differ."""

from __future__ import annotations

import json
from argparse import Namespace

from rag.command.bars import StatusLine, asking_bar, indexing_bar
from rag.errors import UserError
from rag.messages import say
from rag.settings import Settings


def run_evaluate(parsed: Namespace, settings: Settings) -> int:
    from rag.evaluation.evaluate import evaluate
    from rag.evaluation.labels import aligned, interval, label
    from rag.evaluation.runner import Plan

    if parsed.generate and not settings.names_llm:
        raise UserError(say.llm_unset())
    plan = Plan(parsed.within, parsed.ablations, parsed.generate)
    with StatusLine() as line:
        shown = indexing_bar(line), asking_bar(line)
        outcome = evaluate(parsed.folder, parsed.out, settings, plan, *shown, parsed.index, parsed.limit)
    found = {**outcome.result["metrics"], **outcome.result.get("gains", {})}
    print(aligned([(label(name), interval(name, each), f"n={each['n']}") for name, each in found.items()]))
    print(say.evaluated(path=outcome.path, report=outcome.report))
    return 0


def run_compare(parsed: Namespace, settings: Settings) -> int:
    from rag.evaluation.comparison import compare, difference_json, table

    differences = compare(parsed.before, parsed.after)
    if parsed.json:
        print(json.dumps([difference_json(each) for each in differences], ensure_ascii=False, indent=1))
    else:
        print(table(differences))
    return 0
