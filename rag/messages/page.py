"""The page's own words. Answers come from the library and are shown as they are."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutPage(Topic):
    """Every label of the page."""

    language_tag = Message("zh-CN", "en")
    app_name = Message("明引", "Mingyin 明引")
    tagline = Message("每一句回答，都能翻到原文", "Every sentence opens its source")
    new_chat = Message("新对话", "New chat")
    conversation = Message("对话", "Conversation")
    welcome = Message("想从文档里知道什么？", "What would you like to know?")
    welcome_more = Message(
        "我只用您的文档回答。每句话后面的 [1] 都可以点开，看到它在原文中的位置；文档里没有的，我会直说。",
        "Answers come from your documents only. The [1] after each sentence opens the passage it comes from; "
        "what the documents do not say, I will not either.",
    )
    welcome_try = Message("试着问", "Try asking")
    empty_title = Message("还没有文档", "No documents yet")
    empty_more = Message(
        "把文件拖到这一页里，或打开「文档」选择文件。放进 corpus/ 文件夹再运行 python -m rag index 也可以。",
        "Drop files onto this page, or open “Documents” to choose some. You may also put them into the corpus/ folder and "
        "run python -m rag index.",
    )
    question_label = Message("问题", "Question")
    question_placeholder = Message("输入问题", "Ask a question")
    send = Message("发送", "Send")
    stop = Message("停止", "Stop")
    loading = Message("正在载入模型，第一次需要几秒…", "Loading the model, a few seconds the first time…")
    still_loading = Message(
        "几分钟了模型还没有载入完。问题留在输入框里了，请过一会儿再发送；如果一直这样，请查看启动程序的终端里的错误记录，"
        "或重新启动程序。",
        "The model is still loading after minutes. Your question is back in its box: send it again a little "
        "later. If this goes on, look at the error in the terminal that runs the program, or restart it.",
    )
    restart = Message("改好后请重新启动程序。", " Then restart the program.")
    searching = Message("正在查找…", "Searching…")
    queued = Message("正在排队：第 {position} 位，共 {size} 位", "Waiting in line: {position} of {size}")
    question_failed = Message(
        "出错了，这个问题没有答成。请再试一次；如果还不行，请查看启动程序的终端里的错误记录，或重新启动程序。",
        "Something went wrong and this question was not answered. Please try again; if it keeps failing, look at "
        "the error in the terminal that runs the program, or restart it.",
    )
    lost_server = Message(
        "和服务器的连接断了，可能是程序停了。连上以后，这一页会自己重新打开，问过的和正在输入的都还在。",
        "The connection to the server is lost; the program may have stopped. When it is back, this page opens again by "
        "itself, with what you have asked and what you are typing.",
    )
    failed_title = Message("没有做成", "That did not work")
    understood_as = Message("理解为：", "Understood as: ")
    ask_as_typed = Message("按原话再问", "Ask as typed")
    partly_found = Message("只找到一部分", "Only part of this was found")
    missing_parts = Message("资料里没有找到：", "Not found in your documents: ")
    partly_next = Message(
        "没有找到的部分，可以换个说法单独再问，或加入相关文档后再问。",
        "Ask for what is missing by itself in other words, or add documents that cover it.",
    )
    near_next = Message(
        "这些话不一定回答了您的问题。请点开引用，看看前后文再判断，或换个说法再问。",
        "These sentences may not answer your question. Open the citations and judge by what stands around them, or ask "
        "in other words.",
    )
    copy = Message("复制", "Copy")
    copied = Message("已复制", "Copied")
    retry = Message("重新回答", "Answer again")
    nearest_passages = Message("最接近的段落", "Nearest passages")
    mark = Message("引用 {n}：查看原文", "Citation {n}: open the source")
    source = Message("原文", "Source")
    source_empty = Message(
        "点开回答里的引用标记 [1]，这里会显示它在原文中的位置。",
        "Open a citation mark [1] in an answer to see its place in the source here.",
    )
    source_count = Message("引用 {n} / {of}", "Citation {n} of {of}")
    nearest_count = Message("段落 {n} / {of}", "Passage {n} of {of}")
    previous = Message("上一处", "Previous")
    next = Message("下一处", "Next")
    back = Message("回到回答", "Back to the answer")
    position = Message("第 {start}–{end} 字 / 共 {of} 字", "Characters {start}–{end} of {of}")
    page_label = Message("第 {page} 页", "Page {page}")
    fact_number = Message("发文字号", "Number")
    fact_issuer = Message("发布机关", "Issued by")
    fact_date = Message("日期", "Date")
    views = Message("看原页或看文字", "Original page or text")
    page_view = Message("原页", "Original page")
    text_view = Message("文字", "Text")
    folio = Message("{page} / {pages} 页", "{page} / {pages}")
    page_before = Message("前一页", "Page before")
    page_after = Message("后一页", "Page after")
    enlarge = Message("放大", "Enlarge")
    close = Message("关闭", "Close")
    drawing = Message("正在画出原页…", "Drawing the page…")
    no_picture = Message("原页无法显示，下面是文字。", "The original page can't be shown; below is its text. ")
    page_alt = Message("第 {page} 页的图像，框出的是：{quote}", "Picture of page {page}; the box holds: {quote}")
    whole_document = Message("看全文", "Show the whole document")
    more_context = Message("看更多上下文", "Show more context")
    whole_failed = Message("没能取到全文，请再试一次。", "The document could not be fetched. Please try again.")
    indexing_now = Message("正在收录：", "Indexing: ")
    mode = Message("怎样回答", "How to answer")
    mode_help = Message(
        "摘录：文档里的原句。生成：模型写的话，每句都与原文核对。",
        "Quotes: the documents' own sentences. Written: by a model, each sentence checked.",
    )
    quotes = Message("摘录", "Quotes")
    written = Message("生成", "Written")
    writing = Message("正在生成…", "Writing…")
    unverified = Message("未核实", "unverified")
    unverified_why = Message("未核实：查看原因", "unverified: show why")
    why_uncited = Message("模型没有给出出处。", "The model gave no source.")
    why_number = Message(
        "原文里没有「{detail}」这个数字，或不在同一处。",
        "The number “{detail}” is not in the source, or not in the same place.",
    )
    why_name = Message("原文里没有「{detail}」。", "“{detail}” is not in the source.")
    why_denial = Message(
        "「{detail}」与原文的肯定或否定不一致。", "“{detail}” affirms what the source denies, or the reverse."
    )
    why_meaning = Message(
        "原文没有与这句话意思相近的句子。", "No sentence of the source means nearly the same as this one."
    )
    why_unknown = Message("没有找到支持这句话的原文。", "No passage was found that supports this sentence.")
    unverified_some = Message("有 {n} 句未能核实", "{n} sentences could not be verified")
    unverified_one = Message("有 1 句未能核实", "1 sentence could not be verified")
    unverified_next = Message(
        "标着「未核实」的句子没有在所引原文里找到依据，请不要直接采用。点开标记可以看到原因。",
        "No support was found in the cited passages for what is marked “unverified”: do not rely on it. "
        "Open the mark to see why.",
    )
    quotes_instead = Message("模型没有答好，以下是原文摘录", "The model gave no good answer; these are quotes")
    what_was_checked = Message("核对说明", "What was checked")
    proves = Message(
        "带引用标记的句子：其中的数字、日期、名称、文号和肯定或否定，都在所引的原文里找到了，意思也与所引的句子相近。",
        "In a sentence with citation marks, the numbers, dates, names, document numbers, and what it affirms or "
        "denies were all found in the cited passages, and its meaning is near to that of a cited sentence.",
    )
    proves_not = Message(
        "核对不能证明没有遗漏、没有断章取义，也不能证明原文本身正确。重要的内容请点开引用，看一眼原文。",
        "This does not prove that nothing was left out or torn from its context, nor that the source itself is "
        "right. For what matters, open the citation and look.",
    )
    tokens_used = Message(
        "这次回答，模型读了 {read} 个词元，写了 {wrote} 个词元。",
        "For this answer the model read {read} tokens and wrote {wrote}.",
    )
