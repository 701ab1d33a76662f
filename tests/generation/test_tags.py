"""A streamed answer → sentences with their handles: the same however it is cut, and nothing half, nothing to follow."""

from __future__ import annotations

import random
import re

import pytest

from rag.generation.tags import Drafted, Tags, plain

HANDLES = ("K1", "K2", "K12")
ANSWERS = {
    "plain": "本办法自2024年1月1日起施行[K1]。有效期五年[K2]。",
    "behind the stop": "本办法自2024年1月1日起施行。[K1]有效期五年。 [K2][K12] 另有规定的除外。",
    "wide": "补贴三万元【K1】。一次付清。［K2］每年一次〔K12〕。",
    "several in one": "由市级认定[K1, K2]。由县级核发[K1；K12]。每年公布[K1、\nK2]。完。[ K1 / K2 / K12 ]好。",
    "many": "都写在这里。[K1, K2, K12, K1, K2, K12, K1, K2]后面的话。",
    "list": "条件如下：\n1. 在本市注册[K1]；\n2. 成立满3.5年[K2]；\n- 没有失信记录[K12]\n\n* 其他[K1]\n",
    "figures": "增长3.5%[K1]。见第1.2条[K2]。等等……还有呢[K1]。共1.5亿元。",
    "english": "It grew by 3.5 percent [K1]. See No. 5 of the U.S. rules. [K2] Is it?[K1] Yes! It is.",
    "thought": "<think>他问。[K2]想\n</think>\n前半<think>再想[K1]。</think>后半[K1]。<thinking>嗯</thinking>[K2]尾。",
    "unknown": "一[K9]。二[1]。三[^2]。四〔2024〕5号[K1]。五[Z1]。",
    "brackets": "见【附件】和[注意]事项。[注]后面。【提示】这里[K1]。",
    "broken": "一句话[K1。另一句[K2，K。第三句【K12\n第四句[K1]",
    "links": "点[这里](http://a.example/?q=1)看[K1]。图![x](https://b.example/a.png?k=v&w=2;d)完！[K2]好",
    "image at the end": '真好![图](//c.example/x(1).png "t")。对![K1]啊。',
    "html": '<p onclick="x()">甲<b>乙</b></p>[K1]。<script>丙。</script><img src="https://d.example/a?b=c">丁[K2]。',
    "hidden": "本\u200b办法[K\u200b1]有\u202e效\U000e0041。[\u2060K2]完[K1]。",
    "nothing": "\n \n。！？[K1]\n",
}


def read(*pieces: str) -> list[Drafted]:
    tags = Tags(HANDLES)
    return [each for piece in pieces for each in tags.feed(piece)] + list(tags.rest())


@pytest.mark.parametrize("name", ANSWERS)
def test_however_it_is_cut_the_same_sentences_come(name: str) -> None:
    answer = ANSWERS[name]
    whole = read(answer)
    assert read(*answer) == whole
    for cut in range(len(answer) + 1):
        assert read(answer[:cut], answer[cut:]) == whole, cut
    chance = random.Random(0)
    for _ in range(30):
        cuts = sorted(chance.sample(range(len(answer)), k=min(5, len(answer) - 1)))
        assert read(*(answer[a:b] for a, b in zip([0, *cuts], [*cuts, len(answer)], strict=True))) == whole, cuts


@pytest.mark.parametrize("name", ANSWERS)
def test_no_beginning_of_an_answer_shows_half_a_handle(name: str) -> None:
    whole = [each.text for each in read(ANSWERS[name])]
    for end in range(len(ANSWERS[name]) + 1):
        tags = Tags(HANDLES)
        shown = [each.text for each in tags.feed(ANSWERS[name][:end])]
        assert shown == whole[: len(shown)]
        for text in (*shown, *(each.text for each in tags.rest())):
            assert not re.search(r"[\[【［〔](?:\s*[A-Za-z]{1,2}\d{1,3}|[^\]】］〕]*$)", text), text


def test_handles_belong_to_their_own_sentence() -> None:
    assert read(ANSWERS["plain"]) == [
        Drafted("本办法自2024年1月1日起施行。", ("K1",)),
        Drafted("有效期五年。", ("K2",)),
    ]
    assert read(ANSWERS["behind the stop"]) == [
        Drafted("本办法自2024年1月1日起施行。", ("K1",)),
        Drafted("有效期五年。", ("K2", "K12")),
        Drafted("另有规定的除外。", ()),
    ]


@pytest.mark.parametrize(
    "answer", ["三年[K1]。", "三年【K1】。", "三年［K1］。", "三年〔K1〕。", "三年。[k1]", "三年 [ K1 ] 。"]
)
def test_brackets_of_all_widths(answer: str) -> None:
    [sentence] = read(answer)
    assert (sentence.text.replace(" ", ""), sentence.handles) == ("三年。", ("K1",))


def test_several_handles_in_one_pair_of_brackets() -> None:
    sentences = read(ANSWERS["several in one"])
    assert [each.handles for each in sentences] == [("K1", "K2"), ("K1", "K12"), ("K1", "K2"), ("K1", "K2", "K12"), ()]
    assert [each.text for each in sentences] == ["由市级认定。", "由县级核发。", "每年公布。", "完。", "好。"]
    assert read(ANSWERS["many"])[0] == Drafted("都写在这里。", HANDLES)


