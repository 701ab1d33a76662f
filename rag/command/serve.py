"""``serve``: the page."""

from __future__ import annotations

import threading
from argparse import Namespace

from rag.command import index
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from ui.server import serve


def run(parsed: Namespace, settings: Settings) -> int:
    library, stop = Library.open(settings=settings), threading.Event()
    followed = [index.watch(library, [settings.corpus])] if parsed.watch else []

    def ready(url: str) -> None:
        print(say.serving(url=url), flush=True)
        for follow in followed:
            threading.Thread(target=follow, args=(stop,), name="watch", daemon=True).start()

    serve(library, settings, ready)
    stop.set()
    return 0
