"""Files out of a form (multipart/form-data, RFC 7578), written to disk as they come."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from rag.errors import QuestionError
from rag.messages import say
from rag.workspace.files import Taken, TooLargeError, Upload

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

    from rag.library import Library

_AROUND = 1 << 20
"""Bytes that a form may have beside its files."""


async def receive(request: Request, library: Library) -> list[Taken]:
    """Take the files of a form into the person's own folder: all of them, or none where something is wrong.

    Raises ``TooLargeError`` for more bytes than one file may have, ``QuestionError`` for what is no form with files,
    and another ``UserError`` for a file of a format that can't be read.
    """
    most = library.settings.max_file_mb
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > (most << 20) + _AROUND:
        raise TooLargeError(say.upload_too_large(name=say.the_form(), limit=most))
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise QuestionError(say.no_form())
    with ExitStack() as stack:
        form = _Form(library, stack)
        try:
            parser = MultipartParser(options[b"boundary"], form.callbacks(), max_header_size=8 << 10)
            async for chunk in request.stream():
                await run_in_threadpool(parser.write, chunk)
            parser.finalize()
        except FormParserError as error:
            raise QuestionError(say.no_form()) from error
        return await run_in_threadpool(form.keep)


class _Form:
    """What has come of a form. The parser calls its methods."""

    def __init__(self, library: Library, stack: ExitStack) -> None:
        self._library = library
        self._stack = stack
        self._header, self._value = bytearray(), bytearray()
        self._name = ""
        self._coming: Upload | None = None
        self._all: list[Upload] = []
        self._ended = False

    def callbacks(self) -> MultipartCallbacks:
        """The methods by the parser's names for them."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._of_header,
            "on_header_value": self._of_value,
            "on_header_end": self._header_over,
            "on_headers_finished": self._headers_over,
            "on_part_data": self._data,
            "on_part_end": self._part_over,
            "on_end": self._end,
        }

    def keep(self) -> list[Taken]:
        """All has come: have the files stand in their places."""
        if not self._ended or not self._all:
            raise QuestionError(say.no_form())
        return [each.keep() for each in self._all]

    def _begin(self) -> None:
        self._name, self._coming = "", None

    def _of_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _of_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_over(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self._name = options.get(b"filename", b"").decode("utf-8", "replace")
        self._header.clear()
        self._value.clear()

    def _headers_over(self) -> None:
        if self._name:  # a field without a file is passed over
            self._library.expects(self._name)
            self._coming = self._stack.enter_context(self._library.files.receive(self._name))
            self._all.append(self._coming)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._coming is not None:
            self._coming.write(data[start:end])

    def _part_over(self) -> None:
        if self._coming is not None:
            self._coming.end()  # a form of many files has one of them open at a time

    def _end(self) -> None:
        self._ended = True
