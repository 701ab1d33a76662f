"""The command line: ``python -m rag …``."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.command.arguments import parser
from rag.command.bars import StatusLine, asking_bar, indexing_bar
from rag.errors import QuestionError, UserError
from rag.home import furnish, is_new
from rag.messages import say
from rag.program import program
from rag.settings import Settings

if TYPE_CHECKING:
    from argparse import Namespace

    from rag.command.contract import BatchQuestion
    from rag.indexing.indexer import Report
    from rag.indexing.watching import Watch
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
    parsed = parser().parse_args(arguments)
    try:
        settings = _settings(parsed)
        return _COMMANDS[parsed.command](parsed, settings)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        return 1
    except KeyboardInterrupt:
        print(say("stopped"), file=sys.stderr)
        return _INTERRUPTED
    except Exception as error:
        from sqlite3 import DatabaseError  # not before it is needed: --help is instant

        if not isinstance(error, DatabaseError):
            raise
        print(say("index_damaged", path=settings.index), file=sys.stderr)
        return 1


def _settings(parsed: Namespace) -> Settings:
    try:
        settings = Settings.from_environment()
    except ValueError as error:
        raise UserError(say("bad_setting", error=error)) from error
    given = {name: getattr(parsed, name, None) for name in ("index", "host", "port")}
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def _library(settings: Settings) -> Library:
    from rag.library import Library

    return Library(settings.index, settings)


def _index(parsed: Namespace, settings: Settings) -> int:
    from rag.command.printing import indexed

    if not parsed.paths and is_new(settings):
        furnish(settings)
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
    with StatusLine() as line:
        return library.add(paths, progress=indexing_bar(line))


def _follow(library: Library, folders: Sequence[Path]) -> int:
    watch = _watch(library, folders)
    print(say("watching", folders="、".join(map(str, folders))), flush=True)
    with suppress(KeyboardInterrupt):
        watch.follow(threading.Event())
    print(say("watched"))
    return 0


def _watch(library: Library, folders: Sequence[Path]) -> Watch:
    from rag.indexing.watching import Watch

    return Watch(library.index, folders, partial(_update, library), partial(print, flush=True))


def _read(parsed: Namespace, settings: Settings) -> int:
    from rag.command.read import as_json, printed
    from rag.indexing.finding import find, formats
    from rag.reading.isolation import Isolated
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


def _ask(parsed: Namespace, settings: Settings) -> int:
    from rag.command import printing
    from rag.command.contract import BatchQuestion, answer_json, read_batch
    from rag.types import Answer, AnswerKind

    if parsed.batch is None and parsed.question is None:
        raise UserError(say("no_question"))
    questions = read_batch(parsed.batch) if parsed.batch else [BatchQuestion("", parsed.question, (), ())]
    library = _library(settings)
    code = 0
    for question in questions:
        documents = question.documents or parsed.document
        try:
            answer = _answer(library, question, documents, parsed)
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


def _answer(library: Library, question: BatchQuestion, documents: Sequence[str], parsed: Namespace) -> Answer:
    if not parsed.generate:
        return library.ask(question.text, question.history, documents, parsed.top_k)
    if not library.generates:
        raise UserError(say("llm_unset"))
    from rag.generation.session import last

    return last(library.generate(question.text, question.history, documents, parsed.top_k))


def _list(parsed: Namespace, settings: Settings) -> int:
    from rag.command.printing import listed

    for info in _library(settings).documents():
        print(listed(info))
    return 0


def _show(parsed: Namespace, settings: Settings) -> int:
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


def _remove(parsed: Namespace, settings: Settings) -> int:
    print(say("removed", name=_library(settings).remove(parsed.document)))
    return 0


def _check(parsed: Namespace, settings: Settings) -> int:
    from rag.command.contract import check_json
    from rag.command.printing import checked
    from rag.embedding import encoder_id
    from rag.indexing import passages
    from rag.store.checking import check
    from rag.store.repairing import repair

    encoder = encoder_id(settings)
    found, done = check(settings.index, encoder, passages.VERSION), []
    if parsed.repair and any(each.wrong for each in found):
        library = _library(settings)
        done = repair(settings.index, found, lambda texts: library.encoder().passages(texts))
        found = check(settings.index, encoder, passages.VERSION)
    sound = all(each.ok for each in found)
    if parsed.json:
        print(json.dumps(check_json(found, done), ensure_ascii=False))
    else:
        lines = [checked(each) for each in found if each.wrong or each.about != "leftovers"]
        print("\n".join([*lines, *done, say("check_sound" if sound else "check_unsound")]))
    return 0 if sound else 1


def _evaluate(parsed: Namespace, settings: Settings) -> int:
    from rag.evaluation.evaluate import evaluate
    from rag.evaluation.labels import aligned, interval, label
    from rag.evaluation.runner import Plan

    if parsed.generate and not settings.names_llm:
        raise UserError(say("llm_unset"))
    plan = Plan(parsed.within, parsed.ablations, parsed.generate)
    with StatusLine() as line:
        shown = indexing_bar(line), asking_bar(line)
        outcome = evaluate(parsed.folder, parsed.out, settings, plan, *shown, parsed.index, parsed.limit)
    found = {**outcome.result["metrics"], **outcome.result.get("gains", {})}
    print(aligned([(label(name), interval(name, each), f"n={each['n']}") for name, each in found.items()]))
    print(say("evaluated", path=outcome.path, report=outcome.report))
    return 0


def _compare(parsed: Namespace, settings: Settings) -> int:
    from rag.evaluation.comparison import compare, difference_json, table

    differences = compare(parsed.before, parsed.after)
    if parsed.json:
        print(json.dumps([difference_json(each) for each in differences], ensure_ascii=False, indent=1))
    else:
        print(table(differences))
    return 0


def _doctor(parsed: Namespace, settings: Settings) -> int:
    from rag.generation.doctor import State, examine, line

    wrong = False
    for found in examine(_library(settings)):
        print(line(found), flush=True)
        wrong |= found.state is State.WRONG
    print(say("doctor_ill" if wrong else "doctor_fine"))
    return 1 if wrong else 0


def _serve(parsed: Namespace, settings: Settings) -> int:
    from rag.command.begin import begin
    from ui.server import serve

    library, stop = _library(settings), threading.Event()
    if settings.home is not None and parsed.index is None:
        begin(library, partial(_update, library))
    followed = [_watch(library, [settings.corpus])] if parsed.watch else []

    def ready(url: str) -> None:
        print(say("serving", url=url), flush=True)
        if settings.home is not None:
            print(say("home_documents", path=settings.corpus, program=program()), flush=True)
        for watch in followed:
            threading.Thread(target=watch.follow, args=(stop,), name="watch", daemon=True).start()

    serve(library, settings, ready)
    stop.set()
    return 0


def _settings_shown(parsed: Namespace, settings: Settings) -> int:
    from rag.command.settings import run

    return run(parsed, settings)


_COMMANDS: dict[str, Callable[[Namespace, Settings], int]] = {
    "index": _index,
    "read": _read,
    "ask": _ask,
    "list": _list,
    "show": _show,
    "remove": _remove,
    "check": _check,
    "evaluate": _evaluate,
    "compare": _compare,
    "doctor": _doctor,
    "settings": _settings_shown,
    "serve": _serve,
}
