"""The catalogue: both languages say the same, and the code says what there is, filled as it must be."""

from __future__ import annotations

import ast
import re
import string
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from rag.command.printing import CURES
from rag.evaluation.dataset import Kind
from rag.evaluation.failures import WRONGS
from rag.messages import Speech, say, speaking
from rag.messages.catalogue import Message, Topic
from rag.reading.isolation import Breakdown
from rag.types import AttributeName, Checked, DoubtKind, Repair, UnreadReason
from rag.workspace.people import Role
from ui.choices import CHOICES, GROUPS, KNOBS
from ui.intake import Stage
from ui.rail import SCREENS
from ui.shelf import COLUMNS
from ui.sources.source import FACTS

ROOT = Path(__file__).parents[2]
TOPICS = Speech.__bases__
MESSAGES = {key: message for topic in TOPICS for key, message in vars(topic).items() if isinstance(message, Message)}
LABELS = {key.removeprefix("label_") for key in MESSAGES if key.startswith("label_")}
FAMILIES = {
    "": get_args(Breakdown),
    "attribute_": get_args(AttributeName),
    "check_": [each for each in get_args(Checked) if each != "leftovers"],
    "choice_": CHOICES,
    "choose_": KNOBS,
    "column_": COLUMNS,
    "cure_": [CURES.get(each, "derived") for each in get_args(Checked)],
    "doubt_": get_args(DoubtKind),
    "fact_": FACTS,
    "kind_": [each.value for each in Kind],
    "label_": sorted(LABELS),  # a measure without one is called by its name
    "operation_": sorted(key.removeprefix("operation_") for key in MESSAGES if key.startswith("operation_")),
    "problem_": sorted(key.removeprefix("problem_") for key in MESSAGES if key.startswith("problem_")),
    "repaired_": get_args(Repair),
    "may_": list(Role),
    "role_": [each.value for each in Role],
    "role_needed_": list(Role),
    "screen_": SCREENS,
    "settings_": GROUPS,
    "stage_": [each.value for each in Stage],
    "tag_": ("questions", "documents", "collections", "conversations", "health"),
    "tool_": sorted(key.removeprefix("tool_") for key in MESSAGES if key.startswith("tool_")),
    "unread_": get_args(UnreadReason),
    "why_": get_args(DoubtKind),
    "wrong_": WRONGS,
}
"""How computed keys begin, and all that they may end in."""
SPEAKERS = {"say", "ZH", "EN", "speech_of"}
CHINESE_IN_ENGLISH = {"app_name", "choice_language_zh"}
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def placeholders(text: str) -> set[str]:
    """The names in a format string, each with its conversion and format."""
    return {f"{name}!{kind}:{form}" for _, name, form, kind in string.Formatter().parse(text) if name is not None}


def names(message: Message) -> set[str]:
    return {each.partition("!")[0] for each in placeholders(message.zh)}


@dataclass(frozen=True)
class Said:
    """A call in the code: the keys that it may say, and what it fills them with."""

    where: str
    keys: tuple[str, ...]
    given: frozenset[str | None]
    computed: bool


def spoken(node: ast.expr) -> tuple[str, ...]:
    """The keys of ``say.key``, ``(say.key if … else say.other)`` or ``say[f"begin_{…}"]``; none of anything else."""
    if isinstance(node, ast.IfExp):
        return spoken(node.body) + spoken(node.orelse)
    if not isinstance(node, ast.Attribute | ast.Subscript):
        return ()
    of = node.value.func if isinstance(node.value, ast.Call) else node.value
    if not (isinstance(of, ast.Name) and of.id in SPEAKERS):
        return ()
    if isinstance(node, ast.Attribute):
        return (node.attr,) if node.attr in MESSAGES else ()
    begin = node.slice.values[0] if isinstance(node.slice, ast.JoinedStr) else None
    prefix = str(begin.value) if isinstance(begin, ast.Constant) else ""
    return tuple(prefix + each for each in FAMILIES[prefix])


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """All of the code, each node with the file that it is in."""
    found: list[tuple[str, ast.AST]] = []
    for path in sorted([*ROOT.glob("rag/**/*.py"), *ROOT.glob("ui/**/*.py")]):
        name, source = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        if name.startswith("rag/messages/"):
            source = source.replace("self.", "say.")  # there a topic speaks of itself
        found += [(name, node) for node in ast.walk(ast.parse(source))]
    return found


