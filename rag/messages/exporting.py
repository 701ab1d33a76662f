"""Exports and feedback."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutExporting(Topic):
    """Exports and feedback."""

    export = Message("导出", "Export")
    heads_above = Message("↑ 上文的标题", "↑ Heading of the text above")
    recognised_unsurely = Message(
        "图片识别时没有把握的字，请对照原页", "Recognised in a picture without certainty: compare it with the page"
    )
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
    quoted_from = Message("{where}：“{quote}”", "{where}: “{quote}”")
    help_feedback = Message(
        "对回答的反馈：列出，或导出为评测集", "what was said of answers: listed, or as a set of questions"
    )
    help_feedback_list = Message("列出全部反馈", "list all of it")
    help_feedback_export = Message(
        "导出为 evaluate 能读的文件夹", "write the folder of questions that evaluate reads, with the documents"
    )
    help_feedback_out = Message("要写入的文件夹", "the folder to write")
    no_feedback = Message(
        "还没有反馈。在页面上每个回答下面都可以给。", "No feedback yet. It is given below each answer of the page."
    )
    nothing_marked = Message(
        "还没有一条反馈标出了正确的段落，没有可以导出的问题。请在页面上点回答下面的反馈，标出正确的段落，或点「有用」。",
        "No feedback says yet where the right passage stands, so there is no question to export. Mark one on the page "
        "below an answer, or say that an answer was helpful.",
    )
    feedback_exported = Message(
        "已写入 {path}：{answerable} 个有答案的问题，{unanswerable} 个文档里没有答案的问题。",
        "Wrote {path}: {answerable} questions with an answer, {unanswerable} that the documents don't answer.",
    )
    feedback_left_out = Message(
        "另有 {count} 条没有标出段落、问的相同，或标出的原文已经变化，没有导出。",
        "{count} more mark no passage, ask the same, or mark what has changed since; they were left out.",
    )
    feedback_next = Message("现在可以评测：{command}", "Measure on it: {command}")
    absent = Message("文档里没有", "Not in my documents")
    export_all = Message("导出对话", "Export chat")
    as_word = Message("Word（.docx）", "Word (.docx)")
    as_markdown = Message("Markdown（.md）", "Markdown (.md)")
    nothing_to_export = Message(
        "这里没有可以导出的回答：对话已不在，或还没有保存。",
        "There is no answer here to export: the chat is gone, or not kept yet.",
    )
    was_it_helpful = Message("这个回答有用吗？", "Was this answer helpful?")
    helpful = Message("有用", "Helpful")
    unhelpful = Message("没有用", "Not helpful")
    thanks = Message("记下了。", "Noted.")
    kept_as_right = Message(
        "记下了，所引的原句作为这个问题的正确答案。",
        "Noted; the quoted sentence is kept as the right answer to this question.",
    )
    say_more = Message("补充说明", "Say more")
    feedback = Message("反馈", "Feedback")
    feedback_failed = Message("没能保存，请再试一次。", "It could not be saved. Please try again.")
    comment = Message("哪里不对，或还缺什么？（可不写）", "What is wrong or missing? (optional)")
    where_is_it = Message("正确的答案在哪里？", "Where is the right answer?")
    where_open = Message("不说", "Not said")
    where_passage = Message("在文档里，我来标出", "In a document: I mark it")
    mark_it = Message("标出正确的段落", "Mark the right passage")
    mark_anew = Message("另标一处", "Mark another one")
    in_document = Message("在哪篇文档里", "In which document")
    marking_help = Message(
        "在原文里选中正确的话，或按段落旁的「选这段」。",
        "Select the right words in the source, or press “Take this” beside a paragraph.",
    )
    take_selected = Message("用选中的文字", "Use the selection")
    take_block = Message("选这段", "Take this")
    save = Message("保存", "Save")
    fold = Message("收起", "Fold")
    nothing_to_say_of = Message(
        "这个回答没有保存，反馈记不下来。", "This answer was not kept, so nothing can be noted of it."
    )
    contents_more = Message("还有 {n} 个标题没有列出", "{n} more headings not listed")
