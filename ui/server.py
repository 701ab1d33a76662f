"""The server of the page: one port, one origin, nothing from anywhere else."""

from __future__ import annotations

import contextlib
import errno
import inspect
import os
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rag.errors import UserError
from rag.messages import say
from rag.settings import Settings
from ui import own
from ui.access.bodies import SMALL, Bodies
from ui.access.doors import Doors
from ui.access.guard import Guard
from ui.access.refusing import refuse_unreadable
from ui.access.underway import Attending, Underway
from ui.access.who import Seen
from ui.addresses import Addresses
from ui.delivery import Delivery
from ui.dressing import rewrite
from ui.intake import Intake
from ui.model import Model
from ui.signin import rights, tls
from ui.starting import Starting, meanwhile
from ui.wishes import ChosenLanguage

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library
    from ui.queue.queueing import FairQueue

_FIRST_S = 4.0
"""How long the page waits for the model that answers before it is there."""
_STOPPING_S = 10.0
"""For a file that is being read when the program ends: what was committed stays, and the next start goes on."""
_ASSETS = Path(__file__).parent / "assets"


def serve(library: Library, settings: Settings, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve the page until interrupted. ``on_ready`` is told the page's address once the port is open.

    Raises ``UserError`` where the address can't be listened on, where people have to sign in and there are none, and
    for a certificate that can't be used.
    """
    from ui.running import Server

    rights.check(library, settings)
    secured = tls.options(settings)
    listener = _listen(settings)
    with contextlib.closing(listener):
        library.prefer()
        model = Model(library.warm)
        intake, underway = Intake(library), Underway()
        built = partial(_built, library, settings, model, intake, underway)
        early = None if rights.is_asked_for(settings) else meanwhile(library, settings, model, underway)
        starting = Starting(built, early)
        server = Server(starting, underway, intake.stop, **_proxies(settings), **secured)
        starting.stop = partial(setattr, server, "should_exit", True)
        model.start()
        if on_ready is not None:
            on_ready(f"{'https' if secured else 'http'}://{_browsable(settings.host)}:{listener.getsockname()[1]}")
        server.run(sockets=[listener])
        intake.stop()
        intake.join(_STOPPING_S)
        if starting.failure:
            raise starting.failure


def _proxies(settings: Settings) -> dict[str, Any]:
    """Who is believed about an address and a scheme: by default uvicorn believes every program on this machine."""
    return {"proxy_headers": bool(settings.proxies), "forwarded_allow_ips": settings.proxies}


def _built(library: Library, settings: Settings, model: Model, intake: Intake, underway: Underway) -> FastAPI:
    """The page, once the model is there or takes its time: who asks meanwhile waits for that alone, and two threads
    don't import at once what they share."""
    for _ in model.waits(_FIRST_S):
        pass
    app = build_app(library, settings, model, intake, underway)
    intake.start()
    return app


def build_app(
    library: Library,
    settings: Settings,
    model: Model | None = None,
    intake: Intake | None = None,
    underway: Underway | None = None,
) -> FastAPI:
    """The web application: the page, and what its scripts fetch and send."""
    # Before Gradio is imported: it reads these once.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    # A table of all events of late, which is summed up with pandas after each: nobody looks at it.
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(sys.maxsize))

    with _without_stubs(), _without("mcp"):
        import gradio as gr
    from fastapi import FastAPI
    from starlette.routing import Mount

    from ui.api import doors
    from ui.api.metrics import Metrics
    from ui.api.shared import Shared
    from ui.page import build_page
    from ui.queue.wire import Wire
    from ui.routes import collections, conversations, documents, exports, feedback, files, overview, panes, sources
    from ui.routes import settings as chosen
    from ui.shelf import Shelf

    seen, metrics = Seen(library), Metrics()
    page = build_page(seen, settings, model, partial(metrics.answered, door="page"))
    queue = cast("FairQueue", page._queue)
    app = FastAPI(title="Mingyin", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Wire, page=page)
    app.add_middleware(Addresses)

    def in_force() -> Settings:
        return getattr(library, "settings", settings)

    app.add_middleware(Delivery, files=own.files(), rewrite=partial(rewrite, in_force))
    if rights.is_asked_for(settings):
        sign_in(app, library, settings)
    app.add_middleware(ChosenLanguage, settings=in_force)
    most = _upload_most(in_force)
    uploads = {("POST", "/files"): most, ("POST", f"{doors.API}/documents"): most}
    app.add_middleware(Bodies, streamed=uploads, long={("POST", "/texts"): most})
    underway = underway or Underway()
    app.add_middleware(Attending, underway=underway)
    app.add_middleware(Guard, host=settings.host, names=settings.hosts.split(","))

    sources.add(app, seen)
    panes.add(app)
    conversations.add(app, seen)
    intake = intake or Intake(library)
    shelf = Shelf(library, intake.hides)
    files.add(app, seen, intake)
    documents.add(app, seen, intake, shelf)
    collections.add(app, seen, shelf)
    exports.add(app, seen)
    feedback.add(app, seen)
    chosen.add(app, library)
    overview.add(app, seen)
    doors.add(app, Shared(seen, model or Model(), intake, shelf, metrics), queue.counts)

    underway.also = queue.is_busy
    refuse_unreadable(app)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        show_error=False,
        favicon_path=str(_ASSETS / "favicon.svg"),
        theme=_theme(),
    )
    gradio = [each for each in mounted.routes if isinstance(each, Mount)][-1]
    refuse_unreadable(cast("FastAPI", gradio.app))
    gradio.app = Doors(gradio.app, queue)
    return mounted


