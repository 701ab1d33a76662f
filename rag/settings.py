"""Every knob, its default and its environment variable."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

BUNDLED_ENCODER = "bundled"


def _variable(name: str, default: Any, about: str, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"variable": name, "about": about})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. ``Settings.from_environment()`` reads ``MINGYIN_*``; the rest are defaults."""

    corpus: Path = _variable("MINGYIN_CORPUS", Path("corpus"), "folder of documents that is indexed by default")
    index: Path = _variable("MINGYIN_INDEX", Path("index"), "folder of the built index; safe to delete")
    cache: Path | None = _variable("MINGYIN_CACHE", None, "folder of prepared models; default: the user's cache folder")
    encoder: str = _variable(
        "MINGYIN_ENCODER",
        BUNDLED_ENCODER,
        "sentence-transformers model, by name or folder; 'bundled' needs no download",
    )
    reranker: str = _variable(
        "MINGYIN_RERANKER",
        "",
        "sentence-transformers cross-encoder, by name or folder, that reorders the best passages; default: none",
    )
    llm_base_url: str = _variable(
        "MINGYIN_LLM_BASE_URL", "", "OpenAI-compatible endpoint of a language model, with its /v1; default: none"
    )
    llm_model: str = _variable("MINGYIN_LLM_MODEL", "", "the language model's name at that endpoint")
    llm_api_key: str = _variable("MINGYIN_LLM_API_KEY", "", "key for that endpoint, where it wants one", secret=True)
    llm_context: int = _variable("MINGYIN_LLM_CONTEXT", 8192, "tokens that the language model takes, answer included")
    llm_answer: int = _variable("MINGYIN_LLM_ANSWER", 800, "tokens that an answer of it may take")
    llm_seconds: float = _variable(
        "MINGYIN_LLM_SECONDS", 60.0, "a language model that says nothing for longer has failed"
    )
    llm_rewrite_seconds: float = _variable(
        "MINGYIN_LLM_REWRITE_SECONDS", 5.0, "time that it has to complete a question before the rules do; 0: they do"
    )
    llm_unverified: str = _variable(
        "MINGYIN_LLM_UNVERIFIED", "mark", "mark or drop: what becomes of its sentences that no passage supports"
    )
    backend: str = _variable("MINGYIN_BACKEND", "auto", "auto, openvino or torch: what runs the bundled encoder")
    host: str = _variable("MINGYIN_HOST", "127.0.0.1", "address that the page listens on")
    port: int = _variable("MINGYIN_PORT", 7860, "port that the page listens on")
    top_k: int = _variable("MINGYIN_TOP_K", 8, "passages that a question retrieves")
    candidates: int = _variable("MINGYIN_CANDIDATES", 50, "passages that each retriever proposes before fusion")
    keyword_weight: float = _variable(
        "MINGYIN_KEYWORD_WEIGHT", 0.35, "weight of the keyword score in fusion; the dense score has the rest"
    )
    refuse_below: float = _variable("MINGYIN_REFUSE_BELOW", 0.16, "confidence under which a question is refused")
    max_question: int = _variable("MINGYIN_MAX_QUESTION", 2000, "longest question taken, in characters")
    max_file_mb: int = _variable("MINGYIN_MAX_FILE_MB", 200, "largest file that is read, in MB")
    max_pages: int = _variable("MINGYIN_MAX_PAGES", 5000, "most pages, slides or sheets of a document")
    max_characters: int = _variable("MINGYIN_MAX_CHARACTERS", 20_000_000, "most characters of a document")
    max_unpacked_mb: int = _variable("MINGYIN_MAX_UNPACKED_MB", 1000, "most that one file may unpack to, in MB")
    max_members: int = _variable("MINGYIN_MAX_MEMBERS", 5000, "most files of an archive")
    max_megapixels: int = _variable("MINGYIN_MAX_MEGAPIXELS", 200, "largest picture that is read, in million pixels")
    read_seconds: float = _variable(
        "MINGYIN_READ_SECONDS", 120.0, "a file whose reading stands still for longer is left out"
    )
    read_memory_mb: int = _variable("MINGYIN_READ_MEMORY_MB", 4096, "memory that reading a file may take, in MB")

    @property
    def names_llm(self) -> bool:
        """Whether a language model is named."""
        return bool(self.llm_base_url and self.llm_model)

    @classmethod
    def from_environment(cls) -> Settings:
        """Settings as the environment has them.

        Raises ``ValueError`` naming the variable whose value can't be read.
        """
        values: dict[str, Any] = {}
        for item in fields(cls):
            raw = os.environ.get(item.metadata["variable"], "").strip()
            if not raw:
                continue
            kind: Any = type(item.default) if item.default is not None else Path
            try:
                values[item.name] = kind(raw)
            except ValueError as error:
                raise ValueError(f"{item.metadata['variable']}={raw!r}") from error
        return cls(**values)
