"""The entrance: a one-time link, the code in the chat, and the way out; the only pages before somebody is signed in."""

from __future__ import annotations

from aiohttp import web

from bot import signing
from bot.access import access_of
from bot.signing import CODE_HOLDS, SESSION_HOLDS
from bot.web.panel import texts
from bot.web.panel.desk import COOKIE, DOOR, PATH, Desk, own_form
from bot.web.site import Route
from storage import arrivals, facts, profiles

CODE = "/panel/code"


class Entrance:
    """The pages of one desk's door. With `demo` visitors choose who of the invented team they are."""

    def __init__(self, desk: Desk, *, demo: bool = False) -> None:
        self._desk, self._demo = desk, demo

    def routes(self) -> list[Route]:
        """Method, path and handler."""
        demo: list[Route] = [("POST", f"{DOOR}/demo", self.choose)] if self._demo else []
        return [
            ("GET", DOOR, self.door), ("GET", f"{DOOR}/{{link}}", self.knock), ("POST", f"{DOOR}/{{link}}", self.begin),
            ("GET", CODE, self.code), ("POST", CODE, self.confirm), *demo,
        ]  # fmt: skip

    async def door(self, request: web.Request) -> web.StreamResponse:
        """How one gets in."""
        if await self._desk.visitor(request):
            return self._go(request, PATH)
        return self._page(request, "panel/door.html", team=await self._team())

    async def knock(self, request: web.Request) -> web.StreamResponse:
        """A link was opened: nothing is used up yet, for a chat may look at a link before a person does."""
        async with self._desk.database.reading() as db:
            row = await signing.invited(db, self._desk.key, request.match_info["link"], self._desk.clock())
        if row is None:
            return self._page(request, "panel/door.html", problem=texts.OLD_LINK, team=await self._team(), status=410)
        return self._page(request, "panel/begin.html", row["language"], name=row["name"], printed=bool(row["code"]))

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """The link is used up, and the code on its way."""
        await own_form(request)
        async with self._desk.database.transaction() as db:
            cookie = await signing.begin(db, self._desk.key, request.match_info["link"], self._desk.clock())
        if cookie is None:
            return self._page(request, "panel/door.html", problem=texts.OLD_LINK, team=await self._team(), status=410)
        response = self._go(request, CODE)
        self._desk.remember(response, cookie, CODE_HOLDS.total_seconds())
        return response

    async def code(self, request: web.Request) -> web.StreamResponse:
        """Where the code is typed."""
        async with self._desk.database.reading() as db:
            row = await signing.asked(db, self._desk.key, request.cookies.get(COOKIE, ""), self._desk.clock())
        return self._page(request, "panel/code.html", row["language"]) if row else self._go(request, DOOR)

    async def confirm(self, request: web.Request) -> web.StreamResponse:
        """The code was typed."""
        form = await own_form(request)
        cookie = request.cookies.get(COOKIE, "")
        async with self._desk.database.transaction() as db:
            came = await signing.confirm(db, self._desk.key, cookie, form.get("code", ""), self._desk.clock())
        if isinstance(came, str):
            response = self._go(request, PATH)
            self._desk.remember(response, came, SESSION_HOLDS.total_seconds())
            return response
        if came == 0:
            return self._page(request, "panel/door.html", problem=texts.NO_TRIES, team=await self._team(), status=410)
        return self._page(request, "panel/code.html", left=came, status=422)

    async def choose(self, request: web.Request) -> web.StreamResponse:
        """The demonstration alone: a link for one of the invented team, with its code shown on the page."""
        form, desk = await own_form(request), self._desk
        async with desk.database.transaction() as db:
            team = {str(row["id"]): row for row in await arrivals.staff(db)}
            row = team.get(form.get("person", ""))
            if row is None or await facts.get(db, "sample_data") != "1":
                raise web.HTTPNotFound
            access = access_of(row["role"], row["scope"])
            cookie, code = await signing.show_in(db, desk.key, row["id"], access, desk.clock())
        response = self._page(request, "panel/code.html", shown=code)
        desk.remember(response, cookie, CODE_HOLDS.total_seconds())
        return response

    async def _team(self) -> list[dict[str, str]]:
        """Whom a visitor of the demonstration may be: the first of each role."""
        if not self._demo:
            return []
        async with self._desk.database.reading() as db:
            first: dict[str, dict[str, str]] = {}
            for row in await arrivals.staff(db):
                first.setdefault(row["role"], {"id": row["id"], "role": row["role"], "scope": row["scope"]})
            team = [first[role] for role in ("mel", "cn", "regional", "admin") if role in first]
            names = await profiles.names(db, [int(one["id"]) for one in team])
        return [{**one, "name": names[int(one["id"])]} for one in team]

    def _page(self, request: web.Request, template: str, own: str = "", **context: object) -> web.StreamResponse:
        return self._desk.finish(request, self._desk.render(request, template, own, **context))  # type: ignore[arg-type]

    def _go(self, request: web.Request, path: str) -> web.StreamResponse:
        return self._desk.finish(request, web.Response(status=303, headers={"Location": path}))
