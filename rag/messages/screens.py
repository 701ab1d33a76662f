"""What the screens of the page say that are about the page itself: settings, the library in pictures, the first moment."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutScreens(Topic):
    """Settings and the library in pictures."""

    loading_page = Message("页面就绪后马上就查…", "Searching as soon as the page is ready…")
    opening_source = Message("页面就绪后马上打开原文…", "The source opens as soon as the page is ready…")
    screen_settings = Message("设置", "Settings")
    screen_overview = Message("图书馆", "Library")
    settings_looks = Message("页面", "Page")
    settings_answers = Message("回答", "Answers")
    settings_model = Message("语言模型", "Language model")
    settings_doctor = Message("检查", "Check-up")
    choose_language = Message("语言", "Language")
    choice_language_auto = Message("跟随浏览器", "As the browser")
    choice_language_zh = Message("中文", "中文")
    choice_language_en = Message("English", "English")
    choose_theme = Message("外观", "Look")
    choice_theme_auto = Message("跟随系统", "As the system")
    choice_theme_light = Message("浅色", "Light")
    choice_theme_dark = Message("深色", "Dark")
    choose_text_size = Message("文字大小", "Text size")
    choice_text_size_1 = Message("标准", "Standard")
    choice_text_size_2 = Message("大", "Large")
    choice_text_size_3 = Message("特大", "Very large")
    choose_shortcuts = Message("单键快捷键（?、/、n…）", "Single-key shortcuts (?, /, n…)")
    choice_shortcuts_on = Message("用", "On")
    choice_shortcuts_off = Message("不用", "Off")
    choose_caution = Message("把握不够时", "When unsure")
    choice_caution_strict = Message("宁缺毋滥", "Rather no answer")
    choice_caution_balanced = Message("适中", "Balanced")
    choice_caution_eager = Message("尽量回答", "Rather answer")
    choose_top_k = Message("每次检索的段落数", "Passages per question")
    choose_answers = Message("先用哪种回答", "Answer at first with")
    choice_answers_quotes = Message("摘录", "Quotes")
    choice_answers_written = Message("生成", "Written")
    answers_need = Message(
        "要用「生成」，先在下面填好语言模型的地址和名字。",
        "For “Written”, first name the language model below: its address and its name.",
    )
    choose_llm_base_url = Message("地址（写到 /v1）", "Address (with its /v1)")
    choose_llm_model = Message("模型的名字", "Name of the model")
    choose_llm_api_key = Message("密钥", "Key")
    key_set = Message("已设置", "Set")
    key_keep = Message("保存密钥", "Save key")
    key_forget = Message("删除密钥", "Delete key")
    key_where = Message(
        "只写进您自己的文件 {path}，不再显示，也不会发回页面。",
        "Written to your own file {path} only; never shown again, never sent back to the page.",
    )
    choice_saved = Message("已保存", "Saved")
    choice_failed = Message("没有保存成功，请再试一次。", "This could not be saved. Please try again.")
    choice_fixed = Message(
        "由环境变量 {variable} 决定，在这里改不了。",
        "Decided by the environment variable {variable}; can't be changed here.",
    )
    bad_choice = Message("「{value}」不能用在这里，没有保存。", "“{value}” can't be used here and was not saved.")
    bad_key = Message(
        "这不像一个密钥：里面不能有空格、换行或中文，也不能是空的。没有保存。",
        "This doesn't look like a key: it can't be empty or hold spaces, line breaks or letters beyond ASCII. Not saved.",
    )
    doctor_more = Message(
        "看看索引、检索模型和语言模型是否都能用。语言模型会被问一句话。",
        "Whether the index, the models that search and the language model work. The language model is asked one sentence.",
    )
    doctor_run = Message("开始检查", "Check now")
    doctor_busy = Message("正在检查…", "Checking…")
    overview_empty = Message(
        "还没有文档。收录文档后，这里会画出有哪些文件、讲些什么、是什么时候的。",
        "No documents yet. Once there are some, this shows what files they are, what they speak of and from when they are.",
    )
    overview_documents = Message("篇文档", "documents")
    overview_pages = Message("页", "pages")
    overview_passages = Message("段", "passages")
    overview_kinds = Message("文件种类", "Kinds of files")
    overview_no_kind = Message("其他", "Other")
    overview_count = Message("{name}：{n} 篇", "{name}: {n} documents")
    overview_terms = Message("关键词", "Terms that matter")
    overview_terms_more = Message(
        "在这里常见、在别处少见的词。点开看哪些文档里有。",
        "Frequent here and rare elsewhere. Open one for the documents that hold it.",
    )
    overview_term = Message("{term}：{n} 段", "{term}: {n} passages")
    overview_years = Message("发布年份", "Years of issue")
    overview_undated = Message("{n} 篇没有写明日期", "{n} documents give no date")
    ask_next = Message("接着可以问", "You could ask next")
    only_shown = Message("只列出：{what}", "Only: {what}")
    show_all = Message("全部文档", "All documents")
    no_date = Message("没有写明日期", "No date")
