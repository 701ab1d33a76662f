"""What the command line takes: commands, their arguments, and what ``--help`` says of them."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.messages import language
from rag.program import program

_RESULTS = Path("benchmarks") / "results"


def parser() -> argparse.ArgumentParser:
    """``command`` of what it parses is the command's name; the rest are its arguments."""
    english = language() == "en"

    def text(chinese: str, in_english: str) -> str:
        return in_english if english else chinese

    made = argparse.ArgumentParser(
        prog=program(),
        description=text(
            "明引：根据自己的文档回答中文问题，句句有出处", "Mingyin: Chinese questions over your own documents"
        ),
    )
    commands = made.add_subparsers(dest="command", required=True, metavar=text("命令", "COMMAND"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, metavar="DIR", help=text("索引文件夹（默认 index）", "index folder"))

    index = commands.add_parser("index", parents=[shared], help=text("收录文档", "index documents"))
    index.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help=text("文件或文件夹（默认 corpus/）", "files or folders")
    )
    index.add_argument(
        "--watch", action="store_true", help=text("收录后继续跟踪文件夹的变动", "then follow the folders' changes")
    )

    read = commands.add_parser("read", help=text("输出读到的文字和结构，不收录", "print what is read of a file"))
    read.add_argument("paths", nargs="+", type=Path, metavar="FILE", help=text("文件或文件夹", "files or folders"))
    read.add_argument(
        "--json", action="store_true", help=text("每篇文档输出一行 JSON", "one JSON line for each document")
    )

    ask = commands.add_parser("ask", parents=[shared], help=text("提问", "ask a question"))
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help=text("逐行回答文件里的问题", "answer a file of questions")
    )
    ask.add_argument("--json", action="store_true", help=text("每个回答输出一行 JSON", "one JSON line for each answer"))
    ask.add_argument(
        "--generate",
        action="store_true",
        help=text("由语言模型作答，逐句核对", "in the language model's words, each sentence checked"),
    )
    ask.add_argument("--top-k", type=_positive, metavar="N", help=text("检索的段落数", "passages to retrieve"))
    ask.add_argument(
        "--document", action="append", default=[], metavar="NAME", help=text("只在这篇文档里找", "search this one only")
    )

    commands.add_parser("list", parents=[shared], help=text("列出文档", "list the documents"))
    show = commands.add_parser("show", parents=[shared], help=text("输出文档原文", "print a document's text"))
    show.add_argument("document", metavar="DOCUMENT")
    show.add_argument("--page", type=_positive, metavar="N", help=text("只看第 N 页", "page N only"))
    show.add_argument("--png", type=Path, metavar="OUT", help=text("把这一页画成图像", "draw the page as a picture"))
    for option, metavar, about in (
        (
            "--start",
            "S",
            text("框出从这里开始的文字（引用的 start）", "box the text from here on (a citation's start)"),
        ),
        ("--end", "E", text("框到这里为止（引用的 end）", "box up to here (a citation's end)")),
    ):
        show.add_argument(option, type=int, default=0, metavar=metavar, help=about)
    remove = commands.add_parser("remove", parents=[shared], help=text("移除文档", "remove a document"))
    remove.add_argument("document", metavar="DOCUMENT")

    check = commands.add_parser("check", parents=[shared], help=text("检查索引是否完好", "verify the index"))
    check.add_argument("--repair", action="store_true", help=text("修复能修复的", "mend what can be mended"))
    check.add_argument("--json", action="store_true", help=text("输出 JSON", "print JSON"))

    evaluate = commands.add_parser(
        "evaluate", parents=[shared], help=text("在一套有答案的问题上测评", "measure on questions with known answers")
    )
    evaluate.add_argument("folder", type=Path, metavar="FOLDER")
    evaluate.add_argument(
        "--out",
        type=Path,
        default=_RESULTS,
        metavar="DIR",
        help=text("结果文件夹", "folder of the results"),
    )
    evaluate.add_argument("--limit", type=_positive, metavar="N", help=text("每类只问 N 个", "ask N of each kind only"))
    evaluate.add_argument(
        "--within", action="store_true", help=text("另在答案所在的文档里再问一遍", "ask within the gold document, too")
    )
    evaluate.add_argument(
        "--generate", action="store_true", help=text("也测量语言模型的回答", "measure the language model, too")
    )
    evaluate.add_argument(
        "--ablations", action="store_true", help=text("测量各部分的作用", "measure what each part is worth")
    )

    compare = commands.add_parser("compare", help=text("比较两次测评", "compare two results"))
    compare.add_argument("before", type=Path, metavar="A.json")
    compare.add_argument("after", type=Path, metavar="B.json")
    compare.add_argument("--json", action="store_true", help=text("输出 JSON", "print JSON"))

    about_doctor = text("检查各部分能否使用：索引、模型、语言模型", "check that all parts work")
    commands.add_parser("doctor", parents=[shared], help=about_doctor)

    about_settings = text(
        "列出设置：变量、正在使用的值和含义", "list the settings: variables, values in force, meanings"
    )
    settings = commands.add_parser("settings", help=about_settings)
    settings.add_argument(
        "--markdown", action="store_true", help=text("输出文档里的设置页", "print the documentation's page")
    )

    serve = commands.add_parser("serve", parents=[shared], help=text("打开网页", "open the page"))
    serve.add_argument("--host", metavar="H", help=text("监听地址（默认 127.0.0.1）", "address to listen on"))
    serve.add_argument("--port", type=int, metavar="P", help=text("端口（默认 7860）", "port"))
    serve.add_argument(
        "--watch", action="store_true", help=text("同时跟踪 corpus/ 的变动", "follow the changes in corpus/ meanwhile")
    )
    return made


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("≥ 1")
    return number
