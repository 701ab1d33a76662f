"""A result → one page that opens without a network: measures, plots, ablations, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from rag.evaluation.dataset import Kind
from rag.evaluation.failures import WRONGS, Failure, failures, rank
from rag.evaluation.labels import interval, kind_label, label
from rag.evaluation.plots import plots
from rag.evaluation.rows import Row
from rag.evaluation.summary import Result
from rag.messages import say

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1200px; margin: 2em auto; padding: 0 1em }
h1, h2 { line-height: 1.2 } table { border-collapse: collapse; margin: 1em 0 }
th, td { text-align: left; vertical-align: top; padding: .25em .7em; border-bottom: 1px solid var(--line) }
td.number { font-variant-numeric: tabular-nums; white-space: pre }
#failures td { min-width: 4em; max-width: 26em; overflow-wrap: anywhere; font-size: 13px }
#failures tr:hover { background: var(--soft) } .plots { display: flex; flex-wrap: wrap; gap: 1em }
svg { max-width: 100%; height: auto } small, .note { opacity: .7 } .filter > * { font: inherit; padding: .2em .5em }
"""
_SCRIPT = """
const rows = [...document.querySelectorAll("#failures tbody tr")];
const wrong = document.getElementById("wrong"), words = document.getElementById("words");
function filter() {
  let shown = 0;
  for (const row of rows) {
    const fits = (!wrong.value || row.dataset.wrong.split(" ").includes(wrong.value))
      && row.textContent.includes(words.value.trim());
    row.hidden = !fits;
    shown += fits;
  }
  document.getElementById("shown").textContent = shown;
}
wrong.addEventListener("change", filter);
words.addEventListener("input", filter);
filter();
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def write(path: Path, name: str, commit: str, machine: dict[str, Any], result: Result, rows: Sequence[Row]) -> None:
    """Write the page of the set ``name``."""
    title = say.report_title(name=name)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_about(commit, machine, result))}</p>",
        _summary(result),
        _reliability(result),
        f'<div class="plots">{"".join(plots(result))}</div>',
        *(_ablation(heading, table) for heading, table in result.get("ablations", {}).items()),
        _failures(failures(rows)),
    ]
    page = (
        f'<!doctype html>\n<html lang="{say.language}">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n"
    )
    path.write_text(
        page + "\n".join(part for part in parts if part) + f"\n<script>{_SCRIPT}</script>\n</html>\n", "utf-8"
    )


def _about(commit: str, machine: dict[str, Any], result: Result) -> str:
    facts = [say.report_commit(commit=commit)]
    facts += [f"{kind_label(Kind(kind))} {count}" for kind, count in result["questions"].items()]
    if "passages" in result:
        facts.append(say.report_library(documents=result["documents"], passages=result["passages"]))
    facts.append(say.report_machine(cores=machine["cores"], processor=machine["processor"]))
    if "latency_ms" in result:
        facts.append(say.report_warm(warm=result["latency_ms"]["questions"]))
    return " · ".join(facts)


def _summary(result: Result) -> str:
    found = {**result["metrics"], **result.get("gains", {})}
    lines = [(label(name), interval(name, each), str(each["n"])) for name, each in found.items()]
    about = say.report_intervals()
    for name, length in result.get("length_p90", {}).items():
        about += f" {say.report_longest(label=label(name), length=length)}"
    return f'<h2>{say.report_measures()}</h2>{_table(("", "", "n"), lines)}<p class="note">{about}</p>'


def _reliability(result: Result) -> str:
    if "reliability" not in result:
        return ""
    found = result["reliability"]
    error, rate = 100 * found["calibration_error"], 100 * found["base_rate"]
    return f"<p>{say.report_reliability(error=error, rate=rate, threshold=found['threshold_at_5'])}</p>"


def _ablation(name: str, table: dict[str, dict[str, Any]]) -> str:
    headings = {
        "retrieval": say.report_retrieval(),
        "signals": say.report_signals(),
    }
    names = list(next(iter(table.values())))
    lines = [(label(variant), *(_cell(each, measures) for each in names)) for variant, measures in table.items()]
    titles = map(label, names)
    return f"<h2>{headings[name]}</h2>{_table(('', *titles), lines)}"


def _cell(name: str, measures: dict[str, Any]) -> str:
    """A value; in the table of retrievers with its distance from the one in use."""
    if name == "difference":
        return interval(name, measures[name], "+")
    difference = measures[name].get("difference")
    return interval(name, measures[name]) + (f"\nΔ {interval(name, difference, '+')}" if difference else "")


def _failures(found: Sequence[Failure]) -> str:
    choices = "".join(f'<option value="{name}">{escape(_wrong(name))}</option>' for name in WRONGS)
    return (
        f"<h2>{say.report_wrong()}</h2>"
        f'<p class="filter"><select id="wrong"><option value="">{say.report_all()}</option>{choices}</select> '
        f'<input id="words" type="search" placeholder="{say.report_holding()}"> '
        f'<span id="shown">{len(found)}</span> / {len(found)}</p>'
        f'<table id="failures"><thead>{_line("th", say.report_columns().split("|"))}</thead>'
        f"<tbody>{''.join(map(_failure, found))}</tbody></table>"
    )


def _failure(failure: Failure) -> str:
    row = failure.row
    asked = row.question if row.standalone == row.question else f"{row.question} → {row.standalone}"
    gold = [*row.answers, row.human] if row.answers or row.human else row.gold
    quotes = [
        f"{quote.document} {quote.start}-{quote.end}: {quote.text}" for quote in (row.reply.quotes if row.reply else ())
    ]
    place, confidence = rank(row), f"{row.reply.confidence:.3f}" if row.reply else ""
    cells = [
        escape(row.id),
        escape(say.listed(map(_wrong, failure.wrongs))),
        escape(asked),
        _lines(gold),
        escape(row.reply.text if row.reply else ""),
        _lines(quotes),
        "" if not row.ranks else str(place or "–"),
        confidence,
    ]
    return f'<tr data-wrong="{" ".join(failure.wrongs)}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'


def _wrong(name: str) -> str:
    return say[f"wrong_{name}"]()


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(escape(text) for text in texts if text)


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    body = "".join(
        f"<tr><td>{escape(first)}</td>{''.join(f'<td class=number>{escape(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in lines
    )
    return f"<table><thead>{_line('th', heads)}</thead><tbody>{body}</tbody></table>"


def _line(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