def sign_in(app: FastAPI, library: Library, settings: Settings) -> None:
    """Have people sign in before anything is answered."""
    from rag.workspace.tries import Tries
    from ui.signin import account, oidc, people, routes
    from ui.signin.middleware import SignIn
    from ui.signin.tabs import Tabs

    provider = bool(settings.oidc_issuer)
    tries, free = Tries(library.workspace), routes.places()
    routes.add(app, library, tries, free, provider=provider)
    account.add(app, library, tries, free)
    people.add(app, library)
    if provider:
        oidc.add(app, library, settings)
    app.add_middleware(Tabs)
    app.add_middleware(SignIn, library=library, provider=provider)


@contextlib.contextmanager
def _without_stubs() -> Iterator[None]:
    """Keep Gradio, while it is imported, from writing a type stub for each of its components.

    It parses and renders their sources for that, which is 40 % of the import, and writes to where it is installed. It
    leaves out a component whose class has no file, so here its classes have none.
    """
    getfile = inspect.getfile

    def of_others(object: Any) -> str:
        if isinstance(object, type) and object.__module__.startswith("gradio."):
            raise OSError("no stub is wanted")
        return getfile(object)

    inspect.getfile = of_others
    try:
        yield
    finally:
        inspect.getfile = getfile


@contextlib.contextmanager
def _without(package: str) -> Iterator[None]:
    """Have a package that is optional to what is imported meanwhile be missing: it takes as long as half of Gradio."""
    known = sys.modules.get(package)
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
        if known is not None:
            sys.modules[package] = known


def _upload_most(in_force: Callable[[], Settings]) -> Callable[[], int]:
    """What an upload may have, with what its form adds."""
    return lambda: (in_force().max_file_mb << 20) + SMALL


def _theme() -> object:
    """Gradio's plainest theme on the fonts that the person has: by default it would ask Google for some."""
    import gradio as gr

    return gr.themes.Base(
        font=["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "system-ui", "sans-serif"],
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )


def _listen(settings: Settings) -> socket.socket:
    """A listening socket, opened before anything else so that a taken port is told at once."""
    try:
        if not 0 <= settings.port <= 65535:  # The resolver would quietly take the remainder.
            raise OverflowError(settings.port)
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            if os.name != "nt":  # There it would let two servers share the port.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)
        except OSError:
            listener.close()
            raise
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise UserError(say.port_in_use(port=settings.port, other=settings.port + 1)) from error
        raise UserError(say.bad_host(host=settings.host)) from error
    return listener


def _browsable(host: str) -> str:
    """An address for the browser of this machine."""
    if host in ("", "0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
