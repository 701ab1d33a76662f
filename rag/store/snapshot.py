"""What readers hold: one revision of the catalog and the indexes derived from it.

The derived files stand in a folder of their own below ``derived/``; ``manifest.json`` names the folder
that counts and is replaced at once, so that a reader finds either the old set or the new, never half.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from rag import words
from rag.errors import UserError
from rag.messages import say
from rag.store.catalog import Catalog
from rag.store.keywords import Keywords
from rag.store.lock import writing
from rag.store.vectors import Vectors
from rag.terms import discover_terms
from rag.words import Words

CATALOG = "catalog.sqlite"
_DERIVED, _MANIFEST = "derived", "manifest.json"
_ATTEMPTS = 10
"""How often a reader that writers overtake begins again."""
_DAMAGE = (OSError, EOFError, ValueError, RuntimeError)
"""What numpy, FAISS, bm25s and json raise over a file that is missing, cut short or not theirs."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the derived files were made from; another value of any field makes them stale."""

    folder: str
    revision: int
    encoder: str
    words: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One consistent state of a library. It stays as it is while writers go on."""

    catalog: Catalog
    vectors: Vectors
    keywords: Keywords
    words: Words
    manifest: Manifest


def read_manifest(index: Path) -> Manifest | None:
    """The manifest in force, or None where there is none that can be read."""
    try:
        return Manifest(**json.loads((index / _MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_current(index: Path, catalog: Catalog) -> bool:
    """Whether the derived files fit the catalog."""
    manifest = read_manifest(index)
    return (
        manifest is not None
        and manifest.revision == catalog.revision
        and manifest.encoder == catalog.meta("encoder")
        and manifest.words == words.VERSION
        and (index / _DERIVED / manifest.folder).is_dir()
    )


def open_snapshot(index: Path) -> Snapshot:
    """Load the state in force. Derived files that are missing, stale or damaged are built first, unless a
    writer is at work: then the last complete set serves, and passages that it lacks are found a little later.

    Raises ``UserError`` where there is no index, or it can't be read.
    """
    _refresh(index)
    for _ in range(_ATTEMPTS):
        catalog = Catalog(index / CATALOG, writable=False)
        manifest = read_manifest(index)
        try:
            # A set newer than what the catalog shows us: a writer switched in between.
            if manifest is not None and manifest.revision <= catalog.revision:
                return _load(index, catalog, manifest)
        except _DAMAGE:
            if read_manifest(index) == manifest:  # else a writer switched while we were reading
                _refresh(index, damaged=manifest)
        catalog.close()
    raise UserError(say("index_locked", path=index))


def _refresh(index: Path, damaged: Manifest | None = None) -> None:
    """Build the derived files again where they don't fit the catalog, or are the ``damaged`` ones."""

    def is_good() -> bool:
        # Opened anew each time: under the lock no writer can overtake what is seen.
        with closing(Catalog(index / CATALOG, writable=False)) as catalog:
            return is_current(index, catalog) and read_manifest(index) != damaged

    if is_good():
        return
    try:
        with writing(index):
            if not is_good():
                _log.info("derived indexes are stale; building them again")
                with closing(Catalog(index / CATALOG, writable=False)) as catalog:
                    build(index, catalog)
    except UserError:
        if damaged is not None or read_manifest(index) is None:
            raise


def _load(index: Path, catalog: Catalog, manifest: Manifest) -> Snapshot:
    folder = index / _DERIVED / manifest.folder
    terms = json.loads((folder / "terms.json").read_text("utf-8"))
    return Snapshot(
        catalog, Vectors.load(folder / "vectors.faiss"), Keywords.load(folder / "keywords"), Words(terms), manifest
    )


def build(index: Path, catalog: Catalog) -> None:
    """Write the derived files of the catalog's revision beside those in force, and switch.

    Raises ``UserError`` where the folder can't be written; what was in force stays.
    """
    try:
        (index / _DERIVED).mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{catalog.revision}-", dir=index / _DERIVED))
        _write(folder, catalog)
        manifest = Manifest(folder.name, catalog.revision, catalog.meta("encoder") or "", words.VERSION)
        written = folder / _MANIFEST
        written.write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
        written.replace(index / _MANIFEST)
    except OSError as error:
        raise UserError(say("index_unwritable", path=index)) from error
    for other in (index / _DERIVED).iterdir():
        if other.name != manifest.folder:
            shutil.rmtree(other, ignore_errors=True)


def _write(folder: Path, catalog: Catalog) -> None:
    ids = catalog.ids()
    texts = [f"{section}\n{text}" for _, _, section, text in catalog.passage_texts()]
    titles = dict.fromkeys(title for _, title, _, _ in catalog.passage_texts())
    terms = discover_terms([*texts, *titles])
    segmented = Words(terms)
    headed = (f"{section or title}\n{text}" for _, title, section, text in catalog.passage_texts())
    Vectors.build(ids, catalog.vectors()).save(folder / "vectors.faiss")
    Keywords.build(ids, map(segmented.tokens, headed)).save(folder / "keywords")
    (folder / "terms.json").write_text(json.dumps(terms, ensure_ascii=False), "utf-8")
