"""The sentences of the retrieved passages, and what is weighed of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.answering.answerer import Answerer, Findings
from rag.answering.evidence.candidates import WEIGHTS, Candidate, Features, SentenceVectors
from rag.embedding import Encoder
from rag.library import Library

Examine = Callable[[str], Findings]
BOAT, TEA, OPEN, BIRDS = "公园内设有游船和茶室", "茶室由园方自行经营", "青山公园位于城北", "夜间闭园是为了"
PRICE = "青山公园的游船每小时多少钱？"


class Recording(SentenceVectors):
    """Remembers what was embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def get(self, texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
        self.asked += texts
        return super().get(texts, encoder)


class Counting(Encoder):
    """Embeds a text as its length, and counts the texts."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        self.seen += texts
        return np.asarray([[len(text), 1.0] for text in texts], np.float32)


def of(found: Findings, beginning: str) -> Candidate:
    (candidate,) = (each for each in found.candidates if each.sentence.text.startswith(beginning))
    return candidate


def features(found: Findings, beginning: str) -> Features:
    return of(found, beginning).features


def test_a_question_of_the_document_is_no_candidate(examine: Examine, towns: Library) -> None:
    assert "为什么夜间闭园？" in towns.text("青山公园须知")
    found = examine("为什么夜间闭园？")
    assert not [each for each in found.candidates if each.sentence.text.endswith("？")]
    assert found.candidates[0].sentence.text.startswith(BIRDS)


def test_the_title_of_the_document_is_no_candidate(library_of: Callable[[dict[str, str]], Library]) -> None:
    title = "临湖市新就业毕业生安居补贴管理办法"
    told = f"{title}自2024年5月1日起施行。"
    library = library_of({title: f"{title}\n\n{title}（2024年）\n\n{told}\n\n本市对毕业生按月发放安居补贴。"})
    answerer = Answerer(library.snapshot(), library.encoder, library.settings, SentenceVectors())
    found = answerer.examine("安居补贴管理办法什么时候施行？")
    assert {hit.passage.title for hit in found.hits} == {title}
    assert {each.sentence.text for each in found.candidates} == {told, "本市对毕业生按月发放安居补贴。"}


def test_what_is_asked_of_the_topic_counts_in_the_sentence(examine: Examine) -> None:
    found = examine(PRICE)
    assert features(found, BOAT).attribute > features(found, TEA).attribute > features(found, OPEN).attribute == 0


def test_a_word_of_the_heading_counts_for_less_than_in_the_sentence_but_counts(examine: Examine) -> None:
    found = examine("游船？")  # the heading of both sentences says 游船
    assert features(found, BOAT).attribute == pytest.approx(1.0)
    assert features(found, TEA).attribute == pytest.approx(0.8)
    assert features(found, BIRDS).attribute == 0


def test_naming_the_documents_topic_is_told_apart_from_answering(examine: Examine) -> None:
    found = examine("青山公园有哪些鸟类？")
    assert features(found, OPEN).topic > 0.3
    assert features(found, OPEN).attribute == 0
    assert features(found, BIRDS).topic == 0
    assert features(found, BIRDS).attribute > 0
    assert WEIGHTS.topic < 0 < WEIGHTS.attribute


def test_the_context_is_the_passage_with_its_headings_and_title(examine: Examine) -> None:
    found = examine("游船？")
    assert features(found, TEA).context == pytest.approx(1.0)
    assert features(found, BIRDS).context == 0


def test_the_cover_counts_headings_and_title_in_full(examine: Examine) -> None:
    found = examine("青山公园的游船？")
    assert of(found, TEA).cover == pytest.approx(1.0)
    assert 0 < of(found, BIRDS).cover < 1
    assert of(found, "和面时").cover == 0


def test_the_sort_of_fact_asked_for_counts(examine: Examine) -> None:
    found = examine(PRICE)
    assert (features(found, BOAT).fact, features(found, TEA).fact) == (1.0, 0.0)


def test_a_title_states_nothing_and_is_short(examine: Examine) -> None:
    found = examine("青山公园须知")
    title, sentence = features(found, "青山公园须知"), features(found, OPEN)
    assert (title.states, title.short) == (0.0, 1.0)
    assert (sentence.states, sentence.short) == (1.0, 0.0)
    assert title.length < sentence.length


def test_a_sentence_of_another_city_is_strange(examine: Examine) -> None:
    found = examine("临湖市的租房补贴每月多少元？")
    strange = {each.passage.title: each.features.strange for each in found.candidates}
    assert (strange["临湖市安居办法"], strange["滨江市安居办法"]) == (0.0, 1.0)
    assert found.candidates[0].passage.title == "临湖市安居办法"


def test_similarity_and_passage_are_measured_from_the_best(examine: Examine) -> None:
    found = examine(PRICE)
    for name in ("similarity", "passage"):
        values = [getattr(each.features, name) for each in found.candidates]
        assert max(values) == 0
        assert min(values) < 0
    best = max(each.cosine for each in found.candidates)
    assert all(each.features.similarity == pytest.approx(each.cosine - best) for each in found.candidates)


def test_the_best_come_first_by_the_weighted_sum(examine: Examine) -> None:
    found = examine(PRICE)
    scores = [each.score for each in found.candidates]
    assert scores == sorted(scores, reverse=True)
    one, other = found.candidates[0], found.candidates[3]
    names = Features.__dataclass_fields__
    difference = sum(
        getattr(WEIGHTS, name) * (getattr(one.features, name) - getattr(other.features, name)) for name in names
    )
    assert one.score - other.score == pytest.approx(difference)


@pytest.mark.parametrize("name", Features.__dataclass_fields__)
def test_good_features_count_for_a_sentence_and_bad_ones_against_it(name: str) -> None:
    assert (getattr(WEIGHTS, name) < 0) is (name in ("topic", "short", "strange"))


def test_only_the_promising_sentences_are_embedded_under_their_headings(towns: Library) -> None:
    kept = Recording()
    answerer = Answerer(towns.snapshot(), towns.encoder, towns.settings, kept)
    found = answerer.examine(PRICE)
    assert 0 < len(kept.asked) < len(found.candidates) / 2
    assert f"二、游船与茶室\n{found.candidates[0].sentence.text}" in kept.asked
    others = [each for each in found.candidates if not any(each.sentence.text in text for text in kept.asked)]
    assert {each.cosine for each in others} == {min(each.cosine for each in found.candidates)}


def test_a_library_answers_the_same_with_sentences_kept_from_before(towns: Library) -> None:
    kept = SentenceVectors()
    answerer = Answerer(towns.snapshot(), towns.encoder, towns.settings, kept)
    first = answerer.examine(PRICE)
    answerer.examine("包子蒸多少分钟？")
    assert answerer.examine(PRICE) == first


def test_a_sentence_is_embedded_once_while_it_is_kept() -> None:
    encoder, kept = Counting(), SentenceVectors(capacity=2)
    assert kept.get(["甲", "乙乙", "甲"], encoder)[:, 0].tolist() == [1, 2, 1]
    assert encoder.seen == ["甲", "乙乙"]
    assert kept.get(["乙乙"], encoder)[:, 0].tolist() == [2]
    assert len(encoder.seen) == 2
    kept.get(["丙丙丙"], encoder)
    kept.get(["甲"], encoder)  # made room for 丙丙丙
    assert encoder.seen == ["甲", "乙乙", "丙丙丙", "甲"]


def test_a_library_of_questions_only_has_no_candidates(library_of: Callable[[dict[str, str]], Library]) -> None:
    library = library_of({"问": "为什么夜间闭园？"})
    found = Answerer(library.snapshot(), library.encoder, library.settings, SentenceVectors()).examine("为什么闭园？")
    assert (found.candidates, found.signals, found.confidence) == ((), None, 0.0)
    assert found.hits
    assert replace(found, signals=None).confidence == 0.0
