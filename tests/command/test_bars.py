"""Bars on a terminal, on a screen that is acted out; and where the output is kept."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from types import SimpleNamespace

import pytest

from rag.command.bars import StatusLine, asking_bar, indexing_bar
from rag.types import Progress

RUN = Progress(120.5, 599, 21_000.0, 35.0)
READING = Progress(120.5, 599, 21_000.0, 600.0, "年报.pdf", 34, 210)


class Stream(io.StringIO):
    """What is written to standard error."""

    terminal = True

    def isatty(self) -> bool:
        return self.terminal

    def screen(self) -> list[str]:
        """The lines that a terminal would show."""
        lines = []
        for line in self.getvalue().split("\n"):
            shown = ""
            for drawn in line.split("\r"):
                shown = drawn + shown[len(drawn) :]
            lines.append(shown.rstrip())
        return lines


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Stream:
    made = Stream()
    monkeypatch.setattr("rag.command.bars.sys", SimpleNamespace(stderr=made))  # pytest puts its own stderr back
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((80, 24)))
    return made


def test_one_line_says_how_far_how_fast_and_how_long(stream: Stream) -> None:
    with StatusLine() as line:
        show = indexing_bar(line)
        show(Progress(0, 599))
        assert stream.screen() == ["收录 [----------------] 0/599 篇"]
        show(RUN)
        assert stream.screen() == ["收录 [###-------------] 120/599 篇 · 每秒 2.1 万字 · 约剩 35 秒"]
        show(replace(RUN, share=0.375))
        assert stream.screen() == ["收录 [###-------------] 按词可查，语义索引 37 % · 每秒 2.1 万字 · 约剩 35 秒"]
        show(Progress(599, 599, 21_000.0, 0.0, share=1.0))
        assert stream.screen() == ["收录 [################] 599/599 篇 · 正在写入索引"]
    assert stream.screen() == [""]


def test_it_is_in_english_too(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_LANG", "en")
    with StatusLine() as line:
        indexing_bar(line)(RUN)
        assert stream.screen() == ["Indexing [###-------------] 120/599 documents · 21,000 chars/s · 35 s left"]


def test_a_line_longer_than_the_terminal_is_cut(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    with StatusLine() as line:
        indexing_bar(line)(READING)
        assert stream.screen()[0].endswith("约剩 10 分 · 年报.pdf")
        monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((36, 24)))
        indexing_bar(line)(READING)
        assert stream.screen() == ["收录 [###-------------] 120/599 篇"]


def test_where_output_is_kept_a_line_is_written_now_and_then(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("rag.command.bars.time.monotonic", lambda: now)
    stream.terminal = False
    with StatusLine() as line:
        show = indexing_bar(line)
        for _ in range(700):
            now += 0.1
            show(RUN)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("120/599 篇 · 每秒 2.1 万字 · 约剩 35 秒")
    assert "\r" not in stream.getvalue()


def test_questions_are_shown_with_their_pace(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("rag.command.bars.time.monotonic", lambda: now)
    with StatusLine() as line:
        show = asking_bar(line)
        show(40, 100)
        assert stream.screen()[0].startswith("测评 [######----------] 40/100 · ")
        now += 5
        show(50, 100)
        assert stream.screen() == ["测评 [########--------] 50/100 · 2.0 题/秒，还需 25 秒"]
    assert stream.screen() == [""]


def test_an_error_leaves_an_empty_line(stream: Stream) -> None:
    def interrupted() -> None:
        with StatusLine() as line:
            indexing_bar(line)(RUN)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert stream.screen() == [""]
