"""``backup`` and ``restore``: a library as one file, and back."""

from __future__ import annotations

from argparse import Namespace

from rag.command import bars
from rag.library.health import Health
from rag.messages import say
from rag.settings import Settings


def run_backup(parsed: Namespace, settings: Settings) -> int:
    library = Health.open(settings=settings)
    with bars.StatusLine() as line:
        kept = library.backup(parsed.file, bars.copying_bar(line, say.backing_up()))
    print(say.backed_up(path=parsed.file, documents=kept.documents, files=kept.files, size=kept.size / 1e6))
    return 0


def run_restore(parsed: Namespace, settings: Settings) -> int:
    library = Health.open(settings=settings)
    with bars.StatusLine() as line:
        kept, aside = library.restore(parsed.file, bars.copying_bar(line, say.restoring()), force=parsed.force)
    print(say.backup_restored(path=parsed.file, documents=kept.documents, files=kept.files))
    if aside:
        print(say.backup_restored_over(paths=say.listed(aside)))
    return 0
