"""What the composition root tells the HTTP server about the site: values and callables, no settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Route = tuple[str, str, Handler]
Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody a visitor of the demonstration may be."""

    key: str  # 1 to 20 of a-z 0-9 -; names the cookie
    name: str
    about: str  # what they are and for whom they speak, in their own words
    language: str
    code: str  # the invitation code that links the chat to them
    colour: str  # of the avatar, "#0b746e"; dark enough for white letters
    group: Literal["member", "leader", "staff"] = "member"
    place: str = ""  # what distinguishes them in the group, e.g. the country

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name."""
        first, *rest = self.name.split()
        return (first[0] + (rest[-1][0] if rest else "")).upper()


@dataclass(frozen=True, slots=True)
class Site:
    """Everything the pages say and the server answers that is decided elsewhere."""

    healthy: Callable[[], Awaitable[bool]]  # whether the database answers; may raise
    metrics: Callable[[], bytes]  # Prometheus text
    translate: Callable[[str], Translate]  # language → the function that turns a Spanish text into it
    languages: Mapping[str, str] = field(default_factory=lambda: {"es": "Español"})  # code → own name, default first
    title: str = "CLACbot"
    personas: tuple[Persona, ...] = ()  # of the demonstration; none elsewhere
    example_data: bool = False  # every page then says that nobody in it is real
    webchat: bool = False
    panel: bool = False  # whether the staff console is mounted at /panel
    deep_link: Callable[[str], str] | None = None  # code → Telegram link, "" while unknown
    progress_svg: Callable[[str], Awaitable[str]] | None = None  # language → the standings as one SVG element
    secure: bool = False  # people reach us by https: cookies must not travel otherwise
    privacy_url: str = ""
    privacy_email: str = ""
