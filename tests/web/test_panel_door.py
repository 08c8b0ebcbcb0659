"""Signing in: the link, the code, the session, and everything that must not let anybody in."""

import json
import re

import pytest

from bot.errors import ConflictError
from bot.signing import LINKS, TRIES
from storage.models import Address
from tests.web.office import office


async def chat(room, role):
    row = {"channel": "web", "address": "x", "person_id": room.people[role], "created_at": room.clock()}
    async with room.database.transaction() as db:
        await db.execute(Address.__table__.insert().values(**row, seen_at=room.clock()))


async def test_who_has_a_chat_gets_the_code_there_and_nowhere_else(room):
    await chat(room, "mel")
    ticket = await room.ticket("mel")
    assert ticket.code == ""
    async with room.browser() as browser:
        for _ in range(2):  # a chat that looks at the link first uses nothing up
            status, text = await browser.opens(f"/panel/door/{ticket.token}")
            assert (status, "Mandar el código" in text) == (200, True)
        assert await room.sent() == []
        _, text = await browser.posts(f"/panel/door/{ticket.token}")
        said = json.loads((await room.sent())[0])["text"]
        code = re.search(r"\d{6}", said)[0]
        assert code not in text
        status, text = await browser.posts("/panel/code", code=f"{code[:3]} {code[3:]}")
        assert (status, "Hola, Elena" in text) == (200, True)
    assert [row["actor"] for row in await room.audit("panel.enter")] == [f"person:{room.people['mel']}"]


async def test_a_link_works_once_and_for_fifteen_minutes(room):
    ticket = await room.ticket("mel")
    async with room.browser() as browser:
        await browser.posts(f"/panel/door/{ticket.token}")
    async with room.browser() as browser:
        for call in (browser.opens, browser.posts):
            status, text = await call(f"/panel/door/{ticket.token}")
            assert (status, "ya se usó o venció" in text) == (410, True)
    late = await room.ticket("mel")
    room.clock.passes(minutes=15)
    async with room.browser() as browser:
        assert (await browser.opens(f"/panel/door/{late.token}"))[0] == 410


@pytest.mark.parametrize("token", ["x", "a.b", "%00", "ñ.ñ"])
async def test_a_token_that_was_never_ours_opens_nothing(room, token):
    async with room.browser() as browser:
        assert (await browser.opens(f"/panel/door/{token}"))[0] == 410
        assert (await browser.posts(f"/panel/door/{token}"))[0] == 410


async def test_wrong_codes_are_few(room):
    ticket = await room.ticket("mel")
    async with room.browser() as browser:
        await browser.posts(f"/panel/door/{ticket.token}")
        for left in range(TRIES - 1, 0, -1):
            status, text = await browser.posts("/panel/code", code="nada")
            assert (status, f"quedan: {left}" in text) == (422, True)
        assert (await browser.posts("/panel/code", code="000"))[0] == 410
        assert (await browser.posts("/panel/code", code=ticket.code))[0] == 410  # the right one comes too late
        assert (await browser.opens("/panel"))[1].count("Cómo entrar") == 1
    assert len(await room.audit("panel.wrong_code")) == TRIES


async def test_a_code_is_good_for_ten_minutes_and_in_its_own_browser(room):
    ticket = await room.ticket("mel")
    async with room.browser() as browser, room.browser() as other:
        await browser.posts(f"/panel/door/{ticket.token}")
        assert (await other.posts("/panel/code", code=ticket.code))[0] == 410
        room.clock.passes(minutes=10)
        assert (await browser.posts("/panel/code", code=ticket.code))[0] == 410


async def test_links_are_not_given_without_end(room):
    from bot import signing
    from bot.access import Access, Role

    async def ask():
        async with room.database.transaction() as db:
            access = Access(Role.MEL)
            return await signing.invite(db, "key", room.people["mel"], access, room.clock(), "person:1")

    for _ in range(LINKS):
        await ask()
    with pytest.raises(ConflictError, match="demasiados"):
        await ask()
    room.clock.passes(hours=1, seconds=1)
    await ask()


