"""The settings for a person: those in force, and the page of the documentation that describes them all."""

from __future__ import annotations

import os
import re
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from rag.messages import say
from rag.settings import OTHERS, Settings

_HIDDEN = "••••"
_ACCOUNT = re.compile(r"(?<=//)[^/@]*@|\?.*")
"""Of an address: what may hold a password or a key."""
_CHINESE = """# 设置

[English](settings.md)

所有设置都是环境变量。`mingyin settings` 列出正在使用的值；本页由 `mingyin settings --markdown` 生成。

| 变量 | 默认 | 含义 |
| --- | --- | --- |"""
_ENGLISH = """# Settings

[中文](settings.zh-CN.md)

All settings are environment variables. `mingyin settings` lists the values in force; this page is made by
`mingyin settings --markdown`.

| variable | default | meaning |
| --- | --- | --- |"""


def run(parsed: Namespace, settings: Settings) -> int:
    """Print the settings in force, or the page."""
    english = say.language == "en"
    print(page(english) if parsed.markdown else "\n".join([say.settings_head(), *_in_force(settings, english)]))
    return 0


def page(english: bool) -> str:
    """The documentation's page of all settings, without a line break at its end."""
    rows = [*_variables(Settings(), english), *((name, default, about[english]) for name, default, *about in OTHERS)]
    lines = [f"| `{name}` | {f'`{value}`' if value else '—'} | {about} |" for name, value, about in rows]
    return "\n".join([_ENGLISH if english else _CHINESE, *lines])


def _in_force(settings: Settings, english: bool) -> Iterator[str]:
    others = ((name, os.environ.get(name) or default, about[english]) for name, default, *about in OTHERS)
    for name, value, about in (*_variables(settings, english), *others):
        mark = "*" if os.environ.get(name, "").strip() else " "
        yield f"{mark} {name}={value}\n      {about}"


def _variables(settings: Settings, english: bool) -> Iterator[tuple[str, str, str]]:
    """Each setting's variable, its value, and what it is for."""
    for item in fields(settings):
        value = _shown(getattr(settings, item.name), item.metadata["secret"])
        yield item.metadata["variable"], value, item.metadata["about"][english]


def _shown(value: Any, secret: bool) -> str:
    if secret and value:
        return _HIDDEN
    return "" if value is None else _ACCOUNT.sub(_HIDDEN, str(value))
