"""Who a page of the web chat is: an unguessable secret in a cookie, one for each persona; the address is its digest."""

from __future__ import annotations

import hashlib
import re
import secrets

from aiohttp import web

YEAR = 365 * 24 * 3600
_PERSONA = re.compile(r"[a-z0-9-]{1,20}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def persona_of(request: web.Request) -> str:
    """The persona in `?as=`, empty without one; raises 400 when it is not one."""
    persona = request.query.get("as", "")
    if persona and not _PERSONA.fullmatch(persona):
        raise web.HTTPBadRequest(text="as: 1 to 20 of a-z 0-9 -")
    return persona


def persona_for(code: str) -> str:
    """The persona under which a page opened by an invitation talks, so that a shared phone keeps people apart."""
    return f"t-{hashlib.sha256(code.encode()).hexdigest()[:16]}"


def address_of(request: web.Request) -> str:
    """The address the page's cookie stands for, empty without a cookie. It cannot be turned back into the cookie."""
    secret = request.cookies.get(_cookie(persona_of(request)), "")
    return hashlib.sha256(secret.encode()).hexdigest()[:32] if _SECRET.fullmatch(secret) else ""


def remember(request: web.Request, response: web.StreamResponse, *, secure: bool) -> None:
    """Give the page its cookie, or prolong the one it has."""
    name = _cookie(persona_of(request))
    secret = request.cookies.get(name, "")
    if not _SECRET.fullmatch(secret):
        secret = secrets.token_urlsafe(32)
    response.set_cookie(name, secret, max_age=YEAR, path="/chat", httponly=True, samesite="Lax", secure=secure)


def _cookie(persona: str) -> str:
    return f"clacbot_chat_{persona}" if persona else "clacbot_chat"
