"""Answers of a language model over the shipped document: all is real but the model, which is a server of ours."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from rag.generation.generator import last
from rag.library import Library
from rag.types import Answer, AnswerKind, Turn
from tests.support.endpoint import KEY, Endpoint, Received, Script

QUESTION = "三年行动计划提出了哪些发展目标？"
_NOTE = re.compile(r"^\[([A-Z]\d+)\] (.*?)(?=\n\n\[[A-Z]\d+\] |\n=+[0-9a-f]+=+$)", re.MULTILINE | re.DOTALL)

UNVERIFIED = "〔未核实〕"


def notes(received: Received) -> dict[str, str]:
    """What the request lets the model cite: handle → text."""
    return dict(_NOTE.findall(received.body["messages"][1]["content"]))


def cited(received: Received, text: str) -> str:
    """``text`` behind the handle of the note that holds it, as a model cites."""
    return f"{text}[{next(handle for handle, note in notes(received).items() if text in note)}]"


@pytest.fixture
def asked(shipped_library: Library, endpoint: Endpoint) -> Iterator[Library]:
    """The shipped library with the endpoint's model."""
    library = Library(shipped_library.index, endpoint.settings(index=shipped_library.index))
    yield library
    if library._client is not None:
        library._client.close()


@pytest.fixture
def sentences(shipped_library: Library) -> list[str]:
    """Sentences of the document that answer ``QUESTION``, without line breaks in them."""
    return [each.quote for each in shipped_library.ask(QUESTION).citations if len(each.quote) > 12]


def saying(*texts: str) -> Callable[[Received], Script]:
    """A model that cites each of these sentences."""
    return lambda received: Script([cited(received, text) for text in texts])


