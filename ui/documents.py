"""The documents' screen as HTML: where files are given, how far they are, the list's frame, what was deleted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from rag.messages import Speech
from rag.reading import READERS
from rag.workspace.collections import Collection
from rag.workspace.trash import KEPT_DAYS, Deleted
from ui.intake import ENDED, Job, Stage
from ui.markup import escape
from ui.shelf import COLUMNS


def screen(files: Path, corpus: Path, most_mb: int, collections: Sequence[Collection], say: Speech) -> str:
    """The whole screen; the script fills the list, the progress and what was deleted."""
    return (
        f"{_give(files, corpus, most_mb, say)}"
        f'<section class="intake" aria-label="{escape(say.intake())}" hidden>'
        '<ul class="sending"></ul><ul class="jobs"></ul>'
        f'<p><button type="button" data-do="cancel-all">{escape(say.cancel_all())}</button>'
        f'<button type="button" data-do="clear">{escape(say.clear_ended())}</button></p></section>'
        f'<section class="shelf" aria-label="{escape(say.shelf_label())}" data-undo="{escape(say.undo())}">'
        f"{tools(collections, say)}"
        f'<div class="found" aria-busy="true"><p class="none">{escape(say.loading_pane())}</p></div></section>'
        f'<details class="trash"><summary>{escape(say.recently_deleted())}</summary><div></div></details>'
        f"{_dialog(say)}"
    )


def _give(files: Path, corpus: Path, most_mb: int, say: Speech) -> str:
    accept = f'accept="{",".join(sorted(READERS))}"'

    def picker(label: str, more: str) -> str:
        said = escape(label)
        return f'<label class="button">{said}<input type="file" multiple {more} aria-label="{said}"></label>'

    return (
        f'<section class="give" aria-label="{escape(say.give())}" data-most="{most_mb}" '
        f'data-sending="{escape(say.sending())}" data-failed="{escape(say.send_failed())}" '
        f'data-there="{escape(say.already_there())}" data-none="{escape(say.send_none())}" '
        f'data-large="{escape(say.upload_too_large(name="{name}", limit=most_mb))}" '
        f'data-cancel="{escape(say.cancel())}" data-dismiss="{escape(say.dismiss())}">'
        f'<div class="drop"><p class="here">{escape(say.give_here())}</p>'
        f'<p class="formats">{escape(say.give_formats(limit=most_mb))}</p>'
        f'<p class="ways">{picker(say.give_files(), accept)}'
        f"{picker(say.give_folder(), 'webkitdirectory')}"
        f'<button type="button" class="button" data-do="paste" aria-expanded="false">{escape(say.give_text())}</button>'
        "</p></div>"
        '<form class="paste" hidden>'
        f'<label>{escape(say.paste_title())}<input name="title" maxlength="80" autocomplete="off"></label>'
        f'<label>{escape(say.paste_text())}<textarea name="text" rows="6"></textarea></label>'
        f'<button type="submit" class="button">{escape(say.paste_keep())}</button>'
        '<p class="wrong" role="alert"></p></form>'
        f'<p class="where">{escape(say.files_kept())}<code>{escape(str(files))}</code></p>'
        f'<p class="where">{escape(say.files_corpus())}<code>{escape(str(corpus))}</code></p></section>'
    )


def tools(collections: Sequence[Collection], say: Speech) -> str:
    """What stands above the list: search, order, collections, and what is done with the selected."""
    options = "".join(f'<option value="{escape(each.name)}">{escape(each.name)}</option>' for each in collections)
    orders = "".join(f'<option value="{each}">{escape(say[f"column_{each}"]())}</option>' for each in COLUMNS)

    def button(do: str, label: str, more: str = "") -> str:
        return f'<button type="button" data-do="{do}" {more}>{escape(label)}</button>'

    into = escape(say.collection_put())
    taken = f'data-said="{escape(say.collection_take(name="{name}"))}" hidden'
    return (
        '<div class="tools">'
        f'<input type="search" placeholder="{escape(say.shelf_search())}" aria-label="{escape(say.shelf_search())}">'
        f'<select class="order" aria-label="{escape(say.sort_by())}">{orders}</select>'
        f'<select class="collection" aria-label="{escape(say.collection())}">'
        f'<option value="">{escape(say.shelf_label())}</option>{options}</select>'
        f"{button('collection-new', say.collection_new())}"
        f"{button('collection-rename', say.collection_rename(), 'hidden')}"
        f"{button('collection-delete', say.collection_delete(), 'hidden')}</div>"
        f'<div class="selected" hidden><span role="status" data-said="{escape(say.selected(n="{n}"))}"></span>'
        f'<select class="into" aria-label="{into}"><option value="">{into}…</option>{options}</select>'
        f"{button('take', '', taken)}"
        f"{button('ask', say.ask_selected())}{button('delete-selected', say.delete())}</div>"
    )


def _dialog(say: Speech) -> str:
    """What asks for a name."""
    return (
        '<dialog class="naming"><form method="dialog"><h2></h2>'
        '<label><span class="first"></span><input name="name" required maxlength="120" autocomplete="off"></label>'
        f'<label class="folder"><span>{escape(say.collection_folder())}</span>'
        '<input name="folder" maxlength="300" autocomplete="off"></label>'
        '<p class="wrong" role="alert"></p>'
        f'<p class="ways"><button type="submit" class="button" value="ok">{escape(say.ok())}</button>'
        f'<button type="button" class="button" data-do="never">{escape(say.cancel())}</button></p></form>'
        f'<template data-rename="{escape(say.rename_to())}" data-called="{escape(say.collection_called())}"></template>'
        "</dialog>"
    )


def jobs(found: Sequence[Job], home: Path, say: Speech) -> str:
    """The files on their way, the latest first."""
    return "".join(_job(job, home, say) for job in reversed(found))


def _job(job: Job, home: Path, say: Speech) -> str:
    name = job.path.relative_to(home).as_posix() if job.path.is_relative_to(home) else job.path.name
    said = say[f"stage_{job.stage.value}"]()
    if job.stage is Stage.READING and job.pages:
        said = say.stage_reading_page(page=job.page, pages=job.pages)
    if job.left:
        said += f" · {say.progress_left(time=say.duration(job.left))}"
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in job.notes)
    bar = ""
    if job.stage in (Stage.READING, Stage.EMBEDDING):
        value = f'value="{job.page / job.pages:.3f}"' if job.pages else ""
        bar = f'<progress {value} aria-label="{escape(name)}"></progress>'
    button = (
        ""
        if job.stage in ENDED
        else f'<button type="button" data-cancel="{job.id}" aria-label="{escape(say.cancel_named(name=name))}">'
        f"{escape(say.cancel())}</button>"
    )
    return (
        f'<li data-job="{job.id}" class="{job.stage.value}"><span class="file">{escape(name)}</span>'
        f'<span class="stage">{escape(said)}</span>{button}{bar}{notes}</li>'
    )


def trash(found: Sequence[Deleted], say: Speech) -> str:
    """What was deleted and can be brought back."""
    if not found:
        return f'<p class="none">{escape(say.trash_none())}</p>'
    rows = "".join(
        f'<li><span class="file">{escape(each.name)}</span>'
        f"<span>{time.strftime('%Y-%m-%d %H:%M', time.localtime(each.deleted))}</span>"
        f'<button type="button" data-restore="{each.id}" aria-label="{escape(say.restore_named(name=each.name))}">'
        f"{escape(say.restore())}</button></li>"
        for each in found
    )
    return f'<p class="where">{escape(say.trash_days(days=KEPT_DAYS))}</p><ul>{rows}</ul>'
