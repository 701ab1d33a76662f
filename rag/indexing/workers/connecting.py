"""Ray, started on this machine or joined where it runs; it isn't imported before somebody wants it."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.embedding import encoder_id
from rag.errors import UserError
from rag.indexing.workers.cluster import Cluster
from rag.indexing.workers.remote import Worker, built
from rag.messages import say
from rag.settings import Settings

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[3]
_STORE_MB = 192
"""What goes between processes of this machine and lies in shared memory; more goes to disk. A lot of texts takes 13."""
_LOCAL = "local"
"""The address of what is to be started here."""
_KNOCK_S = 10.0
"""Within so long something answers at an address, or nobody does."""
_SENT = (
    *("encoder", "backend", "read_seconds", "read_memory_mb"),
    *("max_file_mb", "max_pages", "max_characters", "max_unpacked_mb", "max_members", "max_megapixels"),
)
"""Settings that workers have from whoever writes: what decides on passages and vectors. No passwords or keys."""


@contextmanager
def here(count: int, settings: Settings) -> Iterator[Cluster]:
    """So many workers on this machine (0: as many as it has cores for), and Ray for as long as they are needed.

    It listens to this machine alone, and to those who know a token that is made for it.
    """
    threads = threads_of(settings)
    count = count or max(1, _cores() // threads)
    with tempfile.TemporaryDirectory(prefix="mingyin-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))  # else Ray leaves one in the person's home
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # on Linux, too, nobody but this machine is listened to
        ray = _ray()
        with _running(
            ray,
            _LOCAL,
            num_cpus=count * threads,
            include_dashboard=False,
            object_store_memory=_STORE_MB * 2**20,
            _temp_dir=folder,
        ):
            path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
            start = partial(started, ray, settings, {"cache": settings.cache}, {"PYTHONPATH": path})
            with closing(Cluster(ray, start, count, built(encoder_id(settings)), sees_files=True)) as cluster:
                yield cluster


@contextmanager
def there(address: str, settings: Settings) -> Iterator[Cluster]:
    """Workers on a cluster, as many as it has cores free. Files are sent to them."""
    with joined(address) as ray:
        count = int(ray.available_resources().get("CPU", 0)) // threads_of(settings)
        if not count:
            raise UserError(say.cluster_busy(address=address))
        start = partial(started, ray, settings, {}, {})
        with closing(Cluster(ray, start, count, built(encoder_id(settings)), sees_files=False)) as cluster:
            yield cluster


@contextmanager
def joined(address: str) -> Iterator[Any]:
    """Ray, connected to a cluster through its client. Raises ``UserError`` where that can't be done."""
    _knock(address)
    ray = _ray()
    from ray._private.authentication import authentication_token_setup as tokens

    tokens.maybe_enable_token_auth_if_token_available(False)  # as a driver does; the client (2.60) forgets to
    with _running(ray, address):
        yield ray


def started(
    ray: Any,
    settings: Settings,
    more: Mapping[str, Any],
    variables: Mapping[str, str],
    worker: type[Worker] = Worker,
) -> Any:
    """A new actor, which has what it needs of the ``settings``, and ``more`` of them where it is on this machine."""
    threads = threads_of(settings)
    sent = {name: getattr(settings, name) for name in _SENT} | {"threads": threads} | dict(more)
    actor = ray.remote(worker).options(
        num_cpus=threads,
        max_concurrency=2,  # the second thread says how far the first has reached
        runtime_env={"env_vars": {"MINGYIN_LANG": say.language, "OPENBLAS_NUM_THREADS": "1", **variables}},
    )
    return actor.remote(sent)


def threads_of(settings: Settings) -> int:
    """On how many a worker computes: one, unless the settings say more."""
    return settings.threads or 1


@contextmanager
def _running(ray: Any, address: str, **more: Any) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the error says it, too
            ray.init(address, **more, log_to_driver=False, configure_logging=False)
    except Exception as error:  # of Ray, gRPC or the system
        lines = (str(error).strip() or type(error).__name__).splitlines()
        cause = " … ".join(dict.fromkeys((lines[0].strip(), lines[-1].strip())))  # between them a traceback may stand
        said = say.ray_failed(cause=cause) if address == _LOCAL else say.cluster_unreachable(cause=cause)
        raise UserError(said) from error
    try:
        yield
    finally:
        ray.shutdown()


def _ray() -> Any:
    """Ray, which tells nobody that it is used and prints nothing. Raises ``UserError`` where it isn't installed."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
        from ray._private import worker
    except ImportError as error:
        raise UserError(say.ray_missing()) from error
    logging.getLogger("ray").setLevel(logging.ERROR)
    # That a worker died is printed on standard output, whatever is said of logs (2.60).
    worker.print_to_stdstream = _logged
    return ray


def _logged(data: dict[str, Any], ignore_prefix: bool) -> None:
    for line in data.get("lines", ()):
        _log.info("ray: %s", line)


def _knock(address: str) -> None:
    """Raise ``UserError`` where nothing listens: Ray would try for half a minute."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or 0), timeout=_KNOCK_S).close()
    except (OSError, ValueError) as error:
        raise UserError(say.cluster_unreachable(cause=f"{address}: {error}")) from error


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
