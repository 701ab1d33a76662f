"""The documents' screen: files taken in, listed, collected, deleted and brought back."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutDocuments(Topic):
    """The documents' screen: files taken in, listed, collected, deleted and brought back."""

    documents_title = Message("文档", "Documents")
    close_pane = Message("回到对话", "Back to the conversation")
    pane_failed = Message("没有打开，请再试一次。", "It could not be opened. Please try again.")
    loading_pane = Message("正在打开…", "Opening…")
