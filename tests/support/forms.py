"""Forms, lists and cross tables with what should be read of them, invented by chance from a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.support.grids import ABOVE, Grid

WORDS = {
    "单位名称": ("东湖文化公司", "青山机械厂", "云岭茶叶专业合作社"),
    "注册地址": ("武昌区民主路12号", "汉阳大道388号", "临湖县桥头镇"),
    "成立时间": ("2011年3月", "1998年12月6日", "2020-05-18"),
    "职工人数": ("86人", "1,240人", "15"),
    "法人代表": ("周桂芳", "李明", "欧阳静"),
    "总投资": ("300万元", "1.2亿元", "4,500,000"),
    "主营业务": ("展览展示和文化活动策划", "农机修理", "茶叶加工与销售"),
    "开户行": ("江城农商行营业部", "临湖支行", "青山分理处"),
    "税号": ("91420100MA4K", "914201067483", "91420111A"),
    "占地": ("35亩", "2.4公顷", "1200平方米"),
    "资金来源": ("自筹", "财政拨款", "银行贷款与自筹"),
    "姓名": ("张三", "王秀兰", "买买提"),
    "性别": ("男", "女", "男"),
    "出生年月": ("1990年1月", "1975.08", "2001年11月"),
    "籍贯": ("湖北黄冈", "四川", "江苏省扬州市"),
    "文化程度": ("本科", "高中", "大专"),
    "婚否": ("已婚", "未婚", "离异"),
    "联系电话": ("0571-88886666", "13900001111", "027-5566778"),
    "紧急联络": ("刘洋", "陈工", "13800002222"),
    "户口": ("农村", "城镇", "集体户"),
    "毕业院校": ("江南大学", "武汉职业技术学院", "云岭一中"),
    "政治面貌": ("群众", "中共党员", "共青团员"),
    "爱好": ("书法", "篮球、游泳", "种花"),
    "血型": ("A型", "O", "AB"),
    "健康": ("良好", "一般", "健康"),
    "工龄": ("12年", "3", "28年"),
    "迁出地": ("苏州市", "黄石", "荆州市沙市区"),
    "迁入地": ("上海市", "武汉", "宜昌"),
    "车牌": ("鄂A12345", "沪C8876", "苏E66K21"),
    "车主": ("赵六", "钱多多", "江城运输队"),
    "颜色": ("白", "深蓝", "银灰"),
    "排量": ("1.6L", "2.0T", "3.0"),
    "座数": ("5", "7座", "19"),
    "申请事项": ("设立登记", "变更地址", "注销"),
    "办理结果": ("准予", "不予受理", "补正材料"),
    "受理人": ("孙主任", "吴芳", "何科长"),
    "收费": ("120元", "免费", "80"),
    "用地性质": ("工业", "住宅", "农用地"),
    "楼层": ("12层", "3", "地下一层"),
    "户型": ("三室两厅", "一室一厅", "复式"),
    "朝向": ("南", "东南", "南北通透"),
    "房东": ("郑女士", "马先生", "江城置业"),
    "租期": ("一年", "24个月", "三年"),
    "押金": ("3000元", "一个月租金", "无"),
    "样品": ("大米", "自来水", "饼干"),
    "批号": ("20260301", "A-77", "B2026"),
    "检验员": ("罗琳", "唐伟", "韩雪"),
    "结论": ("合格", "不合格", "待复检"),
    "温度": ("25℃", "4℃", "室温"),
    "采样点": ("三号井", "城东水厂", "码头"),
}
"""Labels, and what is filled in beside them. Many are such as no rule names."""
BARS = (
    "单位情况",
    "项目概况",
    "申请人信息",
    "经办人填写",
    "基本资料",
    "房屋",
    "车辆登记",
    "审核栏",
    "家庭状况",
    "其他",
)
LONG_BAR = "（请从参加工作之日起逐项如实填写，特殊情形可另附纸说明并加盖公章）"
NUMBERS = "一二三四五六七八九"
ROWS = ("城东站", "城西站", "江滩站", "临湖站", "桥头站", "云岭站")
COLUMNS = ("进站", "出站", "换乘", "退票")
PEOPLE = ("张伟", "王芳", "李娜", "刘洋", "陈静", "杨磊")

Made = tuple[Grid, list[str]]
"""A table, and the texts of its rows."""


class _Inventor:
    """Draws fields without repeating one."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._left = self.random.sample(sorted(WORDS), len(WORDS))

    def fields(self, count: int, empty: float = 0.0) -> list[tuple[str, str]]:
        """Labels with their values, some left empty."""
        names = [self._left.pop() for _ in range(count)]
        return [(name, "" if self.random.random() < empty else self.random.choice(WORDS[name])) for name in names]

    def figures(self, count: int) -> list[tuple[str, str]]:
        """Labels with nothing but figures for values."""
        return [(name, f"{self.random.randint(1, 99999):,}") for name, _ in self.fields(count)]

    def bars(self, count: int) -> list[str]:
        return self.random.sample(BARS, count)


def _said(fields: Sequence[tuple[str, str]]) -> str:
    return "，".join(f"{name}：{value}" if value else name for name, value in fields)


def _in_pairs(fields: Sequence[tuple[str, str]], pairs: int) -> Made:
    rows = [fields[i : i + pairs] for i in range(0, len(fields), pairs)]
    return [[text for field in row for text in field] for row in rows], [_said(row) for row in rows]


def _form(seed: int, pairs: int, rows: int, empty: float = 0.0) -> Made:
    return _in_pairs(_Inventor(seed).fields(pairs * rows, empty), pairs)


def two_pairs(seed: int) -> Made:
    return _form(seed, 2, 3)


