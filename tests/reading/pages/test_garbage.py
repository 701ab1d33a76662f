"""A text layer that is no text is told from every kind of text that people have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.reading.pages.garbage import is_garbage

CHINESE = (
    "为贯彻落实国务院关于推动服务业高质量发展的决策部署，加快培育新的增长点，结合本地实际，制定本实施意见。"
    "各级人民政府要把稳定就业摆在突出位置，健全公共服务体系，支持中小企业吸纳高校毕业生，按规定给予社会保险补贴。"
)
ENGLISH = (
    "The committee reviewed the annual report and found that most of the recommendations had been carried out in time. "
    "Further work is needed on the storage of records, and members asked for a second reading before the end of June."
)
TEXTS = {
    "chinese": CHINESE,
    "short": "目　录",
    "english": ENGLISH,
    "traditional": "關關雎鳩，在河之洲。窈窕淑女，君子好逑。參差荇菜，左右流之。求之不得，寤寐思服。" * 2,
    "classical": "帝高阳之苗裔兮，朕皇考曰伯庸。摄提贞于孟陬兮，惟庚寅吾以降。扈江离与辟芷兮，纫秋兰以为佩。" * 2,
    "names": "鄢煜、王伟、李娜、张敏、逄睿轩、刘洋、陈静、杨勇、闫骞、赵磊、黄艳、周杰、覃垚、吴涛、徐明、孙丽、" * 3,
    "figures": "1,234.56 78.9% 2020-01-02 10:30 3.5 ¥300 12,000 45.6% 7×8 ±0.5 25℃ ½ " * 6,
    "formulas": "f(x)=∑αᵢxᵢ+βⱼ≤γ, ∀x∈ℝ ∃y: ∫₀^∞e^{−λt}dt=1/λ, ∂²u/∂t²=c²∇²u, ±3σ, ΔT=5℃",
    "japanese": "東京都は、新型コロナウイルス感染症の拡大を防ぐため、都民に外出を控えるよう呼びかけました。",
    "korean": "서울특별시는 시민의 안전을 위하여 다중이용시설의 운영을 제한하고 방역 수칙을 지켜 달라고 당부하였다.",
    "russian": "Правительство утвердило программу поддержки малого и среднего предпринимательства на следующий год.",
    "vietnamese": "Chính phủ đã ban hành nghị định về việc hỗ trợ doanh nghiệp nhỏ và vừa. " * 2,
    "french": "Les élèves âgés de plus de quinze ans déjà inscrits à l’école peuvent, à l’été, être hébergés ici.",
    "bullets": "\uf0b7 加强领导 \uf0b7 落实责任 \uf0b7 强化督查 \uf0b7 严肃追责",
    "empty": " \n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_no_garbage(name: str) -> None:
    assert not is_garbage(TEXTS[name])
    assert not is_garbage("".join(TEXTS[name].split()))


def moved(text: str, places: int) -> str:
    return "".join(chr(ord(char) + places) if char.isalpha() else char for char in text)


GARBLED: dict[str, Callable[[], str]] = {
    "private use": lambda: "".join(chr(0xE000 + ord(char) % 6000) for char in CHINESE),
    "replacements": lambda: "\ufffd" * 5,
    "glyph numbers": lambda: "".join(f"(cid:{ord(char)})" for char in CHINESE),
    "GBK as Latin-1": lambda: CHINESE.encode("gbk").decode("latin-1"),
    "UTF-8 as Windows-1252": lambda: CHINESE.encode().decode("cp1252", "replace"),
    "UTF-8 as GBK": lambda: CHINESE.encode().decode("gbk", "replace"),
    "GBK as Big5": lambda: CHINESE.encode("gbk").decode("big5", "replace"),
    "glyphs as ideographs": lambda: "".join(chr(0x4E00 + ord(char) * 7919 % 20000) for char in CHINESE),
    "glyphs as scripts": lambda: "".join(chr(0x400 + ord(char) * 7919 % 4000) for char in CHINESE),
    "glyphs as controls": lambda: "".join(chr(1 + i % 60) for i in range(200)),
    "ideographs moved": lambda: moved(CHINESE, 29),
    "alphabet moved": lambda: moved(ENGLISH, 3),
    "alphabet as glyphs": lambda: moved(ENGLISH, -29),
}


@pytest.mark.parametrize("kind", GARBLED)
def test_what_is_left_of_text_without_its_encoding_is_garbage(kind: str) -> None:
    assert is_garbage(GARBLED[kind]())


def test_a_short_page_is_garbage_only_if_most_of_it_is_no_character() -> None:
    assert not is_garbage("\uf0b7 \uf0b7 总则")
    assert is_garbage("\uf0b7\uf0b8\uf0b9 总")
    assert not is_garbage("ÎÒÃÇ")
