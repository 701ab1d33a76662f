"""What the command line takes: commands, their arguments, and what ``--help`` says of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from rag.messages import program, say
from rag.workspace.people import Role

GRANTS = ("give", "withdraw", "open")
"""What ``collection`` does about who sees one."""
_RESULTS = Path("benchmarks") / "results"


def parser() -> argparse.ArgumentParser:
    """``command`` of what it parses is the command's name; the rest are its arguments."""
    made = argparse.ArgumentParser(prog=program(), description=say.about())
    commands = made.add_subparsers(dest="command", required=True, metavar=say.command_name())
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--index", type=Path, metavar="DIR", help=say.help_index_folder())

    index = commands.add_parser("index", parents=[shared], help=say.help_index())
    index.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=say.help_index_paths())
    index.add_argument("--watch", action="store_true", help=say.help_index_watch())
    index.add_argument("--workers", default="", metavar="RAY", help=say.help_index_workers())

    read = commands.add_parser("read", help=say.help_read())
    read.add_argument("paths", nargs="+", type=Path, metavar="FILE", help=say.help_read_paths())
    read.add_argument("--json", action="store_true", help=say.help_read_json())

    ask = commands.add_parser("ask", parents=[shared], help=say.help_ask())
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--batch", type=Path, metavar="FILE.jsonl", help=say.help_ask_batch())
    ask.add_argument("--json", action="store_true", help=say.help_ask_json())
    ask.add_argument(
        "--generate",
        action="store_true",
        help=say.help_ask_generate(),
    )
    ask.add_argument("--top-k", type=_positive, metavar="N", help=say.help_ask_top_k())
    ask.add_argument("--document", action="append", default=[], metavar="NAME", help=say.help_ask_document())

    ask.add_argument("--collection", default="", metavar="NAME", help=say.help_ask_collection())

    listed = commands.add_parser("list", parents=[shared], help=say.help_list())
    listed.add_argument("--collection", default="", metavar="NAME", help=say.help_list_collection())
    collection = commands.add_parser("collection", parents=[shared], help=say.help_collection())
    collection.add_argument("action", choices=("list", "add", "remove", *GRANTS), help=say.help_collection_action())
    collection.add_argument("name", nargs="?", default="", metavar="NAME")
    collection.add_argument("documents", nargs="*", metavar="DOCUMENT", help=say.help_collection_documents())
    collection.add_argument("--folder", default="", metavar="FOLDER", help=say.help_collection_folder())
    show = commands.add_parser("show", parents=[shared], help=say.help_show())
    show.add_argument("document", metavar="DOCUMENT")
    show.add_argument("--page", type=_positive, metavar="N", help=say.help_show_page())
    show.add_argument("--png", type=Path, metavar="OUT", help=say.help_show_png())
    for option, metavar, about in (
        (
            "--start",
            "S",
            say.help_show_start(),
        ),
        ("--end", "E", say.help_show_end()),
    ):
        show.add_argument(option, type=int, default=0, metavar=metavar, help=about)
    remove = commands.add_parser("remove", parents=[shared], help=say.help_remove())
    remove.add_argument("document", metavar="DOCUMENT")

    check = commands.add_parser("check", parents=[shared], help=say.help_check())
    check.add_argument("--repair", action="store_true", help=say.help_check_repair())
    check.add_argument("--accept", action="store_true", help=say.help_check_accept())
    check.add_argument("--json", action="store_true", help=say.help_json())

    backup = commands.add_parser("backup", parents=[shared], help=say.help_backup())
    backup.add_argument("file", type=Path, metavar="FILE", help=say.help_backup_file())
    restore = commands.add_parser("restore", parents=[shared], help=say.help_restore())
    restore.add_argument("file", type=Path, metavar="FILE", help=say.help_restore_file())
    restore.add_argument("--force", action="store_true", help=say.help_restore_force())

    copy = commands.add_parser("copy", help=say.help_copy())
    copy.add_argument("--from", dest="source", required=True, metavar="PLACE", help=say.help_copy_from())
    copy.add_argument("--to", dest="target", required=True, metavar="PLACE", help=say.help_copy_to())
    copy.add_argument("--catalog", default="", metavar="PLACE", help=say.help_copy_catalog())

    evaluate = commands.add_parser("evaluate", parents=[shared], help=say.help_evaluate())
    evaluate.add_argument("folder", type=Path, metavar="FOLDER")
    evaluate.add_argument(
        "--out",
        type=Path,
        default=_RESULTS,
        metavar="DIR",
        help=say.help_evaluate_out(),
    )
    evaluate.add_argument("--limit", type=_positive, metavar="N", help=say.help_evaluate_limit())
    evaluate.add_argument("--within", action="store_true", help=say.help_evaluate_within())
    evaluate.add_argument("--generate", action="store_true", help=say.help_evaluate_generate())
    evaluate.add_argument("--ablations", action="store_true", help=say.help_evaluate_ablations())

    compare = commands.add_parser("compare", help=say.help_compare())
    compare.add_argument("before", type=Path, metavar="A.json")
    compare.add_argument("after", type=Path, metavar="B.json")
    compare.add_argument("--json", action="store_true", help=say.help_json())

    feedback = commands.add_parser("feedback", help=say.help_feedback())
    whats = feedback.add_subparsers(dest="what", required=True, metavar=say.command_name())
    whats.add_parser("list", parents=[shared], help=say.help_feedback_list())
    export = whats.add_parser("export", parents=[shared], help=say.help_feedback_export())
    export.add_argument("out", type=Path, metavar="OUT", help=say.help_feedback_out())

    commands.add_parser("doctor", parents=[shared], help=say.help_doctor())

    settings = commands.add_parser("settings", help=say.help_settings())
    settings.add_argument("--markdown", action="store_true", help=say.help_settings_markdown())

    serve = commands.add_parser("serve", parents=[shared], help=say.help_serve())
    serve.add_argument("--host", metavar="H", help=say.help_serve_host())
    serve.add_argument("--port", type=int, metavar="P", help=say.help_serve_port())
    serve.add_argument("--watch", action="store_true", help=say.help_serve_watch())
    serve.add_argument("--certfile", metavar="PEM", help=say.help_serve_certfile())
    serve.add_argument("--keyfile", metavar="PEM", help=say.help_serve_keyfile())
    _people(commands, shared)
    commands.add_parser("mcp", parents=[shared], help=say.help_mcp())
    return made


