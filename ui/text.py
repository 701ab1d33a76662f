"""The page's own words, Chinese and English. Answers come from the library and are shown as they are."""

from __future__ import annotations

from dataclasses import dataclass

from ui.text_generated import GENERATED_EN, GENERATED_ZH, GeneratedWords


@dataclass(frozen=True, slots=True)
class Words:
    """Every label of the page in one language."""

    language: str
    name: str
    tagline: str
    new_chat: str
    conversation: str
    welcome: str
    welcome_more: str
    welcome_try: str
    empty_title: str
    empty_more: str
    question: str
    placeholder: str
    send: str
    stop: str
    stopped: str
    loading: str
    still_loading: str
    restart: str
    """After why the model can't be loaded."""
    searching: str
    failed: str
    understood: str
    partly: str
    missing: str
    """Stands before the parts of a question that the documents leave open."""
    partly_next: str
    differing: str
    copy: str
    copied: str
    retry: str
    nearest: str
    mark: str
    """With ``{n}``: what a citation mark does."""
    source: str
    source_empty: str
    source_count: str
    """With ``{n}`` and ``{of}``."""
    nearest_count: str
    previous: str
    next: str
    back: str
    position: str
    """With ``{start}``, ``{end}`` and ``{of}``."""
    page: str
    """With ``{page}``."""
    number: str
    issuer: str
    date: str
    views: str
    page_view: str
    text_view: str
    folio: str
    """With ``{page}`` and ``{pages}``."""
    page_before: str
    page_after: str
    enlarge: str
    close: str
    drawing: str
    no_picture: str
    """Stands before the reason."""
    page_alt: str
    """With ``{page}`` and ``{quote}``."""
    whole: str
    more: str
    whole_failed: str
    documents: str
    """With ``{n}``."""
    documents_some: str
    """With ``{n}`` and ``{some}``."""
    document_size: str
    """With ``{characters}`` and ``{passages}``."""
    document_pages: str
    """With ``{pages}``; stands before ``document_size``."""
    unread: str
    documents_more: str
    filter: str
    indexing: str
    """Stands before how far it is."""
    generated: GeneratedWords


ZH = Words(
    language="zh-CN",
    name="明引",
    tagline="每一句回答，都能翻到原文",
    new_chat="新对话",
    conversation="对话",
    welcome="想从文档里知道什么？",
    welcome_more="我只用您的文档回答。每句话后面的 [1] 都可以点开，看到它在原文中的位置；文档里没有的，我会直说。",
    welcome_try="试着问",
    empty_title="还没有文档",
    empty_more="把文件放进 corpus/ 文件夹，再运行 python -m rag index，收录好的文档会自己出现在这里。",
    question="问题",
    placeholder="输入问题",
    send="发送",
    stop="停止",
    stopped="已停止。",
    loading="正在载入模型，第一次需要几秒…",
    still_loading="几分钟了模型还没有载入完。问题留在输入框里了，请过一会儿再发送；如果一直这样，请查看启动程序的终端里的错误记录，"
    "或重新启动程序。",
    restart="改好后请重新启动程序。",
    searching="正在查找…",
    failed="出错了，这个问题没有答成。请再试一次；如果还不行，请查看启动程序的终端里的错误记录，或重新启动程序。",
    understood="理解为：",
    partly="只找到一部分",
    missing="资料里没有找到：",
    partly_next="没有找到的部分，可以换个说法单独再问，或加入相关文档后再问。",
    differing="不同文档的说法不一致，请核对出处和日期。",
    copy="复制",
    copied="已复制",
    retry="重新回答",
    nearest="最接近的段落",
    mark="引用 {n}：查看原文",
    source="原文",
    source_empty="点开回答里的引用标记 [1]，这里会显示它在原文中的位置。",
    source_count="引用 {n} / {of}",
    nearest_count="段落 {n} / {of}",
    previous="上一处",
    next="下一处",
    back="回到回答",
    position="第 {start}–{end} 字 / 共 {of} 字",
    page="第 {page} 页",
    number="发文字号",
    issuer="发布机关",
    date="日期",
    views="看原页或看文字",
    page_view="原页",
    text_view="文字",
    folio="{page} / {pages} 页",
    page_before="前一页",
    page_after="后一页",
    enlarge="放大",
    close="关闭",
    drawing="正在画出原页…",
    no_picture="原页无法显示，下面是文字。",
    page_alt="第 {page} 页的图像，框出的是：{quote}",
    whole="看全文",
    more="看更多上下文",
    whole_failed="没能取到全文，请再试一次。",
    documents="文档 · {n} 篇",
    documents_some="文档 · {n} 篇 · 只在其中 {some} 篇里找",
    document_size="{characters} 字 · {passages} 段",
    document_pages="{pages} 页 · ",
    unread="有内容没读出来",
    documents_more="还有 {n} 篇没有列出",
    filter="只在这些文档里找",
    indexing="正在收录：",
    generated=GENERATED_ZH,
)