@pytest.fixture(scope="module")
def calls() -> list[Said]:
    return [
        Said(
            f"{path}:{node.lineno}",
            keys,
            frozenset(each.arg for each in node.keywords),
            isinstance(node.func, ast.Subscript),
        )
        for path, node in nodes()
        if isinstance(node, ast.Call) and (keys := spoken(node.func))
    ]


def test_a_key_has_one_meaning() -> None:
    keys = [key for topic in TOPICS for key in vars(topic) if not key.startswith("__")]
    assert sorted(keys) == sorted(set(keys))
    assert not set(MESSAGES) & set(vars(Topic))


def test_both_languages_say_the_same() -> None:
    for key, message in MESSAGES.items():
        assert message.zh, key
        assert message.en, key
        assert placeholders(message.zh) == placeholders(message.en), key
        assert key in CHINESE_IN_ENGLISH or not HAN.search(message.en), key


def test_every_call_fills_its_message(calls: list[Said]) -> None:
    for each in calls:
        for key in each.keys:
            wanted = names(MESSAGES[key])
            # What is computed is given all that any of its messages says.
            assert wanted <= each.given if each.computed else wanted == each.given, f"{each.where} {key}: {wanted}"


def test_a_message_is_filled_where_it_is_named() -> None:
    """Else what it is filled with could not be seen by the test above."""
    named, called = 0, 0
    for _, node in nodes():
        if isinstance(node, ast.Attribute | ast.Subscript):
            named += bool(spoken(node))
        elif isinstance(node, ast.Call) and (keys := spoken(node.func)):
            called += len(keys) if isinstance(node.func, ast.IfExp) else 1
    assert named == called


def test_every_computed_key_is_there() -> None:
    missing = [prefix + each for prefix, ends in FAMILIES.items() for each in ends if prefix + each not in say]
    assert missing == []


def test_every_message_is_said_somewhere(calls: list[Said]) -> None:
    assert set(MESSAGES) - {key for each in calls for key in each.keys} == set()


def test_every_label_names_a_measure() -> None:
    constants = " ".join(
        node.value
        for path, node in nodes()
        if path.startswith("rag/evaluation") and isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    known = set(re.findall(r"\w+", constants))
    assert {each for each in LABELS if each not in known and each.removeprefix("written_") not in known} == set()


@pytest.mark.parametrize("key", ["nothing_of_the_sort", "listed", "language", "__init__"])
def test_an_unknown_key_is_an_error(key: str) -> None:
    assert key not in say
    with pytest.raises(KeyError):
        say[key]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"MINGYIN_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "zh"),
        ({}, "zh"),
    ],
)
def test_the_environment_chooses_where_nobody_else_does(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MINGYIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert say.language == language
    assert Speech("en").stopped() == "Stopped."
    assert Speech("zh").stopped() == "已停止。"


@pytest.mark.parametrize(
    ("started", "typed"),
    [
        ("/srv/mingyin/rag/__main__.py", "python -m rag index"),
        ("-c", "python -m rag index"),
        ("/home/me/.local/bin/mingyin", "mingyin index"),
        ("mingyin.exe", "mingyin index"),
    ],
)
def test_a_command_is_named_as_the_person_types_it(started: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [started])
    for speech in (Speech("zh"), Speech("en")):
        assert speech.no_index(path="x").endswith(typed)


def test_whoever_is_speaking_says_in_which_language() -> None:
    with speaking("en"):
        assert (say.cancel(), Speech("zh").cancel()) == ("Cancel", "取消")
        with ThreadPoolExecutor(1) as other:
            assert other.submit(lambda: say.language).result() == "zh"
            assert other.submit(copy_context().run, lambda: say.language).result() == "en"
    assert say.language == "zh"
