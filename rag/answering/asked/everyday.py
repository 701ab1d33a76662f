"""Everyday words in a question → what the library's documents write for them: 打招呼 → 通知.

Only what no passage holds as it is said is put otherwise, so that a question in a document's own words stays.
"""

from __future__ import annotations

from rag.answering.asked.foreign import chosen, holders
from rag.chinese.wordings import spoken
from rag.conversation.tokens import plain, tokens
from rag.store.snapshot import Snapshot


def in_official(question: str, snapshot: Snapshot) -> str:
    """``question`` with its everyday phrases as the library writes them, as far as it does."""
    cut = tokens(question, snapshot.words)
    for each in reversed(spoken([plain(token.text).casefold() for token in cut])):
        start, end = cut[each.first].start, cut[each.last - 1].end
        apart = end - start != len(each.phrase)
        if apart or holders(each.phrase, snapshot):
            continue
        before, after = question[:start], question[end:]
        question = f"{before}{chosen(each.official, f'{before} {after}', snapshot) or question[start:end]}{after}"
    return question
