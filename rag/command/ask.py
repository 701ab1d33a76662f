"""``ask``: a question, or a file of them."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence

from rag.command import printing
from rag.command.contract import BatchQuestion, answer_json, read_batch
from rag.errors import QuestionError, UserError
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from rag.types import Answer, AnswerKind


def run(parsed: Namespace, settings: Settings) -> int:
    if parsed.batch is None and parsed.question is None:
        raise UserError(say.no_question())
    questions = read_batch(parsed.batch) if parsed.batch else [BatchQuestion("", parsed.question, (), ())]
    library = Library.open(settings=settings)
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
    return library.ask(question.text, question.history, documents, parsed.top_k, generate=parsed.generate)
