"""What the server says to who asks too much, too slowly, or what can't be read."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutServing(Topic):
    """Requests that aren't carried out, and why."""

    unreadable_request = Message(
        "请求读不懂，没有执行：内容不完整或格式不对。请刷新页面再试。",
        "The request can't be understood and was not carried out: it is incomplete or malformed. Reload the page and try "
        "again.",
    )
    unreadable_text = Message(
        "请求里有不合 UTF-8 的文字或空字符，没有执行。请去掉后再试。",
        "The request holds text that isn't valid UTF-8, or a null character, and was not carried out. Remove it and try "
        "again.",
    )
    unknown_session = Message(
        "服务器上没有这次会话，可能是程序重新启动过。请刷新页面。",
        "The server knows no such session; perhaps the program was restarted. Reload the page.",
    )
    nothing_here = Message(
        "这里没有要找的内容，可能已经删除或改名。请刷新页面。",
        "There is nothing of that name here; perhaps it was deleted or renamed. Reload the page.",
    )
    large_request = Message(
        "请求太大，没有执行：这里最多收 {limit:,} 字节。",
        "The request is too large and was not carried out: at most {limit:,} bytes are taken here.",
    )
    slow_request = Message(
        "请求发送得太慢，没有执行。请检查网络后再试。",
        "The request came too slowly and was not carried out. Check the network and try again.",
    )
    busy_server = Message(
        "现在来访的太多，暂时不能回答。请过一会儿再试。",
        "Too many are asking at the moment. Please try again a little later.",
    )
    busy_yourself = Message(
        "您已经有 {n} 个问题在排队。请等前面的答完再问。",
        "{n} of your questions are waiting already. Ask again once they are answered.",
    )
    ending_server = Message(
        "程序正在结束，不再接受新的请求。请过一会儿再试。",
        "The program is ending and takes no new requests. Please try again a little later.",
    )
