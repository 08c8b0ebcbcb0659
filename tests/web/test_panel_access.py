"""Every route of the console: which permission it needs, who gets in, and who is kindly sent away."""

import pytest

from bot.access import TABLE, Access, Permission, Role
from bot.web.panel.contents import CONTENTS

#: What opens the way to signing in; everything else is in the contents.
DOOR = {
    ("GET", "/panel/door"), ("GET", "/panel/door/{link}"), ("POST", "/panel/door/{link}"),
    ("GET", "/panel/code"), ("POST", "/panel/code"),
}  # fmt: skip
ROUTES = [(entry.method, entry.path) for entry in CONTENTS]
#: The routes as people read them: who may (+) and who may not (.).
OPEN = """
                                     cn regional mel admin
GET /panel                           +  +        +   +
GET /panel/tasks                     +  +        +   +
GET /panel/tasks/{id}                +  +        +   +
POST /panel/tasks/{id}/take          +  +        +   +
POST /panel/tasks/{id}/close         +  +        +   +
POST /panel/tasks/{id}/confirm       +  +        +   +
GET /panel/rounds                    +  +        +   .
GET /panel/rounds/{id}               +  +        +   .
GET /panel/organizations             +  +        +   +
GET /panel/organizations/{id}        +  +        +   +
GET /panel/people                    +  +        +   +
GET /panel/people/{id}               +  +        +   +
POST /panel/people/{id}/role         .  .        .   +
GET /panel/codes                     +  +        +   +
POST /panel/codes                    +  +        +   +
GET /panel/duplicates                .  .        +   +
POST /panel/duplicates/merge         .  .        +   +
POST /panel/duplicates/undo          .  .        +   +
GET /panel/twins                     .  .        +   +
POST /panel/twins/merge              .  .        +   +
POST /panel/twins/undo               .  .        +   +
GET /panel/exports                   .  .        +   +
POST /panel/exports                  .  .        +   +
GET /panel/audit                     .  .        +   +
GET /panel/roles                     +  +        +   +
POST /panel/leave                    +  +        +   +
"""
ROLES, *LINES = [line.split() for line in OPEN.strip().splitlines()]
CELLS = {(line[0], line[1]): dict(zip(ROLES, line[2:], strict=True)) for line in LINES}
NAMES = ("Rosa", "Montenube", "Flor de Nube", "987", "Winston")


def address(path, room):
    number = room.people["Rosa Montenube"] if "people" in path else 1
    return path.replace("{id}", "PE-1" if "organizations" in path else str(number))


async def ask(browser, method, path):
    return await (browser.opens(path) if method == "GET" else browser.posts(path))


async def test_the_server_has_no_route_to_the_console_that_is_not_in_its_contents(room):
    served = {
        (route.method, route.resource.canonical)
        for route in room.app.router.routes()
        if route.resource.canonical.startswith("/panel") and route.method != "HEAD"
    }
    assert served == {*ROUTES, *DOOR}


@pytest.mark.parametrize("entry", CONTENTS, ids=lambda entry: f"{entry.method} {entry.path}")
def test_each_has_a_permission_that_members_and_leaders_do_not_have(entry):
    assert entry.permission in TABLE
    assert not any(Access(role, "PE").may(entry.permission) for role in (Role.MEMBER, Role.LEADER))
    assert bool(entry.title) == bool(entry.group)


def test_the_table_of_this_test_knows_every_route():
    assert set(ROUTES) <= set(CELLS), "add the new page's line to OPEN"


@pytest.mark.parametrize("role", ["miembro", "lider"])
async def test_members_and_leaders_get_no_link_and_open_nothing(room, role):
    with pytest.raises(Exception, match="equipo de CLAC"):
        await room.ticket(role)
    async with room.enters("mel") as browser:
        await browser.opens("/panel")
        await room.becomes("mel", role)  # a session from before the role was taken away
        for method, path in ROUTES:
            status, text = await ask(browser, method, address(path, room))
            assert status == 403, path
            assert "No es parte de su rol" in text, path
            assert not [name for name in NAMES if name in text], path
        assert len(await room.audit("access.refused")) == len(ROUTES)


async def test_nobody_who_is_not_signed_in_opens_anything(room):
    async with room.browser() as browser:
        for method, path in ROUTES:
            browser.csrf = "x"
            status, text = await ask(browser, method, address(path, room))
            assert (status, browser.path) == (200, "/panel/door"), path
            assert not [name for name in NAMES if name in text], path