async def test_the_cookie_is_for_this_site_alone_and_changes_when_the_code_is_right(room):
    ticket = await room.ticket("mel")
    async with room.browser() as browser:
        await browser.posts(f"/panel/door/{ticket.token}", follow=False)
        before = browser.headers["Set-Cookie"]
        await browser.posts("/panel/code", code=ticket.code, follow=False)
        after = browser.headers["Set-Cookie"]
    for cookie in (before, after):
        assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/panel"))
        assert "Secure" not in cookie
    assert before.split(";")[0] != after.split(";")[0]


async def test_over_https_the_cookie_travels_in_no_other_way(database, clock, settled):
    async with office(database, clock, settled, secure=True) as room, room.browser() as browser:
        ticket = await room.ticket("mel")
        await browser.posts(f"/panel/door/{ticket.token}", follow=False)
        assert "Secure" in browser.headers["Set-Cookie"]


async def test_a_session_ends_after_eight_hours_by_signing_out_and_with_the_role(room):
    async with room.enters("mel") as browser:
        room.clock.passes(hours=7, minutes=59)
        assert "Hola, Elena" in (await browser.opens("/panel"))[1]
        room.clock.passes(minutes=1)
        assert "Cómo entrar" in (await browser.opens("/panel"))[1]
    async with room.enters("mel") as browser:
        await browser.posts("/panel/leave")
        assert browser.path == "/panel/door"
        assert "Cómo entrar" in (await browser.opens("/panel"))[1]
    async with room.enters("cn") as browser, room.enters("admin") as admin:
        await admin.posts(f"/panel/people/{room.people['cn']}/role", role="miembro", scope="")
        assert "Cómo entrar" in (await browser.opens("/panel"))[1]


async def test_signing_out_everywhere_ends_the_other_browsers_too(room):
    async with room.enters("mel") as one, room.enters("mel") as other, room.enters("cn") as colleague:
        assert await room.open_sessions("mel") == 2
        await one.posts("/panel/leave", everywhere="yes")
        assert "Cómo entrar" in (await other.opens("/panel"))[1]
        assert "Hola, Carla" in (await colleague.opens("/panel"))[1]


async def test_a_form_from_elsewhere_does_nothing(room):
    task = await room.task()
    async with room.enters("mel") as browser, room.enters("admin") as other:
        await other.opens("/panel/roles")
        path = f"/panel/tasks/{task}/take"
        assert (await browser.posts(path, headers={"Sec-Fetch-Site": "cross-site"}))[0] == 403
        assert (await browser.posts(path, csrf=""))[0] == 409
        assert (await browser.posts(path, csrf=other.csrf))[0] == 409
        assert await room.audit("task.take") == []
        assert (await browser.posts(path))[0] == 200


async def test_nothing_that_lets_in_is_kept_as_it_is(room):
    ticket = await room.ticket("mel")
    from storage.models import Session

    async with room.database.reading() as db:
        rows = [dict(row) for row in (await db.execute(Session.__table__.select())).mappings()]
    kept = json.dumps(rows, default=str)
    assert ticket.token.split(".")[0] not in kept
    assert f'"{ticket.code}"' not in kept


async def test_only_the_demonstration_lets_visitors_choose(room):
    async with room.browser() as browser:
        assert "En la demostración" not in (await browser.opens("/panel/door"))[1]
        status, _ = await browser.posts("/panel/door/demo", person=str(room.people["mel"]))
        assert status == 410  # there "demo" is a link like any other


async def test_in_the_demonstration_the_code_is_shown(database, clock, settled):
    from storage import facts

    async with office(database, clock, settled, demo=True) as room, room.browser() as browser:
        assert (await browser.posts("/panel/door/demo", person=str(room.people["mel"])))[0] == 404  # no examples
        async with database.transaction() as db:
            await facts.keep(db, "sample_data", "1")
        assert "Elena Solnube" in (await browser.opens("/panel/door"))[1]
        assert (await browser.posts("/panel/door/demo", person=str(room.people["miembro"])))[0] == 404
        _, text = await browser.posts("/panel/door/demo", person=str(room.people["mel"]))
        code = re.search(r'code-shown">(\d{6})<', text)[1]
        assert "Hola, Elena" in (await browser.posts("/panel/code", code=code))[1]
