"""Where everything on the page stands: its components and their arrangement, without behaviour."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.messages import Speech
from ui import rail, shell
from ui import scope as scopes
from ui.chat import Chat
from ui.language import ZH
from ui.wishes import QUOTES, WRITTEN


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that something happens to."""

    header: gr.HTML
    clear: gr.Button
    messages: gr.Chatbot
    mode: gr.Radio
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    source: gr.HTML
    control: gr.HTML
    scope: gr.Textbox
    retry: gr.Button
    literal: gr.Button
    renew: gr.Button
    edit: gr.Button
    edited: gr.Textbox
    open: gr.Button
    path: gr.Textbox
    current: gr.HTML
    chat: gr.State


def lay_out(generates: bool) -> Parts:
    """Place the components in the surrounding ``gr.Blocks``: the chat, and beside it the source panel.

    The choice of how to answer is there only where there is one: where the library ``generates``.
    """
    with gr.Row(elem_id="top"):
        header = gr.HTML(shell.header(ZH), elem_id="brand", apply_default_css=False)
        clear = gr.Button(ZH.new_chat(), elem_id="clear", size="sm", scale=0, min_width=80)
    gr.HTML(shell.INDEXING, elem_id="indexing", apply_default_css=False)
    with gr.Row(elem_id="desk"):
        gr.HTML(rail.EMPTY, elem_id="rail", apply_default_css=False)
        with gr.Column(elem_id="talk", scale=3):
            messages = _messages()
            with gr.Row(elem_id="composer"):
                control = gr.HTML(scopes.control(ZH), elem_id="scope", apply_default_css=False)
                mode = gr.Radio(
                    modes(ZH),
                    value=WRITTEN,
                    label=ZH.mode(),
                    info=ZH.mode_help(),
                    elem_id="mode",
                    container=False,
                    visible=generates,
                )
                question = gr.Textbox(
                    elem_id="question",
                    label=ZH.question_label(),
                    placeholder=ZH.question_placeholder(),
                    lines=1,
                    max_lines=6,
                    show_label=False,
                    container=False,
                    autofocus=True,
                )
                send = gr.Button(ZH.send(), elem_id="send", variant="primary", scale=0, min_width=72)
                stop = gr.Button(ZH.stop(), elem_id="stop", scale=0, min_width=72)  # the style shows one of them
        with gr.Column(elem_id="side", scale=2):
            source = gr.HTML(shell.source(ZH), elem_id="source", apply_default_css=False)
        gr.HTML(rail.PANE, elem_id="pane", apply_default_css=False)
    # Pressed by the button under the last answer, which is part of the chat's own HTML.
    retry = gr.Button(visible="hidden", elem_id="retry")
    # Likewise by the one beside what the last question was understood as.
    literal = gr.Button(visible="hidden", elem_id="literal")
    # What is asked, as ui.scope.Scope has it; set by the script.
    scope = gr.Textbox(visible="hidden", elem_id="scope-value")
    # Pressed by the script when the library has changed.
    renew = gr.Button(visible="hidden", elem_id="renew")
    # Pressed by the script when a question was edited, and when another conversation shall be shown. The script gives
    # what each needs: the question, the address.
    edit = gr.Button(visible="hidden", elem_id="edit")
    edited = gr.Textbox(visible="hidden")
    open_ = gr.Button(visible="hidden", elem_id="open")
    path = gr.Textbox(visible="hidden")
    # Says to the script which conversation is shown.
    current = gr.HTML(visible="hidden", elem_id="current", apply_default_css=False)
    return Parts(
        header=header,
        clear=clear,
        messages=messages,
        mode=mode,
        question=question,
        send=send,
        stop=stop,
        source=source,
        control=control,
        scope=scope,
        retry=retry,
        literal=literal,
        renew=renew,
        edit=edit,
        edited=edited,
        open=open_,
        path=path,
        current=current,
        chat=gr.State(Chat()),
    )


def modes(say: Speech) -> list[tuple[str, str]]:
    """The choices of how to answer."""
    return [(say.quotes(), QUOTES), (say.written(), WRITTEN)]


def _messages() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label=ZH.conversation(),
        show_label=False,
        container=False,
        height=None,
        layout="panel",
        buttons=[],
        # The messages are our own HTML, escaped in ui.markup: Gradio shall read no Markdown, LaTeX or tags in
        # them. Its sanitizer would take the buttons and templates away that open the sources.
        render_markdown=False,
        latex_delimiters=[],
        sanitize_html=False,
        allow_tags=False,
        group_consecutive_messages=False,
        feedback_options=None,
    )
