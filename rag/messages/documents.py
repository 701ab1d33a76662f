"""The documents' screen: files taken in, listed, collected, deleted and brought back."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutDocuments(Topic):
    """The documents' screen: files taken in, listed, collected, deleted and brought back."""

    screen_documents = Message("文档", "Documents")
    close_pane = Message("回到对话", "Back to the conversation")
    pane_failed = Message("没有打开，请再试一次。", "It could not be opened. Please try again.")
    loading_pane = Message("正在打开…", "Opening…")

    # Taking files in
    give = Message("加入文档", "Add documents")
    give_here = Message("把文件、文件夹或 ZIP 拖到这里", "Drop files, folders or ZIPs here")
    give_drop = Message("松开，就加入文档", "Let go to add them")
    give_formats = Message(
        "PDF、Word、WPS、Excel、PPT、网页、图片、文本都可以；一个文件最大 {limit} MB",
        "PDF, Word, Excel, PowerPoint, web pages, pictures, text; at most {limit} MB a file",
    )
    give_files = Message("选择文件", "Choose files")
    give_folder = Message("选择文件夹", "Choose a folder")
    give_text = Message("粘贴文字", "Paste text")
    paste_title = Message("标题（可以不填）", "Title (optional)")
    paste_text = Message("文字", "Text")
    paste_keep = Message("加入", "Add")
    paste_empty = Message("还没有文字。请先粘贴或输入文字。", "There is no text yet. Please paste or type some first.")
    pasted = Message("粘贴的文字", "Pasted text")
    files_kept = Message("加入的文件保存在：", "Files that you add are kept in: ")
    files_corpus = Message("直接放进这个文件夹的文件也会收录：", "Files put into this folder are indexed, too: ")
    sending = Message("正在传入", "Being sent")
    already_there = Message("已经有了", "Already there")
    send_failed = Message("没有传完，请再试一次。", "It was not sent completely. Please try again.")
    send_none = Message("这里面没有能读的文件。", "There is no file in it that can be read.")
    upload_too_large = Message(
        "「{name}」超过了 {limit} MB，没有加入。请拆小后再加入，或调大 MINGYIN_MAX_FILE_MB。",
        "“{name}” is larger than {limit} MB and was not added. Split it, or raise MINGYIN_MAX_FILE_MB.",
    )
    upload_gone = Message("文件不在了。请再加入一次。", "The file is gone. Please add it again.")
    file_unnamed = Message(
        "名字里没有能用的字。请换一个名字。", "Nothing in this name can be used. Please choose another."
    )
    files_unwritable = Message(
        "「{path}」写不进去，文件没有加入。请检查权限和磁盘空间。",
        "“{path}” can't be written; the file was not added. Check permissions and disk space.",
    )
    file_immovable = Message(
        "「{name}」没有动：「{path}」不允许改动，或磁盘已满。请检查权限和磁盘空间。",
        "“{name}” was left alone: “{path}” may not be changed, or the disk is full. Check permissions and disk space.",
    )
    name_taken = Message(
        "已经有「{name}」了。请换一个名字。", "There is a “{name}” already. Please choose another name."
    )
    no_rename = Message(
        "「{name}」不能在这里改名：它在压缩包或集合文件里，或不在明引的文件夹里。",
        "“{name}” can't be renamed here: it is inside of an archive or a collection file, or not in a folder of Mingyin's.",
    )

    # How far they are
    intake = Message("收录进度", "Progress")
    stage_waiting = Message("等待", "Waiting")
    stage_reading = Message("正在读", "Reading")
    stage_reading_page = Message("正在读第 {page}/{pages} 页", "Reading page {page} of {pages}")
    stage_embedding = Message("按词可问，正在建立语义索引", "Searchable by words; being indexed by meaning")
    stage_done = Message("可以问了", "Ready to be asked")
    stage_failed = Message("没有收录", "Not indexed")
    stage_cancelled = Message("已取消，文件在「最近删除」里", "Cancelled; the file is under “Recently deleted”")
    cancel_named = Message("取消：{name}", "Cancel: {name}")
    cancel_all = Message("全部取消", "Cancel all")
    dismiss = Message("知道了", "Dismiss")
    clear_ended = Message("清除已结束的", "Clear what has ended")

    # The list
    shelf_label = Message("全部文档", "All documents")
    shelf_count = Message("共 {n} 篇", "{n} documents")
    shelf_found = Message("{n} 篇符合", "{n} found")
    shelf_none = Message(
        "还没有文档。把文件拖到这一页的任何地方，或点上面的「选择文件」。",
        "No documents yet. Drop files anywhere on this page, or press “Choose files” above.",
    )
    shelf_nothing = Message(
        "没有符合的文档。换个词试试，或清空搜索。", "Nothing found. Try other words, or clear the search."
    )
    shelf_search = Message("搜索标题和文件名", "Search titles and file names")
    column_name = Message("名称", "Name")
    column_kind = Message("类型", "Kind")
    column_size = Message("大小", "Size")
    column_pages = Message("页数", "Pages")
    column_passages = Message("段落", "Passages")
    column_date = Message("日期", "Date")
    column_state = Message("状态", "State")
    sort_by = Message("排序", "Sort by")
    select_one = Message("选中：{name}", "Select: {name}")
    actions = Message("操作：{name}", "Actions: {name}")
    rename_to = Message("新名字", "New name")
    read_again = Message("重新读取", "Read again")
    reading_again = Message("正在重新读取", "Being read again")
    download = Message("下载原文件", "Download the original")
    look = Message("查看文字和原页", "Look at text and page")
    delete_one = Message("已删除「{name}」", "Deleted “{name}”")
    delete_some = Message("已删除 {n} 篇文档", "Deleted {n} documents")
    delete_archive = Message("已删除「{name}」和里面的 {n} 篇文档", "Deleted “{name}” and the {n} documents in it")
    delete_outside = Message(
        "已把「{name}」移出，文件还在原处", "Took “{name}” out of the library; its file was left alone"
    )
    state_fine = Message("正常", "Fine")
    state_gone = Message("原文件不见了", "Its file is gone")
    state_partly = Message("部分没读出来", "Not all was read")
    page_of = Message("第 {page} / {pages} 页", "Page {page} of {pages}")
    earlier = Message("上一页", "Previous page")
    later = Message("下一页", "Next page")
    recently_deleted = Message("最近删除", "Recently deleted")
    trash_days = Message("删除的文件保留 {days} 天。", "Deleted files are kept for {days} days.")
    trash_none = Message("最近没有删除过文档。", "Nothing was deleted lately.")
    trash_gone = Message("这个文件已经不在了，恢复不了。", "This file is gone and can't be brought back.")
    restore = Message("恢复", "Restore")
    restore_named = Message("恢复：{name}", "Restore: {name}")
    restored = Message("已恢复", "Brought back")
    file_missing = Message(
        "「{name}」的原文件不在了，不能下载。", "The original of “{name}” is gone and can't be downloaded."
    )
    file_withheld = Message(
        "「{name}」的原文件只有管理员可以下载、改名或删除。",
        "Only an administrator may download, rename or delete the original of “{name}”.",
    )
    view_back = Message("所有文档", "All documents")
    view_text = Message("读出来的文字", "The text as it was read")
    view_empty = Message("这一页没有文字。", "There is no text on this page.")
    view_part = Message("第 {n} / {of} 部分", "Part {n} of {of}")

    # Collections, and what is asked
    collection = Message("合集", "Collection")
    collection_new = Message("新建合集", "New collection")
    collection_called = Message("合集的名字", "Name of the collection")
    collection_folder = Message(
        "文件夹（可以不填：其中的文档都算在内）", "Folder (optional: all documents below it belong)"
    )
    collection_rename = Message("合集改名", "Rename the collection")
    collection_delete = Message("删除合集（文档保留）", "Delete the collection (documents stay)")
    collection_deleted = Message(
        "合集「{name}」已删除，文档都在", "Collection “{name}” deleted; its documents are still there"
    )
    collection_put = Message("放入合集", "Put into a collection")
    collection_take = Message("移出合集「{name}」", "Take out of “{name}”")
    collection_done = Message("已更新合集「{name}」", "Collection “{name}” is up to date")
    collection_empty = Message(
        "合集「{name}」里还没有文档。请先放入文档，或改问别的。",
        "There is no document in the collection “{name}” yet. Put some in, or ask others.",
    )
    collection_taken = Message("已经有叫「{name}」的合集。", "There is a collection “{name}” already.")
    collection_name = Message(
        "合集要有名字，最多 {most} 字。", "A collection needs a name of at most {most} characters."
    )
    unknown_collection = Message(
        "没有叫「{name}」的合集。现有：{names}。", "There is no collection “{name}”. There are: {names}."
    )
    no_collections = Message("（还没有合集）", "(none yet)")
    collection_line = Message("{name}\t{n} 篇", "{name}\t{n} documents")
    selected = Message("选中 {n} 篇", "{n} selected")
    ask_selected = Message("只问这些", "Ask these only")
    ok = Message("确定", "OK")
    scope_all = Message("问：全部 {n} 篇文档", "Ask: all {n} documents")
    scope_collection = Message("只问合集：{name}（{n} 篇）", "Only collection: {name} ({n})")
    scope_one = Message("只问：{name}", "Only: {name}")
    scope_some = Message("只问：{n} 篇文档", "Only: {n} documents")
    scope_lost = Message(
        "「{name}」已不在，没有选上。", "“{name}”, which was asked here, isn't there any more and was left out."
    )
    scope_lost_some = Message(
        "这里问过的 {n} 篇文档已不在，没有选上。",
        "{n} documents that were asked here aren't there any more and were left out.",
    )
    scope_title = Message("问哪些文档", "Which documents to ask")
    scope_every = Message("全部文档", "All documents")
    scope_clear = Message("改回问全部文档", "Ask all documents again")
    scope_more = Message("还有 {n} 篇，搜索可以找到", "{n} more: search to find them")

    # The command line
    help_ask_collection = Message("只在这个合集里找", "search this collection only")
    help_list_collection = Message("只列出这个合集里的", "list those of this collection only")
    help_collection = Message(
        "合集：列出、放入文档、移出文档或删除", "collections: list, put documents in, take them out"
    )
    help_collection_action = Message(
        "list 列出；add 放入，没有就新建；remove 移出，不写文档就删除合集；give 只给写出的人看，withdraw 不再给他们，open 给所有人看",
        "list; add puts documents in and makes the collection; remove takes them out, or, without any, the collection; "
        "give shows it to these people only, withdraw to them no more, open to everybody",
    )
    help_collection_documents = Message(
        "文档的名字或标题；give 和 withdraw 后面是用户名", "names or titles of documents; people for give and withdraw"
    )
    help_collection_folder = Message(
        "新建时：这个文件夹里的文档都算在内", "for a new one: all documents below this folder"
    )
