"""The plan of the house, measured: which room imports which. ``python -m tests.support.rooms`` prints it.

A room is a folder of ``rag/``, a module on its top floor, ``ui`` or ``benchmarks``; an arrow is a pair of rooms one of
which imports the other, in whatever place of a module, for types too.
"""

from __future__ import annotations

from collections import defaultdict

import grimp


def arrows(*packages: str) -> dict[str, set[str]]:
    """Room → the rooms that it imports."""
    graph = grimp.build_graph(packages[0], *packages[1:], cache_dir=None)
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        imported = {room(each) for each in graph.find_modules_directly_imported_by(module)}
        found[room(module)] |= imported - {room(module)}
    return dict(found)


def room(module: str) -> str:
    """The room that a module stands in: ``rag.store.catalog`` in ``rag.store``, ``ui.page`` in ``ui``."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "rag" else parts[0]


def in_circles(found: dict[str, set[str]]) -> list[str]:
    """The rooms from which the arrows lead back to themselves."""
    return sorted(start for start in found if start in _reached(start, found))


def _reached(start: str, found: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = list(found[start])
    while ahead:
        here = ahead.pop()
        if here not in reached:
            reached.add(here)
            ahead += found.get(here, ())
    return reached


if __name__ == "__main__":
    plan = arrows("rag", "ui", "benchmarks")
    for name, imported in sorted(plan.items()):
        print(f"{name:20}", " ".join(sorted(imported)))
    print(f"{len(plan)} rooms, {sum(map(len, plan.values()))} arrows, in circles: {in_circles(plan) or 'none'}")
