"""The HTTP application: pages, static files, health, figures, what channels mount, and headers that keep pages safe."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.web.pages import Pages
from bot.web.site import Handler, Route, Site

HERE = Path(__file__).parent
BODY_BYTES = 4 * 1024 * 1024
HEALTH_SECONDS = 5.0
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Scripts and styles only from our own files; nothing from elsewhere; nobody else may frame us.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), geolocation=(self), camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

log = logging.getLogger(__name__)


def build(
    site: Site, routes: Iterable[Route] = (), closing: Iterable[Callable[[], Awaitable[None]]] = ()
) -> web.Application:
    """The application of a site; `routes` are those of its channels and of the console.

    `closing` is called before open connections are waited for, so that streams which never end by themselves do.
    """
    pages = Pages(site)
    plain = web.normalize_path_middleware(append_slash=False, remove_slash=True, merge_slashes=False)
    app = web.Application(client_max_size=BODY_BYTES, middlewares=[_say_errors(pages), plain])
    aiohttp_jinja2.setup(
        app, loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    app.on_response_prepare.append(_keep_safe)
    for close in closing:
        app.on_shutdown.append(_without_app(close))
    own: list[Route] = [
        ("GET", "/health", _health(site)),
        ("GET", "/metrics", _metrics(site)),
        ("GET", "/static/{name}", _static()),
    ]
    for method, path, handler in (*own, *pages.routes(), *routes):
        app.router.add_route(method, path, handler)
    return app


def _without_app(close: Callable[[], Awaitable[None]]) -> Callable[[web.Application], Awaitable[None]]:
    async def closing(_app: web.Application) -> None:
        await close()

    return closing


def _health(site: Site) -> Handler:
    async def health(_request: web.Request) -> web.Response:
        try:
            well = await asyncio.wait_for(site.healthy(), HEALTH_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the database does not answer
            log.warning("health: the database does not answer: %s", type(error).__name__)
            well = False
        state = {"status": "ok"} if well else {"status": "unavailable", "detail": "the database does not answer"}
        return web.json_response(state, status=200 if well else 503, headers={"Cache-Control": "no-store"})

    return health


def _metrics(site: Site) -> Handler:
    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=site.metrics(), headers={"Content-Type": METRICS_TYPE})

    return metrics


def _static() -> Handler:
    """Our few small files from memory; a browser asks each time whether its copy is still good."""
    files = {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir()) if path.is_file()}
    tags = {name: hashlib.sha256(content).hexdigest()[:20] for name, content in files.items()}

    async def static(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in files:
            raise web.HTTPNotFound
        headers = {"ETag": f'"{tags[name]}"', "Cache-Control": "no-cache"}
        if any(tag.value == tags[name] for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        headers["Content-Type"] = f"{TYPES[Path(name).suffix]}; charset=utf-8"
        response = web.Response(body=files[name], headers=headers)
        response.enable_compression()
        return response

    return static


async def _keep_safe(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _say_errors(pages: Pages) -> Middleware:
    """A person gets a page in their language, a program the bare error."""

    @web.middleware
    async def say_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400 or error.content_type == "application/json" or not _wants_page(request):
                raise
            status = error.status
        except Exception:
            if not _wants_page(request):
                raise
            log.exception("%s %s failed", request.method, request.match_info.route.resource)
            status = 500
        response = await pages.error(request, status)
        response.set_status(status)
        return response

    return say_errors


def _wants_page(request: web.Request) -> bool:
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "")
