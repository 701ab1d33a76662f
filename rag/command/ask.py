"""``ask``: a question, or a file of them."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import replace

from rag.command import printing
from rag.command.contract import BatchQuestion, answer_json, read_batch
from rag.errors import QuestionError, UserError
from rag.library.asking import Asking
from rag.messages import say
from rag.settings import Settings
from rag.types import Answer, AnswerKind


def run(parsed: Namespace, settings: Settings) -> int:
    if parsed.batch is None and parsed.question is None:
        raise UserError(say.no_question())
    questions = read_batch(parsed.batch) if parsed.batch else [BatchQuestion("", parsed.question, (), ())]
    if not parsed.batch and not settings.threads:
        settings = replace(settings, threads=1)  # more take longer to be made ready than one question is worth
    library = Asking.open(settings=settings)
    code = 0
    for question in questions:
        try:
            answer = _answer(library, question, parsed)
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


def _answer(library: Asking, question: BatchQuestion, parsed: Namespace) -> Answer:
    """What a question of a batch says of itself goes before what the command says of all."""
    narrowed = bool(question.documents or question.collection)
    documents = question.documents if narrowed else parsed.document
    collection = question.collection if narrowed else parsed.collection
    return library.ask(
        question.text, question.history, documents, parsed.top_k, collection=collection, generate=parsed.generate
    )
