"""The library in pictures: every part leads to its documents, whatever files and terms are called."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from rag.answering.portrait import EMPTY, Portrait
from ui.language import EN, ZH
from ui.overview import screen

HOSTILE = '"><img src=x>{{x}}&'
FOUND = Portrait(5, 12, 40, (("pdf", 3), (HOSTILE, 2)), ((2019, 1), (2022, 2)), 2, (("海洋牧场", 9), (HOSTILE, 2)))


def test_each_part_leads_to_its_documents() -> None:
    shown = screen(FOUND, ZH)
    links = [parse_qs(urlsplit(link[1:].replace("&amp;", "&")).query) for link in re.findall(r'href="([^"]*)"', shown)]
    assert {"kind": ["pdf"]} in links
    assert {"kind": [HOSTILE]} in links
    assert {"term": ["海洋牧场"]} in links
    assert {"year": ["2022"]} in links
    assert {"year": ["0"]} in links


def test_years_between_are_shown_and_names_are_text() -> None:
    shown = screen(FOUND, EN)
    assert all(f">{year}<" in shown for year in range(2019, 2023))
    assert "<img" not in shown
    assert "{{" not in shown


def test_an_empty_library_says_so() -> None:
    assert ZH.overview_empty() in screen(EMPTY, ZH)
