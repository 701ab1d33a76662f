"""``read``: what is read of files, printed with its structure, nothing being indexed."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from rag.command import printing
from rag.command.contract import read_json
from rag.library.health import Health
from rag.messages.summary import summary
from rag.settings import Settings


def run(parsed: Namespace, settings: Settings) -> int:
    code = 0
    for documents, problems in Health.open(settings=settings).read(parsed.paths):
        for document in documents:
            whole = (
                json.dumps(read_json(document), ensure_ascii=False) if parsed.json else printing.transcript(document)
            )
            print(whole, flush=True)
            print(summary(document.name, document.reading, len(document.text)), file=sys.stderr)
        for problem in problems:
            print(problem, file=sys.stderr)
            code = 1
    return code
