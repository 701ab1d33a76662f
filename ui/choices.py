"""The screen of settings: what a person may choose, what is chosen, and who decided it. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from rag.messages import Speech
from rag.settings import Settings, decided
from ui.markup import escape
from ui.rail import pane

_RADIOS: dict[str, tuple[str, ...]] = {
    "language": ("", "zh", "en"),
    "theme": ("", "light", "dark"),
    "text_size": ("1", "2", "3"),
    "shortcuts": ("on", "off"),
    "caution": ("strict", "balanced", "eager"),
    "answers": ("quotes", "written"),
}
"""Settings that are one of a few, and what may be chosen."""
CHOICES = tuple(f"{name}_{value or 'auto'}" for name, values in _RADIOS.items() for value in values)
"""All that can be chosen so, as the messages call it."""
KNOBS = (*_RADIOS, "top_k", "llm_base_url", "llm_model")
GROUPS = ("looks", "answers", "model")
_TEXT = 'type="text"'
_KINDS = {"top_k": 'type="number" min="1" max="50" inputmode="numeric"', "llm_base_url": 'type="url"'}
_RELOADING = ("language", "answers", "llm_base_url", "llm_model")
"""Settings that change what stands on the page already: it is loaded again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the screen must know of the key: never the key itself."""

    has_key: bool
    file: str


def screen(settings: Settings, kept: Kept, say: Speech, *, people: bool = False) -> str:
    """The whole screen; ``people``: whether there are any who sign in."""
    groups = {
        "looks": [_radios(name, settings, say) for name in ("language", "theme", "text_size", "shortcuts")],
        "answers": [_radios("caution", settings, say), _line("top_k", settings, say)],
        "model": [
            _answers(settings, say),
            _line("llm_base_url", settings, say),
            _line("llm_model", settings, say),
            _key(kept, say),
        ],
    }
    body = "".join(
        f'<section class="knobs"><h2>{escape(say[f"settings_{title}"]())}</h2>{"".join(rows)}</section>'
        for title, rows in groups.items()
    )
    return pane(
        say.screen_settings(),
        f'<div class="settings" data-saved="{escape(say.choice_saved())}" data-failed="{escape(say.choice_failed())}">'
        f'<p class="saved" role="status"></p>{body}{_people(say) if people else ""}{_doctor(say)}</div>',
        say,
    )


def check(state: str, about: str, advice: str) -> str:
    """What one check of the doctor found, as an item of its list."""
    more = f"<p>{escape(advice)}</p>" if advice else ""
    kind = {"✓": "fine", "✗": "wrong"}.get(state, "note")
    return f'<li class="{kind}"><span aria-hidden="true">{escape(state)}</span><div>{escape(about)}{more}</div></li>'


def _answers(settings: Settings, say: Speech) -> str:
    """How to answer at first. Without a language model there is one way, and what the other one needs is said."""
    if settings.names_llm:
        return _radios("answers", settings, say)
    return _segments("answers", "quotes", True, f'<p class="hint">{escape(say.answers_need())}</p>', say)


def _radios(name: str, settings: Settings, say: Speech) -> str:
    fixed = decided(name)
    return _segments(name, str(getattr(settings, name)), bool(fixed), _fixed(fixed, say), say)


def _segments(name: str, now: str, is_off: bool, hint: str, say: Speech) -> str:
    off = " disabled" if is_off else ""
    choices = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"{" checked" if value == now else ""}{off}'
        f"{_reloads(name)}><span>{escape(_choice(name, value, say))}</span></label>"
        for value in _RADIOS[name]
    )
    return (
        f'<fieldset class="knob"><legend>{escape(say[f"choose_{name}"]())}</legend>'
        f'<div class="segments">{choices}</div>{hint}</fieldset>'
    )


def _choice(name: str, value: str, say: Speech) -> str:
    return say[f"choice_{name}_{value or 'auto'}"]()


def _line(name: str, settings: Settings, say: Speech) -> str:
    fixed = decided(name)
    return (
        f'<div class="knob"><label for="choose-{name}">{escape(say[f"choose_{name}"]())}</label>'
        f'<input id="choose-{name}" name="{name}" {_KINDS.get(name, _TEXT)} autocomplete="off" '
        f'value="{escape(str(getattr(settings, name)))}"{" disabled" if fixed else ""}{_reloads(name)}>'
        f"{_fixed(fixed, say)}</div>"
    )


def _key(kept: Kept, say: Speech) -> str:
    """The key can be written and deleted, never seen."""
    fixed = decided("llm_api_key")
    title = f'<label for="choose-key">{escape(say.choose_llm_api_key())}</label>'
    if fixed:
        field = f'<input id="choose-key" type="password" disabled value="">{_fixed(fixed, say)}'
    elif kept.has_key:
        field = (
            f'<span class="set">{escape(say.key_set())}</span>'
            f'<button type="button" class="quiet" data-key="forget">{escape(say.key_forget())}</button>'
        )
        title = f"<span>{escape(say.choose_llm_api_key())}</span>"
    else:
        field = (
            '<input id="choose-key" type="password" autocomplete="off" spellcheck="false">'
            f'<button type="button" class="quiet" data-key="keep">{escape(say.key_keep())}</button>'
        )
    return f'<div class="knob key">{title}{field}<p class="hint">{escape(say.key_where(path=kept.file))}</p></div>'


def _people(say: Speech) -> str:
    return (
        f'<section class="knobs"><h2>{escape(say.people())}</h2><p>{escape(say.people_more())}</p>'
        f'<p><a href="/people">{escape(say.people_manage())}</a></p></section>'
    )


def _doctor(say: Speech) -> str:
    return (
        f'<section class="knobs doctor"><h2>{escape(say.settings_doctor())}</h2><p>{escape(say.doctor_more())}</p>'
        f'<button type="button" class="quiet" data-doctor data-busy="{escape(say.doctor_busy())}">'
        f'{escape(say.doctor_run())}</button><p role="status"></p><ol class="checks" aria-live="polite"></ol></section>'
    )


def _fixed(variable: str, say: Speech) -> str:
    return f'<p class="hint">{escape(say.choice_fixed(variable=variable))}</p>' if variable else ""


def _reloads(name: str) -> str:
    return " data-reload" if name in _RELOADING else ""
