"""What is said about questions and answers."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutAsking(Topic):
    """Questions that can't be asked, answers on a terminal, and what is answered without a document."""

    unknown_document = Message(
        "资料库里没有「{name}」。运行 python -m rag list 可以看到所有文档。",
        "The library holds no “{name}”. Run python -m rag list to see all documents.",
    )
    ambiguous_document = Message(
        "「{name}」对应不止一篇文档：{names}。请写出完整的名字。",
        "“{name}” fits more than one document: {names}. Give the full name.",
    )
    empty_question = Message(
        "问题是空的。请输入想问的内容，例如：{example}",
        "The question is empty. Type what you want to know, for example: {example}",
    )
    long_question = Message(
        "问题有 {length} 个字，超过了 {limit} 个字的上限。请缩短后再问。",
        "The question has {length} characters, over the limit of {limit}. Please shorten it.",
    )
    port_in_use = Message(
        "端口 {port} 已被占用，页面没有启动。请换一个端口，例如：python -m rag serve --port {other}",
        "Port {port} is in use; the page was not started. Choose another: python -m rag serve --port {other}",
    )
    bad_host = Message(
        "无法在地址「{host}」上监听。请检查 --host，例如 127.0.0.1。",
        "Can't listen on the address “{host}”. Check --host, for example 127.0.0.1.",
    )
    bad_batch = Message(
        '「{path}」第 {line} 行不是 {{"_id", "text"}} 形式的 JSON。请修正后再试。',
        'Line {line} of “{path}” is not JSON of the form {{"_id", "text"}}. Mend it and try again.',
    )
    no_question = Message(
        "请写出问题，或用 --batch 指定问题文件。",
        "Give a question, or a file of questions with --batch.",
    )
    bad_setting = Message(
        "环境变量的值无法识别：{error}",
        "The value of an environment variable can't be read: {error}",
    )
    document_pages = Message("{pages} 页，", "{pages} pages, ")
    document_size = Message("{characters} 字，{passages} 段", "{characters} characters, {passages} passages")
    serving = Message("页面已就绪：{url}（按 Ctrl+C 结束）", "The page is ready: {url} (Ctrl+C ends it)")
    stopped = Message("已停止。", "Stopped.")
    understood = Message("理解为：{question}", "Understood as: {question}")
    asked_as_typed = Message(
        "（不是这个意思？去掉 history，就按原话再问。）",
        "(Not what you meant? Leave out the history to ask it as typed.)",
    )
    title_of = Message("{title}：", "{title}: ")
    outline_documents = Message(
        "一共有 {count} 篇文档，这里列出 {shown} 篇，每篇一句。想看其中一篇的提纲，请写出它的名字。",
        "There are {count} documents; {shown} are listed here with a sentence each. Name one to see its outline.",
    )
    outline_sections = Message(
        "一共有 {count} 个部分，这里列出前 {shown} 个。",
        "There are {count} sections; the first {shown} are listed here.",
    )
    outline_no_headings = Message(
        "文档没有分章节，下面按顺序摘出各处的第一句。",
        "The document isn't divided into sections; these are sentences that its passages begin with, in order.",
    )
    outline_no_part = Message(
        "《{title}》里没有找到「{part}」，下面是整篇的提纲。",
        "“{title}” has no “{part}”; this is the outline of the whole document.",
    )
    nearest = Message("最接近的段落：", "The nearest passages:")
    partly = Message(
        "只找到一部分。没有找到的，可以换个说法单独再问，或加入相关文档后再问。",
        "Only part of this was found. Ask for what is missing by itself in other words, or add documents that cover it.",
    )
    missing = Message("资料里没有找到：{part}", "Not found in your documents: {part}")
    differing = Message(
        "不同文档的说法不一致，请核对出处和日期。",
        "The documents say different things. Check the sources and their dates.",
    )
    nearest_passage = Message("· {title} ({start}-{end})：{text}", "· {title} ({start}-{end}): {text}")
    doubtful = Message("· {text}：{doubts}", "· {text}: {doubts}")
    title_and_name = Message("{title}（{name}）", "{title} ({name})")
    refusal = Message(
        "资料库的文档里没有找到能回答这个问题的内容。下面是最接近的段落，供参考；可以换个说法，或加入相关文档后再问。",
        "The documents don't hold an answer to this question. The nearest passages are shown for reference; "
        "try other words, or add documents that cover it.",
    )
    no_article = Message(
        "资料库的文档里没有{article}。下面是最接近的段落，供参考。",
        "The documents have no {article}. The nearest passages are shown for reference.",
    )
    no_article_of = Message(
        "资料库里没有找到《{title}》的{article}。下面是最接近的段落，供参考。",
        "The library has no {article} of “{title}”. The nearest passages are shown for reference.",
    )
    articles_of_some = Message(
        "有 {count} 处都是这个编号，这里列出 {shown} 处；请写明是哪一份文件。",
        "{count} places have this number; {shown} are shown. Name the document that you mean.",
    )
    section_leads = Message(
        "这一部分较长，这里只列出各条各节的第一句。",
        "This part is long: the first sentence of each of its sections is shown.",
    )
    rows_found = Message(
        "符合条件的共 {count} 条（表中共 {total} 条）。", "{count} of {total} rows meet the condition."
    )
    rows_all = Message("表中共 {count} 条。", "The table has {count} rows.")
    rows_kinds = Message(
        "共 {count} 条，「{column}」有 {kinds} 种。", "{count} rows with {kinds} different values of “{column}”."
    )
    rows_shown = Message("这里列出前 {shown} 条。", " The first {shown} are shown.")
    rows_not_compared = Message(
        "有 {count} 条的「{column}」不是单个数，没有比较。",
        " {count} rows have no single number in “{column}” and were not compared.",
    )
    rows_incomplete = Message(
        "这份文件有没读到的部分，可能还有别的。", " Some of this file could not be read, so there may be more."
    )
    doubtful_quote = Message(
        "引文来自图片识别，其中「{words}」认得没有把握，请对照原页核实。",
        "What is quoted was recognised in a picture, and “{words}” without certainty: compare it with the page.",
    )
    rows_unchecked = Message(
        "这里是最接近的行，没有逐行核对整张表，可能还有别的行也符合。",
        "These rows come nearest. The table was not gone through row by row, so others may fit as well.",
    )
    rows_sum = Message(
        "{count} 条的「{column}」合计 {value}{unit}。", "The “{column}” of {count} rows adds up to {value}{unit}."
    )
    rows_mean = Message(
        "{count} 条的「{column}」平均 {value}{unit}。", "The “{column}” of {count} rows is {value}{unit} on average."
    )
    rows_most = Message("按「{column}」比较了 {count} 条。", "{count} rows were compared by “{column}”.")
    no_rows = Message(
        "表中 {total} 条里没有符合条件的。下面是最接近的段落，供参考。",
        "None of the table's {total} rows meets the condition. The nearest passages are shown for reference.",
    )
    rows_not_computed = Message(
        "这要对表格计算才能回答，而这里不能保证算准，所以没有计算。下面是最接近的段落，供参考。",
        "This has to be computed over a table, which can't be done surely here, so it was not computed. "
        "The nearest passages are shown for reference.",
    )
    near = Message("文档里没有直接说明，最接近的是：", "The documents don't say this directly. What comes nearest:")
    near_without = Message(
        "引用的文档里没有提到“{names}”，最接近的是：",
        "The documents quoted here don't mention “{names}”. What comes nearest:",
    )
    greeting = Message(
        "你好！我是明引，只根据资料库里的文档回答问题，每句话都标明出处；文档里没有的，我会直说。",
        "Hello! I am Mingyin. I answer from your documents only, cite every sentence, "
        "and say so when they hold no answer.",
    )
    greeting_examples = Message("你可以这样问：", "You could ask:")
    thanked = Message("不客气，随时可以继续提问。", "You're welcome. Ask on whenever you like.")
