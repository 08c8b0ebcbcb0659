"""The chat page in a real browser: what a person sees, taps, types, and finds again."""

import asyncio
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.messages import Choice, Document, Outgoing
from tests.web.playground import playground, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

START = "/chat?as=peru&start=CAFEPE27"
AGREED = "Sí, preguntas y avisos"


@pytest_asyncio.fixture(loop_scope="session")
async def ground(tmp_path):
    async with playground(tmp_path) as ground:
        yield ground


@asynccontextmanager
async def opened(browser, ground, path=START, **options):
    """A page of a fresh browser that fails the test when its script does."""
    settings = {"base_url": ground.url, "locale": "es", "viewport": {"width": 390, "height": 844}, **options}
    context = await browser.new_context(**settings)
    page = await context.new_page()
    failures = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda said: failures.append(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(path)
    try:
        yield page
    finally:
        await context.close()
    assert failures == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser, ground):
    async with opened(browser, ground) as page:
        yield page


def choice(page: Page, label: str):
    return page.get_by_role("button", name=label)


def composer(page: Page):
    return page.get_by_role("textbox", name="Escriba su respuesta")


async def write(page: Page, text: str):
    await composer(page).fill(text)
    await composer(page).press("Enter")


async def told(page: Page) -> list[str]:
    """The texts of the talk, in order."""
    return await page.locator("#log .line .text").all_inner_texts()


def address_of(ground) -> str:
    """The only address that talks."""
    (address,) = ground.bot._step
    return address


# --- choosing and writing


