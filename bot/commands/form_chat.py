"""`clacbot chat --form`: a form at the terminal, with nothing stored and nothing sent."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TextIO

from bot.app import clock
from bot.channels.console import Console
from bot.commands.form_talk import FormTalk, Transcript
from bot.commands.surveys import load_form
from bot.errors import InputError
from bot.messages import Outgoing


def run_form_chat(
    path: Path, language: str, prefill: dict[str, str], save: Path | None, source: TextIO | None = None
) -> None:
    """Play the form of a file until it is filled in or the input ends; then save the transcript if asked to."""
    if save is not None and not save.parent.is_dir():
        raise InputError(f"--save: no existe la carpeta {save.parent}")
    now = clock().replace(microsecond=0)
    talk = FormTalk(load_form(path), now=now, language=language, prefill=prefill)
    form = Path(os.path.relpath(path, save.parent)).as_posix() if save else path.name
    known = "; ".join(f"{name}={value}" for name, value in prefill.items())
    transcript = Transcript({"form": form, "language": language, "now": now.isoformat(), "known": known})
    asyncio.run(_converse(talk, transcript, source or sys.stdin))
    if save is not None:
        save.write_text(transcript.markdown(talk.submission), encoding="utf-8")


async def _converse(talk: FormTalk, transcript: Transcript, source: TextIO) -> None:
    console = Console("form", source, sys.stdout, clock, colour=sys.stdout.isatty())
    await _say(console, transcript, talk.open())
    while not talk.over and (line := await asyncio.to_thread(source.readline)):
        if line.strip():
            transcript.heard(line.strip())
            await _say(console, transcript, talk.hear(line.strip()))


async def _say(console: Console, transcript: Transcript, messages: list[Outgoing]) -> None:
    transcript.said(messages)
    for message in messages:
        await console.send(console.address, message)