def three_pairs(seed: int) -> Made:
    return _form(seed, 3, 3)


def empty_values(seed: int) -> Made:
    return _form(seed, 2, 4, empty=0.6)


def figures(seed: int) -> Made:
    return _in_pairs(_Inventor(seed).figures(6), 2)


def key_value(seed: int) -> Made:
    return _form(seed, 1, 5)


def colons(seed: int) -> Made:
    grid, said = _form(seed, 2, 2)
    return [[text if j % 2 else f"{text}：" for j, text in enumerate(row)] for row in grid], said


def under_bars(seed: int, pairs: int = 2, mark: Callable[[int, str], str] = lambda i, bar: bar) -> Made:
    inventor = _Inventor(seed)
    grid: list[Sequence[str | None]] = []
    said: list[str] = []
    for i, bar in enumerate(inventor.bars(3)):
        rows, texts = _in_pairs(inventor.fields(pairs * inventor.random.randint(1, 3)), pairs)
        grid += [[mark(i, bar), *[None] * (2 * pairs - 1)], *rows]
        said += texts
    return grid, said


def numbered_bars(seed: int) -> Made:
    return under_bars(seed, 2, lambda i, bar: f"{NUMBERS[i]}、{bar}")


def long_bars(seed: int) -> Made:
    return under_bars(seed, 2, lambda i, bar: f"{NUMBERS[i]}、{bar}{LONG_BAR if i == 1 else ''}")


def bars_over_three(seed: int) -> Made:
    return under_bars(seed, 3, lambda i, bar: f"{NUMBERS[i]}、{bar}")


def bars_over_key_value(seed: int) -> Made:
    return under_bars(seed, 1, lambda i, bar: f"（{NUMBERS[i]}）{bar}")


def merged_values(seed: int) -> Made:
    inventor = _Inventor(seed)
    grid, said = _in_pairs(inventor.fields(4), 2)
    wide = inventor.fields(2)
    return [[*wide[0], None, None], *grid, [*wide[1], None, None]], [_said(wide[:1]), *said, _said(wide[1:])]


def merged_names(seed: int) -> Made:
    """A cross table with names above names."""
    inventor = _Inventor(seed)
    years = ["2024年", "2025年"]
    names = inventor.random.sample(COLUMNS, 2)
    grid: list[Sequence[str | None]] = [["站点", years[0], None, years[1], None], [ABOVE, *names, *names]]
    said = []
    for row in inventor.random.sample(ROWS, 3):
        values = [str(inventor.random.randint(100, 9999)) for _ in range(4)]
        grid.append([row, *values])
        cells = [f"{years[j // 2]}·{names[j % 2]}：{value}" for j, value in enumerate(values)]
        said.append("，".join([f"站点：{row}", *cells]))
    return grid, said


def grouped_list(seed: int) -> Made:
    """A list of names and figures under bars, its names at the top."""
    inventor = _Inventor(seed)
    names = ["站点", *inventor.random.sample(COLUMNS, 3)]
    grid: list[Sequence[str | None]] = [names]
    said = []
    rows = inventor.random.sample(ROWS, 6)
    for i, bar in enumerate(("东部线路", "西部线路")):
        grid.append([f"{NUMBERS[i]}、{bar}", None, None, None])
        for row in rows[3 * i : 3 * i + 3]:
            values = [row, *(str(inventor.random.randint(100, 9999)) for _ in range(3))]
            grid.append(values)
            said.append("，".join([f"{NUMBERS[i]}、{bar}", *map("：".join, zip(names, values, strict=True))]))
    return grid, said


def list_of_words(seed: int) -> Made:
    """A list without a figure, its names such as a form has for labels."""
    inventor = _Inventor(seed)
    names = ["姓名", "职务", "负责事项", "办公地点"]
    posts, tasks, rooms = ("科长", "干事", "主任"), ("档案", "财务", "接待"), ("东楼", "西楼", "大厅")
    grid: list[Sequence[str | None]] = [names]
    for person in inventor.random.sample(PEOPLE, 4):
        grid.append([person, *(inventor.random.choice(words) for words in (posts, tasks, rooms))])
    return grid, ["，".join(map("：".join, zip(names, row, strict=True))) for row in grid[1:]]  # type: ignore[arg-type]


def list_in_a_form(seed: int) -> Made:
    """A form whose last bar stands over a list with names of its own."""
    inventor = _Inventor(seed)
    grid, said = _in_pairs(inventor.fields(4), 2)
    names = ["姓名", "关系", "工作单位", "联系电话"]
    rows = [
        [person, relation, place, f"1380000{inventor.random.randint(1000, 9999)}"]
        for person, relation, place in zip(
            inventor.random.sample(PEOPLE, 2), ("配偶", "父亲"), ("青山机械厂", "退休"), strict=True
        )
    ]
    bars = [[text, None, None, None] for text in ("一、本人情况", "二、家庭成员")]
    listed = ["，".join(map("：".join, zip(names, row, strict=True))) for row in rows]
    return [bars[0], *grid, bars[1], names, *rows], [*said, *listed]


KINDS: dict[str, Callable[[int], Made]] = {
    "two pairs a row": two_pairs,
    "three pairs a row": three_pairs,
    "values left empty": empty_values,
    "figures for values": figures,
    "a label and a value a row": key_value,
    "labels with colons": colons,
    "bars": under_bars,
    "numbered bars": numbered_bars,
    "a long bar": long_bars,
    "bars over three pairs": bars_over_three,
    "bars over key and value": bars_over_key_value,
    "values over several columns": merged_values,
    "names above names": merged_names,
    "a list under bars": grouped_list,
    "a list of words": list_of_words,
    "a list in a form": list_in_a_form,
}
