"""OpenAI's form, asked by the real openai package and as Open WebUI asks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from rag.library import Library
from rag.messages import Speech
from rag.types import Turn
from tests.support.endpoint import Endpoint, Script
from tests.support.programs import ROLE
from tests.support.timing import PATIENCE_S
from ui.api.chores import done
from ui.api.completions import Message, _talk

QUESTION = "五大任务是哪五大？"


def user(text: str) -> ChatCompletionMessageParam:
    return {"role": "user", "content": text}


@pytest.fixture
def chat(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as made:
        yield made


@pytest.fixture
def writer(written: httpx.Client) -> Iterator[openai.OpenAI]:
    """Asks a server that has a language model."""
    address = str(written.base_url).removesuffix("/api/v1/")
    with openai.OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as made:
        yield made


def test_the_model_that_quotes_is_always_there(chat: openai.OpenAI) -> None:
    assert [each.id for each in chat.models.list()] == ["mingyin"]
    assert chat.models.retrieve("mingyin").owned_by == "mingyin"
    with pytest.raises(openai.NotFoundError, match="gpt-9"):
        chat.models.retrieve("gpt-9")
    with pytest.raises(openai.NotFoundError):
        chat.chat.completions.create(model="gpt-9", messages=[user(QUESTION)])


def test_an_answer_with_its_citations(chat: openai.OpenAI, client: httpx.Client, shipped_library: Library) -> None:
    made = chat.chat.completions.create(model="mingyin", messages=[user(QUESTION)])
    known = shipped_library.ask(QUESTION)
    message = made.choices[0].message
    content = message.content or ""
    assert content.startswith(known.text)
    assert "出处" in content.removeprefix(known.text)
    assert made.choices[0].finish_reason == "stop"
    assert made.usage is not None
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens > 0
    annotations = message.annotations or []
    assert len(annotations) == len(known.citations)
    for n, each in enumerate(annotations, 1):
        place = each.url_citation
        assert content[place.start_index : place.end_index] == f"[{n}]"
        shown = httpx.get(place.url)  # as a browser opens it from the chat program's own site
        assert shown.headers["content-type"].startswith("text/html")
        text = unescape(shown.text.split("<blockquote>")[1].split("</blockquote>")[0])
        assert "".join(text.split()) == "".join(known.citations[n - 1].quote.split())
        assert (each.model_extra or {})["citation"]["quote"] == known.citations[n - 1].quote


def test_a_stream_says_the_same(chat: openai.OpenAI) -> None:
    whole = chat.chat.completions.create(model="mingyin", messages=[user(QUESTION)])
    chunks = list(
        chat.chat.completions.create(
            model="mingyin", messages=[user(QUESTION)], stream=True, stream_options={"include_usage": True}
        )
    )
    deltas = [each.choices[0].delta for each in chunks if each.choices]
    assert len(deltas) > 4
    assert "".join(each.content or "" for each in deltas) == whole.choices[0].message.content
    assert (deltas[0].role, chunks[-1].choices, chunks[-2].choices[0].finish_reason) == ("assistant", [], "stop")
    assert chunks[-1].usage == whole.usage
    said = (deltas[-1].model_extra or {})["annotations"]
    assert said == [each.to_dict() for each in whole.choices[0].message.annotations or []]
    assert len({each.id for each in chunks}) == 1


def test_the_history_is_heeded(chat: openai.OpenAI, shipped_library: Library) -> None:
    first, then = "五大任务是哪五大？", "第三项是什么？"
    said = chat.chat.completions.create(model="mingyin", messages=[user(first)]).choices[0].message.content
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "You are a pirate."},
        user(first),
        {"role": "assistant", "content": said},
        user(then),
    ]
    followed = chat.chat.completions.create(model="mingyin", messages=messages).choices[0].message.content or ""
    known = shipped_library.ask(then, [Turn(first, shipped_library.ask(first).text)])
    assert known.text != shipped_library.ask(then).text
    assert followed.startswith(known.text)


def test_messages_are_turns() -> None:
    below = "甲。[1]\n\n---\n出处：  \n[1] 《甲》"
    messages = [
        Message(role="system", content="…"),
        Message(role="assistant", content="您好！"),
        Message(role="user", content="一？"),
        Message(role="assistant", content=below),
        Message(role="user", content="二？"),
        Message(role="tool", content="…"),
        Message(role="user", content=[{"type": "text", "text": "三？"}, {"type": "image_url", "image_url": "…"}]),  # type: ignore[list-item]
        Message(role="assistant", content=Speech("zh").refusal()),
        Message(role="user", content="四？"),
    ]
    question, turns = _talk(messages)
    assert question == "四？"
    assert [(each.question, each.answer, each.refused) for each in turns] == [
        ("一？", "甲。[1]", False),
        ("二？", "", False),
        ("三？", Speech("zh").refusal(), True),
    ]


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "assistant", "content": "甲"}],
        [{"role": "user", "content": "甲"}, {"role": "assistant", "content": "乙"}],
        [{"role": "user", "content": ""}],
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}],
        [{"role": "user", "content": "长" * 2001}],
        [{"role": "user", "content": {"no": "text"}}],
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_what_cannot_be_asked_is_said_in_openais_form(chat: openai.OpenAI, messages: Any, stream: bool) -> None:
    with pytest.raises(openai.BadRequestError) as failed:
        chat.chat.completions.create(model="mingyin", messages=messages, stream=stream)
    body = failed.value.body
    assert isinstance(body, dict)
    assert body["type"] == "invalid_request_error"
    assert body["message"]


def test_malformed_text_is_refused(address: str) -> None:
    body = rb'{"model": "mingyin", "messages": [{"role": "user", "content": "\ud800"}]}'
    reply = httpx.post(f"{address}/v1/chat/completions", content=body, headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()["error"]["type"]) == (400, "invalid_request_error")


OPEN_WEBUI: dict[str, Any] = {
    "stream": True,
    "model": "mingyin",
    "params": {},
    "features": {"web_search": False},
    "variables": {"{{USER_NAME}}": "李雷"},
    "session_id": "x",
    "chat_id": "y",
    "id": "z",
    "background_tasks": {"title_generation": True},
    "stream_options": {"include_usage": True},
    "metadata": {"task": None},
    "temperature": 0.7,
    "messages": [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}],
}


def test_as_open_webui_asks(address: str) -> None:
    with httpx.stream("POST", f"{address}/v1/chat/completions", json=OPEN_WEBUI, timeout=60) as reply:
        lines = [each.removeprefix("data: ") for each in reply.iter_lines() if each]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(each) for each in lines[:-1]]
    text = "".join(each["choices"][0]["delta"].get("content", "") for each in chunks if each["choices"])
    assert "构建先进元宇宙技术和产业体系" in text
    assert chunks[-1]["usage"]["completion_tokens"] > 0


TASK = """### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Guidelines:
- The title should clearly represent the main theme or subject of the conversation.
### Output:
JSON format: { "title": "your concise title here" }
### Examples:
- { "title": "📉 Stock Market Trends" },
### Chat History:
<chat_history>
USER: 五大任务是哪五大？
ASSISTANT: 主要内容……[1]
</chat_history>"""


@pytest.mark.parametrize(
    ("task", "reply"),
    [
        (TASK, {"title": QUESTION}),
        (TASK.replace('"title": "your concise title here"', '"tags": ["tag1", "tag2"]'), {"tags": []}),
        (TASK.replace('"title": "your concise title here"', '"follow_ups": ["Question 1?"]'), {"follow_ups": []}),
        (TASK.replace("<chat_history>", "<other>"), {"title": ""}),
        (TASK + "长" * 5000, {"title": QUESTION}),
    ],
)
def test_what_open_webui_asks_besides_is_done_without_the_documents(
    chat: openai.OpenAI, task: str, reply: dict[str, Any]
) -> None:
    made = chat.chat.completions.create(model="mingyin", messages=[user(task)])
    assert json.loads(made.choices[0].message.content or "") == reply
    stream = chat.chat.completions.create(model="mingyin", messages=[user(task)], stream=True)
    assert json.loads("".join(each.choices[0].delta.content or "" for each in stream)) == reply


def test_a_task_that_never_ends_what_it_begins_holds_up_nobody() -> None:
    begun = time.monotonic()
    assert done('### Task: {"title": ' + "<chat_history>" * 30_000) == '{"title": ""}'
    assert time.monotonic() - begun < 5  # of a search that begins anew at each: more than a minute


def test_a_task_of_no_known_form_gets_nothing(chat: openai.OpenAI) -> None:
    made = chat.chat.completions.create(model="mingyin", messages=[user("### Task:\nComplete this text.")])
    assert made.choices[0].message.content == ""


def test_a_language_model_may_word_the_answer(writer: openai.OpenAI, endpoint: Endpoint) -> None:
    assert [each.id for each in writer.models.list()] == ["mingyin", "mingyin-written"]
    endpoint.says("五大任务包括构建先进元宇宙技术和产业体系[1]。", "火星上有水。")
    whole = writer.chat.completions.create(model="mingyin-written", messages=[user(QUESTION)])
    assert "火星上有水。〔未核实〕" in (whole.choices[0].message.content or "")
    assert whole.usage is not None
    assert (whole.usage.prompt_tokens, whole.usage.completion_tokens) == (11, 7)
    stream = writer.chat.completions.create(model="mingyin-written", messages=[user(QUESTION)], stream=True)
    assert "".join(each.choices[0].delta.content or "" for each in stream) == whole.choices[0].message.content


def test_a_model_that_breaks_off_is_followed_by_the_quotes(
    writer: openai.OpenAI, endpoint: Endpoint, shipped_library: Library
) -> None:
    endpoint.script(Script(["五大任务包括构建先进元宇宙技术和产业体系[1]。", "火星"], cut=True))
    chunks = list(writer.chat.completions.create(model="mingyin-written", messages=[user(QUESTION)], stream=True))
    text = "".join(each.choices[0].delta.content or "" for each in chunks)
    quotes = shipped_library.ask(QUESTION)
    assert quotes.text in text
    annotations = (chunks[-1].choices[0].delta.model_extra or {})["annotations"]
    assert len(annotations) == len(quotes.citations)
    for n, each in enumerate(annotations, 1):
        assert text[each["url_citation"]["start_index"] : each["url_citation"]["end_index"]] == f"[{n}]"
        assert each["url_citation"]["start_index"] > text.index(quotes.text)


def test_hanging_up_stops_the_language_model(writer: openai.OpenAI, endpoint: Endpoint) -> None:
    endpoint.script(Script(["五大任务包括构建先进元宇宙技术和产业体系[1]。"] * 2, hang=True))
    with writer.chat.completions.create(model="mingyin-written", messages=[user(QUESTION)], stream=True) as stream:
        for each in stream:
            if each.choices[0].delta.content:
                break
    assert endpoint.requests[0].gone.wait(PATIENCE_S)


def test_who_may_not_read_is_told_in_openais_form(address: str) -> None:
    assert httpx.get(f"{address}/v1/models", headers={ROLE: "reader"}).status_code == 200
    assert httpx.get(f"{address}/v1/nothing").json()["error"]["type"] == "not_found_error"
