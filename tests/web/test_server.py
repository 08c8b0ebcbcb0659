"""The server: health, figures, headers, ways in, and what a chat route refuses."""

import asyncio
import io
import json
import re
from contextlib import asynccontextmanager
from html.parser import HTMLParser

import aiohttp
import pytest

from bot.channels.webchat_identity import persona_for
from bot.channels.webchat_routes import MEDIA_BYTES
from bot.i18n import NAMES
from bot.web.server import HERE
from tests.web.playground import playground, until

STRANGER = {"Sec-Fetch-Site": "cross-site"}
OWN = {"Sec-Fetch-Site": "same-origin"}
PAGE = {"Accept": "text/html"}


@pytest.fixture
async def ground(tmp_path):
    async with playground(tmp_path) as ground:
        yield ground


@asynccontextmanager
async def served(path, **changes):
    """A client of a site that is not the usual one."""
    async with playground(path, **changes) as ground, aiohttp.ClientSession(ground.url) as client:
        yield client


@pytest.fixture
async def client(ground):
    jar = aiohttp.CookieJar(unsafe=True)  # our address is a bare IP
    async with aiohttp.ClientSession(ground.url, cookie_jar=jar) as client:
        yield client


async def visit(client, persona="peru"):
    async with client.get("/chat", params={"as": persona}) as answer:
        assert answer.status == 200
        return answer


async def post(client, said, persona="peru", **headers):
    async with client.post("/chat/messages", params={"as": persona}, json=said, headers=headers or OWN) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_health_says_whether_the_database_answers(ground, client):
    async with client.get("/health") as answer:
        assert (answer.status, (await answer.json())["status"]) == (200, "ok")


async def broken():
    raise OSError("no database")


async def silent():
    return False


@pytest.mark.parametrize("healthy", [broken, silent])
async def test_health_is_bad_whatever_is_wrong_with_the_database(tmp_path, healthy):
    async with served(tmp_path, healthy=healthy) as client, client.get("/health") as answer:
        assert (answer.status, (await answer.json())["status"]) == (503, "unavailable")


