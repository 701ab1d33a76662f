"""Documents whose every sentence says which document and version it is of, so that a mixture of two is seen."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from pathlib import Path

from rag.library import Library
from rag.types import Answer

MARK = re.compile(r"档案(\d+)第(\d+)版")
_BODIES = [
    "市政务服务局",
    "县水务站",
    "区教育中心",
    "省粮食储备公司",
    "港口管理处",
    "社区卫生院",
    "铁路工务段",
    "图书馆联盟",
]
_THINGS = ["借阅登记表", "防汛物资", "校舍检修记录", "仓储温度", "泊位调度单", "疫苗冷链", "道岔零件", "古籍修复材料"]
_ACTIONS = ["逐项核对", "登记造册", "封存备查", "上报汇总", "公示结果", "抽样复检", "移交保管", "限期整改"]

Version = tuple[int, int]
"""(number of a document, number of its version)."""


@lru_cache(4096)
def lines(document: int, version: int) -> tuple[str, ...]:
    """The paragraphs of a version: one to six passages, the first line its title."""
    chance = random.Random(document * 10_007 + version)
    mark = f"档案{document:04}第{version}版"

    def sentence() -> str:
        body, thing, action = (chance.choice(some) for some in (_BODIES, _THINGS, _ACTIONS))
        return f"{mark}要求{body}在{chance.randint(2, 90)}日内对{thing}{action}，编号{chance.randint(1000, 9999)}。"

    paragraphs = ["".join(sentence() for _ in range(chance.randint(3, 6))) for _ in range(chance.randint(1, 7))]
    paragraphs.insert(chance.randint(0, len(paragraphs)), fact(document, version))
    return (f"{mark}管理办法", *paragraphs)


def fact(document: int, version: int) -> str:
    """The sentence that answers ``question``."""
    return f"档案{document:04}第{version}版规定的保管期限为{10 + (document * 31 + version * 7) % 89}年。"


def question(document: int) -> str:
    return f"档案{document:04}的保管期限是多少年？"


def text(name: str, document: int, version: int) -> str:
    """What the library holds of a file: Markdown is read into a paragraph a line."""
    return ("\n" if name.endswith(".md") else "\n\n").join(lines(document, version))


def marks(found: str) -> set[Version]:
    """The versions that ``found`` holds sentences of."""
    return {(int(document), int(version)) for document, version in MARK.findall(found)}


def version_of(name: str, found: str) -> Version | None:
    """The version that ``found`` is the whole text of; None where it is no version's."""
    said = marks(found)
    version = next(iter(said)) if len(said) == 1 else None
    return version if version and found == text(name, *version) else None


def torn(answer: Answer) -> list[str]:
    """What of an answer isn't word for word of one version of its document."""
    wrong: list[str] = []
    seen: dict[str, Version] = {}
    hits = ((hit.passage.document, hit.passage.start, hit.passage.end, hit.passage.text) for hit in answer.hits)
    quotes = ((each.document, each.start, each.end, each.quote) for each in answer.citations)
    for name, start, end, found in (*hits, *quotes):
        said = marks(found)
        version = next(iter(said), (0, 0))
        if len(said) != 1 or _bare(found) != _bare(text(name, *version)[start:end]):
            wrong.append(f"torn: {name} {start}-{end} {said} {found}")
        elif seen.setdefault(name, version) != version:
            wrong.append(f"two versions of {name} in one answer: {seen[name]} and {version}")
    return wrong


def torn_shelf(library: Library) -> tuple[dict[str, Version], list[str]]:
    """The version of every document that a reader lists, and what isn't wholly of one version."""
    catalog = library.snapshot().catalog
    versions: dict[str, Version] = {}
    wrong: list[str] = []
    for info in catalog.documents():
        name, held = info.name, catalog.text(info.name) or ""
        version = version_of(name, held)
        passages = catalog.passages(catalog.ids([name]).tolist()).values()
        if version is None or any(marks(each.text + each.title) != {version} for each in passages):
            wrong.append(f"torn: {name} {marks(held)}")
        elif sum(len(_bare(each.text)) for each in passages) < len(_bare(held)) - len(_bare(held.split("\n")[0])):
            wrong.append(f"{name}: passages are missing")
        else:
            versions[name] = version
    return versions, wrong


def _bare(text: str) -> str:
    return "".join(text.split())


class Shelf:
    """A folder of such files, and how it is changed."""

    def __init__(self, folder: Path, documents: int, seed: int) -> None:
        self.folder = folder
        self.files: dict[str, Version] = {}
        self._chance = random.Random(seed)
        self._documents = 0
        folder.mkdir(parents=True)
        for _ in range(documents):
            self.add()

    def add(self) -> str:
        """A new document, its file's name."""
        self._documents += 1
        ending = ".md" if self._documents % 40 == 0 else ".txt"
        return self._write(f"卷 {self._documents:04}{ending}", (self._documents, 1))

    def change(self) -> str:
        """The next version of a document."""
        name = self._any()
        document, version = self.files[name]
        return self._write(name, (document, version + 1))

    def rename(self) -> None:
        """Another name for a document."""
        name = self._any()
        path = self.folder / name
        other = f"{path.stem.split('_')[0]}_{self._chance.randrange(10**6)}{path.suffix}"
        path.rename(self.folder / other)
        self.files[other] = self.files.pop(name)

    def remove(self) -> str:
        """One document less; what its file was called."""
        name = self._any()
        (self.folder / name).unlink()
        del self.files[name]
        return name

    def stir(self, share: float) -> None:
        """Change, add, rename and remove about ``share`` of the documents, at least one."""
        for _ in range(max(1, round(share * len(self.files)))):
            self._chance.choices((self.change, self.add, self.rename, self.remove), (6, 2, 2, 2))[0]()

    def _any(self) -> str:
        return self._chance.choice(sorted(self.files))

    def _write(self, name: str, version: Version) -> str:
        (self.folder / name).write_text("\n\n".join(lines(*version)), "utf-8", newline="")
        self.files[name] = version
        return name
