"""The command line: ``python -m rag …``."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.bars import Line, asking_bar, indexing_bar
from rag.errors import QuestionError, UserError
from rag.messages import language, say
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.indexing import Report
    from rag.library import Library
    from rag.watching import Watch

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
    index.add_argument(
        "--watch", action="store_true", help=text("收录后继续跟踪文件夹的变动", "then follow the folders' changes")
    )
    index.set_defaults(command=_index)

    read = commands.add_parser("read", help=text("输出读到的文字和结构，不收录", "print what is read of a file"))
    read.add_argument("paths", nargs="+", type=Path, metavar="FILE", help=text("文件或文件夹", "files or folders"))
    read.add_argument(
        "--json", action="store_true", help=text("每篇文档输出一行 JSON", "one JSON line for each document")
    )
    read.set_defaults(command=_read)

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
    show.add_argument("--page", type=_positive, metavar="N", help=text("只看第 N 页", "page N only"))
    show.add_argument("--png", type=Path, metavar="OUT", help=text("把这一页画成图像", "draw the page as a picture"))
    for option, metavar, about in (
        (
            "--start",
            "S",
            text("框出从这里开始的文字（引用的 start）", "box the text from here on (a citation's start)"),
        ),
        ("--end", "E", text("框到这里为止（引用的 end）", "box up to here (a citation's end)")),
    ):
        show.add_argument(option, type=int, default=0, metavar=metavar, help=about)
    show.set_defaults(command=_show)
    remove = commands.add_parser("remove", parents=[shared], help=text("移除文档", "remove a document"))
    remove.add_argument("document", metavar="DOCUMENT")
    remove.set_defaults(command=_remove)

    check = commands.add_parser("check", parents=[shared], help=text("检查索引是否完好", "verify the index"))
    check.add_argument("--repair", action="store_true", help=text("修复能修复的", "mend what can be mended"))
    check.add_argument("--json", action="store_true", help=text("输出 JSON", "print JSON"))
    check.set_defaults(command=_check)

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
    serve.add_argument(
        "--watch", action="store_true", help=text("同时跟踪 corpus/ 的变动", "follow the changes in corpus/ meanwhile")
    )
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
    from rag.printing import indexed

    library, started = _library(settings), time.monotonic()
    if parsed.watch:
        return _follow(library, parsed.paths or [settings.corpus])
    report = _update(library, parsed.paths)
    if report.previous_encoder:
        print(say("rebuilt", old=report.previous_encoder, new=library.encoder().id), file=sys.stderr)
    for line in (*report.notes, *report.problems):
        print(line, file=sys.stderr)
    print(indexed(report, library.documents(), time.monotonic() - started))
    return 1 if report.problems else 0


def _update(library: Library, paths: Sequence[Path]) -> Report:
    with Line() as line:
        return library.add(paths, progress=indexing_bar(line))


def _follow(library: Library, folders: Sequence[Path]) -> int:
    watch = _watch(library, folders)
    print(say("watching", folders="、".join(map(str, folders))), flush=True)
    with suppress(KeyboardInterrupt):
        watch.follow(threading.Event())
    print(say("watched"))
    return 0


def _watch(library: Library, folders: Sequence[Path]) -> Watch:
    from rag.watching import Watch

    return Watch(library.index, folders, partial(_update, library), partial(print, flush=True))


def _read(parsed: argparse.Namespace, settings: Settings) -> int:
    from rag.finding import find, formats
    from rag.reading.isolation import Isolated
    from rag.reading.printed import as_json, printed
    from rag.reading.summary import summary

    files, code = find(parsed.paths).files, 0
    if not files:
        raise UserError(say("nothing_to_index", path="、".join(map(str, parsed.paths)), formats=formats()))
    with Isolated(settings) as isolated:
        for path, name in files:
            try:
                documents, problems = isolated.read(path, name)
            except UserError as error:
                documents, problems = [], [str(error)]
            for document in documents:
                whole = json.dumps(as_json(document), ensure_ascii=False) if parsed.json else printed(document) + "\n"
                print(whole, flush=True)
                print(summary(document.name, document.reading, len(document.text)), file=sys.stderr)
            for problem in problems:
                print(problem, file=sys.stderr)
                code = 1
    return code


def _ask(parsed: argparse.Namespace, settings: Settings) -> int:
    from rag import printing
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
            print(printing.answer(answer), flush=True)
    return code


def _list(parsed: argparse.Namespace, settings: Settings) -> int:
    from rag.printing import listed

    for info in _library(settings).documents():
        print(listed(info))
    return 0


def _show(parsed: argparse.Namespace, settings: Settings) -> int:
    library = _library(settings)
    if parsed.png is not None:
        if parsed.page is None:
            raise UserError(say("page_wanted"))
        png = library.picture(parsed.document, parsed.page, parsed.start, parsed.end)
        try:
            parsed.png.write_bytes(png)
        except OSError as error:
            raise UserError(say("picture_unwritable", path=parsed.png)) from error
        return 0
    text = library.text(parsed.document) if parsed.page is None else library.page_text(parsed.document, parsed.page)
    sys.stdout.write(text)
    sys.stdout.flush()
    return 0


def _remove(parsed: argparse.Namespace, settings: Settings) -> int:
    print(say("removed", name=_library(settings).remove(parsed.document)))
    return 0


def _check(parsed: argparse.Namespace, settings: Settings) -> int:
    from rag.contract import check_json
    from rag.embedding import encoder_id
    from rag.printing import checked
    from rag.store.checking import check
    from rag.store.repairing import repair

    encoder = encoder_id(settings)
    found, done = check(settings.index, encoder), []
    if parsed.repair and any(each.wrong for each in found):
        library = _library(settings)
        done = repair(settings.index, found, lambda texts: library.encoder().passages(texts))
        found = check(settings.index, encoder)
    sound = all(each.ok for each in found)
    if parsed.json:
        print(json.dumps(check_json(found, done), ensure_ascii=False))
    else:
        lines = [checked(each) for each in found if each.wrong or each.about != "leftovers"]
        print("\n".join([*lines, *done, say("check_sound" if sound else "check_unsound")]))
    return 0 if sound else 1


def _evaluate(parsed: argparse.Namespace, settings: Settings) -> int:
    from rag.evaluation.evaluate import evaluate
    from rag.evaluation.labels import aligned, interval, label
    from rag.evaluation.runner import Plan

    plan = Plan(parsed.within, parsed.ablations)
    with Line() as line:
        shown = indexing_bar(line), asking_bar(line)
        outcome = evaluate(parsed.folder, parsed.out, settings, plan, *shown, parsed.index, parsed.limit)
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

    library, stop = _library(settings), threading.Event()
    followed = [_watch(library, [settings.corpus])] if parsed.watch else []

    def ready(url: str) -> None:
        print(say("serving", url=url), flush=True)
        for watch in followed:
            threading.Thread(target=watch.follow, args=(stop,), name="watch", daemon=True).start()

    serve(library, settings, ready)
    stop.set()
    return 0
