"""``doctor``: whether everything that the settings name works."""

from __future__ import annotations

from argparse import Namespace

from rag.command import printing
from rag.library.health import Health
from rag.messages import say
from rag.settings import Settings


def run(parsed: Namespace, settings: Settings) -> int:
    wrong = False
    for found in Health.open(settings=settings).examine():
        print(printing.examined(found), flush=True)
        wrong |= found.is_wrong
    print((say.doctor_ill if wrong else say.doctor_fine)())
    return 1 if wrong else 0
