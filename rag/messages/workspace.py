"""What a person keeps: conversations, collections, files, feedback, preferences; where that is, and what goes wrong."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutWorkspace(Topic):
    """The workspace as a whole."""

    workspace_unwritable = Message(
        "对话、文件和设置所在的「{path}」无法读写。请检查权限和磁盘空间，或用环境变量 MINGYIN_HOME 换一个位置。",
        "“{path}”, where conversations, files and settings are kept, can't be read or written. Check permissions and disk "
        "space, or choose another place with MINGYIN_HOME.",
    )
    workspace_damaged = Message(
        "对话和设置所在的「{path}」已经损坏。请关闭网页服务，再运行 python -m rag check --repair。",
        "“{path}”, where conversations and settings are kept, is damaged. Stop the page, then run "
        "python -m rag check --repair.",
    )
    repaired_workspace = Message(
        "损坏的对话数据库原样留在「{path}」，从中保住了 {conversations:,} 个对话、{turns:,} 次问答。",
        "The damaged database of conversations is kept as it was at “{path}”; {conversations:,} conversations with "
        "{turns:,} questions were saved from it.",
    )
    workspace_foreign = Message(
        "「{path}」不是这个版本的明引建立的，没有动它。请用新版本的明引打开，或把它移走再启动。",
        "“{path}” was not made by this version of Mingyin and was left alone. Open it with a newer version, or move it "
        "away and start again.",
    )
    foreign_site = Message(
        "这个请求不是从明引的页面发出的，没有执行。",
        "This request did not come from Mingyin's own page and was not carried out.",
    )
    foreign_scheme = Message(
        "这个请求来自 https 页面，而明引收到的是 http，没有执行。如果前面有带证书的代理：在环境变量 MINGYIN_PROXIES 里写上"
        "它的地址，并让它转发 X-Forwarded-Proto（见 docs/serving.md）。",
        "This request comes from a page by https, but reached Mingyin by http, and was not carried out. Where a proxy in "
        "front has the certificate, name its address in MINGYIN_PROXIES and have it send X-Forwarded-Proto "
        "(docs/serving.md).",
    )
    foreign_host = Message(
        "明引的页面不在「{host}」这个地址上。请用启动时显示的地址打开；要用别的域名，请在环境变量 MINGYIN_HOSTS 里写上它。",
        "Mingyin's page isn't at the address “{host}”. Open the address that was shown at the start; to use another name, "
        "put it in MINGYIN_HOSTS.",
    )
    rename = Message("改名", "Rename")
    delete = Message("删除", "Delete")
    undo = Message("撤销", "Undo")
    cancel = Message("取消", "Cancel")
