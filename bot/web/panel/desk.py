"""The desk at the console's door: who is this, may they, is it their own form; then the page, and the audit."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import aiohttp_jinja2
from aiohttp import web

from bot import signing
from bot.access import ELSEWHERE, reason
from bot.errors import ConflictError, InputError, MergeRefused
from bot.i18n import translator
from bot.seals import digest
from bot.signing import Visitor
from bot.web.panel import texts
from bot.web.panel.contents import CONTENTS
from bot.web.panel.visit import Draw, Entry, Problem, Refused, Visit
from bot.web.site import Handler, Route, Site
from storage import audit
from storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

COOKIE, LANGUAGE = "clacbot_panel", "clacbot_panel_language"
PATH, DOOR = "/panel", "/panel/door"
#: Nothing of it may be kept by a browser, shown in a frame, or told to another site.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(), geolocation=(), camera=()",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page of the console is made with."""

    site: Site
    database: Database
    clock: Callable[[], datetime]
    key: str  # seals links and cookies
    draw: Draw

    def routes(self) -> list[Route]:
        """Method, path and handler of everything behind the door."""
        return [(entry.method, entry.path, self.guarded(entry)) for entry in CONTENTS]

    # --- who is this

    async def visitor(self, request: web.Request) -> Visitor | None:
        """Who is signed in with this browser."""
        if cookie := request.cookies.get(COOKIE, ""):
            async with self.database.reading() as db:
                return await signing.visitor(db, self.key, cookie, self.clock())
        return None

    def language(self, request: web.Request, own: str = "") -> str:
        """The page's language: the one asked for, the one asked for before, the person's, the browser's."""
        asked = (request.query.get("lang", ""), request.cookies.get(LANGUAGE, ""), own)
        heard = request.headers.get("Accept-Language", "").lower().split(",")[:20]
        tags = (*asked, *(tag.split(";")[0].strip().split("-")[0] for tag in heard))
        return next((tag for tag in tags if tag in self.site.languages), next(iter(self.site.languages)))

    def csrf(self, visitor: Visitor) -> str:
        """What a form of this session must bring back."""
        return digest(self.key, f"form {visitor.session_id}")[:40]

    # --- a page

    def guarded(self, entry: Entry) -> Handler:
        """The handler of an entry: signed in, own form, permitted; what was seen is written before it is sent."""

        async def answer(request: web.Request) -> web.StreamResponse:
            visitor = await self.visitor(request)
            if visitor is None:
                return web.Response(status=303, headers={**HEADERS, "Location": DOOR})
            try:
                response = await self._answer(entry, request, visitor)
            except Refused as refused:
                response = await self._refuse(request, visitor, refused)
            except (Problem, ConflictError, InputError) as problem:
                _ = translator(self.language(request, visitor.language))
                text = problem.told(_) if isinstance(problem, MergeRefused) else str(problem)
                response = self._show(request, visitor)("panel/problem.html", text=text, status=409)
            return self.finish(request, response)

        return answer

    async def _answer(self, entry: Entry, request: web.Request, visitor: Visitor) -> web.StreamResponse:
        form = await own_form(request) if entry.method == "POST" else {}
        if entry.method == "POST" and not secrets.compare_digest(form.get("csrf", ""), self.csrf(visitor)):
            _ = translator(self.language(request, visitor.language))
            raise Problem(_(texts.OLD_FORM))
        if not visitor.access.may(entry.permission):
            raise Refused(entry.permission)
        async with self._connection(entry) as db:
            language = self.language(request, visitor.language)
            visit = Visit(
                request, visitor, db, self.clock(), language, form, self.draw, self._show(request, visitor),
                self.site.secure,
            )  # fmt: skip
            response = await entry.answer(visit)
            if entry.method == "POST":
                await audit.write_all(db, visit.lines)
        if entry.method != "POST" and visit.lines:
            async with self.database.transaction() as db:
                await audit.write_all(db, visit.lines)
        if visit.body is not None and isinstance(response, web.Response):
            response.body = await asyncio.to_thread(visit.body)
        return response

    @asynccontextmanager
    async def _connection(self, entry: Entry) -> AsyncIterator[AsyncConnection]:
        """Looking changes nothing; doing is one transaction."""
        opened = self.database.transaction() if entry.method == "POST" else self.database.reading()
        async with opened as db:
            yield db

    async def _refuse(self, request: web.Request, visitor: Visitor, refused: Refused) -> web.Response:
        detail = {"permission": refused.permission.value, "role": visitor.access.role.value, "panel": True}
        async with self.database.transaction() as db:
            await audit.write(db, self.clock(), visitor.actor, "access.refused", request.path[:80], detail)
        _ = translator(self.language(request, visitor.language))
        text = _(ELSEWHERE).format(scope=visitor.access.scope) if refused.elsewhere else _(reason(refused.permission))
        return self._show(request, visitor)("panel/refused.html", text=text, status=403)

    # --- rendering

    def _show(self, request: web.Request, visitor: Visitor) -> Callable[..., web.Response]:
        """Renders a page for the visitor."""

        def show(template: str, *, status: int = 200, **context: object) -> web.Response:
            seen: Mapping[str, object] = {
                "visitor": visitor, "csrf": self.csrf(visitor), "menu": menu(visitor), "may": visitor.access.may,
                "done": texts.NOTICES.get(request.query.get("done", ""), ""),
            }  # fmt: skip
            return self.render(request, template, visitor.language, status=status, **{**seen, **context})

        return show

    def render(
        self, request: web.Request, template: str, tongue: str = "", *, status: int = 200, **context: object
    ) -> web.Response:
        """A page in the language of who reads it."""
        language = self.language(request, tongue)
        known = {"_": translator(language), "language": language, "site": self.site, "path": request.path}
        words = texts.Words(language)
        response = aiohttp_jinja2.render_template(template, request, {**known, "words": words, **context})
        response.set_status(status)
        response.headers["Content-Language"] = language
        response.enable_compression()
        return response

    def finish(self, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        """The headers of everything in the console; a language that was asked for is remembered."""
        for name, value in HEADERS.items():
            response.headers[name] = value
        if (asked := request.query.get("lang", "")) in self.site.languages:
            response.set_cookie(
                LANGUAGE, asked, path=PATH, httponly=True, samesite="Strict", secure=self.site.secure, max_age=31536000
            )  # fmt: skip
        return response

    def remember(self, response: web.StreamResponse, cookie: str, seconds: float) -> None:
        """Give the browser what it is to carry: for this site's own requests to the console, unseen by scripts."""
        response.set_cookie(
            COOKIE, cookie, path=PATH, httponly=True, samesite="Strict", secure=self.site.secure, max_age=int(seconds)
        )  # fmt: skip


async def own_form(request: web.Request) -> dict[str, str]:
    """The fields of a form; HTTPForbidden for one that another site made the browser send."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise web.HTTPForbidden
    posted = await request.post()
    return {name: value for name, value in posted.items() if isinstance(value, str)}


def menu(visitor: Visitor) -> list[tuple[str, list[Entry]]]:
    """The pages this visitor may open, by group, in the order of the contents."""
    groups: dict[str, list[Entry]] = {}
    for entry in CONTENTS:
        if entry.title and visitor.access.may(entry.permission):
            groups.setdefault(entry.group, []).append(entry)
    return list(groups.items())
