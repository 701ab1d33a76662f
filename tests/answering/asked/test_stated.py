"""Questions for what a document states of itself, asked of red-header documents."""

from __future__ import annotations

import pytest

from rag.answering.asked.stated import asked
from rag.library import Library
from rag.settings import Settings

BODY = "为进一步做好养老服务工作，加快完善设施，经市政府同意，现就有关事项通知如下，请认真贯彻执行。"
FILES = {
    "养老.txt": f"临湖市人民政府文件\n\n临政发〔2023〕12号\n\n关于印发养老服务三年行动方案的通知\n\n{BODY}\n\n"
    "临湖市人民政府\n临湖市财政局\n二〇二三年八月二十九日\n",
    "停车.txt": f"青禾省停车场管理条例\n\n（2022年9月28日青禾省人民代表大会常务委员会第三十六次会议通过）\n\n"
    f"第一条　{BODY}\n第二条　停车场应当明示收费的标准。\n",
}


@pytest.fixture(scope="module")
def stating(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("stating")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    library = Library.open(folder / "index", Settings())
    library.add([folder / name for name in FILES])
    return library


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("这个通知的发文字号是什么？", "发文字号"),
        ("文号是多少？", "发文字号"),
        ("这是第几号令？", "发文字号"),
        ("谁发布的？", "发布机关"),
        ("是哪些部门联合印发的？", "发布机关"),
        ("哪些部门一起发的这个通知？", "发布机关"),
        ("什么时候印发的？", "发布日期"),
        ("发布日期是哪天？", "发布日期"),
    ],
)
def test_what_is_asked_for_is_known_by_its_label(question: str, label: str) -> None:
    assert asked(question)[0] == label


@pytest.mark.parametrize("question", ["药品批准文号是多少？", "什么时候施行？", "谁负责解释？", "发布了哪些政策？"])
def test_other_questions_ask_for_none(question: str) -> None:
    assert asked(question) == ("", "")


def test_what_it_is_asked_of_remains() -> None:
    assert asked("行动方案是谁发布的？")[1].split() == ["行动方案", "？"]


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("养老服务三年行动方案的通知发文字号是什么？", ["临政发〔2023〕12号"]),
        ("养老服务三年行动方案是谁印发的？", ["临湖市人民政府", "临湖市财政局"]),
        ("养老服务三年行动方案什么时候发布的？", ["二〇二三年八月二十九日"]),
    ],
)
def test_the_very_characters_are_cited(stating: Library, question: str, quotes: list[str]) -> None:
    answer = stating.ask(question)
    assert [citation.quote for citation in answer.citations] == quotes
    text = stating.text("养老.txt")
    assert [text[citation.start : citation.end] for citation in answer.citations] == quotes


@pytest.mark.parametrize(
    ("question", "quote"), [("谁发布的？", "临湖市人民政府"), ("什么时候印发的？", "二〇二三年八月二十九日")]
)
def test_of_one_document_it_may_be_asked_without_its_name(stating: Library, question: str, quote: str) -> None:
    assert stating.ask(question, documents=["养老"]).citations[0].quote == quote


def test_a_document_that_states_no_number_is_not_given_that_of_another(stating: Library) -> None:
    assert "临政发" not in stating.ask("停车场管理条例的发文字号是什么？").text


def test_what_is_stated_answers_no_other_question(stating: Library) -> None:
    assert "明示收费" in stating.ask("停车场应当明示什么？").text
