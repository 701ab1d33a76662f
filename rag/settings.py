"""Every knob, its default and its environment variable."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

BUNDLED_ENCODER = "bundled"

OTHERS = (
    (
        "MINGYIN_LANG",
        "",
        "提示信息的语言：zh 或 en；默认跟随系统",
        "zh or en: language of messages; default: the system's",
    ),
    ("MINGYIN_LOG", "ERROR", "日志的详细程度，例如 INFO、DEBUG", "how much is logged, such as INFO or DEBUG"),
)
"""Variables that are read before there are settings: name, default, and what they are for in Chinese and English."""


class Caution(StrEnum):
    """How much worse a wrong answer is than none. A person may write it in Chinese, too."""

    STRICT = "strict"
    BALANCED = "balanced"
    EAGER = "eager"

    @classmethod
    def _missing_(cls, value: object) -> Caution | None:
        word = str(value).lower()
        return {"宁缺毋滥": cls.STRICT, "适中": cls.BALANCED, "尽量回答": cls.EAGER}.get(word) or next(
            (each for each in cls if each.value == word), None
        )


def _switch(raw: str) -> bool:
    """Raises ``ValueError`` for what is neither on nor off."""
    if raw.lower() not in ("1", "on", "yes", "true", "0", "off", "no", "false"):
        raise ValueError(raw)
    return raw.lower() in ("1", "on", "yes", "true")


def _one_of(*words: str) -> Callable[[str], str]:
    """What takes one of ``words``, and raises ``ValueError`` for another."""

    def kind(raw: str) -> str:
        if raw not in words:
            raise ValueError(raw)
        return raw

    return kind


def _database(raw: str) -> str:
    """Raises ``ValueError`` for what is no address of a PostgreSQL database."""
    if not raw.startswith(("postgresql://", "postgres://")):
        raise ValueError(raw)
    return raw


def _up_to(most: int) -> Callable[[str], int]:
    def kind(raw: str) -> int:
        if not 1 <= int(raw) <= most:
            raise ValueError(raw)
        return int(raw)

    return kind


def _count(raw: str) -> int:
    """Raises ``ValueError`` for what is no whole number from 0 on."""
    if int(raw) < 0:
        raise ValueError(raw)
    return int(raw)


def _variable(
    name: str, default: Any, chinese: str, english: str, *, kind: Any = None, secret: bool = False, choice: Any = None
) -> Any:
    """``kind`` makes a value of the text of the variable; by default the type of ``default`` does. ``choice`` makes one
    of what a person chose on the page; None: they can't."""
    kind = kind or (choice if isinstance(default, str) and choice else type(default))
    about = {"variable": name, "about": (chinese, english), "kind": kind, "secret": secret, "choice": choice}
    return field(default=default, repr=not secret, metadata=about)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. ``Settings.from_environment()`` reads ``MINGYIN_*``; the rest are defaults."""

    home: Path | None = _variable(
        "MINGYIN_HOME",
        None,
        "corpus 和 index 所在的文件夹；默认：用户数据文件夹，在代码仓库里是当前文件夹",
        "folder of corpus and index; default: the user's data folder, in a checkout the working directory",
        kind=Path,
    )
    corpus: Path = _variable(
        "MINGYIN_CORPUS", Path("corpus"), "默认收录的文档文件夹", "folder of documents that is indexed by default"
    )
    index: Path = _variable(
        "MINGYIN_INDEX", Path("index"), "索引文件夹，可以放心删除", "folder of the built index; safe to delete"
    )
    database: str = _variable(
        "MINGYIN_DATABASE",
        "",
        "PostgreSQL 数据库的地址，如 postgresql://user@host/mingyin，文档、对话、账号都存在那里，几台服务器可以共用；"
        "密码写在 PGPASSFILE 指的文件里；默认是本机的文件（SQLite）",
        "address of a PostgreSQL database, such as postgresql://user@host/mingyin, that holds documents, conversations "
        "and accounts, for several servers to share; its password stands in the file that PGPASSFILE names; default: "
        "files of this machine (SQLite)",
        kind=_database,
        secret=True,
    )
    store: str = _variable(
        "MINGYIN_STORE",
        "",
        "用 Milvus 检索：milvus://主机:端口/名字，或 milvus:///文件夹/名字.db（嵌入式）；默认用本机的 FAISS",
        "search by Milvus: milvus://host:port/name, or milvus:///folder/name.db (embedded); default: FAISS, here",
    )
    store_token: str = _variable(
        "MINGYIN_STORE_TOKEN",
        "",
        "Milvus 的口令：用户名:密码，或服务商给的密钥",
        "what Milvus lets one in by: user:password, or a provider's key",
        secret=True,
    )
    cache: Path | None = _variable(
        "MINGYIN_CACHE",
        None,
        "准备好的模型所在的文件夹；默认：用户缓存文件夹",
        "folder of prepared models; default: the user's cache folder",
        kind=Path,
    )
    encoder: str = _variable(
        "MINGYIN_ENCODER",
        BUNDLED_ENCODER,
        "向量模型（sentence-transformers）的名字或文件夹；bundled 是自带的，不用下载；改后要重新收录",
        "sentence-transformers model, by name or folder; 'bundled' needs no download; index again after changing it",
    )
    backend: str = _variable(
        "MINGYIN_BACKEND",
        "auto",
        "自带模型用什么运行：auto、openvino 或 torch",
        "auto, openvino or torch: what runs the bundled encoder",
    )
    threads: int = _variable(
        "MINGYIN_THREADS",
        0,
        "自带模型计算时用几个线程；0：有几个核就用几个，单问一次（ask）用一个",
        "threads that the bundled encoder computes on; 0: one a core, and a single one for a single question (ask)",
        kind=_count,
    )
    reranker: str = _variable(
        "MINGYIN_RERANKER",
        "",
        "重排模型（cross-encoder）的名字或文件夹，给最好的段落重新排序，不必重新收录；默认没有",
        "cross-encoder, by name or folder, that reorders the best passages; nothing is indexed again; default: none",
    )
    reader: bool = _variable(
        "MINGYIN_READER",
        True,
        "自带的阅读模型（把问题和段落放在一起读，用来排序和判断有没有答案）用不用：1 用，0 不用",
        "1 or 0: whether the bundled reader (reads question and passage together, to rank and to judge) is used",
        kind=_switch,
    )
    llm_base_url: str = _variable(
        "MINGYIN_LLM_BASE_URL",
        "",
        "语言模型的地址，兼容 OpenAI 接口，写到 /v1；默认没有",
        "OpenAI-compatible endpoint of a language model, with its /v1; default: none",
        choice=str,
    )
    llm_model: str = _variable(
        "MINGYIN_LLM_MODEL", "", "语言模型在那里的名字", "the language model's name at that endpoint", choice=str
    )
    llm_api_key: str = _variable(
        "MINGYIN_LLM_API_KEY",
        "",
        "那里要求的密钥",
        "key for that endpoint, where it wants one",
        secret=True,
        choice=str,
    )
    llm_context: int = _variable(
        "MINGYIN_LLM_CONTEXT",
        8192,
        "语言模型一次能处理的 token 数，含回答",
        "tokens that the language model takes, answer included",
    )
    llm_answer: int = _variable(
        "MINGYIN_LLM_ANSWER", 800, "它的一个回答最多用的 token 数", "tokens that an answer of it may take"
    )
    llm_seconds: float = _variable(
        "MINGYIN_LLM_SECONDS",
        60.0,
        "语言模型沉默超过这么多秒，就算失败",
        "a language model that says nothing for longer has failed",
    )
    llm_rewrite_seconds: float = _variable(
        "MINGYIN_LLM_REWRITE_SECONDS",
        5.0,
        "让它补全追问的秒数，超过就按规则补全；0：只按规则",
        "time that it has to complete a question before the rules do; 0: they do",
    )
    llm_unverified: str = _variable(
        "MINGYIN_LLM_UNVERIFIED",
        "mark",
        "没有段落支持的句子：mark 标出，drop 去掉",
        "mark or drop: what becomes of its sentences that no passage supports",
    )
    host: str = _variable("MINGYIN_HOST", "127.0.0.1", "页面监听的地址", "address that the page listens on")
    hosts: str = _variable(
        "MINGYIN_HOSTS",
        "",
        "页面还会以哪些域名打开，用逗号隔开；本机的名称和 IP 地址不必写",
        "further names that the page is opened by, separated by commas; this machine's and IP addresses are known",
    )
    sign_in: str = _variable(
        "MINGYIN_SIGN_IN",
        "auto",
        "要不要登录：auto 只在别的电脑能连到的地址上要，always 总是要（放在 nginx、Caddy 之后时用），"
        "never 不要（前面的代理已经要求登录，或容器的端口只对本机开放）",
        "auto: people sign in where other machines reach the page; always: everywhere, as behind nginx or Caddy on "
        "this machine; never: a proxy in front signs them in, or a container's port is open to this machine only",
        kind=_one_of("auto", "always", "never"),
    )
    proxies: str = _variable(
        "MINGYIN_PROXIES",
        "",
        "代理的 IP 地址或网段，用逗号隔开；只信它们写的 X-Forwarded-For 和 X-Forwarded-Proto",
        "addresses or networks of proxies, separated by commas, whose X-Forwarded-For and -Proto are believed",
    )
    certfile: str = _variable("MINGYIN_CERTFILE", "", "TLS 证书（PEM）", "TLS certificate (PEM)")
    keyfile: str = _variable("MINGYIN_KEYFILE", "", "证书的私钥（PEM）", "the certificate's key (PEM)")
    oidc_issuer: str = _variable(
        "MINGYIN_OIDC_ISSUER",
        "",
        "单位登录服务（OpenID Connect）的地址；默认没有",
        "address of an OpenID Connect provider that people may sign in at; default: none",
    )
    oidc_client_id: str = _variable(
        "MINGYIN_OIDC_CLIENT_ID", "", "明引在那里登记的编号", "what Mingyin is registered as there"
    )
    oidc_client_secret: str = _variable(
        "MINGYIN_OIDC_CLIENT_SECRET", "", "登记时得到的密钥", "the secret that it was given there", secret=True
    )
    oidc_role_claim: str = _variable(
        "MINGYIN_OIDC_ROLE_CLAIM",
        "",
        "登录服务用哪一项（claim）说明角色，值里有 reader、editor 或 admin；默认：新来的人都是读者",
        "claim that says what somebody may do, by holding reader, editor or admin; default: who is new is a reader",
    )
    port: int = _variable("MINGYIN_PORT", 7860, "页面监听的端口", "port that the page listens on")
    language: str = _variable(
        "MINGYIN_PAGE_LANG",
        "",
        "页面的语言：zh 或 en；默认跟随浏览器",
        "zh or en: language of the page; default: the browser's",
        choice=_one_of("", "zh", "en"),
    )
    theme: str = _variable(
        "MINGYIN_THEME",
        "",
        "页面的外观：light 或 dark；默认跟随系统",
        "light or dark: look of the page; default: the system's",
        choice=_one_of("", "light", "dark"),
    )
    text_size: int = _variable(
        "MINGYIN_TEXT_SIZE", 1, "页面文字的大小：1、2 或 3", "1, 2 or 3: text size of the page", choice=_up_to(3)
    )
    shortcuts: str = _variable(
        "MINGYIN_SHORTCUTS",
        "on",
        "页面的单键快捷键：on 用，off 不用",
        "on or off: whether single keys do something on the page while nobody types",
        choice=_one_of("on", "off"),
    )
    answers: str = _variable(
        "MINGYIN_ANSWERS",
        "written",
        "页面先用哪种回答：quotes 摘录，written 生成（有语言模型时）",
        "quotes or written: how the page answers at first, where there is a language model",
        choice=_one_of("quotes", "written"),
    )
    top_k: int = _variable(
        "MINGYIN_TOP_K", 8, "一个问题检索的段落数", "passages that a question retrieves", choice=_up_to(50)
    )
    candidates: int = _variable(
        "MINGYIN_CANDIDATES", 50, "融合之前每种检索提出的段落数", "passages that each retriever proposes before fusion"
    )
    keyword_weight: float = _variable(
        "MINGYIN_KEYWORD_WEIGHT",
        0.35,
        "融合时关键词得分的权重，其余归向量得分",
        "weight of the keyword score in fusion; the dense score has the rest",
    )
    caution: Caution = _variable(
        "MINGYIN_CAUTION",
        Caution.BALANCED,
        "宁缺毋滥（strict）、适中（balanced）或尽量回答（eager）：把握多大才直接回答，多小就连相近的也不给",
        "strict (宁缺毋滥), balanced (适中) or eager (尽量回答): how sure an answer must be, and how near what is "
        "shown where none is sure",
        choice=Caution,
    )
    refuse_below: float | None = _variable(
        "MINGYIN_REFUSE_BELOW",
        None,
        "把握低于它就不直接回答，最多给出相近的；默认由 MINGYIN_CAUTION 决定",
        "confidence under which there is no sure answer, at most something near; default: as MINGYIN_CAUTION says",
        kind=float,
    )
    max_question: int = _variable(
        "MINGYIN_MAX_QUESTION", 2000, "问题最多的字数", "longest question taken, in characters"
    )
    max_file_mb: int = _variable("MINGYIN_MAX_FILE_MB", 200, "能读的最大文件，MB", "largest file that is read, in MB")
    max_pages: int = _variable(
        "MINGYIN_MAX_PAGES",
        5000,
        "一篇文档最多的页数、幻灯片数或工作表数",
        "most pages, slides or sheets of a document",
    )
    max_characters: int = _variable(
        "MINGYIN_MAX_CHARACTERS", 20_000_000, "一篇文档最多的字数", "most characters of a document"
    )
    max_unpacked_mb: int = _variable(
        "MINGYIN_MAX_UNPACKED_MB", 1000, "一个文件解压后最大多少 MB", "most that one file may unpack to, in MB"
    )
    max_members: int = _variable("MINGYIN_MAX_MEMBERS", 5000, "一个压缩包里最多的文件数", "most files of an archive")
    max_megapixels: int = _variable(
        "MINGYIN_MAX_MEGAPIXELS", 200, "能读的最大图片，百万像素", "largest picture that is read, in million pixels"
    )
    read_seconds: float = _variable(
        "MINGYIN_READ_SECONDS",
        120.0,
        "读取一个文件时停滞超过这么多秒，就跳过它",
        "a file whose reading stands still for longer (seconds) is left out",
    )
    read_memory_mb: int = _variable(
        "MINGYIN_READ_MEMORY_MB", 4096, "读取一个文件最多用的内存，MB", "memory that reading a file may take, in MB"
    )

    @property
    def own(self) -> Path:
        """The folder of what a person gave the page: conversations, files, feedback. A checkout's is apart from it."""
        return self.home or _user_data()

    @property
    def names_llm(self) -> bool:
        """Whether a language model is named."""
        return bool(self.llm_base_url and self.llm_model)

    @classmethod
    def from_environment(cls) -> Settings:
        """Settings as the environment has them: documents and index in ``home`` unless they are named themselves.

        Raises ``ValueError`` naming the variable whose value can't be read.
        """
        values: dict[str, Any] = {}
        for item in fields(cls):
            raw = os.environ.get(item.metadata["variable"], "").strip()
            if not raw:
                continue
            try:
                values[item.name] = item.metadata["kind"](raw)
            except ValueError as error:
                shown = "…" if item.metadata["secret"] else repr(raw)
                raise ValueError(f"{item.metadata['variable']}={shown}") from error
        home = values.get("home", _usual_home())
        if home is not None:
            values["home"] = home = home.expanduser().absolute()  # the working directory may change
            values = {"corpus": home / "corpus", "index": home / "index", **values}
        return cls(**values)

    def chosen(self, choices: Mapping[str, str]) -> Settings:
        """These settings with what a person chose on the page, except where the environment decides.

        A choice that can't be read counts as none.
        """
        values: dict[str, Any] = {}
        for item in fields(self):
            raw, kind = choices.get(item.name), item.metadata["choice"]
            if raw is None or kind is None or decided(item.name):
                continue
            with suppress(ValueError):
                values[item.name] = kind(raw)
        return replace(self, **values)


def decided(name: str) -> str:
    """The variable of the environment that decides on the setting ``name``; empty where none does."""
    variable: str = next(item.metadata["variable"] for item in fields(Settings) if item.name == name)
    return variable if os.environ.get(variable, "").strip() else ""


def choosable(name: str, raw: str) -> bool:
    """Whether a person may choose ``raw`` on the page for the setting ``name``."""
    kind = next((item.metadata["choice"] for item in fields(Settings) if item.name == name), None)
    try:
        return kind is not None and kind(raw) is not None
    except ValueError:
        return False


def _usual_home() -> Path | None:
    """The home where none is named: None in a checkout, whose documents and index stand in the working directory."""
    above = Path(__file__).resolve().parent.parent
    if (above / "pyproject.toml").is_file() and (above / "corpus").is_dir():
        return None
    return _user_data()


def _user_data() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("mingyin", appauthor=False))
