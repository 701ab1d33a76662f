"""A question and a text that write one thing in two ways: the answer is found, and quoted as it is written."""

from __future__ import annotations

import pytest

from rag.library import Library
from rag.settings import Settings
from rag.types import AnswerKind

TEXTS = {
    "公园.txt": "清河公园改造工程公告\n\n清河公园改造工程于二○二七年五月动工，工期十四个月。\n"
    "工程总投资为壹佰贰拾万元，由县财政承担。\n项目建成后绿化率提高百分之八，游客数量增长顯著。\n"
    "履约保证金为3,500元，竣工验收后廿日内退还。\n",
    "车站.txt": "⻢岭镇⻋站管理规定\n\n⻢岭镇⻋站候⻋室设在⻓兴路⻄侧。\n⻋站停⻋场可停两千辆⻋。\n",
    "水库.txt": "石门水库志\n\n石门水库于民国一百零三年由省水利厅重建。\n水库库容为1.6亿立方米。\n"
    "水库每年农历三月十五开闸放水。\n",
}


@pytest.fixture(scope="module")
def spelled(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("spelled")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    library = Library(folder / "index", Settings(index=folder / "index"))
    library.add([folder])
    return library


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("2027年5月动工的是哪个工程？", "二○二七年五月"),
        ("二〇二七年五月动工的是哪个工程？", "二○二七年五月"),
        ("总投资120万元的是什么工程？", "壹佰贰拾万元"),
        ("绿化率提高8%的是什么项目？", "百分之八"),
        ("哪里的游客数量增长显著？", "增长顯著"),
        ("履约保证金为3500元的是哪个工程？", "3,500元"),
        ("履约保证金多久退还？", "廿日内"),
        ("马岭镇车站候车室在哪里？", "⻓兴路"),
        ("停车场可停2000辆车的是哪个车站？", "两千辆"),
        ("2014年由省水利厅重建的是哪个水库？", "民国一百零三年"),
        ("库容16000万立方米的是哪个水库？", "1.6亿立方米"),
    ],
)
def test_the_answer_is_found_and_quoted_as_it_is_written(spelled: Library, question: str, quote: str) -> None:
    answer = spelled.ask(question)
    assert answer.kind is AnswerKind.CITED, answer.text
    assert quote in answer.citations[0].quote
