"""A chat and the conversation it is kept as."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.errors import UserError
from rag.types import Answer, AnswerKind, Citation, Hit, Passage, Turn
from rag.workspace.conversations import Conversations
from rag.workspace.conversations import Exchange as Kept
from rag.workspace.database import Database
from rag.workspace.scope import EVERYTHING, Scope
from tests.support.originals import Shelf
from ui.chat import Chat, Exchange
from ui.keeping import Keeper, address, named
from ui.language import EN, ZH


def answer(question: str, kind: AnswerKind = AnswerKind.CITED) -> Answer:
    citation = Citation(1, "d.txt", "标题", "", None, 0, 2, "甲。", 0.9)
    hit = Hit(Passage("d.txt", "标题", "", "甲。", 0, 2, ()), 0.5, 0.5, 0.5)
    if kind is AnswerKind.REFUSED:
        return Answer(question, question, kind, 0.0, "没有。", hits=(hit,))
    return Answer(question, question, kind, 0.9, "甲。[1]", (citation,))


def said(*questions: str) -> tuple[Exchange, ...]:
    return tuple(Exchange(each, "…", answer(each)) for each in questions)


@pytest.fixture
def library() -> Any:
    return Shelf({"d.txt": "甲。乙。"})


@pytest.fixture
def keeper(library: Any) -> Keeper:
    return Keeper(library)


def kept_in(library: Any, chat: Chat) -> list[str]:
    assert chat.conversation
    return [each.question for each in library.conversations.exchanges(chat.conversation.id)]


def add(library: Any, chat: Chat, question: str) -> None:
    """Somebody else says something in the conversation."""
    conversation = found(library, chat)
    library.conversations.keep(conversation.id, [Kept(question, answer(question))], 99, conversation.changed)


def answered(before: Chat, question: str) -> Chat:
    return replace(before, exchanges=(*before.exchanges, *said(question)))


def found(library: Any, chat: Chat) -> Any:
    return library.conversations.get(chat.conversation.id if chat.conversation else "")


def failing(*given: Any) -> None:
    raise UserError("满了")


def test_addresses_name_conversations() -> None:
    assert named(address("a-_9")) == "a-_9"
    assert [named(path) for path in ("/", "/c/", "/c/../x", "/c/a/b", "/d/a")] == [""] * 5


def test_a_conversation_begins_with_its_first_question(keeper: Keeper, library: Any) -> None:
    before = keeper.begin(Chat(), "停？", EVERYTHING, ZH)
    assert before.conversation
    assert (before.exchanges, kept_in(library, before)) == ((), ["停？"])
    assert ZH.unanswered() in keeper.open(before.conversation, ZH).exchanges[0].reply
    chat = keeper.settle(replace(before, exchanges=said("停？")), ZH)
    assert kept_in(library, chat) == ["停？"]
    assert chat.conversation
    assert (chat.stored, chat.conversation.title) == (1, "停？")


def test_it_is_opened_as_it_was(keeper: Keeper, library: Any) -> None:
    refused = Exchange("红烧肉？", "…", answer("红烧肉？", AnswerKind.REFUSED))
    chat = keeper.keep(Chat((*said("问？"), refused, Exchange("停？", "…"))), ZH)
    assert chat.conversation
    opened = keeper.open(chat.conversation, EN)
    assert opened.history() == (Turn("问？", "甲。[1]"), Turn("红烧肉？", "没有。", refused=True))
    replies = [each.reply for each in opened.exchanges]
    assert "<mark>甲。</mark>" in replies[0]
    assert EN.nearest_passages() in replies[1]
    assert EN.unanswered() in replies[2]
    assert opened.stored == 3


def test_a_question_is_there_before_its_answer(keeper: Keeper, library: Any) -> None:
    chat = keeper.keep(Chat(said("一")), ZH)
    before = keeper.begin(chat, "二", Scope(("d.txt",)), ZH)
    assert kept_in(library, chat) == ["一", "二"]
    assert [each.question for each in before.exchanges] == ["一"]
    after = keeper.settle(answered(before, "二"), ZH)
    assert kept_in(library, after) == ["一", "二"]
    assert keeper.begin(after, " ", EVERYTHING, ZH) == after


def test_an_answer_goes_to_its_question(keeper: Keeper, library: Any) -> None:
    before = keeper.begin(keeper.keep(Chat(said("一")), ZH), "二", EVERYTHING, ZH)
    add(library, before, "他")
    after = keeper.settle(answered(before, "二"), ZH)
    assert [each.question for each in after.exchanges] == kept_in(library, after) == ["一", "二", "他"]
    assert all(each.answer for each in after.exchanges)
    assert keeper.up_to_date(after, "/", ZH) is after


def test_what_comes_of_a_stopped_question_is_not_kept(keeper: Keeper, library: Any) -> None:
    chat = keeper.begin(keeper.keep(Chat(said("一")), ZH), "停？", EVERYTHING, ZH)
    waiting = replace(chat, exchanges=(*chat.exchanges, Exchange("停？", "…")), busy=True)
    stopped = keeper.settle(waiting.stopped(ZH), ZH)
    again = keeper.begin(stopped.without_last()[0], "停？", EVERYTHING, ZH)
    keeper.settle(answered(chat, "停？"), ZH)
    assert [each.answer is None for each in keeper.open(found(library, chat), ZH).exchanges] == [False, True]
    done = keeper.settle(answered(again, "停？"), ZH)
    keeper.settle(answered(chat, "停？"), ZH)
    assert kept_in(library, done) == ["一", "停？"]
    assert done.conversation == found(library, chat)


def test_an_answer_that_could_not_be_kept_is_kept_with_the_next(
    keeper: Keeper, library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keeper.begin(Chat(), "一", EVERYTHING, ZH)
    with monkeypatch.context() as broken:
        broken.setattr(library.conversations, "settle", failing)
        unkept = keeper.settle(answered(before, "一"), ZH)
    assert unkept.unkept == "满了"
    after = keeper.settle(answered(keeper.begin(unkept, "二", EVERYTHING, ZH), "二"), ZH)
    assert all(each.answer for each in keeper.open(found(library, after), ZH).exchanges)
    assert kept_in(library, after) == ["一", "二"]


def test_an_edited_question_replaces_what_followed(keeper: Keeper, library: Any) -> None:
    chat = keeper.keep(Chat(said("一", "二", "三")), ZH)
    edited = replace(chat.until(1), exchanges=(*chat.until(1).exchanges, *said("乙")))
    assert kept_in(library, chat) == ["一", "二", "三"]
    assert kept_in(library, keeper.keep(edited, ZH)) == ["一", "乙"]


def test_what_others_said_is_neither_lost_nor_hidden(keeper: Keeper, library: Any) -> None:
    chat = keeper.keep(Chat(said("一", "二")), ZH)
    add(library, chat, "他")
    edited = keeper.keep(replace(chat.until(1), exchanges=(*chat.until(1).exchanges, *said("乙"))), ZH)
    assert kept_in(library, chat) == [each.question for each in edited.exchanges] == ["一", "二", "他", "乙"]
    add(library, chat, "她")
    assert [each.question for each in keeper.up_to_date(edited, "/", ZH).exchanges][-1] == "她"
    assert keeper.begin(edited, "丙", EVERYTHING, ZH).exchanges[-1].question == "她"


def test_the_address_says_what_is_open(keeper: Keeper, library: Any) -> None:
    chat = keeper.keep(Chat(said("一")), ZH)
    assert chat.conversation
    path = address(chat.conversation.id)
    # After a restart the server remembers nothing.
    assert keeper.up_to_date(Chat(), path, ZH).history() == chat.history()
    assert keeper.up_to_date(chat, path, ZH) is chat
    assert keeper.up_to_date(Chat(), "/c/unknown", ZH) == Chat()
    library.conversations.delete(chat.conversation.id)
    assert keeper.up_to_date(Chat(), path, ZH) == Chat()
    assert keeper.up_to_date(chat, path, ZH) is chat


def test_one_that_is_gone_for_good_begins_anew(keeper: Keeper, library: Any) -> None:
    chat = keeper.keep(Chat(said("一")), ZH)
    assert chat.conversation
    lost = replace(chat, conversation=replace(chat.conversation, id="gone"))
    again = keeper.keep(replace(lost, exchanges=(*lost.exchanges, *said("二"))), ZH)
    assert kept_in(library, again) == ["一", "二"]
    assert again.conversation != lost.conversation


def test_what_cannot_be_kept_is_told_and_kept_later(keeper: Keeper, library: Any, tmp_path: Path) -> None:
    chat = keeper.keep(Chat(said("一")), ZH)
    works, library.conversations = library.conversations, Conversations(Database(Path("/dev/null/w.sqlite")))
    assert keeper.begin(chat, "二", EVERYTHING, ZH).exchanges == chat.exchanges
    unkept = keeper.keep(replace(chat, exchanges=(*chat.exchanges, *said("二"))), ZH)
    assert ZH.not_kept() in unkept.messages(ZH)[-1]["content"]
    library.conversations = works
    chat = keeper.keep(replace(unkept, exchanges=(*unkept.exchanges, *said("三"))), ZH)
    assert kept_in(library, chat) == ["一", "二", "三"]
    assert not chat.unkept
