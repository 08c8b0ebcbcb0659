"""The console in a real browser: one walk as people take it, on a wide screen, on a small phone, without scripts."""

import re
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import expect

from storage.database import Database
from tests.conftest import Clock
from tests.network import settle
from tests.web.office import office

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = (
    "",
    "/tasks",
    "/rounds",
    "/organizations",
    "/organizations/PE-1",
    "/people",
    "/duplicates",
    "/twins",
    "/codes",
    "/exports",
    "/audit",
    "/roles",
)


@pytest_asyncio.fixture(loop_scope="session")
async def room(new_database, sqlite_settled):
    database = Database(new_database("sqlite", prepare=settle))
    async with office(database, Clock(), dict(sqlite_settled[1])) as room:
        yield room
    await database.close()


@asynccontextmanager
async def opened(browser, room, **options):
    """A page of a fresh browser that fails the test when something is blocked or breaks."""
    context = await browser.new_context(**{"base_url": room.url, "locale": "es", **options})
    page, failures = await context.new_page(), []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda said: failures.append(said.text) if said.type == "error" else None)
    try:
        yield page
    finally:
        await context.close()
    assert failures == []


async def sign_in(page, room, role="mel"):
    """With the keyboard alone."""
    ticket = await room.ticket(role)
    await page.goto(f"/panel/door/{ticket.token}")
    await page.get_by_role("button", name="Escribir el código").press("Enter")
    await page.get_by_label("Código").fill(ticket.code)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Hola, Elena")


async def test_a_morning_of_the_monitoring_team(browser, room):
    task = await room.task(person_id=room.people["Rosa Montenube"])
    async with opened(browser, room, viewport={"width": 1280, "height": 800}) as page:
        await sign_in(page, room)
        await page.get_by_role("link", name="1 tareas por tomar").click()
        await page.get_by_role("link", name="📞 Llamar").click()
        await page.get_by_role("button", name="La tomo yo").click()
        await expect(page.get_by_role("status")).to_contain_text("La tarea es suya")
        await page.get_by_role("link", name="Rosa Montenube").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Rosa Montenube")
        await page.get_by_role("navigation").get_by_role("link", name="Organizaciones", exact=True).click()
        await page.get_by_label("Nombre o FLO-ID").press_sequentially("vento")
        await expect(page.get_by_role("status")).to_have_text("Organizaciones: 1")  # found while one types
        assert "q=vento" in page.url
        await page.get_by_role("link", name="Sacar datos").click()
        await page.get_by_role("radio", name=re.compile("^Organizaciones")).check()
        await page.get_by_label("¿Para qué?").fill("reunión de la Junta")
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Sacar el archivo").click()
        assert (await download.value).suggested_filename.endswith(".xlsx")
        await page.get_by_role("button", name="Cerrar sesión").click()
        await expect(page.get_by_role("heading", name="Cómo entrar")).to_be_visible()
        await page.goto(f"/panel/tasks/{task}")
        assert page.url.endswith("/panel/door")


@pytest.mark.parametrize("width", [320, 1280])
async def test_no_page_is_wider_than_the_screen(browser, room, width):
    async with opened(browser, room, viewport={"width": width, "height": 640}) as page:
        await sign_in(page, room)
        for path in PAGES:
            for language in ("es", "fr"):
                await page.goto(f"/panel{path}?lang={language}")
                assert await page.evaluate("document.documentElement.scrollWidth") <= width, path


async def test_on_a_phone_the_menu_opens_and_leads_on(browser, room):
    async with opened(browser, room, viewport={"width": 320, "height": 640}) as page:
        await sign_in(page, room)
        await page.locator("summary", has_text="Menú").click()
        await page.get_by_role("link", name="Roles y permisos").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Roles y permisos")


async def test_it_works_without_scripts(browser, room):
    async with opened(browser, room, java_script_enabled=False) as page:
        await sign_in(page, room)
        await page.goto("/panel/organizations")
        await page.get_by_label("País").first.select_option("JM")
        await page.get_by_role("button", name="Buscar").click()
        await expect(page.get_by_role("link", name="Cloud Hill Growers")).to_be_visible()


async def test_every_field_has_a_label_and_every_page_one_heading(browser, room):
    async with opened(browser, room) as page:
        await sign_in(page, room)
        for path in PAGES:
            await page.goto(f"/panel{path}")
            assert await page.locator("h1").count() == 1, path
            nameless = (
                "[...document.querySelectorAll('input:not([type=hidden]), select')].filter(it => !it.labels.length)"
            )
            assert await page.evaluate(f"{nameless}.length") == 0, path
