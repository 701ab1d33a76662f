"""What a library of any size needs: machines, memory, disk, hours and money, by arithmetic over what was measured.

    python -m benchmarks.plan [1000000 10000000 1000000000] [--core-hour 0.03] [--machine-hour 0.80] …

Bytes a passage and seconds a passage are those of this repository's results; what Milvus holds is counted by the layout
of its indexes, and no cluster was measured. Prices are assumptions: say yours. docs/scale.md explains each line.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

_RESULTS = Path(__file__).resolve().parent / "results"
SIZES = (1_000_000, 10_000_000, 1_000_000_000)

# Bytes a passage, of 255 characters on average: the library of the policy set (3,460 passages), by SQLite's dbstat.
_TEXTS = 993 + 971 + 150
"""The passage with its sentences, its share of the document's text, their indexes."""
_VECTOR = 993
_STATES = 24_567 + 44
"""Of the tokens, for the reader; made when the passage is read, where they aren't kept."""

# In PostgreSQL a row has 28 bytes of header and pointer more, and what is longer than 2 KB stands in pieces of 1,996
# bytes, four a page of 8 KB.
_PG_ROWS = (_TEXTS + 2 * 28) + (_VECTOR + 28)
_PG_STATES = math.ceil(25_017 / 1_996) * 2_048 + 120

# In Milvus: 384 numbers in float32; HNSW with M = 16 has 32 links on the ground, 16/15 of one above, and where a node's
# begin; DISKANN keeps an eighth of the vectors' bytes in memory and a tenth of them cached, and two nodes a 4 KB block.
_RAW = 384 * 4
_SCALARS = 2 * 8 + 8 + 10
"""Id and document, the inverted index of documents, the filter of ids."""
_HNSW = _RAW + (32 + 16 / 15) * 4 + 12
_DISKANN = _RAW * (0.125 + 0.1)
_DISKANN_DISK = 4_096 / 2
_POSTINGS = 92.7 * 8
"""Words that an article of law holds, each 4 bytes of id and 4 of weight."""
_FREE = 0.7
"""Of the memory, that may be filled."""
_COPIES = 2.0
"""Rows and indexes in object storage, twice over: what has been merged stays for a while."""

