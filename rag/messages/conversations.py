"""Conversations: their list, addresses, and what can be done with them."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutConversations(Topic):
    """Conversations: their list, addresses, and what can be done with them."""

    navigation = Message("导航", "Navigation")
    menu = Message("菜单", "Menu")
