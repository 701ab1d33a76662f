"""What a text names so that nothing else will do."""

from __future__ import annotations

import pytest

from rag.chinese.naming import names


def named(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in names(text):
        found.setdefault(name.kind, set()).update(name.values)
    return found


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("C3的电池", {"c3"}),
        ("XJ-200和XJ 300 Pro的功率", {"xj200", "xj300pro"}),
        ("按GB/T 9704-2012排版", {"gb9704"}),
        ("What is the battery life of the C3?", {"c3"}),
        ("at least 5 years, Top 10, In 2022", set()),
        ("8MHz的物料", set()),
    ],
)
def test_a_model_is_letters_and_digits(text: str, codes: set[str]) -> None:
    assert {value for kind, values in named(text).items() if kind.startswith("code") for value in values} == codes


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023年工作报告", {"2023"}),
        ("二〇二三年工作报告", {"2023"}),
        ("二○二三年工作报告", {"2023"}),
        ("民国113年工作报告", {"2024"}),
        ("民國一百一十三年工作報告", {"2024"}),
        ("民国20年代", set()),
        ("2021—2023年规划", {"2021", "2022", "2023"}),
        ("粮食增产，比2022年增长3%", set()),
        ("劳动合同法（2018年修正）", set()),
        ("国发〔2023〕12号", set()),
        ("手册（2022年版）", {"2022"}),
    ],
)
def test_a_year_is_one_that_something_is_of(text: str, years: set[str]) -> None:
    assert named(text).get("year", set()) == years


def test_what_holds_from_a_year_on_holds_later() -> None:
    assert "2024" in named("自2019年7月1日起施行")["year"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("青河县和白河县的粮食", {"青河县", "白河县"}),
        ("江苏省南京市鼓楼区", {"江苏省", "南京市", "鼓楼区"}),
        ("云岭村集体经济", {"云岭村"}),
        ("请问石桥镇的低保", {"石桥镇"}),
        ("临江大学图书馆", {"临江大学"}),
        ("海滨第一人民医院", {"海滨第一人民医院"}),
        ("北辰科技有限公司的考勤", {"北辰科技有限公司"}),
        ("全省各县区市、乡镇卫生院、我市城区", set()),
        ("民办大学、居住区、中小企业集团、我们公司", set()),
        ("哪个区？两县、十三个市", set()),
    ],
)
def test_a_place_or_a_body_is_known_by_its_ending_and_a_sort_of_them_is_none(text: str, places: set[str]) -> None:
    assert {value for kind, values in named(text).items() if kind.startswith("of ") for value in values} == places


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("B类人才", "grade 类", {"b"}),
        ("A、B类人才", "grade 类", {"a", "b"}),
        ("甲级资质", "grade 级", {"甲"}),
        ("甲县的产量", "grade 县", {"甲"}),
        ("软件V2.0手册", "version", {"2"}),
        ("软件2.1版", "version", {"2.1"}),
    ],
)
def test_grades_and_versions(text: str, kind: str, values: set[str]) -> None:
    assert named(text) == {kind: values}


def test_a_name_knows_its_place_in_the_text_as_written() -> None:
    text = "臨湖市二〇二三年的Ｂ类人才"
    assert [text[name.start : name.end] for name in names(text)] == ["臨湖市", "二〇二三年", "Ｂ类"]
