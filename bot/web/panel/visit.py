"""A visit: one request of somebody who is signed in; what a page sees and may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.access import Permission, Place
from bot.audience import Audience
from bot.i18n import Translate, locale_of, translator
from bot.signing import Visitor

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Fields = Mapping[str, str]
Draw = Callable[[str, Audience], Awaitable[str]]  # language, for whom → the standings as one SVG element


@dataclass(frozen=True, slots=True)
class Entry:
    """One page or action of the console. One with a title stands in the menu, in its group."""

    method: str
    path: str
    permission: Permission
    answer: Callable[[Visit], Awaitable[web.StreamResponse]]
    group: str = ""
    title: str = ""


class Refused(Exception):
    """The visitor may not do this, here or anywhere."""

    def __init__(self, permission: Permission, *, elsewhere: bool = False) -> None:
        super().__init__(permission.value)
        self.permission, self.elsewhere = permission, elsewhere


class Problem(Exception):
    """What was asked for cannot be done; the text, already in the visitor's language, says why and what to do."""


@dataclass(slots=True)
class Visit:
    """What an answer is given: who asks, what was sent, and the database; `saw` and `did` write the audit."""

    request: web.Request
    visitor: Visitor
    db: AsyncConnection
    now: datetime
    language: str
    form: Fields
    draw: Draw
    render: Callable[..., web.Response]
    secure: bool = False  # people reach us by https, whatever brings their requests here
    lines: list[dict[str, Any]] = field(default_factory=list)
    body: Callable[[], bytes] | None = None  # draws a file that takes long, once all is stored and nobody waits for us

    @property
    def translate(self) -> Translate:
        """Turns a Spanish text into the visitor's language."""
        return translator(self.language)

    @property
    def locale(self) -> str:
        """The Babel locale for numbers and dates."""
        return locale_of(self.language)

    @property
    def path(self) -> str:
        """The address asked for."""
        return self.request.path

    @property
    def origin(self) -> str:
        """The address under which the visitor reaches us, for links that are handed out."""
        return f"{'https' if self.secure else self.request.scheme}://{self.request.host}"

    def said(self, name: str) -> str:
        """A field of the address or of the form, trimmed; empty where it is missing."""
        return str(self.form.get(name) or self.request.query.get(name, "")).strip()[:300]

    def number(self, name: str) -> int:
        """A number in the address' path; raises 404 for anything else."""
        text = self.request.match_info[name]
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise web.HTTPNotFound
        return int(text)

    def may(self, permission: str, place: Place | None = None) -> bool:
        """Whether the visitor may do it at all, or at a place; also asked by templates, by the permission's key."""
        return self.visitor.access.may(Permission(permission), place)

    def require(self, permission: Permission, place: Place | None = None) -> None:
        """Raise Refused where the visitor may not."""
        if not self.may(permission, place):
            raise Refused(permission, elsewhere=self.may(permission))

    def saw(self, action: str, subject: str, **detail: object) -> None:
        """Note that something was seen or done; it is written before the page is sent."""
        line = {"at": self.now, "actor": self.visitor.actor, "action": action, "subject": subject}
        self.lines.append({**line, "detail": {**detail, "panel": True}})

    def page(self, template: str, **context: object) -> web.Response:
        """A page of the console."""
        return self.render(template, visit=self, **context)

    def go(self, path: str, done: str = "") -> web.Response:
        """On to a page after something was done; `done` is a key of NOTICES."""
        return web.Response(status=303, headers={"Location": f"{path}?done={done}" if done else path})
