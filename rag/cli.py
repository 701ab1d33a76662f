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
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import QuestionError, UserError
from rag.messages import language, say
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.library import Library
    from rag.types import Answer

_INTERRUPTED = 130  # what a shell reports for Ctrl+C
_RESULTS = Path("benchmarks") / "results"


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

    evaluate = commands.add_parser(
        "evaluate", parents=[shared], help=text("在一套有答案的问题上测评", "measure on questions with known answers")
    )
    evaluate.add_argument("folder", type=Path, metavar="FOLDER")
    evaluate.add_argument(
        "--out",
        type=Path,
        default=_RESULTS,
        metavar="DIR",
        help=text("结果文件夹", "folder of the results"),
    )
    evaluate.add_argument("--limit", type=_positive, metavar="N", help=text("每类只问 N 个", "ask N of each kind only"))
    evaluate.add_argument(
        "--within", action="store_true", help=text("另在答案所在的文档里再问一遍", "ask within the gold document, too")
    )
    evaluate.add_argument(
        "--ablations", action="store_true", help=text("测量各部分的作用", "measure what each part is worth")
    )
    evaluate.set_defaults(command=_evaluate)

    compare = commands.add_parser("compare", help=text("比较两次测评", "compare two results"))
    compare.add_argument("before", type=Path, metavar="A.json")
    compare.add_argument("after", type=Path, metavar="B.json")
    compare.add_argument("--json", action="store_true", help=text("输出 JSON", "print JSON"))
    compare.set_defaults(command=_compare)

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
    return lambda stage, done, total: _draw_bar(stage, done, total, f"{time.monotonic() - started:.0f} s")


def _draw_bar(stage: str, done: int, total: int, note: str) -> None:
    filled = round(24 * done / max(1, total))
    end = "\n" if done == total else ""
    bar = f"\r{say(stage)} [{'█' * filled}{'░' * (24 - filled)}] {done}/{total}  {note}  "
    print(bar, end=end, file=sys.stderr, flush=True)


def _asking_bar() -> Callable[[str, int, int], None]:
    """A bar for documents that are indexed, and then questions that are asked: these with their pace."""
    index = _progress_bar()
    begun: tuple[float, int] | None = None  # when the first question was answered, and how many were by then

    def show(stage: str, done: int, total: int) -> None:
        nonlocal begun
        if stage != "evaluate" or not sys.stderr.isatty():
            return index(stage, done, total)
        begun = begun or (time.monotonic(), done)
        asked = done - begun[1]
        rate = asked / (time.monotonic() - begun[0]) if asked else 0.0
        left = str(timedelta(seconds=round((total - done) / rate))) if rate else "…"
        _draw_bar(stage, done, total, say("pace", rate=rate, left=left))

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
    lines += [*_notices(answer), answer.text]
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


def _notices(answer: Answer) -> list[str]:
    """What a person must know before they rely on the answer."""
    from rag.types import AnswerKind

    lines = [say("differing"), ""] if answer.kind is AnswerKind.DIFFERING else []
    if answer.kind is AnswerKind.PARTLY or answer.missing:
        lines += [say("partly"), *(say("missing", part=part) for part in answer.missing), ""]
    return lines


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


def _evaluate(parsed: argparse.Namespace, settings: Settings) -> int:
    from rag.evaluation.evaluate import evaluate
    from rag.evaluation.labels import aligned, interval, label
    from rag.evaluation.runner import Plan

    plan = Plan(parsed.within, parsed.ablations)
    outcome = evaluate(parsed.folder, parsed.out, settings, plan, _asking_bar(), parsed.index, parsed.limit)
    found = {**outcome.result["metrics"], **outcome.result.get("gains", {})}
    print(aligned([(label(name), interval(name, each), f"n={each['n']}") for name, each in found.items()]))
    print(say("evaluated", path=outcome.path, report=outcome.report))
    return 0


def _compare(parsed: argparse.Namespace, settings: Settings) -> int:
    from rag.evaluation.comparison import compare, difference_json, table

    differences = compare(parsed.before, parsed.after)
    if parsed.json:
        print(json.dumps([difference_json(each) for each in differences], ensure_ascii=False, indent=1))
    else:
        print(table(differences))
    return 0


def _serve(parsed: argparse.Namespace, settings: Settings) -> int:
    from ui.server import serve

    serve(_library(settings), settings, on_ready=lambda url: print(say("serving", url=url), flush=True))
    return 0
