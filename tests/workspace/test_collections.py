"""Collections: by hand and by folder."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError, UserError
from rag.workspace.collections import Collections
from rag.workspace.database import Database

DOCUMENTS = ["合同/甲.pdf", "合同/旧/乙.pdf", "合同书.pdf", "丙.txt"]


@pytest.fixture
def collections(database: Database) -> Collections:
    return Collections(database)


def test_documents_belong_by_hand_or_by_folder(collections: Collections) -> None:
    made = collections.make(" 合  同 ", "合同/")
    assert made.name == "合 同"
    assert made.among(DOCUMENTS) == DOCUMENTS[:2]
    collections.put("合 同", ["丙.txt", "丙.txt"])
    assert collections.named("合 同").among(DOCUMENTS) == [*DOCUMENTS[:2], "丙.txt"]
    collections.take_out("合 同", ["丙.txt", "合同/甲.pdf"])
    assert collections.named("合 同").among(DOCUMENTS) == DOCUMENTS[:2]


def test_they_are_named_renamed_and_deleted(collections: Collections) -> None:
    collections.make("甲")
    collections.put("甲", ["丙.txt"])
    collections.make("乙")
    collections.rename("甲", "丁")
    assert [each.name for each in collections.all()] == ["丁", "乙"]
    assert collections.named("丁").holds("丙.txt")
    collections.delete("丁")
    assert [each.name for each in collections.all()] == ["乙"]


def test_what_cannot_be_is_said_in_words(collections: Collections) -> None:
    collections.make("甲")
    collections.make("乙")
    for wrong in ("甲", "", " ", "长" * 61):
        with pytest.raises(UserError):
            collections.make(wrong)
    with pytest.raises(UserError, match="乙"):
        collections.rename("甲", "乙")
    with pytest.raises(QuestionError, match=r"乙、甲|甲、乙"):
        collections.named("丙")


def test_a_document_that_is_called_otherwise_stays_in(collections: Collections) -> None:
    collections.make("甲")
    collections.put("甲", ["丙.txt", "丁.txt"])
    collections.follow([("丙.txt", "戊.txt")])
    assert collections.named("甲").by_hand == {"戊.txt", "丁.txt"}


def test_what_says_the_same_goes_in_before_it_is_seen(collections: Collections) -> None:
    collections.make("甲")
    collections.put("甲", ["丙.txt"])
    collections.remember(lambda names: [(each, f"print of {each}") for each in names])
    collections.expect([("丁.txt", "print of 丙.txt"), ("戊.txt", "another")])
    collections.also([("丁.txt", "己.txt")])
    assert collections.named("甲").by_hand == {"丙.txt", "丁.txt", "己.txt"}
    collections.follow([("丁.txt", "己.txt")])
    assert collections.named("甲").by_hand == {"丙.txt", "己.txt"}
    collections.take_out("甲", ["丙.txt", "己.txt"])
    collections.expect([("庚.txt", "print of 丙.txt")])
    assert collections.named("甲").by_hand == set()
