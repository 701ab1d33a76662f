"""Exports and feedback."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutExporting(Topic):
    """Exports and feedback."""

    export = Message("导出", "Export")
    heads_above = Message("↑ 上文的标题", "↑ Heading of the text above")
    contents = Message("目录", "Contents")
    find_in = Message("在文中查找", "Find in this document")
    found_of = Message("{n} / {of}", "{n} / {of}")
    not_found = Message("没有", "None")
    found_before = Message("上一个匹配", "Previous match")
    found_after = Message("下一个匹配", "Next match")
    words_matched = Message("词：{words}", "Words: {words}")
    meaning = Message("意义 {score}", "meaning {score}")
    smaller = Message("缩小原页", "Zoom out")
    larger = Message("放大原页", "Zoom in")
    fit = Message("适合", "Fit")
    fit_page = Message("让原页适合宽度", "Fit the page to the width")
    named_title = Message("《{title}》", "{title}")
    on_page = Message("，第 {page} 页", ", page {page}")
    quoted_from = Message("{where}{page}：“{quote}”", "{where}{page}: “{quote}”")