async def test_an_invitation_opens_the_talk_once(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    await expect(page.get_by_text("Conversación abierta con su invitación")).to_be_visible()
    await page.reload()
    await expect(choice(page, AGREED)).to_be_visible()
    await asyncio.sleep(0.3)
    assert ground.bot.heard == ["/start CAFEPE27"]


async def test_a_tapped_choice_is_sent_marked_and_its_question_becomes_inert(page, ground):
    await choice(page, AGREED).click()
    await expect(choice(page, "Muy satisfecha")).to_be_enabled()
    assert ground.bot.heard[1:] == ["1"]
    for label in (AGREED, "Solo preguntas", "Solo avisos"):
        await expect(choice(page, label)).to_be_disabled()
    await expect(choice(page, AGREED)).to_have_attribute("aria-pressed", "true")
    await expect(choice(page, "Solo preguntas")).not_to_have_attribute("aria-pressed", "true")


async def test_the_same_choice_can_be_written_as_its_number(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    await write(page, "1")
    await expect(choice(page, AGREED)).to_have_attribute("aria-pressed", "true")
    await expect(choice(page, "Solo preguntas")).to_be_disabled()
    assert ground.bot.heard[1:] == ["1"]


async def test_a_double_tap_is_one_answer(page, ground):
    await choice(page, AGREED).evaluate("button => { button.click(); button.click(); }")
    await expect(choice(page, "Muy satisfecha")).to_be_visible()
    assert ground.bot.heard[1:] == ["1"]


async def test_everything_works_with_the_keyboard_alone(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    await composer(page).focus()
    await page.keyboard.press("ArrowUp")
    await expect(choice(page, AGREED)).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(choice(page, "Solo preguntas")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(choice(page, "Muy satisfecha")).to_be_visible()
    await expect(composer(page)).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(choice(page, "Muy insatisfecha")).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.get_by_text("2 de 3")).to_be_visible()
    await page.keyboard.type("1")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("3 de 3")).to_be_visible()
    assert ground.bot.heard[1:] == ["2", "1", "1"]


async def test_enter_sends_shift_enter_makes_a_line_and_nothing_is_not_sent(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    await composer(page).press("Enter")
    await composer(page).press_sequentially("uno")
    await composer(page).press("Shift+Enter")
    await composer(page).press_sequentially("dos")
    await composer(page).press("Enter")
    await expect(page.get_by_text("No entendí")).to_be_visible()
    assert ground.bot.heard[1:] == ["uno\ndos"]
    await expect(composer(page)).to_have_value("")


async def test_people_s_words_are_never_read_as_markup(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    text = "<img src=x onerror=alert(1)><b>hola</b> https://ejemplo.invalid/a?b=1. \u0002negrita\u0003"
    await ground.chat.send(address_of(ground), Outgoing(text))
    line = page.locator(".line.bot").last
    await expect(line).to_contain_text("<img src=x onerror=alert(1)><b>hola</b>")
    assert await line.locator("img, b").count() == 0
    await expect(line.locator("strong")).to_have_text("negrita")
    await expect(line.locator("a")).to_have_attribute("href", "https://ejemplo.invalid/a?b=1")


async def test_a_question_that_is_asked_again_takes_over_from_the_one_before(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    again = (Choice("cafe", "Café", "1"), Choice("miel", "Miel", "2"))
    for _ in range(2):
        await ground.chat.send(address_of(ground), Outgoing("¿Cuáles?", again, "q77"))
    await expect(choice(page, "Miel")).to_have_count(2)
    await expect(choice(page, "Miel").first).to_be_disabled()
    await expect(choice(page, "Miel").last).to_be_enabled()


async def test_ticks_of_several_choices_change_in_place_and_keep_the_focus(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    address, blank = address_of(ground), Choice("miel", "☐ Miel")
    await ground.chat.send(address, Outgoing("¿Cuáles?", (Choice("cafe", "☐ Café"), blank), "q77"))
    await choice(page, "☐ Café").focus()
    await page.keyboard.press("Space")
    await until(lambda: "cafe" in ground.bot.heard)
    await ground.chat.send(address, Outgoing("¿Cuáles?", (Choice("cafe", "☑ Café"), blank), "q77", amends="-"))
    await expect(choice(page, "☑ Café")).to_be_focused()
    await page.reload()
    await expect(choice(page, "☑ Café")).to_be_enabled()
    await expect(choice(page, "☐ Miel")).to_have_count(1)
    await expect(page.locator(".line.person", has_text="Café")).to_have_count(0)
    await expect(page.get_by_text("¿Cuáles?", exact=True)).to_have_count(1)


# --- coming back


async def test_a_reload_shows_the_whole_talk_with_what_was_chosen(page):
    await choice(page, AGREED).click()
    await choice(page, "Muy satisfecha").click()
    await expect(page.get_by_text("2 de 3")).to_be_visible()
    before = await told(page)
    await page.reload()
    await expect(page.get_by_text("2 de 3")).to_be_visible()
    assert await told(page) == before
    await expect(choice(page, AGREED)).to_have_attribute("aria-pressed", "true")
    await expect(choice(page, AGREED)).to_be_disabled()


async def test_two_tabs_show_the_same_talk(page):
    other = await page.context.new_page()
    await other.goto(START)
    await choice(other, AGREED).click()
    await expect(choice(page, "Muy satisfecha")).to_be_visible()
    await expect(choice(page, AGREED)).to_be_disabled()
    assert await told(page) == await told(other)


async def test_a_document_is_saved_under_its_name(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    document = Document("own_data", "mis-datos.html", "text/html")
    await ground.chat.send(address_of(ground), Outgoing("Aquí está", document=document), b"<h1>Rosa</h1>")
    async with page.expect_download() as started:
        await page.get_by_role("link", name="mis-datos.html").click()
    download = await started.value
    assert download.suggested_filename == "mis-datos.html"
    assert (await download.path()).read_bytes() == b"<h1>Rosa</h1>"


async def test_while_the_server_is_down_messages_wait_and_are_sent_once(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    await ground.stop()
    await write(page, "¿Sigue ahí?")
    await expect(page.locator("#banner")).to_contain_text("Sin conexión", timeout=10_000)
    await expect(page.locator("#banner")).to_contain_text("1 mensaje en espera")
    await expect(page.locator("#pending .line")).to_contain_text("Por enviar")
    address = address_of(ground)
    await ground.chat.send(address, Outgoing("Esto llegó mientras tanto"))
    await ground.start()
    await expect(page.locator("#banner")).to_be_empty(timeout=20_000)
    await until(lambda: "¿Sigue ahí?" in ground.bot.heard, 25)
    await expect(page.locator("#pending .line")).to_have_count(0)
    await expect(page.get_by_text("No entendí")).to_be_visible()
    texts = await told(page)
    assert texts.count("¿Sigue ahí?") == texts.count("Esto llegó mientras tanto") == 1
    assert ground.bot.heard.count("¿Sigue ahí?") == 1


async def test_what_waits_survives_closing_the_page(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    await page.context.set_offline(True)
    await write(page, "Escrito sin conexión")
    await expect(page.locator("#pending .line")).to_have_count(1)
    await page.close(run_before_unload=False)
    await page.context.set_offline(False)
    again = await page.context.new_page()
    await again.goto(START)
    await until(lambda: "Escrito sin conexión" in ground.bot.heard)
    await expect(again.get_by_text("Escrito sin conexión")).to_have_count(1)


async def test_a_message_the_server_refuses_says_so_and_leaves_its_question_open(page, ground):
    await expect(choice(page, AGREED)).to_be_visible()
    refuse = {"status": 400, "json": {"error": "unreadable"}}
    await page.route("**/chat/messages*", lambda route: route.fulfill(**refuse))
    await choice(page, AGREED).click()
    await expect(page.locator("#pending .refused")).to_contain_text("No se pudo enviar")
    await page.unroute("**/chat/messages*")
    await choice(page, "Solo preguntas").click()
    await expect(choice(page, "Muy satisfecha")).to_be_visible()
    assert ground.bot.heard[1:] == ["2"]


async def test_a_talk_that_was_erased_disappears_when_the_page_comes_back(page, ground):
    from storage import transcripts

    await expect(choice(page, AGREED)).to_be_visible()
    store = ground.chat.store
    await ground.stop()
    async with store._database.transaction() as db:
        await transcripts.forget(db, address_of(ground))
    await ground.start()
    await expect(page.locator("#log .line")).to_have_count(0, timeout=20_000)


# --- voice


async def test_a_voice_note_is_recorded_where_the_question_allows_it(browser, ground):
    async with opened(browser, ground, permissions=["microphone"]) as page:
        record = page.get_by_role("button", name="Grabar nota de voz")
        await expect(choice(page, AGREED)).to_be_visible()
        await expect(record).to_be_hidden()
        for label in (f"1 {AGREED}", "5 Muy satisfecha", "1 Sí"):
            await page.get_by_role("button", name=label, exact=True).click()
        await expect(page.get_by_text("3 de 3")).to_be_visible()
        await record.click()
        await expect(page.get_by_role("timer")).to_have_text("0:01")
        await page.get_by_role("button", name="Enviar la nota de voz").click()
        await expect(page.get_by_text("¡Gracias!")).to_be_visible()
        await expect(page.locator("#log audio")).to_have_attribute("aria-label", "Nota de voz")
        await expect(record).to_be_hidden()
        kept = await ground.chat.store.get(ground.bot.heard[-1])
        assert (kept[1], len(kept[2]) > 1000) == ("audio/webm", True)


# --- for everybody


async def test_a_screen_reader_hears_new_messages_and_every_control_has_a_name(page):
    log = page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).not_to_have_attribute("aria-busy", "true")
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await expect(page.get_by_role("group", name="Respuestas posibles")).to_have_count(1)
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll("button, a, textarea, img, audio")].filter((node) => {
            const label = node.labels?.[0]?.textContent ?? node.getAttribute("aria-label") ?? node.textContent.trim();
            return !(label || node.alt !== undefined);
        }).map((node) => node.outerHTML)"""
    )
    assert nameless == []
    assert await page.locator(".line.bot .unseen").first.inner_text() == "CLACbot:"


async def test_the_focus_goes_through_the_page_in_reading_order(page):
    await expect(choice(page, AGREED)).to_be_visible()
    await page.evaluate("document.activeElement.blur()")
    order = []
    for _ in range(9):
        await page.keyboard.press("Tab")
        order.append(await page.evaluate("(e => e.ariaLabel ?? e.id + e.textContent.trim())(document.activeElement)"))
    assert order[:2] == ["Volver al inicio", "Conversación"]
    assert next(name for name in order[2:] if name[0].isdigit()).startswith("1 Sí")
    assert order[-2:] == ["text", "Enviar"]


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_fits_and_can_be_touched_and_read(browser, ground, width, scheme):
    size = {"width": width, "height": 640}
    async with opened(browser, ground, viewport=size, color_scheme=scheme) as page:
        await choice(page, AGREED).click()
        await expect(choice(page, "Muy satisfecha")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        small = "nodes => nodes.map((n) => n.getBoundingClientRect()).filter((r) => r.height && r.height < 44)"
        assert await page.locator("button:enabled, .top a").evaluate_all(small) == []
        assert (
            await contrasts(page, ".line .text, .line time, .choice .label, .choice .digit, .band, .who p, .as strong")
            >= 4.5
        )


async def contrasts(page: Page, selector: str) -> float:
    """The lowest contrast of the texts with the ground behind them (WCAG 2.2, 1.4.3)."""
    return await page.evaluate(
        """(selector) => {
            const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
            const over = (...colours) => {
                for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
                return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
            };
            const light = (rgb) => {
                const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            return Math.min(...[...document.querySelectorAll(selector)].map((node) => {
                const grounds = [];
                for (let at = node; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
                const ground = over("#fff", ...grounds), ink = over("#fff", ...grounds, getComputedStyle(node).color);
                const [a, b] = [light(ground), light(ink)].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05);
            }));
        }""",
        selector,
    )


async def test_a_long_answer_is_shown_from_its_top(browser, ground):
    async with opened(browser, ground, viewport={"width": 320, "height": 568}) as page:
        await expect(choice(page, AGREED)).to_be_visible()
        await write(page, "cuénteme")
        await expect(page.get_by_text("No entendí")).to_be_visible()
        await ground.chat.send(address_of(ground), Outgoing("\n".join(f"Línea {n}" for n in range(60))))
        await expect(page.locator(".line.bot").last).to_contain_text("Línea 59")
        assert await page.locator(".line.person").last.evaluate("n => n.getBoundingClientRect().top >= 0")
        await page.get_by_role("button", name="Ir al último mensaje").click()
        await expect(page.get_by_role("button", name="Ir al último mensaje")).to_be_hidden()


async def test_on_a_wide_screen_a_chat_opens_in_the_phone_beside_the_cards(browser, ground):
    async with opened(browser, ground, "/", viewport={"width": 1280, "height": 900}) as page:
        await page.get_by_role("link", name="Brasil").click()
        frame = page.frame_locator("iframe[title='Conversación de João Luacanela']")
        await expect(frame.get_by_role("button", name=AGREED)).to_be_visible()
        await expect(frame.get_by_role("textbox")).to_be_focused()
        assert page.url == f"{ground.url}/"


async def test_on_a_phone_a_card_leads_to_the_chat(browser, ground):
    async with opened(browser, ground, "/", viewport={"width": 320, "height": 640}) as page:
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_role("link", name="Perú").click()
        await expect(choice(page, AGREED)).to_be_visible()
        await expect(page.get_by_text("Datos de ejemplo")).to_be_visible()
