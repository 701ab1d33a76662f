"""The command line: ``python -m rag …``."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import QuestionError, UserError
from rag.messages import language, say
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.library import Library
    from rag.types import Answer

_INTERRUPTED = 130  # what a shell reports for Ctrl+C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. What a person can mend ends in a message, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")  # type: ignore[union-attr]
    logging.basicConfig(
        level=os.environ.get("MINGYIN_LOG", "ERROR").upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    parsed = _parser().parse_args(arguments)
    try:
        settings = _settings(parsed)
        code: int = parsed.command(parsed, settings)
        return code
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        return 1
    except KeyboardInterrupt:
        print(say("stopped"), file=sys.stderr)
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    english = language() == "en"

    def text(chinese: str, in_english: str) -> str:
        return in_english if english else chinese

    parser = argparse.ArgumentParser(
        prog="python -m rag",
        description=text(
            "明引：根据自己的文档回答中文问题，句句有出处", "Mingyin: Chinese questions over your own documents"
        ),
    )
    commands = parser.add_subparsers(required=True, metavar=text("命令", "COMMAND"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, metavar="DIR", help=text("索引文件夹（默认 index）", "index folder"))

    index = commands.add_parser("index", parents=[shared], help=text("收录文档", "index documents"))
    index.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help=text("文件或文件夹（默认 corpus/）", "files or folders")
    )
    index.set_defaults(command=_index)

    ask = commands.add_parser("ask", parents=[shared], help=text("提问", "ask a question"))
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help=text("逐行回答文件里的问题", "answer a file of questions")
    )
    ask.add_argument("--json", action="store_true", help=text("每个回答输出一行 JSON", "one JSON line for each answer"))
    ask.add_argument("--top-k", type=_positive, metavar="N", help=text("检索的段落数", "passages to retrieve"))
    ask.add_argument(
        "--document", action="append", default=[], metavar="NAME", help=text("只在这篇文档里找", "search this one only")
    )
    ask.set_defaults(command=_ask)

    listing = commands.add_parser("list", parents=[shared], help=text("列出文档", "list the documents"))
    listing.set_defaults(command=_list)
    show = commands.add_parser("show", parents=[shared], help=text("输出文档原文", "print a document's text"))
    show.add_argument("document", metavar="DOCUMENT")
    show.set_defaults(command=_show)
    remove = commands.add_parser("remove", parents=[shared], help=text("移除文档", "remove a document"))
    remove.add_argument("document", metavar="DOCUMENT")
    remove.set_defaults(command=_remove)

    serve = commands.add_parser("serve", parents=[shared], help=text("打开网页", "open the page"))
    serve.add_argument("--host", metavar="H", help=text("监听地址（默认 127.0.0.1）", "address to listen on"))
    serve.add_argument("--port", type=int, metavar="P", help=text("端口（默认 7860）", "port"))
    serve.set_defaults(command=_serve)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("≥ 1")
    return number


def _settings(parsed: argparse.Namespace) -> Settings:
    try:
        settings = Settings.from_environment()
    except ValueError as error:
        raise UserError(say("bad_setting", error=error)) from error
    given = {name: getattr(parsed, name, None) for name in ("index", "host", "port")}
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def _library(settings: Settings) -> Library:
    from rag.library import Library

    return Library(settings.index, settings)


def _index(parsed: argparse.Namespace, settings: Settings) -> int:
    library = _library(settings)
    report = library.add(parsed.paths, progress=_progress_bar())
    if report.previous_encoder:
        print(say("rebuilt", old=report.previous_encoder, new=library.encoder().id), file=sys.stderr)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    documents = library.documents()
    counts = {"changed": report.changed, "unchanged": report.unchanged, "removed": report.removed}
    print(say("indexed", **counts, documents=len(documents), passages=sum(info.passages for info in documents)))
    return 1 if report.problems else 0


def _progress_bar() -> Callable[[str, int, int], None]:
    """A bar on a terminal; nothing where the output is kept."""
    if not sys.stderr.isatty():
        return lambda stage, done, total: None
    started = time.monotonic()

    def show(stage: str, done: int, total: int) -> None:
        filled = round(24 * done / max(1, total))
        seconds = time.monotonic() - started
        end = "\n" if done == total else ""
        bar = f"\r{say(stage)} [{'█' * filled}{'░' * (24 - filled)}] {done}/{total}  {seconds:.0f} s"
        print(bar, end=end, file=sys.stderr, flush=True)

    return show


def _ask(parsed: argparse.Namespace, settings: Settings) -> int:
    from rag.contract import BatchQuestion, answer_json, read_batch
    from rag.types import Answer, AnswerKind

    if parsed.batch is None and parsed.question is None:
        raise UserError(say("no_question"))
    questions = read_batch(parsed.batch) if parsed.batch else [BatchQuestion("", parsed.question, (), ())]
    library = _library(settings)
    code = 0
    for question in questions:
        documents = question.documents or parsed.document
        try:
            answer = library.ask(question.text, question.history, documents, parsed.top_k)
        except QuestionError as error:
            if parsed.batch is None:
                raise
            # A batch gives one line for each question; this one says what is wrong with it.
            answer = Answer(question.text, question.text, AnswerKind.REFUSED, 0.0, str(error))
            print(error, file=sys.stderr)
            code = 1
        if parsed.json:
            print(json.dumps(answer_json(answer, question.id), ensure_ascii=False), flush=True)
        else:
            print(_readable(answer), flush=True)
    return code


def _readable(answer: Answer) -> str:
    lines = [say("understood", question=answer.standalone)] if answer.standalone != answer.question.strip() else []
    lines.append(answer.text)
    for citation in answer.citations:
        place = " · ".join(part for part in (citation.title, citation.section) if part)
        lines.append(f"[{citation.n}] {place} ({citation.start}-{citation.end})")
    if answer.refused and answer.hits:
        lines.append(say("nearest"))
        lines += [
            f"· {hit.passage.title} ({hit.passage.start}-{hit.passage.end})：{hit.passage.text}"
            for hit in answer.hits[:3]
        ]
    return "\n".join(lines)


def _list(parsed: argparse.Namespace, settings: Settings) -> int:
    for info in _library(settings).documents():
        print(f"{info.name}\t{info.title}\t{say('listed', characters=info.characters, passages=info.passages)}")
    return 0


def _show(parsed: argparse.Namespace, settings: Settings) -> int:
    sys.stdout.write(_library(settings).text(parsed.document))
    sys.stdout.flush()
    return 0


def _remove(parsed: argparse.Namespace, settings: Settings) -> int:
    print(say("removed", name=_library(settings).remove(parsed.document)))
    return 0


def _serve(parsed: argparse.Namespace, settings: Settings) -> int:
    from ui.server import serve

    serve(_library(settings), settings, on_ready=lambda url: print(say("serving", url=url), flush=True))
    return 0
