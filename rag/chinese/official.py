"""How official documents write their number, their date, who issued them (GB/T 9704), and their articles.

Only whole lines count, and the beginning of an article: in running text the same words mostly speak of another one.
"""

from __future__ import annotations

from rag.chinese.marks import HAN
from rag.chinese.numerals import BELOW_THOUSAND, DIGITS, NUMERAL, ORDINAL, ZERO_LIKE
from rag.chinese.patterns import lazy_regex

LABELS = {"number": "发文字号", "issuer": "发布机关", "date": "发布日期"}
"""What a person calls what a document states of itself."""
_NUMERALS = f"{ZERO_LIKE}{DIGITS}十"
DATE = (
    r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    rf"|[一二][{_NUMERALS}]{{3}}年[{_NUMERALS}]{{1,2}}月[{_NUMERALS}]{{1,3}}日"
)
_YEAR = r"[〔［\[（(【﹝]\s*(?:19|20)\d\d\s*[〕］\]）)】﹞]"
_COUNT = rf"第?\s*(?:\d{{1,5}}|[{ZERO_LIKE}{BELOW_THOUSAND}]{{1,6}})\s*号"
NUMBER = (
    rf"[{HAN}]{{1,20}}\s*{_YEAR}\s*{_COUNT}"  # 工信部联科〔2023〕49号
    rf"|{_YEAR}\s*[{HAN}\d]{{2,12}}?{_COUNT}"  # （2023）京01民终123号
    rf"|(?:19|20)\d\d\s*年\s*第\s*(?:\d{{1,5}}|[{ZERO_LIKE}{BELOW_THOUSAND}]{{1,6}})\s*号"  # 2023年第12号
    rf"|[{HAN}]{{2,20}}令\s*{_COUNT}"  # 国务院令第736号
    rf"|第\s*(?:\d{{1,5}}|[{ZERO_LIKE}{BELOW_THOUSAND}]{{1,6}})\s*号"
)
"""发文字号, and what stands in its place in orders, announcements and judgments."""
_BODY = "政府|委员会|办公[厅室]|[部局厅署委办院处组会站所馆社]|总局|银行|公司|集团|中心|大学|联盟"
_ORGANISATION = rf"[{HAN}（）()、 ]{{1,38}}(?:{_BODY})"

ORGANISATION = lazy_regex(_ORGANISATION)
DATE_LINE = lazy_regex(rf"[（(]?(?P<date>{DATE})[）)]?")
SIGNED_LINE = lazy_regex(rf"(?P<issuer>{_ORGANISATION})\s+(?P<date>{DATE})")
"""Issuer and date on one line."""
NUMBER_LINE = lazy_regex(rf"[（(]?(?P<number>{NUMBER})[）)]?(?:\s*签发人.{{0,20}})?")
RED_HEADER = lazy_regex(rf"(?P<issuer>{_ORGANISATION})文件")
"""What stands in red above a document: 临湖市人民政府文件."""
PASSED_LINE = lazy_regex(rf"[（(](?P<date>{DATE}).{{0,120}}(?:通过|公布|发布|施行|修订|修正|批准).{{0,60}}[）)]")
"""（2022年9月28日某省人大常委会第三十六次会议通过）"""
BYLINE = lazy_regex(rf"(?:本[报刊网社台])?(?:见习|特约)?(?:记者|通讯员)[\s：:｜/]+[{HAN}、 ]{{2,30}}")
LABELLED_LINE = lazy_regex(
    r"(?:标\s*题|名\s*称|索\s*引\s*号|文\s*号|发文字号|(?:成文|发文|印发|发布|公布|生效|废止)(?:日期|时间)|主题(?:分类|词)|公文种类|体裁分类"
    r"|(?:发布|发文|制定|公布)(?:机[构关]|单位)|有\s*效\s*性|公开(?:方式|类别|形式)|来\s*源|作\s*者|责任编辑|责编|编\s*辑|签发人)\s*[：:].{1,110}"
)
"""What a page or a paper states of a document in so many words."""
CONTENTS_LINE = lazy_regex(r".{1,80}?\s*[.．…·・‥⋯]{2,}\s*[（(]?\d{1,4}[）)]?")
"""An entry of a table of contents: 第一章 总则……1"""
_ARTICLE = rf"{ORDINAL}条(?:之[{NUMERAL}\d]+)?"
ARTICLE = lazy_regex(
    rf"(?P<number>{_ARTICLE})(?=[\s【［（(]|$)(?:\s*(?P<name>[【［（(][^】］）)]{{1,30}}[】］）)]))?"
    rf"|(?P<bare>{_ARTICLE})(?![的、至和或及与规所之第款项中，,。；;：:到以等但》”）)\s])"
)
"""How an article of a law begins; 第十二条规定的… speaks of one elsewhere."""
TITLE = lazy_regex(
    r"(?:通知|意见|办法|方案|规定|决定|公告|通告|通报|批复|复函|条例|细则|措施|规划|计划|纲要|报告|请示|制度|规则|规程|指南|解读|章程)"
    r"(?:[（(][^（()）]{1,20}[）)])?$"
)
"""How the title of an official document ends."""


def stands_alone(line: str) -> bool:
    """Whether ``line`` is one of these as a whole: it is no heading and flows into no other line."""
    patterns = (DATE_LINE, NUMBER_LINE, SIGNED_LINE, RED_HEADER, PASSED_LINE, BYLINE, LABELLED_LINE, CONTENTS_LINE)
    return any(pattern.fullmatch(line) for pattern in patterns)