EN = Words(
    language="en",
    name="Mingyin 明引",
    tagline="Every sentence opens its source",
    new_chat="New chat",
    conversation="Conversation",
    welcome="What would you like to know?",
    welcome_more="Answers come from your documents only. The [1] after each sentence opens the passage it comes from; "
    "what the documents do not say, I will not either.",
    welcome_try="Try asking",
    empty_title="No documents yet",
    empty_more="Put files into the corpus/ folder, run python -m rag index, and they will appear here.",
    question="Question",
    placeholder="Ask a question",
    send="Send",
    stop="Stop",
    stopped="Stopped.",
    loading="Loading the model, a few seconds the first time…",
    still_loading="The model is still loading after minutes. Your question is back in its box: send it again a little "
    "later. If this goes on, look at the error in the terminal that runs the program, or restart it.",
    restart=" Then restart the program.",
    searching="Searching…",
    failed="Something went wrong and this question was not answered. Please try again; if it keeps failing, look at "
    "the error in the terminal that runs the program, or restart it.",
    understood="Understood as: ",
    partly="Only part of this was found",
    missing="Not found in your documents: ",
    partly_next="Ask for what is missing by itself in other words, or add documents that cover it.",
    differing="The documents say different things. Check the sources and their dates.",
    copy="Copy",
    copied="Copied",
    retry="Answer again",
    nearest="Nearest passages",
    mark="Citation {n}: open the source",
    source="Source",
    source_empty="Open a citation mark [1] in an answer to see its place in the source here.",
    source_count="Citation {n} of {of}",
    nearest_count="Passage {n} of {of}",
    previous="Previous",
    next="Next",
    back="Back to the answer",
    position="Characters {start}–{end} of {of}",
    page="Page {page}",
    number="Number",
    issuer="Issued by",
    date="Date",
    views="Original page or text",
    page_view="Original page",
    text_view="Text",
    folio="{page} / {pages}",
    page_before="Page before",
    page_after="Page after",
    enlarge="Enlarge",
    close="Close",
    drawing="Drawing the page…",
    no_picture="The original page can't be shown; below is its text. ",
    page_alt="Picture of page {page}; the box holds: {quote}",
    whole="Show the whole document",
    more="Show more context",
    whole_failed="The document could not be fetched. Please try again.",
    documents="Documents · {n}",
    documents_some="Documents · {n} · searching {some} of them",
    document_size="{characters} characters · {passages} passages",
    document_pages="{pages} pages · ",
    unread="Some of it was not read",
    documents_more="{n} more not listed",
    filter="Search these documents only",
    indexing="Indexing: ",
    generated=GENERATED_EN,
)


def words_for(accept_language: str | None) -> Words:
    """The words for a browser's ``Accept-Language``: English unless its first choice is Chinese or unknown."""
    first = (accept_language or "").split(",")[0].split(";")[0].strip().lower()
    return ZH if first in ("", "*") or first.startswith("zh") else EN
