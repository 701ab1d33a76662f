"""What is written down in two places says the same in both."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import rag
from rag.command.arguments import parser
from rag.command.settings import page

ROOT = Path(__file__).parents[1]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")


def declared() -> dict[str, list[Requirement]]:
    """Extra → what pyproject.toml asks for, without the extras that are put together from others; "" is the core."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = {"": project["dependencies"], **project["optional-dependencies"]}
    found = {extra: [Requirement(line) for line in lines] for extra, lines in lists.items()}
    return {extra: [each for each in lines if each.name != project["name"]] for extra, lines in found.items()}


def listed() -> list[str]:
    """What requirements.txt holds, and requirements-beyond.txt."""
    files = (ROOT / name for name in ("requirements.txt", "requirements-beyond.txt"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [str(Requirement(line)) for line in (each.partition("#")[0].strip() for each in lines) if line]


def test_pyproject_asks_for_what_requirements_lists() -> None:
    asked = [str(each) for lines in declared().values() for each in lines]
    assert sorted(asked) == sorted(listed())


def test_the_linters_of_an_extra_are_no_part_of_the_product() -> None:
    lists = declared()
    assert {"pytest", "ruff", "mypy"} <= {each.name for each in lists["dev"]}
    assert lists["all"] == []  # only other extras
    assert not {each.name for each in lists[""]} & {each.name for each in lists["dev"]}


def test_the_version_is_told_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert ROOT / project["tool"]["hatch"]["version"]["path"] == Path(rag.__file__)
    assert re.fullmatch(r"\d+\.\d+\.\d+", rag.__version__)


@pytest.mark.parametrize("readme", READMES, ids=lambda each: each.name)
def test_the_readme_lists_every_command(readme: Path) -> None:
    [commands] = [each for each in parser()._actions if isinstance(each, argparse._SubParsersAction)]
    told = re.findall(r"^\| `mingyin (\w+)", readme.read_text("utf-8"), re.MULTILINE)
    assert sorted(set(told)) == sorted(commands.choices)


@pytest.mark.parametrize(("name", "english"), [("settings.md", True), ("settings.zh-CN.md", False)])
def test_the_page_of_settings_is_made_from_them(name: str, english: bool) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == page(english) + "\n"


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda each: each.name)
def test_the_first_page_of_the_documentation_leads_to_every_other(page: Path) -> None:
    assert page.name == "README.md" or f"({page.name})" in (ROOT / "docs" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", [*READMES, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")], ids=str)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
