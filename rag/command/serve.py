"""``serve``: the page."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace

from rag.command import index
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from ui.access.guard import LOOPBACK
from ui.running import leave
from ui.server import serve
from ui.signin import rights


def run(parsed: Namespace, settings: Settings) -> int:
    library, stop = Library.open(settings=settings), threading.Event()
    rights.check(library, settings)  # before documents are indexed, which may take a while
    if settings.home is not None and parsed.index is None:
        begin(library)
    followed = [index.watch(library, library.folders())] if parsed.watch else []

    def ready(url: str) -> None:
        if url.startswith("http:") and rights.is_asked_for(settings) and settings.host not in LOOPBACK:
            print(say.not_encrypted(), file=sys.stderr)
        print(say.serving(url=url), flush=True)
        if settings.home is not None:
            print(say.home_documents(path=settings.corpus), flush=True)
        for follow in followed:
            threading.Thread(target=follow, args=(stop,), name="watch", daemon=True).start()

    serve(library, settings, ready)
    stop.set()
    leave()


def begin(library: Library) -> None:
    """Index the documents of a home whose library holds nothing yet: whoever opens its page wants to ask at once."""
    if library.is_unfilled():
        corpus = library.settings.corpus
        print(say.home_first(path=corpus), file=sys.stderr)
        index.told(index.add(library, library.folders()))
