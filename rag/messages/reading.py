"""What is said about reading a file: why it could not be read, what was mended, where its pages are."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutReading(Topic):
    """Reading files, and looking at their pages."""

    not_text = Message(
        "「{name}」不是文本文件，没有收录。请确认它是 UTF-8、GB18030 或 Big5 编码的文字，或另存为 .txt 后再试。",
        "“{name}” is not a text file and was not indexed. Save it as UTF-8 text and try again.",
    )
    empty_file = Message(
        "「{name}」是空的，没有可收录的文字。请检查文件内容后再试。",
        "“{name}” is empty: there is no text to index. Check the file and try again.",
    )
    bad_collection = Message(
        '「{name}」第 {line} 行不是 {{"_id", "title", "text"}} 形式的 JSON，整个文件没有收录。请修正这一行后再试。',
        'Line {line} of “{name}” is not JSON of the form {{"_id", "title", "text"}}; the file was not indexed. '
        "Mend that line and try again.",
    )
    missing_path = Message(
        "找不到「{path}」。请检查路径是否写对。",
        "“{path}” does not exist. Check the path.",
    )
    unreadable = Message(
        "无法读取「{path}」：没有权限或已损坏。请检查它的权限后再试。",
        "“{path}” can't be read: no permission, or it is damaged. Check its permissions and try again.",
    )
    unsupported = Message(
        "「{path}」的格式还不支持（目前支持：{formats}）。请另存为其中一种再试。",
        "The format of “{path}” is not supported yet (supported: {formats}). Save it as one of these and try again.",
    )
    too_large = Message(
        "「{path}」有 {size:.0f} MB，超过了 {limit} MB 的上限。可以拆分文件，或用环境变量 MINGYIN_MAX_FILE_MB 调高上限。",
        "“{path}” has {size:.0f} MB, over the limit of {limit} MB. Split it, or raise MINGYIN_MAX_FILE_MB.",
    )
    too_long = Message(
        "「{name}」的文字超过了 {limit} 字的上限，没有收录。请拆分成几个文件后再试。",
        "“{name}” has more than {limit} characters of text and was not indexed. Split it and try again.",
    )
    damaged = Message(
        "「{name}」已损坏或不完整，没有收录。请用原来的软件打开检查，另存一份后再试。",
        "“{name}” is damaged or incomplete and was not indexed. Open it in its own program, save it anew and try again.",
    )
    encrypted = Message(
        "「{name}」设有密码，没有收录。请先去掉密码，另存一份后再试。",
        "“{name}” is protected by a password and was not indexed. Save it without the password and try again.",
    )
    bomb = Message(
        "「{name}」解压后有 {size:.0f} MB、{members} 个文件，超出了允许的范围，没有收录。请只留下需要的内容后再试。",
        "“{name}” unpacks to {size:.0f} MB in {members} files, more than is allowed, and was not indexed. "
        "Keep only what is needed and try again.",
    )
    reader_crashed = Message(
        "读取「{name}」时解析程序崩溃，这个文件没有收录。文件可能已损坏：请用原来的软件打开，另存一份后再试。",
        "The parser crashed on “{name}”; the file was not indexed. It may be damaged: open it in its own program, "
        "save it anew and try again.",
    )
    reader_failed = Message(
        "「{name}」的内容无法解析，没有收录。文件可能已损坏：请用原来的软件打开，另存一份后再试。",
        "The contents of “{name}” can't be parsed; the file was not indexed. It may be damaged: open it in its own "
        "program, save it anew and try again.",
    )
    reader_hung = Message(
        "读取「{name}」时超过 {seconds:.0f} 秒没有进展，已停止，没有收录。可以拆分文件，或用环境变量 MINGYIN_READ_SECONDS 放宽。",
        "Reading “{name}” made no progress for {seconds:.0f} seconds and was stopped; the file was not indexed. "
        "Split it, or raise MINGYIN_READ_SECONDS.",
    )
    reader_memory = Message(
        "读取「{name}」需要的内存超过 {limit} MB，已停止，没有收录。可以拆分文件，或用环境变量 MINGYIN_READ_MEMORY_MB 调高上限。",
        "Reading “{name}” took more than {limit} MB of memory and was stopped; the file was not indexed. "
        "Split it, or raise MINGYIN_READ_MEMORY_MB.",
    )
    packed_otherwise = Message(
        "「{name}」的压缩方法不支持，没有收录。请用常见的 ZIP 方法（Deflate）重新压缩，或解压后再试。",
        "“{name}” is compressed by an unsupported method and was not indexed. Pack it anew as ordinary ZIP (Deflate), or "
        "unpack it.",
    )
    only_pictures = Message(
        "「{name}」里只有图片，没有可收录的文字。请把它另存为 PDF（其中的文字会被识别），或补上文字后再试。",
        "“{name}” holds pictures and no text to index. Save it as PDF (whose pictures are recognised), or add text and "
        "try again.",
    )
    no_libreoffice = Message(
        "读取「{name}」需要 LibreOffice，但没有找到它。请安装 LibreOffice（免费，www.libreoffice.org），"
        "或用原来的软件另存为 .docx、.xlsx、.pptx 或 .pdf 后再试。",
        "Reading “{name}” takes LibreOffice, which was not found. Install it (free, www.libreoffice.org), or save the "
        "file as .docx, .xlsx, .pptx or .pdf in its own program and try again.",
    )
    unconvertible = Message(
        "LibreOffice 打不开「{name}」，没有收录：它可能已损坏或设有密码。请用原来的软件另存为 .docx 或 .pdf 后再试。",
        "LibreOffice can't open “{name}”, which was not indexed: it may be damaged or have a password. Save it as .docx "
        "or .pdf in its own program and try again.",
    )
    conversion_slow = Message(
        "转换「{name}」超过了 {seconds} 秒，已停止，没有收录。请用原来的软件另存为 .docx 或 .pdf 后再试。",
        "Converting “{name}” took more than {seconds} seconds and was stopped; it was not indexed. Save it as .docx or "
        ".pdf in its own program and try again.",
    )
    scripted_page = Message(
        "「{name}」里没有文字：它的内容要由脚本从网上载入。请在浏览器里打开原网页，另存为 .mhtml 或打印成 PDF 后再试。",
        "“{name}” holds no text: a script loads it from the web. Open the page in a browser, save it as .mhtml or print it "
        "to PDF, and try again.",
    )
    protected_book = Message(
        "「{name}」有版权保护（DRM），无法读出文字，没有收录。请换用没有保护的版本。",
        "“{name}” is protected by DRM and can't be read. Use a copy without it.",
    )
    nested_archive = Message(
        "「{name}」是装在压缩包或邮件里的压缩包，没有收录。请先把它取出来解压，再放进来。",
        "“{name}” is an archive inside an archive or e-mail and was not indexed. Unpack it first.",
    )
    empty_archive = Message(
        "「{name}」里没有可收录的文档。请检查压缩包里的文件格式后再试。",
        "“{name}” holds no documents that can be indexed. Check the formats of the files inside.",
    )
    unread_enclosure = Message(
        "邮件附件「{name}」的格式还不支持，没有收录。请把它另存出来，转成 PDF 或 .docx 后单独收录。",
        "The attachment “{name}” is of a format that is not supported and was not indexed. Save it, turn it into PDF or "
        ".docx, and index that.",
    )
    no_recognition = Message(
        '「{name}」是图片，没有安装文字识别，读不到上面的文字。请运行 pip install "mingyin[ocr]" 后再试。',
        '“{name}” is a picture, and no text recognition is installed to read it. Run pip install "mingyin[ocr]" and '
        "try again.",
    )
    picture_without_text = Message(
        "在图片「{name}」里没有认出文字，没有收录。如果上面有字，请换一张更清晰的图片再试。",
        "No text was found in the picture “{name}”, which was not indexed. If there is some, try a sharper picture.",
    )
    picture_too_large = Message(
        "图片「{name}」超过了 {limit} 百万像素的上限，没有收录。请缩小后再试。",
        "The picture “{name}” has more than {limit} megapixels and was not indexed. Make it smaller and try again.",
    )
    unread_no_text_layer = Message(
        '「{name}」的第 {pages} 页是图片，没有安装文字识别，读不到上面的文字。请运行 pip install "mingyin[ocr]" 后再试。',
        "Pages {pages} of “{name}” are pictures, and no text recognition is installed to read them. "
        'Run pip install "mingyin[ocr]" and try again.',
    )
    unread_garbled = Message(
        '「{name}」的第 {pages} 页字体缺少编码，取出的文字是乱码，没有安装文字识别，读不到。请运行 pip install "mingyin[ocr]" 后再试。',
        "The fonts on pages {pages} of “{name}” don't say which characters they draw, and no text recognition is "
        'installed to read them. Run pip install "mingyin[ocr]" and try again.',
    )
    unread_unchecked_layer = Message(
        "「{name}」的第 {pages} 页是扫描图，上面看不见的文字层没有和图核对，可能有错（没有安装文字识别）。"
        '请运行 pip install "mingyin[ocr]" 后再试。',
        "Pages {pages} of “{name}” are scans whose invisible text was not compared with their pictures and may be wrong: "
        'no text recognition is installed. Run pip install "mingyin[ocr]" and try again.',
    )
    unread_page_failed = Message(
        "「{name}」的第 {pages} 页已损坏，读不到。请用原来的软件打开，另存一份后再试。",
        "Pages {pages} of “{name}” are damaged and could not be read. Open it in its own program, save it anew and "
        "try again.",
    )
    unread_too_many_pages = Message(
        "「{name}」页数超过上限，第 {pages} 页没有读。可以拆分文件，或调高页数上限后再试。",
        "“{name}” has more pages than the limit; pages {pages} were not read. Split it, or raise the limit of pages.",
    )
    repaired_doubled_glyphs = Message("去掉重影字 {count} 个", "{count} doubled characters removed")
    repaired_watermarks = Message("略去斜排的水印字 {count} 个", "{count} slanted watermark characters left out")
    repaired_running_heads = Message(
        "去掉页眉、页脚和页码 {count} 处",
        "{count} running heads, feet and page numbers left out",
    )
    repaired_joined_lines = Message("接续断行 {count} 处", "{count} line breaks mended")
    repaired_footnotes = Message("移出脚注 {count} 条", "{count} footnotes set apart")
    repaired_page_furniture = Message(
        "略去网页的菜单、页脚和链接列表 {count} 处",
        "{count} menus, footers and lists of links left out",
    )
    repaired_recognised_pages = Message("识别图片页 {count} 页", "{count} pages recognised from pictures")
    repaired_checked_layers = Message(
        "核对扫描页的文字层 {count} 页", "the text layers of {count} scanned pages compared with their pictures"
    )
    repaired_mended_layers = Message(
        "文字层与图不符、按图更正 {count} 页", "{count} text layers that differ from their pictures mended by these"
    )
    repaired_doubtful_characters = Message(
        "识别没有把握的字 {count} 个，原文里已标出",
        "{count} characters recognised without certainty, marked in the text",
    )
    repaired_recognised_pictures = Message(
        "识别文档里的图片 {count} 张", "{count} pictures within documents recognised"
    )
    unread_more_pictures = Message(
        "「{name}」里的图片太多，后面一些没有识别。可以拆成几个文件，或另存为 PDF（其中的文字会被识别）后再试。",
        "“{name}” holds too many pictures; some of the later ones were not recognised. Split it, or save it as PDF, and "
        "try again.",
    )
    unread_pictures = Message(
        "「{name}」里几乎只有图片，图片里的文字读不到。可以另存为 PDF（其中的文字会被识别）后再试。",
        "“{name}” holds little but pictures, whose text was not read. Save it as PDF, where it is recognised, and try "
        "again.",
    )
    unread_picture_slides = Message(
        "「{name}」的第 {pages} 张幻灯片只有图片，读不到上面的文字。可以另存为 PDF（其中的文字会被识别）后再试。",
        "Slides {pages} of “{name}” hold only pictures, whose text was not read. Save it as PDF, where it is "
        "recognised, and try again.",
    )
    unread_chapters = Message(
        "「{name}」的第 {pages} 章已损坏或缺失，读不到。请换一份完整的文件再试。",
        "Chapters {pages} of “{name}” are damaged or missing and could not be read. Try again with a complete copy.",
    )
    unread_hidden_slides = Message(
        "「{name}」隐藏的第 {pages} 张幻灯片没有读。需要的话请取消隐藏后再试。",
        "The hidden slides {pages} of “{name}” were not read. Unhide them if they are wanted, and try again.",
    )
    unread_hidden_sheets = Message(
        "「{name}」里隐藏的工作表没有读。需要的话请取消隐藏后再试。",
        "The hidden sheets of “{name}” were not read. Unhide them if they are wanted, and try again.",
    )
    unread_formulas = Message(
        "「{name}」里一些公式没有存下计算结果，读不到。请用表格软件打开，保存一次后再试。",
        "Some formulas in “{name}” were saved without their results and could not be read. Open it in a spreadsheet "
        "program, save it once and try again.",
    )
    unread_cell_pictures = Message(
        '「{name}」的一些单元格里是图片，没有安装文字识别，读不到上面的文字。请运行 pip install "mingyin[ocr]" 后再试。',
        "Some cells of “{name}” hold pictures, and no text recognition is installed to read them. Run "
        'pip install "mingyin[ocr]" and try again.',
    )
    unread_attachments = Message(
        "「{name}」里附带的文件没有读。需要的话请用阅读软件把它们另存出来，再单独收录。",
        "The files attached to “{name}” were not read. If they are wanted, save them from its reader and index them too.",
    )
    no_pages = Message(
        "「{name}」的格式没有页面图像。请用 python -m rag show 看它的文字。",
        "“{name}” is of a format without pages to look at. See its text with python -m rag show.",
    )
    no_such_page = Message(
        "「{name}」没有第 {page} 页，它共有 {pages} 页。请换一个页码。",
        "“{name}” has no page {page}; it has {pages}. Choose another page.",
    )
    page_wanted = Message(
        "要画出页面图像，请用 --page 写明页码，例如：--page 1 --png 页面.png",
        "Say which page to draw with --page, for example: --page 1 --png page.png",
    )
    source_gone = Message(
        "原文件「{path}」已经移走或删除。请放回原处，或重新运行：python -m rag index",
        "The file “{path}” has been moved or deleted. Put it back, or run again: python -m rag index",
    )
    source_changed = Message(
        "原文件「{path}」在收录之后改动过，无法对上原页。请重新运行：python -m rag index",
        "The file “{path}” has changed since it was indexed, so its pages no longer fit. Run again: "
        "python -m rag index",
    )
    picture_failed = Message(
        "「{name}」的第 {page} 页画不出来，文件可能已损坏。请看它的文字，或用原来的软件打开这一页。",
        "Page {page} of “{name}” can't be drawn; the file may be damaged. See its text, or open the page in its own "
        "program.",
    )
    picture_unwritable = Message(
        "无法写入图像「{path}」。请检查磁盘空间和权限，或换一个位置。",
        "The picture “{path}” can't be written. Check disk space and permissions, or choose another place.",
    )
    tidied = Message(
        "读入时的整理：{what}。想看文件读成了什么样，请运行：python -m rag read 文件",
        "Tidied while reading: {what}. To see how a file was read, run: python -m rag read FILE",
    )
    page_number = Message("第 {page} 页", "page {page}")
    document_heading = Message("《{title}》", "“{title}”")
    stated = Message("{name}：{text}", "{name}: {text}")
    attribute_title = Message("标题", "title")
    attribute_number = Message("发文字号", "number")
    attribute_issuer = Message("发布机关", "issuer")
    attribute_date = Message("日期", "date")
    document_read = Message("「{name}」{what}", "“{name}”: {what}")
    pages_and_characters = Message("{pages:,} 页，{characters:,} 字", "{pages:,} pages, {characters:,} characters")
    character_count = Message("{characters:,} 字", "{characters:,} characters")
