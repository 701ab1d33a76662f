"""The same work as Mingyin's, done as LangChain's users do it: the other side of the ratios.

The same encoder, in torch and float32 with the same prompts; batches, indexes and fusion are LangChain's defaults.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from rag.embedding import bundled
from rag.settings import Settings

SEPARATORS = ("\n\n", "\n", "。", "！", "？", "；", "，", " ", "")
"""Where Chinese text is cut, dearest last; the splitter's own defaults know no Chinese punctuation."""
CHUNK, OVERLAP = 300, 30
"""In characters; of the policy documents they make about as many pieces as Mingyin makes passages."""


def embeddings() -> Any:
    """``HuggingFaceEmbeddings`` of the bundled encoder."""
    from langchain_huggingface import HuggingFaceEmbeddings

    folder = bundled.model_folder(Settings.from_environment())
    return HuggingFaceEmbeddings(
        model_name=str(folder),
        model_kwargs={"device": "cpu", "local_files_only": True},
        encode_kwargs={"normalize_embeddings": True, "prompt": bundled.PROMPTS.passage},
        query_encode_kwargs={"normalize_embeddings": True, "prompt": bundled.PROMPTS.query},
    )


def read(collection: Path) -> list[Any]:
    """The lines of a .jsonl collection as ``Document``s."""
    from langchain_core.documents import Document

    lines = collection.read_text("utf-8").split("\n")  # not splitlines: JSON may hold other line ends
    entries = [json.loads(line) for line in lines if line.strip()]
    return [Document(entry["text"], metadata={"id": entry["_id"], "title": entry["title"]}) for entry in entries]


def split(documents: Sequence[Any]) -> list[Any]:
    """The documents in pieces of at most ``CHUNK`` characters."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=list(SEPARATORS), keep_separator="end", chunk_size=CHUNK, chunk_overlap=OVERLAP
    )
    return list(splitter.split_documents(documents))


def stored(pieces: Sequence[Any], encoder: Any) -> Any:
    """FAISS over the pieces, which are embedded for it."""
    from langchain_community.vectorstores import FAISS

    return FAISS.from_documents(list(pieces), encoder)


def ensemble(texts: Sequence[str], vectors: NDArray[Any], names: Iterable[str], encoder: Any, count: int) -> Any:
    """FAISS and BM25 in equal parts over texts that are embedded already, ``count`` from each.

    ``vectors`` is (texts, dimensions) float32. BM25 cuts words with jieba, as is usual for Chinese.
    """
    import jieba
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS

    about = [{"document": name} for name in names]
    dense = FAISS.from_embeddings(zip(texts, vectors, strict=True), encoder, about)
    words = BM25Retriever.from_texts(texts, about, preprocess_func=jieba.lcut, k=count)
    return EnsembleRetriever(retrievers=[dense.as_retriever(search_kwargs={"k": count}), words], weights=[0.5, 0.5])
