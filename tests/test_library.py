"""The façade: filled, emptied, asked by many at once, and given another encoder."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.embedding import encoder_id
from rag.errors import QuestionError, UserError
from rag.indexing import passages
from rag.library import Library
from rag.settings import Settings
from rag.store.catalog import CATALOG
from rag.types import Answer, AnswerKind, Turn

VerbatimCheck = Callable[[Answer, Callable[[str], str]], bool]
QUESTIONS = (
    "几个部门联合印发了《行动计划》？",
    "要健全什么保护体系？",
    "五大任务是哪五大？",
    "人才培养方面有什么举措？",
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another encoder: a BERT of random weights with a vocabulary of single characters."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("models") / "tiny"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"元宇宙产业行动计划部门工业目标。，？"]
    make: Any = BertTokenizer
    make(vocab={token: i for i, token in enumerate(vocabulary)}).save_pretrained(folder)
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config: Any = BertConfig
    BertModel(config(vocab_size=len(vocabulary), max_position_embeddings=512, **sizes)).save_pretrained(folder)
    return folder


def names(library: Library) -> list[str]:
    return [info.name for info in library.documents()]


def test_the_public_name() -> None:
    assert rag.Library is Library
    with pytest.raises(AttributeError):
        rag.Shelf  # noqa: B018


def test_an_answer_is_cited_word_for_word(library: Library, is_verbatim: VerbatimCheck) -> None:
    answer = library.ask(QUESTIONS[0])
    assert answer.kind is AnswerKind.CITED
    assert answer.citations
    assert "5部门" in answer.text.replace("五", "5")
    assert is_verbatim(answer, library.text)


def test_a_greeting_needs_no_search(library: Library) -> None:
    answer = library.ask("你好")
    assert answer.kind is AnswerKind.GREETING
    assert (answer.citations, answer.hits) == ((), ())


def test_a_search_gives_passages_best_first(shelf: Library) -> None:
    assert len(shelf.search("公司的总部在哪里？", top_k=1)) == 1
    found = shelf.search("上海的公司总部在哪里？")
    assert "上海" in found[0].passage.text
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    only = "乙公司/年报.txt"
    assert {each.passage.document for each in shelf.search("公司的总部", documents=[only])} == {only}
    with pytest.raises(QuestionError):
        shelf.search("  ")


def test_history_completes_the_question(library: Library) -> None:
    answer = library.ask("那远期呢？", [Turn("《行动计划》近期的目标是什么？", "到2025年……")])
    assert answer.question == "那远期呢？"
    assert "目标" in answer.standalone
    assert "远" in answer.standalone


def test_text_is_the_decoded_file_untouched(new_library: Library, tmp_path: Path) -> None:
    text = "﻿开头\r\n全角　空格\t制表。\r\n\r\n  行首空格，行尾空格  \n末行没有换行"
    (tmp_path / "原 文.txt").write_bytes(text.encode())
    (tmp_path / "旧编码.txt").write_bytes("这是一份用旧编码保存的说明，内容不变。".encode("gb18030"))
    new_library.add([tmp_path / "原 文.txt", tmp_path / "旧编码.txt"])
    assert new_library.text("原 文.txt") == text.removeprefix("﻿")
    assert new_library.text("旧编码.txt") == "这是一份用旧编码保存的说明，内容不变。"


@pytest.fixture
def shelf(new_library: Library, tmp_path: Path) -> Library:
    """Documents of three companies, with names alike."""
    corpus = tmp_path / "资 料"
    for name, place in (("甲公司.txt", "北京市"), ("甲公司/年报.txt", "上海市"), ("乙公司/年报.txt", "广州市")):
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"这家公司的总部在{place}，成立于2001年。公司有员工三百人。", "utf-8")
    new_library.add([corpus])
    return new_library


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("甲公司.txt", "甲公司.txt"),
        ("甲公司", "甲公司.txt"),
        ("甲公司/年报.txt", "甲公司/年报.txt"),
    ],
)
def test_a_document_is_found_by_what_names_only_it(shelf: Library, given: str, full: str) -> None:
    assert shelf.resolve(given) == full


@pytest.mark.parametrize("given", ["年报.txt", "年报"])
def test_a_name_that_fits_several_is_refused_with_their_names(shelf: Library, given: str) -> None:
    with pytest.raises(UserError, match=r"不止一篇.*乙公司/年报\.txt"):
        shelf.resolve(given)


@pytest.mark.parametrize("given", ["丙公司", "乙公司", "甲公司/年", "", "甲公司.txt.bak", "%", "_"])
def test_a_name_that_fits_none_is_refused(shelf: Library, given: str) -> None:
    with pytest.raises(UserError, match="没有"):
        shelf.resolve(given)
    with pytest.raises(UserError, match="没有"):
        shelf.ask("总部在哪里？", documents=[given])
    with pytest.raises(UserError, match="没有"):
        shelf.remove(given)


def test_only_the_documents_named_are_searched(shelf: Library) -> None:
    for chosen, place in (("甲公司/年报.txt", "上海市"), ("乙公司/年报.txt", "广州市")):
        answer = shelf.ask("这家公司的总部在哪里？", documents=[chosen])
        assert {hit.passage.document for hit in answer.hits} == {shelf.resolve(chosen)}
        assert place in answer.hits[0].passage.text
        assert {citation.document for citation in answer.citations} <= {shelf.resolve(chosen)}
    both = shelf.ask("这家公司的总部在哪里？", documents=["甲公司.txt", "乙公司/年报.txt"])
    assert {hit.passage.document for hit in both.hits} == {"甲公司.txt", "乙公司/年报.txt"}
    assert len(shelf.ask("这家公司的总部在哪里？").hits) == 3
    assert len(shelf.ask("这家公司的总部在哪里？", top_k=1).hits) == 1


def test_a_document_without_text_can_be_named(new_library: Library, tmp_path: Path) -> None:
    (tmp_path / "集.jsonl").write_text(
        '{"_id": "空", "title": "", "text": ""}\n{"_id": "实", "title": "", "text": "公司的总部在北京市。"}\n', "utf-8"
    )
    new_library.add([tmp_path / "集.jsonl"])
    answer = new_library.ask("公司的总部在哪里？", documents=["空"])
    assert answer.refused
    assert answer.hits == ()


def test_a_removed_document_is_gone_and_its_file_is_not(shelf: Library, tmp_path: Path) -> None:
    assert shelf.remove("乙公司/年报.txt") == "乙公司/年报.txt"
    assert names(shelf) == ["甲公司.txt", "甲公司/年报.txt"]
    assert not [hit for hit in shelf.ask("广州市的公司有多少员工？").hits if "广州市" in hit.passage.text]
    assert (tmp_path / "资 料" / "乙公司" / "年报.txt").exists()
    assert shelf.add([tmp_path / "资 料"]).changed == 1
    assert names(shelf) == ["乙公司/年报.txt", "甲公司.txt", "甲公司/年报.txt"]


def test_a_library_that_lost_all_its_documents_says_so(shelf: Library) -> None:
    for name in names(shelf):
        shelf.remove(name)
    assert shelf.documents() == []
    with pytest.raises(UserError, match="资料库还是空的"):
        shelf.ask("总部在哪里？")


def test_a_change_is_seen_by_a_library_that_is_open(shelf: Library, tmp_path: Path) -> None:
    reader = Library(shelf.index, shelf.settings)
    assert len(reader.documents()) == 3
    (tmp_path / "资 料" / "甲公司.txt").write_text("这家公司的总部搬到了成都市。", "utf-8")
    shelf.add([tmp_path / "资 料"])
    assert reader.text("甲公司.txt") == "这家公司的总部搬到了成都市。"


def test_an_index_deleted_under_an_open_library(shelf: Library, tmp_path: Path) -> None:
    shutil.rmtree(shelf.index)
    with pytest.raises(UserError, match="还没有索引"):
        shelf.ask("总部在哪里？")
    assert shelf.add([tmp_path / "资 料"]).changed == 3
    assert len(shelf.ask("总部在哪里？").hits) == 3


def test_nothing_to_index_makes_no_index(new_library: Library, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(UserError, match="没有可收录的文档"):
        new_library.add([tmp_path / "空"])
    assert not new_library.index.exists()
    with pytest.raises(UserError, match="还没有索引"):
        new_library.documents()


def test_the_corpus_folder_is_the_default(new_library: Library, tmp_path: Path) -> None:
    (tmp_path / "默认").mkdir()
    (tmp_path / "默认" / "甲.txt").write_text("公司的总部在北京市。", "utf-8")
    library = Library(new_library.index, replace(new_library.settings, corpus=tmp_path / "默认"))
    assert library.add().changed == 1


def test_another_encoder_asks_for_a_rebuild_and_add_rebuilds(library: Library, tiny: Path) -> None:
    document, text = names(library)[0], library.text(names(library)[0])
    count = library.documents()[0].passages
    other = Library(library.index, Settings(index=library.index, encoder=str(tiny)))
    with pytest.raises(UserError, match="需要重建") as raised:
        other.ask(QUESTIONS[0])
    assert encoder_id(other.settings) in str(raised.value)
    assert names(other) == [document]

    assert other.add([Path("corpus")]).unchanged == 1
    assert other.snapshot().manifest.encoder == encoder_id(other.settings)
    assert other.snapshot().catalog.vectors.between(0, 10**6)[1].shape == (count, 32)
    assert other.ask(QUESTIONS[0], top_k=3).hits[0].passage.document == document
    assert other.text(document) == text

    with pytest.raises(UserError, match="需要重建"):
        library.ask(QUESTIONS[0])
    library.add([Path("corpus")])
    assert not library.ask(QUESTIONS[0]).refused


def test_passages_of_other_code_are_made_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library.add([Path("corpus")]).unchanged == 1
    monkeypatch.setattr(passages, "VERSION", passages.VERSION + 1)
    assert library.add([Path("corpus")]).changed == 1
    assert library.add([Path("corpus")]).unchanged == 1


def test_four_threads_ask_while_another_writes(library: Library, tmp_path: Path, is_verbatim: VerbatimCheck) -> None:
    shipped = names(library)[0]
    versions: dict[str, list[str]] = {shipped: [library.text(shipped)]}
    corpus = tmp_path / "变 动"
    corpus.mkdir()
    writing, problems, asked = threading.Event(), [], [0] * 4

    def verbatim(answer: Answer) -> bool:
        # A document may have changed since: the quote must stand in one of the texts that it has had.
        return all(
            any(is_verbatim(replace(answer, citations=(each,)), {each.document: text}.__getitem__) for text in texts)
            for each in answer.citations
            for texts in [versions[each.document]]
        )

    def ask(number: int) -> None:
        while not writing.is_set() or asked[number] < len(QUESTIONS):
            question = (*QUESTIONS, "员工有多少人？")[asked[number] % 5]
            try:
                answer = library.ask(question)
                if not verbatim(answer) or (question == QUESTIONS[0] and answer.refused):
                    problems.append(repr(answer))
            except Exception as error:
                problems.append(repr(error))
            asked[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(5):
            name = f"公司{turn % 3}.txt"
            text = f"{'前言。' * turn}第{turn}家公司的员工有{turn + 1}00人，总部在成都市。\n"
            versions.setdefault(name, []).append(text)
            (corpus / name).write_text(text, "utf-8")
            if turn % 4 == 3:
                (corpus / f"公司{(turn + 1) % 3}.txt").unlink()
            library.add([corpus])
            if turn % 4 == 1:
                library.remove(name)
    finally:
        writing.set()
        for thread in threads:
            thread.join()
    assert problems == []
    assert min(asked) >= len(QUESTIONS)
    left = {path.name: path.read_text("utf-8") for path in corpus.iterdir()}
    library.add([corpus])
    assert {name: library.text(name) for name in names(library) if name != shipped} == left


def test_a_reader_that_cannot_run_is_looked_for_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Settings] = []
    monkeypatch.setattr("rag.retrieval.reader.load_reader", tried.append)
    assert [library.reader(), library.reader()] == [None, None]
    assert tried == [library.settings]


def test_an_index_that_is_being_made_lists_nothing_yet(new_library: Library) -> None:
    """Its writer makes the file before the tables; the page asks for the list all the while."""
    assert new_library.listed() == []
    new_library.index.mkdir(parents=True, exist_ok=True)
    sqlite3.connect(new_library.index / CATALOG).close()
    (new_library.index / CATALOG).touch()
    assert new_library.listed() == []
    (new_library.index / CATALOG).write_bytes(b"no database at all, and yet as long as one" * 200)
    with pytest.raises(UserError):
        new_library.listed()
