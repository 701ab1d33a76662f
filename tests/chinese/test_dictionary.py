"""jieba's dictionary as it is kept: the same words, to the same cuts."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest

from rag.chinese import dictionary
from rag.chinese.words import Words
from tests.support.places import ROOT

TERMS = ("元宇宙产业", "工作目标责任", "行动计划书")


@pytest.fixture(scope="module")
def plain() -> jieba.Tokenizer:
    """jieba as it comes, reading its own text."""
    jieba.setLogLevel(60)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def test_every_word_has_its_frequency(plain: jieba.Tokenizer) -> None:
    kept = dictionary.load()
    counted = {word: count for word, count in plain.FREQ.items() if count}
    assert len(kept.words) == len(counted)
    assert all(kept.frequency(word) == count for word, count in counted.items())
    assert kept.total == plain.total
    assert max(map(len, counted)) == dictionary.LONGEST
    assert (kept.tag("上海"), kept.tag("没有这个词")) == ("ns", None)


@pytest.mark.parametrize("terms", [(), TERMS])
def test_text_is_cut_as_jieba_cuts_it(plain: jieba.Tokenizer, terms: tuple[str, ...]) -> None:
    for term in terms:
        plain.add_word(term)
    text = (
        next((ROOT / "corpus").glob("*.txt")).read_text("utf-8").lower()[:6000] + "工作目标和工作目标责任，元宇宙产业链"
    )
    ours = Words(terms)
    ours.split("先")
    assert ours._tokenizer.lcut_for_search(text) == plain.lcut_for_search(text)


def test_it_is_there_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "shared", lambda: None)
    assert dictionary.load.__wrapped__().frequency("工作") == dictionary.load().frequency("工作") > 0


def test_it_is_kept_where_the_setting_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_CACHE", str(tmp_path))
    dictionary.load.__wrapped__()
    (folder,) = tmp_path.iterdir()
    assert sorted(path.suffix for path in folder.iterdir()) == [
        ".bin",
        ".bin",
        ".bin",
        ".json",
        ".marisa",
        ".txt",
        ".txt",
    ]
