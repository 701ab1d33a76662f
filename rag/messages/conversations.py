"""Conversations: their list, addresses, and what can be done with them."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutConversations(Topic):
    """Conversations: their list, addresses, and what can be done with them."""

    navigation = Message("导航", "Navigation")
    menu = Message("菜单", "Menu")
    conversations = Message("对话记录", "Conversations")
    search_conversations = Message("搜索对话", "Search conversations")
    group_today = Message("今天", "Today")
    group_week = Message("近 7 天", "Last 7 days")
    group_earlier = Message("更早", "Earlier")
    no_conversations = Message("问过的问题会留在这里。", "What you ask stays here.")
    no_conversation_found = Message("没有找到含有「{text}」的对话。", "No conversation holds “{text}”.")
    more_conversations = Message("显示更早的对话", "Show earlier ones")
    list_failed = Message("对话记录没有取到，请再试一次。", "The conversations could not be fetched. Please try again.")
    conversation_actions = Message("「{title}」的操作", "Actions for “{title}”")
    new_title = Message("新的名称", "New title")
    conversation_deleted = Message("对话已删除", "Conversation deleted")
    conversation_restored = Message("对话已恢复", "Conversation restored")
    action_failed = Message("没有做成，请再试一次。", "That did not work. Please try again.")
    conversation_missing_title = Message("没有这个对话", "There is no such conversation")
    conversation_missing = Message(
        "地址里的对话不在这台机器上，或者早已删除。可以从左边的记录里打开别的对话，或开始一个新对话。",
        "The conversation of this address is not on this machine, or was deleted long ago. Open another one from the "
        "list, or begin a new one.",
    )
    conversation_deleted_title = Message("这个对话已删除", "This conversation was deleted")
    conversation_deleted_more = Message(
        "「{title}」删除后保留 30 天，现在还可以恢复。",
        "“{title}” is kept for 30 days after it was deleted and can still be restored.",
    )
    restore_conversation = Message("恢复这个对话", "Restore it")
    conversation_unreadable_title = Message("对话记录现在读不到", "The conversations can't be read now")
    not_kept = Message("这次问答没能保存：", "This answer could not be kept: ")
    unanswered = Message("已停止，这个问题还没有回答。", "Stopped: this question has not been answered.")
    edit_question = Message("修改这个问题", "Edit this question")
    later_replaced = Message("发送后，会替换这里和后面的问答。", "Sending it replaces this and what follows.")
    quoted_changed = Message(
        "原文已改动，下面是当时引用的内容。", "The document has changed since; this is what was quoted then."
    )
    quoted_gone = Message("文档已删除，下面是当时引用的内容。", "The document is gone; this is what was quoted then.")
    changed_since = Message("原文已改动", "changed since")
    gone_since = Message("文档已删除", "document gone")
    shortcuts_title = Message("键盘快捷键", "Keyboard shortcuts")
    shortcuts_note = Message(
        "不在输入框里时可用；单键快捷键可在「设置」里关掉。",
        "They work while you are not typing in a field. Single keys can be switched off in the settings.",
    )
    shortcut_new = Message("新对话", "New chat")
    shortcut_question = Message("到问题框", "Go to the question box")
    shortcut_search = Message("搜索对话", "Search conversations")
    shortcut_previous = Message("上一处引用", "Previous citation")
    shortcut_next = Message("下一处引用", "Next citation")
    shortcut_help = Message("显示这张表", "Show this list")
    shortcut_close = Message("关闭", "Close")
