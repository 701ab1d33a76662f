"""Where things stand in the project."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
"""The document that ships with the project."""
DATA = ROOT / "tests" / "data"
