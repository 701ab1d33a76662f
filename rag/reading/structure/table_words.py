"""What a cell of a table looks like by its words: the name of something, or what is filled in for it."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.chinese.numerals import ONES
from rag.reading.text.lines import ends_sentence

COLONS = ("：", ":")
LONGEST_SHORT_NAME = 15
_LONG_VALUE = 30
_VALUE = re.compile(
    r"[-+−–—±<>≥≤≈约]?\s*[¥￥$]?\s*\d[\d,，. ]*(?:[%％‰]|[^\d\s]{1,4})?|[-+−–—/…*×√]+"
    r"|\d+(?:[-–—./:：年月日时分~至 ]+\d+)+日?"
)
"""A figure with its unit, a date, a telephone number, a dash."""
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:[-–—~至](?:19|20)?\d\d)?(?:年度?)?(?:第?\d季度|\d{1,2}(?:[-–—~至]\d{1,2})?月)?末?|\d{1,2}(?:[-–—~至]\d{1,2})?月"
)
"""Years and months: the figures that name columns."""
LABEL = re.compile(
    r"(?:姓名|性别|年龄|民族|籍贯|面貌|年月|日期|时间|年份|期限|电话|手机|传真|邮箱|邮编|地址|地点|单位|部门|机构|企业|职务|职称|学历|学位"
    r"|专业|号码|证号|编号|序号|代码|代表人|联系人|负责人|经办人|名称|类别|类型|性质|级别|等级|金额|数量|数值|人数|资本|比例|比重|占比|增速"
    r"|分值|得分|评分|标准|要求|内容|说明|情况|措施|事项|项目|指标|条款|条文|规定|结果|方式|依据|备注|索引号|文号|字号|机关|标题|主题|主题词"
    r"|关键词|分类|体裁|形式|范围|状态|效力|有效性|时效性|来源|[:：])(?:[（(].*[）)])?$"
)
"""How the names of columns, and the labels in a form, end."""
_LIKELY_LABEL = re.compile(
    r"(?:是否|有无|其中).+|.*(?:院校|学校|行业|职业|岗位|职责|经历|简历|特长|爱好|奖项|称号|荣誉|住所|城市|地区|区域|省份|生日|意见|签名|签字|关系"
    r"|邮政编码|身份证|学制|工龄|用途|目的|理由|原因|摘要|关键字|规格|品牌|产地|材质|单价|总价|合计|工期|进度|产品|设备)"
    r"|.+[（(](?:[元万亿个人台套件吨米天年月日%％‰名次户亩辆]|平方米|万元|亿元|公里|千瓦|㎡|m²?|kg|km|t|h)+[）)]"
)
_MAYBE_LABEL = re.compile(
    r".+[名称号码别期间址点地额量数率价费款金资积度型类种级位人者式法由项况历务系态果源途向目比值权限股重]"
)
_FILLED_IN = re.compile(
    rf"[男女是否有无]|.+族|(?:非常|不|基本)?(?:同意|合格|良好|优秀|正常|满意|符合|通过)|本科|专科|大专|中专|高中|初中|小学|硕士|博士|研究生"
    rf"|.*(?:党员|团员|群众)|[已未]婚|离异|[{ONES}甲乙丙丁特]等奖?|[{ONES}甲乙丙丁特]级"
    r"|.*(?:公司|集团|大学|学院|医院|银行|中学|小学|工厂|中心|协会|委员会|研究所|事务所|分局|支行|专业|工程师|教授|经理|主任|科长|处长|局长)"
    r"|.{2,}[厂店校院局厅委社所站馆园村镇乡县区市省路街巷弄室楼栋层]"
)
_MARKED = re.compile(r"[☐☑☒□■√✓✔]|@|https?://|www\.")
_PERSON = re.compile(
    r"[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
    r"陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文].{1,2}"
)
"""A name of the commonest surnames."""
_REMARK = re.compile(r"(?<=..)[（(][^（(]*[）)]$")
_DATE = re.compile(r"\d{2,4}\s*[年./-]\s*\d{1,2}.*|.*\d日|\d{4}年.*")
_DIGIT = re.compile(r"\d")
_CALL = re.compile(r"[\dXx*+() （）—–-]{6,}")
_WANTED = (
    ("date", re.compile(r"(?:日期|时间|年月|生日)$")),
    ("call", re.compile(r"(?:电话|手机|传真|号码|证号|邮编|编码|代码|账号)$")),
    ("sex", re.compile(r"^性别$")),
    ("mail", re.compile(r"(?:邮箱|邮件|网址|网站)$")),
    (
        "figure",
        re.compile(
            r"(?:金额|资|费用?|款|价|额|数|面积|积|量|率|比重|占比|高度|长度|年龄|工龄|工期|资本)(?:[（(].*[）)])?$"
        ),
    ),
    (
        "text",
        re.compile(
            r"(?:姓名|名称|地址|地点|单位|部门|机构|职务|职称|学历|学位|专业|民族|籍贯|性质|类别|类型|院校|联系人|负责人|代表人)$"
        ),
    ),
)
"""What sort of value a label asks for."""


def is_value(text: str) -> bool:
    """Whether ``text`` is a figure, a date or a dash: what stands in a table, not what names a column."""
    return bool(_VALUE.fullmatch(text)) and not _PERIOD.fullmatch(text)


def is_label(text: str) -> bool:
    """Whether ``text`` ends as the names of columns and the labels of forms do."""
    return len(text) <= LONGEST_SHORT_NAME and bool(LABEL.search(text))


@lru_cache(maxsize=4096)
def label_odds(text: str) -> float:
    """How much more ``text`` looks like a name than like what is filled in: above 0 a name, 0 no telling."""
    if not text:
        return 0.0
    if text.endswith(COLONS):
        return 4.0
    remark = _REMARK.search(text)
    if remark and len(text) > LONGEST_SHORT_NAME and (odds := label_odds(text[: remark.start()])) > 0:
        return odds
    if len(text) > _LONG_VALUE or ends_sentence(text) or _MARKED.search(text):
        return -4.0
    if is_label(text):
        return 2.0
    if len(text) <= LONGEST_SHORT_NAME and _LIKELY_LABEL.fullmatch(text):
        return 1.5
    if _PERIOD.fullmatch(text):
        return -0.5
    if is_value(text):
        return -4.0
    if _DIGIT.search(text) or len(text) > LONGEST_SHORT_NAME:
        return -2.0
    if _FILLED_IN.fullmatch(text):
        return -1.5
    if _MAYBE_LABEL.fullmatch(text):
        return 1.0
    return -0.7 if _PERSON.fullmatch(text) else 0.0


def fits(label: str, value: str) -> int:
    """1 where ``value`` is of the sort that ``label`` asks for, -1 where of another, 0 where that isn't known."""
    wanted = _wanted(label) if value else ""
    if not wanted:
        return 0
    return 1 if wanted in _sorts(value) and label_odds(value) <= 1 else -1


@lru_cache(maxsize=4096)
def _wanted(label: str) -> str:
    """The sort of value that ``label`` asks for; empty where that isn't known."""
    return next((sort for sort, pattern in _WANTED if pattern.search(label.rstrip("：: "))), "")


def is_text(value: str) -> bool:
    """Whether ``value`` is words, and no figure, date, number to call or mark."""
    return "text" in _sorts(value)


def is_number(value: str) -> bool:
    """Whether ``value`` is a figure, or a number or an address to call."""
    return not _sorts(value).isdisjoint(("figure", "call", "mail"))


@lru_cache(maxsize=4096)
def _sorts(value: str) -> frozenset[str]:
    if value in ("男", "女"):
        return frozenset({"sex"})
    if _MARKED.search(value):
        return frozenset({"mail", "sex", "text"})
    found = set()
    if _DATE.fullmatch(value) or _PERIOD.fullmatch(value):
        found.add("date")
    if _CALL.fullmatch(value):
        found.add("call")
    if "date" not in found and is_value(value):
        found.add("figure")
    return frozenset(found or {"text"})