@pytest.mark.parametrize("role", ["cn", "regional", "mel", "admin"])
async def test_each_role_opens_what_the_table_says(room, role):
    async with room.enters(role) as browser:
        await browser.opens("/panel")
        for method, path in [route for route in ROUTES if route != ("POST", "/panel/leave")]:
            status, text = await ask(browser, method, address(path, room))
            if CELLS[method, path][role] == ".":
                assert (status, "No es parte de su rol" in text) == (403, True), path
            else:
                assert "Eso lo hace el equipo" not in text, path  # at most a scope, a missing row or field


async def test_the_menu_shows_only_what_may_be_opened(room):
    async with room.enters("cn") as browser:
        _, text = await browser.opens("/panel")
        assert 'href="/panel/organizations"' in text
        assert 'href="/panel/audit"' not in text
        assert 'href="/panel/exports"' not in text


async def test_every_page_says_in_the_readers_language_and_carries_the_headers(room):
    async with room.enters("mel") as browser:
        for entry in CONTENTS:
            if entry.title:
                for language in ("es", "pt", "en", "fr"):
                    status, text = await browser.opens(f"{entry.path}?lang={language}")
                    assert (status, f'<html lang="{language}"' in text) == (200, True)
                    assert browser.headers["Cache-Control"] == "no-store"
                    assert "script-src 'self';" in browser.headers["Content-Security-Policy"]
                    assert " style=" not in text
                    assert "onclick" not in text


async def test_a_table_of_the_roles_says_what_the_table_of_access_says(room):
    async with room.enters("cn") as browser:
        _, text = await browser.opens("/panel/roles")
        assert text.count("<tr>") == len(TABLE) + 1
        own = sum(TABLE[each][list(Role).index(Role.CN)] == 1 for each in Permission)
        assert text.count('class="reach-1 own"') == own


# --- within the scope


async def test_a_coordination_sees_its_country_alone(room):
    async with room.enters("cn") as browser:
        _, text = await browser.opens("/panel/organizations")
        assert "Flor de Nube" in text
        assert "Cloud Hill" not in text
        _, text = await browser.opens("/panel/people")
        assert "Rosa Montenube" in text
        assert "Winston" not in text
        for path in ("/panel/organizations/JM-1", f"/panel/people/{room.people['Winston Cloudhill']}"):
            status, text = await browser.opens(path)
            assert status == 403
            assert "fuera de su ámbito (PE)" in text
        assert [row["detail"]["permission"] for row in await room.audit("access.refused")] == ["contacts"] * 2
        assert (await browser.opens(f"/panel/people/{room.people['mel']}"))[0] == 403  # the team is of no country


async def test_a_phone_is_whole_only_for_who_may_see_it(room):
    rosa, winston = (room.people[name] for name in ("Rosa Montenube", "Winston Cloudhill"))
    for role, number, shown in (
        ("cn", rosa, "+51 987 654 321"), ("mel", rosa, "+51 987 654 321"),
        ("admin", rosa, "+51 •••• 321"), ("regional", winston, "+1 •••• 234"),
    ):  # fmt: skip
        async with room.enters(role) as browser:
            assert shown in (await browser.opens(f"/panel/people/{number}"))[1]
            assert shown in (await browser.opens(f"/panel/people?q={'rosa' if number == rosa else 'winston'}"))[1]


async def test_a_task_of_another_country_is_not_a_coordinations(room):
    here, there = await room.task(country="PE"), await room.task(country="JM")
    async with room.enters("cn") as browser:
        _, text = await browser.opens("/panel/tasks")
        assert f"/panel/tasks/{here}" in text
        assert f"/panel/tasks/{there}" not in text
        assert (await browser.opens(f"/panel/tasks/{there}"))[0] == 403
        assert (await browser.posts(f"/panel/tasks/{there}/take"))[0] == 403


async def test_what_is_no_number_or_not_there_is_not_found(room):
    async with room.enters("mel") as browser:
        for path in (
            "/panel/people/x",
            "/panel/people/99999",
            "/panel/tasks/²",
            "/panel/rounds/9",
            "/panel/organizations/NO",
        ):
            assert (await browser.opens(path))[0] == 404
