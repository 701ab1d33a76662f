"""The one error that a person is meant to read."""

from __future__ import annotations


class UserError(Exception):
    """Something the person can mend. ``str(error)`` says what, and what to do next, in their language."""


class NoIndexError(UserError):
    """There is no index yet, or one that is being made this moment."""


class LockedError(UserError):
    """Another process is writing to the index; it will have ended some time."""


class UnreachableError(UserError):
    """A server that the library is kept or searched by doesn't answer; it may come back."""


class QuestionError(UserError):
    """Only this question can't be answered; others can."""


class NoRecognitionError(UserError):
    """A picture's text can't be read, as no text recognition is installed."""
