"""The pages: landing, chat, and the way from an invitation to the right chat app."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web

from bot.channels.webchat_identity import persona_for, persona_of, remember
from bot.web.site import Persona, Route, Site
from bot.web.words import PAGE_WORDS

CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Pages:
    """Renders the pages of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._personas = {persona.key: persona for persona in site.personas}

    def routes(self) -> list[Route]:
        """Method, path and handler to mount."""
        chat: list[Route] = [("GET", "/chat", self.chat)] if self._site.webchat else []
        return [("GET", "/", self.landing), ("GET", "/t/{code}", self.invitation), *chat]

    async def landing(self, request: web.Request) -> web.Response:
        """What this is; in the demonstration, whom one may be and how the network stands."""
        language = self.language(request)
        svg = await self._site.progress_svg(language) if self._site.progress_svg else ""
        groups = {
            group: [it for it in self._site.personas if it.group == group] for group in ("member", "leader", "staff")
        }
        return self.render("landing.html", request, language, groups=groups, svg=svg)

    async def chat(self, request: web.Request) -> web.Response:
        """The web chat of one persona, or of whoever opened it; gives the page its cookie."""
        persona = self._personas.get(persona_of(request))
        language = self.language(request, persona)
        _ = self._site.translate(language)
        start = request.query.get("start", "")
        data = {
            "persona": persona_of(request),
            "language": language,
            "start": start if CODE.fullmatch(start) else "",
            "words": {name: _(text) for name, text in PAGE_WORDS.items()},
        }
        response = self.render("chat.html", request, language, persona=persona, data=data)
        remember(request, response, secure=self._site.secure)
        response.headers["Cache-Control"] = "no-store"
        return response

    async def invitation(self, request: web.Request) -> web.Response:
        """Opens the chat app an invitation leads to: Telegram when it is on, else the web chat."""
        code = request.match_info["code"]
        link = self._site.deep_link(code) if self._site.deep_link and CODE.fullmatch(code) else ""
        if not CODE.fullmatch(code) or not (link or self._site.webchat):
            raise web.HTTPNotFound
        query = {"as": persona_for(code), "start": code}
        query |= {"lang": request.query["lang"]} if "lang" in request.query else {}
        return web.Response(status=302, headers={"Location": link or f"/chat?{urlencode(query)}"})

    async def error(self, request: web.Request, status: int) -> web.Response:
        """A plain page that says what happened and where to go on."""
        language = self.language(request)
        return self.render("error.html", request, language, status=status)

    def language(self, request: web.Request, persona: Persona | None = None) -> str:
        """The page's language: the one in the address, the persona's, or the first the browser prefers and we have."""
        asked = request.query.get("lang", "")
        if asked in self._site.languages:
            return asked
        if persona is not None:
            return persona.language
        preferred = request.headers.get("Accept-Language", "").lower().split(",")
        known = (tag.split(";")[0].strip().split("-")[0] for tag in preferred[:20])
        return next((tag for tag in known if tag in self._site.languages), next(iter(self._site.languages)))

    def render(self, template: str, request: web.Request, language: str, **context: object) -> web.Response:
        """A page in a language, with what every page says; also for the console's templates."""
        words = {"_": self._site.translate(language), "language": language, "site": self._site, "path": request.path}
        response = aiohttp_jinja2.render_template(template, request, {**words, **context})
        response.headers["Content-Language"] = language
        response.headers["Vary"] = "Accept-Language"
        response.enable_compression()
        return response