def _people(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Who may sign in, and the keys of programs."""
    user = commands.add_parser("user", help=say.help_user())
    users = user.add_subparsers(dest="action", required=True, metavar=say.command_name())
    roles = [each.value for each in Role]
    add = users.add_parser("add", parents=[shared], help=say.help_user_add())
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", choices=roles, default=Role.READER.value, help=say.help_user_role())
    add.add_argument("--adopt", action="store_true", help=say.help_user_adopt())
    listed = users.add_parser("list", parents=[shared], help=say.help_user_list())
    listed.add_argument("--json", action="store_true", help=say.help_json())
    role = users.add_parser("role", parents=[shared], help=say.help_user_set_role())
    role.add_argument("name", metavar="NAME")
    role.add_argument("role", choices=roles, help=say.help_user_role())
    for action, about in (
        ("remove", say.help_user_remove()),
        ("password", say.help_user_password()),
        ("sign-out", say.help_user_sign_out()),
    ):
        users.add_parser(action, parents=[shared], help=about).add_argument("name", metavar="NAME")
    key = commands.add_parser("key", help=say.help_key())
    keys = key.add_subparsers(dest="action", required=True, metavar=say.command_name())
    made = keys.add_parser("add", parents=[shared], help=say.help_key_add())
    made.add_argument("name", metavar="NAME")
    made.add_argument("--label", default="", metavar="TEXT", help=say.help_key_label())
    shown = keys.add_parser("list", parents=[shared], help=say.help_key_list())
    shown.add_argument("name", nargs="?", default="", metavar="NAME")
    shown.add_argument("--json", action="store_true", help=say.help_json())
    keys.add_parser("remove", parents=[shared], help=say.help_key_remove()).add_argument("id", metavar="ID")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("≥ 1")
    return number
