"""The sentences that a language model wrote, as HTML: each with the places that support it, or marked as unverified.

What is unverified differs in more than colour: it is underlined with dots, and a button behind it says so and why.
"""

from __future__ import annotations

from collections.abc import Callable

from rag.exporting.pieces import is_doubtful
from rag.messages import Speech
from rag.types import Answer, Citation, Doubt, Statement
from ui.markup import escape

Mark = Callable[[Citation, Speech], str]
"""Makes a citation mark."""


def body(answer: Answer, mark: Mark, say: Speech) -> str:
    """All of the answer's statements, in lines."""
    lines: list[str] = []
    for each in answer.statements:
        shown = _statement(each, answer.citations, mark, say)
        if each.breaks or not lines:
            lines.append(shown)
        else:
            lines[-1] += shown
    return f'<div class="said written">{"".join(f"<div>{line}</div>" for line in lines)}</div>'


def unverified(answer: Answer) -> int:
    """How many statements nothing supports."""
    return sum(map(is_doubtful, answer.statements))


def plain(answer: Answer) -> str:
    """What was said, without marks: what a follow-up is read against. What is only near has a topic like any answer."""
    if not answer.statements:
        return answer.text.removeprefix(answer.lead).lstrip("\n")
    return "".join(("\n" if n and each.breaks else "") + each.text for n, each in enumerate(answer.statements))


def explanation(answer: Answer, say: Speech) -> str:
    """A line that opens: what the check proves and what it doesn't, and what the answer cost."""
    if not answer.statements:
        return ""
    lines = [say.proves(), say.proves_not()]
    if any(answer.tokens):
        read, wrote = answer.tokens
        lines.append(say.tokens_used(read=f"{read:,}", wrote=f"{wrote:,}"))
    shown = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<details class="explained"><summary>{escape(say.what_was_checked())}</summary>{shown}</details>'


def _statement(statement: Statement, citations: tuple[Citation, ...], mark: Mark, say: Speech) -> str:
    known = {each.n: each for each in citations}
    marks = "".join(mark(known[n], say) for n in statement.citations if n in known)
    doubt = _doubt(statement.doubts, say) if is_doubtful(statement) else ""
    # The marks stay on the line of the character before them.
    start, last = statement.text[:-1], statement.text[-1:]
    kind = ' class="unverified"' if doubt else ""
    return (
        f'<span{kind}><span class="claim">{escape(start)}</span>'
        f'<span class="end"><span class="claim">{escape(last)}</span>{marks}</span>{doubt}</span>'
    )


def _doubt(doubts: tuple[Doubt, ...], say: Speech) -> str:
    reasons = [say[f"why_{each.kind}"](detail=each.detail) for each in doubts] or [say.why_unknown()]
    items = "".join(f"<li>{escape(reason)}</li>" for reason in dict.fromkeys(reasons))
    return (
        f'<details class="doubt"><summary aria-label="{escape(say.unverified_why())}">'
        f"{escape(say.unverified())}</summary><ul>{items}</ul></details>"
    )