async def test_metrics_are_handed_through(client):
    async with client.get("/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert "clacbot_messages_total 3.0" in await answer.text()


@pytest.mark.parametrize("path", ["/", "/chat", "/chat?as=peru", "/static/site.css", "/nowhere", "/health"])
async def test_every_answer_is_safe_to_open(client, path):
    async with client.get(path, headers=PAGE) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"]


class Outside(HTMLParser):
    """Collects what the policy would block: inline scripts, styles and handlers, and foreign addresses."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith("on")]
        self.found += [value for name, value in given.items() if name in {"src", "href"} and "://" in (value or "")]


@pytest.mark.parametrize("path", ["/", "/chat?as=peru&start=CAFEPE27", "/nowhere"])
async def test_pages_need_nothing_inline_and_nothing_from_elsewhere(client, path):
    async with client.get(path, headers=PAGE) as answer:
        page = Outside()
        page.feed(await answer.text())
    assert page.found == []


def test_everything_a_page_loads_is_small():
    assert sum(path.stat().st_size for path in (HERE / "static").iterdir()) < 60 * 1024


async def test_a_file_the_browser_still_has_is_not_sent_again(client):
    async with client.get("/static/site.css") as first:
        tag = first.headers["ETag"]
    async with client.get("/static/site.css", headers={"If-None-Match": tag}) as again:
        assert (again.status, await again.read()) == (304, b"")


@pytest.mark.parametrize("name", ["../server.py", "..%2fserver.py", "nothing.css"])
async def test_only_the_static_files_are_served(client, name):
    async with client.get(f"/static/{name}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("path", ["/", "/chat?as=peru", "/nowhere"])
async def test_every_page_says_that_its_data_are_examples(client, path):
    async with client.get(path, headers=PAGE) as answer:
        assert 'class="band"' in await answer.text()


async def test_a_page_of_real_data_says_nothing_of_examples(tmp_path):
    async with served(tmp_path, example_data=False, personas=()) as client, client.get("/") as answer:
        text = await answer.text()
        assert 'class="band"' not in text
        assert 'href="/chat"' in text


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "es"),
        ("", "pt-BR,pt;q=0.9", "pt"),
        ("", "de,fr;q=0.8", "fr"),
        ("?lang=en", "pt", "en"),
        ("?lang=xx", "", "es"),
    ],
)
async def test_a_page_speaks_the_language_asked_for(client, query, accepted, language):
    async with client.get(f"/{query}", headers={"Accept-Language": accepted}) as answer:
        assert f'<html lang="{language}">' in await answer.text()
        assert answer.headers["Content-Language"] == language


async def test_a_persona_talks_in_their_own_language(client):
    async with client.get("/chat?as=brasil", headers={"Accept-Language": "en"}) as answer:
        assert '<html lang="pt">' in await answer.text()


@pytest.mark.parametrize("language", NAMES)
async def test_the_standings_are_drawn_in_the_page(tmp_path, language):
    async def draw(wanted):
        return f"<svg><title>{wanted}</title></svg>"

    async with served(tmp_path, progress_svg=draw) as client, client.get(f"/?lang={language}") as answer:
        assert f"<svg><title>{language}</title></svg>" in await answer.text()


async def test_an_invitation_opens_telegram_when_it_is_on(tmp_path):
    def link(code):
        return f"https://t.me/bot?start={code}"

    async with served(tmp_path, deep_link=link) as client, client.get("/t/K7M4P2QX", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "https://t.me/bot?start=K7M4P2QX")


async def test_an_invitation_opens_the_web_chat_otherwise_each_in_its_own(client):
    async with client.get("/t/K7M4P2QX", allow_redirects=False) as answer:
        assert answer.headers["Location"] == f"/chat?as={persona_for('K7M4P2QX')}&start=K7M4P2QX"
    assert persona_for("K7M4P2QX") != persona_for("K7M4P2QY")
    async with client.get("/t/K7M4P2QX") as chat:
        assert '"start": "K7M4P2QX"' in await chat.text()


@pytest.mark.parametrize("code", ["a%0d%0ab", "<b>", "x" * 65])
async def test_what_is_no_code_opens_nothing(client, code):
    async with client.get(f"/t/{code}", allow_redirects=False) as answer:
        assert answer.status == 404


async def test_without_the_web_chat_there_is_no_chat(tmp_path):
    async with served(tmp_path, webchat=False, personas=()) as client:
        for path in ("/chat", "/t/K7M4P2QX"):
            async with client.get(path) as answer:
                assert answer.status == 404


# --- the chat's routes


async def test_each_persona_has_a_cookie_that_scripts_and_other_sites_do_not_see(client):
    for persona in ("peru", "brasil"):
        cookie = (await visit(client, persona)).cookies[f"clacbot_chat_{persona}"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/chat")
        assert len(cookie.value) == 43
    async with client.get("/chat", params={"as": "../x"}) as answer:
        assert answer.status == 400


async def test_a_message_is_accepted_once_it_is_kept_and_the_same_id_is_the_same_message(ground, client):
    await visit(client)
    first = await post(client, {"id": "message-1", "text": "Hola"})
    again = await post(client, {"id": "message-1", "text": "Hola"})
    assert first == again
    assert first[0] == 202
    assert ground.bot.heard == ["Hola"]


async def test_only_the_pages_of_this_site_may_post(ground, client):
    await visit(client)
    said = {"id": "message-1", "text": "Hola"}
    assert (await post(client, said, **STRANGER))[0] == 403
    assert (await post(client, said, Origin="https://elsewhere.invalid"))[0] == 403
    assert (await post(client, said, Accept="*/*"))[0] == 403
    assert ground.bot.heard == []
    assert (await post(client, said, Origin=ground.url))[0] == 202


async def test_nobody_without_a_cookie_posts_or_reads(client):
    assert (await post(client, {"id": "message-1", "text": "Hola"}))[1]["error"] == "nobody"
    async with client.get("/chat/events", params={"as": "peru"}) as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    "said",
    [
        {"text": "Hola"},
        {"id": "x", "text": "Hola"},
        {"id": "message-1"},
        {"id": "message-1", "text": "  "},
        {"id": "message-1", "text": "a" * 4001},
        {"id": "message-1", "text": 3},
        {"id": "message-1", "text": "Hola", "tap": {"token": "q1", "value": "si"}},
        {"id": "message-1", "media": {"reference": "x" * 32}},
        {"id": "message-1", "location": {"latitude": 91, "longitude": 0}},
        [],
    ],
)
async def test_what_cannot_be_understood_is_refused_with_a_name(ground, client, said):
    await visit(client)
    status, body = await post(client, said)
    assert (status, body["error"] in {"unreadable", "unknown"}) == (400, True)
    assert ground.bot.heard == []


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(client):
    await visit(client)
    assert (await post(client, {"id": "message-1", "text": "a" * 70_000}))[0] == 413
    async with client.post(
        "/chat/media?as=peru", data=io.BytesIO(b"x" * (MEDIA_BYTES + 1)), headers={**OWN, "Content-Type": "audio/webm"}
    ) as answer:
        assert (answer.status, (await answer.json())["error"]) == (413, "too_large")


async def test_somebody_who_posts_too_fast_is_asked_to_wait_and_others_are_not(client):
    await visit(client)
    await visit(client, "brasil")
    said = [post(client, {"id": f"message-{n}", "text": "Hola"}) for n in range(30)]
    statuses = [status for status, _ in await asyncio.gather(*said)]
    assert 429 in statuses
    assert statuses.count(202) >= 20
    assert (await post(client, {"id": "message-x", "text": "Hola"}, "brasil"))[0] == 202


async def upload(client, content, kind="audio/webm", persona="peru"):
    headers = {**OWN, "Content-Type": kind}
    async with client.post("/chat/media", params={"as": persona}, data=content, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_recording_is_kept_posted_and_only_its_owner_hears_it(ground, client):
    await visit(client)
    await visit(client, "brasil")
    status, kept = await upload(client, b"0123456789")
    assert (status, kept["kind"]) == (201, "voice")
    media = {"reference": kept["reference"], "duration": 2}
    assert (await post(client, {"id": "message-1", "media": media}, "brasil"))[0] == 400
    assert (await post(client, {"id": "message-1", "media": media}))[0] == 202
    assert ground.bot.heard == [kept["reference"]]
    path = f"/chat/files/{kept['reference']}"
    async with client.get(path, params={"as": "peru"}, headers={"Range": "bytes=2-4"}) as answer:
        assert (answer.status, await answer.read()) == (206, b"234")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    async with client.get(path, params={"as": "brasil"}) as answer:
        assert answer.status == 404


async def test_only_sound_and_pictures_are_kept(client):
    await visit(client)
    assert (await upload(client, b"<script>", "text/html"))[0] == 415
    assert (await upload(client, b""))[0] == 400


async def events(client, wanted, **headers):
    """The first events of the page's stream, as (name or id, data)."""
    seen = []
    async with asyncio.timeout(5), client.get("/chat/events", params={"as": "peru"}, headers=headers) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        async for line in answer.content:
            name, _, value = line.decode().strip().partition(": ")
            if name in {"id", "event"}:
                seen.append([value])
            elif name == "data":
                seen[-1].append(json.loads(value))
            if len(seen) == wanted and len(seen[-1]) == 2:
                return seen
    return seen


async def test_the_stream_gives_what_was_said_then_what_comes_and_resumes_after_an_id(client):
    await visit(client)
    await post(client, {"id": "message-1", "text": "Hola"})
    own, question, ready = await events(client, 3)
    assert (own[1]["from"], question[1]["from"], ready[0]) == ("person", "bot", "ready")
    assert (await events(client, 2, **{"Last-Event-ID": own[0]}))[0] == question
    assert [name for name, _ in await events(client, 1, **{"Last-Event-ID": question[0]})] == ["ready"]


async def test_a_page_that_knows_more_than_there_is_starts_anew(client):
    await visit(client)
    await post(client, {"id": "message-1", "text": "Hola"})
    names = [name for name, _ in await events(client, 4, **{"Last-Event-ID": "999"})]
    assert names == ["reset", "1", "2", "ready"]


async def test_stopping_ends_the_streams_at_once(ground, client):
    await visit(client)
    async with client.get("/chat/events", params={"as": "peru"}) as answer:
        await answer.content.readline()
        async with asyncio.timeout(2):
            await ground.stop()
            while await answer.content.readline():
                pass
    await ground.start()


async def test_a_page_whose_reader_left_is_not_followed_for_ever(ground, client):
    await visit(client)
    async with client.get("/chat/events", params={"as": "peru"}) as answer:
        await answer.content.readline()
    await post(client, {"id": "message-1", "text": "Hola"})
    await post(client, {"id": "message-2", "text": "Hola"})
    await until(lambda: not ground.chat._bells)


async def test_an_error_is_a_page_for_people_and_plain_for_programs(client):
    async with client.get("/nowhere", headers=PAGE) as answer:
        assert answer.status == 404
        assert re.search(r"<h1>.+</h1>", await answer.text())
    async with client.get("/nowhere") as answer:
        assert "<h1>" not in await answer.text()