def test_supported_sentences_come_with_their_quotes(
    asked: Library,
    endpoint: Endpoint,
    sentences: list[str],
    is_verbatim: Callable[[Answer, Callable[[str], str]], bool],
) -> None:
    endpoint.script(saying(*sentences[:2]))
    answer = last(asked.generate(QUESTION))
    assert answer.kind is AnswerKind.CITED
    assert [each.text for each in answer.statements] == sentences[:2]
    assert [each.n for each in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.citations[0].quote == sentences[0]
    assert is_verbatim(answer, asked.text)
    assert answer.tokens == (11, 7)
    assert not answer.notice
    assert UNVERIFIED not in answer.text


def test_a_sentence_that_is_shown_was_checked_before(asked: Library, endpoint: Endpoint, sentences: list[str]) -> None:
    endpoint.script(
        lambda received: Script(list(cited(received, sentences[0]) + "本市已拨款987亿元[K1]。后"), delay=0.001)
    )
    steps = [step for step in asked.generate(QUESTION) if step]
    for step in steps:
        assert "[K" not in step.text
        assert all(each.citations or each.doubts for each in step.statements)
    assert steps[-1].text.startswith(steps[0].text.removesuffix(UNVERIFIED))


@pytest.mark.parametrize(
    ("lie", "kind"),
    [
        (lambda text: re.sub(r"\d+|[三五十]", "97", text, count=1), "number"),
        (lambda text: text + "，由王小明在乌鲁木齐市负责", "name"),
    ],
)
def test_no_lie_is_shown_without_its_mark(
    asked: Library, endpoint: Endpoint, sentences: list[str], lie: Callable[[str], str], kind: str
) -> None:
    numbered = next(each for each in sentences if re.search(r"\d|[三五十]", each))
    told = lie(numbered.rstrip("。；"))

    def script(received: Received) -> Script:
        handle = cited(received, numbered).removeprefix(numbered)
        return Script([cited(received, sentences[0]), f"{told}{handle}。"])

    endpoint.script(script)
    answer = last(asked.generate(QUESTION))
    assert answer.kind is AnswerKind.UNVERIFIED
    assert not answer.statements[-1].citations
    assert kind in {doubt.kind for doubt in answer.statements[-1].doubts}
    assert answer.text.endswith(UNVERIFIED)


def test_unsupported_sentences_can_be_dropped(asked: Library, endpoint: Endpoint, sentences: list[str]) -> None:
    asked.settings = replace(asked.settings, llm_unverified="drop")
    endpoint.script(lambda received: Script([cited(received, sentences[0]), "另外，本市拨款987亿元。"]))
    answer = last(asked.generate(QUESTION))
    assert answer.kind is AnswerKind.CITED
    assert "987" not in answer.text
    assert "1 句" in answer.notice


def test_a_wrong_handle_is_mended_and_none_is_made_up(asked: Library, endpoint: Endpoint, sentences: list[str]) -> None:
    def script(received: Received) -> Script:
        right = next(handle for handle, note in notes(received).items() if sentences[0] in note)
        wrong = next(handle for handle, note in notes(received).items() if sentences[0] not in note)
        assert right != wrong
        return Script(
            [f"{sentences[0]}[{wrong}]\n", "以下分几点介绍：\n", "元宇宙会让大家更加幸福[Q99]。", sentences[1]]
        )

    endpoint.script(script)
    mended, opening, unknown, silent = last(asked.generate(QUESTION)).statements
    assert mended.citations
    assert [doubt.kind for doubt in opening.doubts] == ["uncited"]
    assert [doubt.kind for doubt in unknown.doubts] == ["uncited"]
    assert silent.citations, "word for word in a passage: that one is its source, whatever the model forgot"


BROKEN = {
    "500": Script(status=500, body="{}"),
    "429": Script(status=429, body="{}", headers={"Retry-After": "0"}),
    "401": Script(status=401, body="{}"),
    "a page": Script(body="<html>登录</html>", headers={"Content-Type": "text/html"}),
    "not JSON": Script(["开"], raw=["data: {oops\n\n"]),
    "cut": Script(["工业元宇宙", "发展"], cut=True, done=False),
    "nothing": Script([]),
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_the_quotes_answer_where_the_model_fails(asked: Library, endpoint: Endpoint, script: Script) -> None:
    endpoint.script(script)
    answer, quotes = last(asked.generate(QUESTION)), asked.ask(QUESTION)
    assert answer.notice
    assert KEY not in answer.notice
    assert (answer.text, answer.citations, answer.kind) == (quotes.text, quotes.citations, quotes.kind)


def test_a_break_in_mid_stream_leaves_nothing_half_said(
    asked: Library, endpoint: Endpoint, sentences: list[str]
) -> None:
    endpoint.script(lambda received: Script([cited(received, sentences[0]), "后面还"], cut=True, done=False))
    *steps, whole = asked.generate(QUESTION)
    assert whole
    assert whole.notice
    assert not whole.statements
    assert all("后面还" not in step.text for step in steps if step)


@pytest.mark.parametrize(
    "said", ["资料中没有答案。", "资料中没有相关信息。", "月球是奶酪做的[K1]。太阳绕着地球转[K2]。"]
)
def test_silence_and_mere_inventions_give_way_to_quotes(asked: Library, endpoint: Endpoint, said: str) -> None:
    endpoint.says(said)
    answer = last(asked.generate(QUESTION))
    assert answer.notice
    assert not answer.statements
    assert "月球" not in answer.text


def test_where_the_documents_hold_no_answer_the_model_is_not_called(asked: Library, endpoint: Endpoint) -> None:
    assert last(asked.generate("红烧肉怎么做？")).kind is AnswerKind.REFUSED
    assert last(asked.generate("你好")).kind is AnswerKind.GREETING
    assert endpoint.requests == []


@pytest.fixture
def unsure(asked: Library) -> Library:
    """As ``asked``, where nothing is sure and anything is near."""
    asked.settings = replace(asked.settings, refuse_below=1.0)
    return asked


def test_the_model_reads_what_is_not_sure_with_the_order_to_say_when_it_is_not_there(
    unsure: Library, endpoint: Endpoint, sentences: list[str]
) -> None:
    assert unsure.ask(QUESTION).kind is AnswerKind.NEAR
    endpoint.script(saying(sentences[0]))
    answer = last(unsure.generate(QUESTION))
    rules = endpoint.requests[-1].body["messages"][0]["content"]
    assert "很可能没有答案" in rules
    assert "只输出：资料中没有答案" in rules
    assert answer.kind is AnswerKind.CITED
    assert [each.text for each in answer.statements] == [sentences[0]]
    assert answer.citations[0].quote == sentences[0]
    assert not answer.lead


def test_sure_evidence_goes_to_the_model_without_that_order(
    asked: Library, endpoint: Endpoint, sentences: list[str]
) -> None:
    endpoint.script(saying(sentences[0]))
    last(asked.generate(QUESTION))
    assert "很可能没有答案" not in endpoint.requests[-1].body["messages"][0]["content"]


@pytest.mark.parametrize("said", ["资料中没有答案。", "月球是奶酪做的[K1]。太阳绕着地球转[K2]。"])
def test_what_is_near_stays_so_where_the_model_finds_nothing(unsure: Library, endpoint: Endpoint, said: str) -> None:
    endpoint.says(said)
    answer, quotes = last(unsure.generate(QUESTION)), unsure.ask(QUESTION)
    assert answer.notice
    assert not answer.statements
    assert (answer.kind, answer.text, answer.citations) == (AnswerKind.NEAR, quotes.text, quotes.citations)


def test_a_lie_over_what_is_not_sure_is_marked_as_ever(
    unsure: Library, endpoint: Endpoint, sentences: list[str]
) -> None:
    endpoint.script(lambda received: Script([cited(received, sentences[0]), "本市已拨款987亿元[K1]。"]))
    answer = last(unsure.generate(QUESTION))
    assert answer.kind is AnswerKind.UNVERIFIED
    assert answer.text.endswith(UNVERIFIED)


def test_stopping_closes_the_connection(asked: Library, endpoint: Endpoint) -> None:
    endpoint.says("第一句还没有", hang=True)
    steps = asked.generate(QUESTION)
    while not (endpoint.requests and endpoint.requests[-1].sent):
        next(steps)
    steps.close()
    assert endpoint.requests[-1].gone.wait(30)


def test_stopping_while_a_follow_up_is_completed_closes_the_connection(asked: Library, endpoint: Endpoint) -> None:
    asked.settings = replace(asked.settings, llm_rewrite_seconds=60.0)
    endpoint.says("它", hang=True)
    steps = asked.generate("它的目标呢？", [Turn("什么是工业元宇宙？", "")])
    while not (endpoint.requests and endpoint.requests[-1].sent):
        next(steps)
    steps.close()
    assert endpoint.requests[-1].gone.wait(30)


def test_a_follow_up_is_completed_by_the_model(asked: Library, endpoint: Endpoint, sentences: list[str]) -> None:
    endpoint.script(Script(["工业元宇宙的发展目标是什么？\n工业元宇宙要达到什么目标？"]), saying(sentences[0]))
    answer = last(asked.generate("它的目标呢？", [Turn("什么是工业元宇宙？", "")]))
    assert answer.standalone == "工业元宇宙的发展目标是什么？"


@pytest.mark.parametrize(
    "script",
    [
        Script(status=500, body="{}"),
        Script(["好的，我来帮你总结一下这部电影在1997年的票房收入情况。"]),
        Script(["工业元宇宙的目标：推动制造业高端化、智能化、绿色化。"]),
        Script(["它的目标呢？"]),
        Script(["工"], hang=True),
    ],
    ids=["fails", "strays", "answers", "copies", "hangs"],
)
def test_else_the_rules_complete_it(asked: Library, endpoint: Endpoint, sentences: list[str], script: Script) -> None:
    asked.settings = replace(asked.settings, llm_rewrite_seconds=1.0)
    endpoint.script(*[script] * (3 if script.status == 500 else 1), saying(sentences[0]))
    history = [Turn("什么是工业元宇宙？", "")]
    began = time.monotonic()
    assert last(asked.generate("它的目标呢？", history)).standalone == asked.ask("它的目标呢？", history).standalone
    assert time.monotonic() - began < 30  # where the model hangs, it was given one second


def test_what_is_too_long_is_read_in_parts_and_summed_up(
    asked: Library, endpoint: Endpoint, sentences: list[str]
) -> None:
    asked.settings = replace(asked.settings, llm_context=2600, llm_answer=400)

    def first(received: Received) -> Script:
        said = [text for text in sentences if any(text in note for note in notes(received).values())][:1]
        return Script([cited(received, text) for text in said] or ["资料中没有答案。"])

    endpoint.script(first)
    answer = last(asked.generate(QUESTION))
    assert len(endpoint.requests) > 2
    assert answer.statements
    assert answer.citations
    assert answer.tokens == (11 * len(endpoint.requests), 7 * len(endpoint.requests))
    for received in endpoint.requests:
        assert received.body["max_tokens"] == 400


def test_the_key_is_in_no_answer(asked: Library, endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    endpoint.script(Script([f"密钥是{KEY}[K1]。"]))
    assert KEY not in repr(asked.settings)
    answer = last(asked.generate(QUESTION))
    assert KEY not in json.dumps([answer.text, answer.notice], ensure_ascii=False)
    assert KEY not in caplog.text


def test_an_english_answer_is_marked_in_english(asked: Library, endpoint: Endpoint) -> None:
    asked.settings = replace(asked.settings, refuse_below=0.0)

    def script(received: Received) -> Script:
        handle, note = next(iter(notes(received).items()))
        return Script([f"{note.splitlines()[-1].partition('。')[0]}[{handle}]。", "It cost 987 million.[K1]"])

    endpoint.script(script)
    text = last(asked.generate("What are the goals of the metaverse plan?")).text
    assert text.endswith("It cost 987 million.[unverified]")