_NODE_GB = 64
_NODE_CORES = 16
_CORES = 64
"""That embed."""
_WRITER_S = 3e-3
"""Seconds that the one writer takes for a passage, to learn, cut and store (``results/workers.json``)."""
_ANSWER_S = 0.128
"""Seconds of a core that a whole answer takes (``results/answering.json``)."""
_GB = 1e9


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars, assumed."""

    core_hour: float = 0.03
    """Of a machine for a while, to embed."""
    machine_hour: float = 0.80
    """16 cores with 64 GB, all the year."""
    ssd_gb_month: float = 0.10
    object_gb_month: float = 0.025


@dataclass(frozen=True, slots=True)
class Plan:
    """For ``passages``, whose vectors are in memory (HNSW) or on disk (DISKANN)."""

    passages: int
    on_disk: bool

    @property
    def memory_gb(self) -> float:
        """Of all query nodes, a replica."""
        dense = _DISKANN if self.on_disk else _HNSW
        return self.passages * (dense + _POSTINGS + 2 * _SCALARS) / _FREE / _GB

    @property
    def nodes(self) -> int:
        """Machines that search."""
        return math.ceil(self.memory_gb / _NODE_GB)

    @property
    def rows_gb(self) -> float:
        """Of PostgreSQL, without the states of tokens."""
        return self.passages * _PG_ROWS / _GB

    @property
    def states_gb(self) -> float:
        return self.passages * _PG_STATES / _GB

    @property
    def nvme_gb(self) -> float:
        return self.passages * _DISKANN_DISK / _GB if self.on_disk else 0.0

    @property
    def object_gb(self) -> float:
        dense = _DISKANN_DISK if self.on_disk else _HNSW
        return self.passages * _COPIES * (_RAW + dense + 2 * _POSTINGS) / _GB

    @property
    def others(self) -> int:
        """Machines for PostgreSQL and its standby, Milvus' coordinators and etcd, two servers of the page; one machine
        has all of that where there is little."""
        return 0 if self.nodes == 1 and self.memory_gb < _NODE_GB / 4 else 2 if self.nodes < 3 else 7

    @property
    def embedding_core_hours(self) -> float:
        return self.passages / passages_a_core_second() / 3600

    @property
    def writer_hours(self) -> float:
        """One process, however many embed."""
        return self.passages * _WRITER_S / 3600

    def once(self, prices: Prices) -> float:
        return self.embedding_core_hours * prices.core_hour

    def monthly(self, prices: Prices, *, with_states: bool = True) -> float:
        """PostgreSQL stands twice."""
        machines = (self.nodes + self.others) * prices.machine_hour * 730
        database = 2 * (self.rows_gb + (self.states_gb if with_states else 0))
        return machines + (database + self.nvme_gb) * prices.ssd_gb_month + self.object_gb * prices.object_gb_month


def passages_a_core_second() -> float:
    """Read, cut, embedded and stored: ``results/indexing.json``."""
    result = json.loads((_RESULTS / "indexing.json").read_text("utf-8"))
    passages: float = result["mingyin"]["passages"] / result["mingyin"]["total"] / result["machine"]["cores"]
    return passages


def table(plans: list[Plan], prices: Prices) -> str:
    lines: dict[str, Callable[[Plan], str]] = {
        "vectors": lambda plan: "DISKANN" if plan.on_disk else "HNSW",
        "memory that Milvus needs, GB": lambda plan: f"{plan.memory_gb:,.1f}",
        f"query nodes of {_NODE_GB} GB": lambda plan: f"{plan.nodes:,}",
        "other machines": lambda plan: f"{plan.others:,}" if plan.others else "the same one",
        "PostgreSQL: rows, GB": lambda plan: f"{plan.rows_gb:,.0f}",
        "… and states of tokens, GB": lambda plan: f"{plan.states_gb:,.0f}",
        "NVMe of the query nodes, GB": lambda plan: f"{plan.nvme_gb:,.0f}" if plan.on_disk else "—",
        "object storage, GB": lambda plan: f"{plan.object_gb:,.0f}",
        "embedding, core hours": lambda plan: f"{plan.embedding_core_hours:,.0f}",
        f"… on {_CORES} cores": lambda plan: _time(plan.embedding_core_hours / _CORES),
        "the one writer meanwhile": lambda plan: _time(plan.writer_hours),
        "embedding, once, $": lambda plan: f"{plan.once(prices):,.2f}",
        "a month, $": lambda plan: f"{plan.monthly(prices):,.0f}",
        "a month and million passages, $": lambda plan: f"{_by_million(plan, prices, with_states=True):,.0f}",
        "… without states of tokens, $": lambda plan: f"{_by_million(plan, prices, with_states=False):,.0f}",
    }
    rows = ["| | " + " | ".join(f"{plan.passages:,}" for plan in plans) + " |", "| --- |" + " ---: |" * len(plans)]
    rows += [f"| {label} | " + " | ".join(cell(plan) for plan in plans) + " |" for label, cell in lines.items()]
    return "\n".join(rows)


def _by_million(plan: Plan, prices: Prices, *, with_states: bool) -> float:
    return plan.monthly(prices, with_states=with_states) / plan.passages * 1e6


def _time(hours: float) -> str:
    return f"{hours * 60:.0f} min" if hours < 2 else f"{hours:.0f} h" if hours < 72 else f"{hours / 24:,.0f} days"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("passages", type=int, nargs="*", default=list(SIZES))
    for each in fields(Prices):
        parser.add_argument(f"--{each.name.replace('_', '-')}", type=float, default=each.default, metavar="$")
    given = vars(parser.parse_args())
    sizes = given.pop("passages")
    plans = [Plan(size, on_disk) for size in sizes for on_disk in (False, True)]
    print(table(plans, Prices(**given)))
    print(f"\n{passages_a_core_second():.1f} passages a second and core; {1 / _ANSWER_S:.1f} answers a second and core")


if __name__ == "__main__":
    main()