def test_unknown_handles_and_numbers_vanish() -> None:
    assert [(each.text, each.handles) for each in read(ANSWERS["unknown"])] == [
        ("一。", ()),
        ("二。", ()),
        ("三。", ()),
        ("四〔2024〕5号。", ("K1",)),
        ("五。", ()),
    ]


@pytest.mark.parametrize("end", ["三年[", "三年[K", "三年[K1", "三年[K1,", "三年[K1, K", "三年【K", "三年〔"])
def test_an_answer_cut_in_a_handle_ends_before_it(end: str) -> None:
    assert read("第一句[K1]。" + end) == [Drafted("第一句。", ("K1",)), Drafted("三年", ())]


def test_a_handle_that_is_never_closed_is_not_shown() -> None:
    assert [each.text for each in read(ANSWERS["broken"])] == ["一句话。", "另一句。", "第三句", "第四句"]


def test_lists_keep_their_lines_and_lose_their_marks() -> None:
    assert read(ANSWERS["list"]) == [
        Drafted("条件如下：", ()),
        Drafted("在本市注册；", ("K1",), breaks=True),
        Drafted("成立满3.5年；", ("K2",), breaks=True),
        Drafted("没有失信记录", ("K12",), breaks=True),
        Drafted("其他", ("K1",), breaks=True),
    ]


def test_figures_and_abbreviations_are_no_ends() -> None:
    assert [each.text for each in read(ANSWERS["figures"])] == [
        "增长3.5%。",
        "见第1.2条。",
        "等等……还有呢。",
        "共1.5亿元。",
    ]
    assert read(ANSWERS["english"]) == [
        Drafted("It grew by 3.5 percent .", ("K1",)),
        Drafted("See No. 5 of the U.S. rules.", ("K2",)),
        Drafted("Is it?", ("K1",)),
        Drafted("Yes!", ()),
        Drafted("It is.", ()),
    ]


def test_what_a_model_thinks_is_not_its_answer() -> None:
    assert read(ANSWERS["thought"]) == [Drafted("前半后半。", ("K1", "K2"), breaks=True), Drafted("尾。", ())]
    assert read("答[K1]。<think>没有想完[K2]。还在想") == [Drafted("答。", ("K1",))]


@pytest.mark.parametrize("name", ["links", "image at the end", "html"])
def test_nothing_is_left_to_follow_or_to_load(name: str) -> None:
    said = "".join(each.text for each in read(ANSWERS[name]))
    assert not re.search(r"https?:|//|\]\(|<[a-z/]|src=|onclick|\.example|\.png", said), said


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[这里](http://a.example/x)", "这里"),
        ("甲![图](data:image/png;base64,AAAA)", "甲"),
        ("[这里]( <http://a.example> '题' )", "这里"),
        ("[[甲](http://a.example)](http://b.example)", "甲"),
        ("[甲](/delete?all=1)", "甲"),
        ("见http://a.example/b?c=d，可办", "见，可办"),
        ("见HTTPS：//a.example，可办", "见，可办"),
        ("见//a.example/x 可办", "见 可办"),
        ("见www.a.example/x。", "见。"),
        ("写信到mailto:a@b.example。", "写信到。"),
        ("javascript:alert(1)", ")"),
        ("甲<<b>script>乙</script>", "甲乙"),
        ("甲<img src=x onerror=alert", "甲"),
        ("甲<!-- 乙 -->丙", "甲丙"),
        ("**甲**和__乙__", "甲和乙"),
        ("### 标题", "标题"),
        ("增长**30**个", "增长30个"),
        ("电话138****1234", "电话138****1234"),
        ("若a<b且b>c则可", "若a<b且b>c则可"),
        ("比为1：2，data: 3个", "比为1：2，data: 3个"),
    ],
)
def test_plain(text: str, left: str) -> None:
    assert plain(text) == left


def test_hidden_characters_do_not_reach_the_page() -> None:
    assert read(ANSWERS["hidden"]) == [Drafted("本办法有效。", ("K1", "K2")), Drafted("完。", ("K1",))]


def test_marks_alone_are_no_sentence() -> None:
    assert read(ANSWERS["nothing"]) == []


def test_anything_comes_out_the_same_in_whole_and_in_single_characters() -> None:
    parts = [*"[]K2，,；;。！!?.()<>-甲”【】\n \u200b", "K1", "乙丙", "**", "![", "](", "[K1]", "[K1,K2]", "1. "]
    parts += ["<b>", "<think>", "</think>", "//a.b"]
    chance = random.Random(0)
    for _ in range(3000):
        answer = "".join(chance.choices(parts, k=chance.randint(1, 25)))
        assert read(*answer) == read(answer), answer


def test_a_sign_that_might_begin_a_thought_is_kept_if_it_does_not() -> None:
    assert [each.text for each in read("甲少于乙[K1]。", "即甲 <", " 乙[K1]。", "又 <th")] == [
        "甲少于乙。",
        "即甲 < 乙。",
        "又 <th",
    ]
