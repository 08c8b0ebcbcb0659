"""What the console's pages do: find, filter, take, merge, export; and what each leaves in the audit."""

import csv
import io

import pytest

from bot.audience import read_audience
from bot.exchange.exporting import export
from bot.fieldwork import open_round
from tests.network import FORM


@pytest.fixture
async def mel(room):
    async with room.enters("mel") as browser:
        yield browser


# --- home


async def test_home_shows_the_network_or_the_visitors_part_of_it(room):
    async with room.enters("cn") as browser:
        assert "<svg><title>es </title></svg>" in (await browser.opens("/panel"))[1]
        assert "<svg><title>es pais:PE</title></svg>" in (await browser.opens("/panel?of=scope"))[1]
    async with room.enters("mel", "fr") as browser:
        _, text = await browser.opens("/panel?of=scope")
        assert "<svg><title>es </title></svg>" in text  # the person's language, and nothing narrower than the network


async def test_home_counts_what_waits(room, mel):
    await room.task(country="PE")
    await room.task(country="JM", state="taken", taken_by=room.people["mel"])
    _, text = await mel.opens("/panel")
    assert text.count("<b>1</b>") == 2


# --- organizations


@pytest.mark.parametrize("words", ["flor de nube", "FLOR DE NUVE", "coperativa flor nube", "PE-1"])
async def test_an_organization_is_found_without_accents_and_with_a_wrong_letter(mel, words):
    _, text = await mel.opens("/panel/organizations", params={"q": words})
    assert "Cooperativa Flor de Nube" in text
    assert "Cloud Hill" not in text


async def test_filters_narrow_and_say_how_many_and_nothing_is_an_answer_too(mel):
    for query, count in (
        ({"country": "PE"}, 4),
        ({"country": "PE", "product": "cacao"}, 1),
        ({"kind": "trabajadores"}, 1),
        ({"state": "suspendida"}, 0),
        ({"country": "XX"}, 0),
    ):
        status, text = await mel.opens("/panel/organizations", params=query)
        assert (status, f"Organizaciones: {count}<" in text) == (200, True), query
    assert "No hay organizaciones así" in text


async def test_an_organization_shows_contacts_states_rounds_and_who_looked(room, mel):
    async with room.database.transaction() as db:
        await open_round(
            db, FORM, audience=read_audience("pais:PE"), closes_at=None, now=room.clock(), actor="test"
        )  # fmt: skip
    _, text = await mel.opens("/panel/organizations/PE-1")
    for part in ("Rosa Montenube", "+51 987 654 321", "falta responder", "No figura en ninguna actividad"):
        assert part in text
    (line,) = await room.audit("organization.read")
    assert (line["subject"], line["actor"]) == ("organization:PE-1", f"person:{room.people['mel']}")
    assert sorted(line["detail"]["people"]) == sorted(
        room.people[name] for name in ("Rosa Montenube", "Tomás Vallenube", "Delia Ríonube")
    )
    async with room.enters("admin") as admin:  # participation is not the administration's
        assert "falta responder" not in (await admin.opens("/panel/organizations/PE-1"))[1]


async def test_a_round_shows_its_countries_and_leads_to_who_is_missing(room, mel):
    async with room.database.transaction() as db:
        number, _ = await open_round(
            db, FORM, audience=read_audience(""), closes_at=None, now=room.clock(), actor="test"
        )
    _, text = await mel.opens(f"/panel/rounds/{number}")
    assert "Respondieron 0 de 7" in text
    assert f"/panel/organizations?round={number}&amp;country=PE" in text
    _, text = await mel.opens(f"/panel/organizations?round={number}&country=PE")
    assert "Organizaciones: 4<" in text
    assert "Falta su respuesta" in text
    async with room.enters("cn") as cn:
        _, text = await cn.opens(f"/panel/rounds/{number}")
        assert "Respondieron 0 de 4" in text
        assert "Jamaica" not in text
    async with room.enters("admin") as admin:
        assert (await admin.opens(f"/panel/organizations?round={number}"))[0] == 403


# --- people


@pytest.mark.parametrize("words", ["rosa", "Rosa Montenuve", "flor de nube montenube", "4321"])
async def test_a_person_is_found_by_name_organization_or_the_end_of_the_phone(room, mel, words):
    _, text = await mel.opens("/panel/people", params={"q": words})
    assert "Rosa Montenube" in text
    assert "Winston" not in text
    (line,) = await room.audit("people.search")
    assert room.people["Rosa Montenube"] in line["detail"]["person"]
    assert words not in str(line["detail"])


async def test_people_are_filtered_by_role_country_and_consent(mel):
    for query, name in (
        ({"role": "cn"}, "Carla Solandina"),
        ({"country": "HT"}, "Marie Lunedouce"),
        ({"consent": "surveys", "country": "PE"}, "Rosa Montenube"),
    ):
        _, text = await mel.opens("/panel/people", params=query)
        assert ("Personas: 1<" in text, name in text) == (True, True), query
    assert "Personas: 0<" in (await mel.opens("/panel/people", params={"consent": "invitations"}))[1]


async def test_the_administration_gives_a_role_with_its_scope(room):
    rosa = room.people["Rosa Montenube"]
    async with room.enters("admin") as admin:
        status, text = await admin.posts(f"/panel/people/{rosa}/role", role="cn", scope="Perú; Ecuador")
        assert (status, "El rol quedó cambiado" in text) == (200, True)
        assert "Perú, Ecuador" in text
        for fields, reason in (
            ({"role": "cn", "scope": ""}, "Diga para qué país"),
            ({"role": "cn", "scope": "Narnia"}, "No conozco «Narnia»"),
            ({"role": "rey", "scope": ""}, "Elija un rol"),
        ):
            status, text = await admin.posts(f"/panel/people/{rosa}/role", **fields)
            assert (status, reason in text) == (409, True)
        own = room.people["admin"]
        assert (await admin.posts(f"/panel/people/{own}/role", role="mel", scope=""))[0] == 409
    (line,) = await room.audit("person.role")
    assert line["detail"]["before"] == {"role": "miembro", "scope": ""}
    assert line["detail"]["after"] == {"role": "cn", "scope": "PE;EC"}


async def test_names_that_are_markup_stay_words(room, mel):
    from sqlalchemy import update

    from storage.models import Person

    async with room.database.transaction() as db:
        own = update(Person).where(Person.id == room.people["Rosa Montenube"])
        await db.execute(own.values(name="<script>alert(1)</script>"))
    for path in (
        "/panel/people?q=script",
        f"/panel/people/{room.people['Rosa Montenube']}",
        "/panel/organizations/PE-1",
    ):
        _, text = await mel.opens(path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


# --- tasks


async def test_a_task_is_read_taken_and_closed_once(room, mel):
    number = await room.task(person_id=room.people["Rosa Montenube"], call="morning")
    _, text = await mel.opens(f"/panel/tasks/{number}")
    assert "+51 987 654 321" in text
    assert "por la mañana" in text
    _, text = await mel.posts(f"/panel/tasks/{number}/take")
    assert "La tarea es suya" in text
    async with room.enters("cn") as cn:
        status, text = await cn.posts(f"/panel/tasks/{number}/take")
        assert (status, "Otra persona ya la tomó" in text) == (409, True)
    assert f"/panel/tasks/{number}" in (await mel.opens("/panel/tasks?whose=me"))[1]
    _, text = await mel.posts(f"/panel/tasks/{number}/close")
    assert "No hay tareas pendientes" in text
    assert (await mel.posts(f"/panel/tasks/{number}/close"))[0] == 409
    assert [len(await room.audit(f"task.{each}")) for each in ("take", "done")] == [1, 1]


async def test_who_is_new_is_confirmed_with_yes_or_no_and_not_closed(room, mel):
    number = await room.task(kind="newcomer", person_id=room.people["Rosa Montenube"], organization_id="PE-1")
    assert "Sí, es así" in (await mel.opens(f"/panel/tasks/{number}"))[1]
    assert (await mel.posts(f"/panel/tasks/{number}/close"))[0] == 409
    assert (await mel.posts(f"/panel/tasks/{number}/confirm", **{"is": "maybe"}))[0] == 404
    call = await room.task(person_id=room.people["Rosa Montenube"])
    assert (await mel.posts(f"/panel/tasks/{call}/confirm", **{"is": "yes"}))[0] == 404


async def test_nobody_confirms_oneself_nor_somebody_of_another_country(room, mel):
    own = await room.task(kind="newcomer", person_id=room.people["mel"], organization_id="PE-1")
    assert "Sobre usted decide otra persona" in (await mel.opens(f"/panel/tasks/{own}"))[1]
    assert (await mel.posts(f"/panel/tasks/{own}/confirm", **{"is": "yes"}))[0] == 409
    there = await room.task(
        kind="newcomer", person_id=room.people["Winston Cloudhill"], organization_id="JM-1", country="JM"
    )
    async with room.enters("cn") as cn:
        await cn.opens("/panel/tasks")
        assert (await cn.posts(f"/panel/tasks/{there}/confirm", **{"is": "yes"}))[0] == 403


# --- duplicates


async def test_two_that_are_one_are_merged_with_a_reason_and_parted_again(room, mel):
    _, text = await mel.opens("/panel/duplicates")
    assert "nombres parecidos en el mismo país" in text
    pair = {"one": "PE-1", "other": "PE-9", "keep": "PE-1"}
    for fields, reason in (
        ({**pair, "reason": "sí"}, "Escriba el motivo"),
        ({**pair, "keep": "JM-1", "reason": "son la misma"}, "Elija cuál"),
        ({"one": "PE-1", "other": "JM-1", "keep": "PE-1", "reason": "son la misma"}, "países distintos"),
    ):
        status, text = await mel.posts("/panel/duplicates/merge", **fields)
        assert (status, reason in text) == (409, True)
    _, text = await mel.posts("/panel/duplicates/merge", **pair, reason="la registraron dos veces")
    assert "Ahora son una sola" in text
    assert "También es PE-9" in text
    _, text = await mel.opens("/panel/duplicates")
    assert "PE-9 → PE-1" in text
    _, text = await mel.posts("/panel/duplicates/undo", gone="PE-9")
    assert "La unión se deshizo" in text
    for action in ("organization.merge", "organization.unmerge"):
        (line,) = await room.audit(action)
        assert line["actor"] == f"person:{room.people['mel']}"


async def test_why_two_cannot_be_one_is_said_in_the_language_of_the_page(room, mel):
    fields = {"one": "PE-1", "other": "JM-1", "keep": "PE-1", "reason": "they are the same"}
    _, text = await mel.opens("/panel/duplicates?lang=en")
    status, text = await mel.posts("/panel/duplicates/merge", **fields)
    assert (status, "PE-1 and JM-1 are of different countries: PE and JM" in text) == (409, True)
    _, text = await mel.posts("/panel/duplicates/undo", gone="PE-9")
    assert "PE-9 is not merged into another organization" in text


async def test_a_slash_too_many_leads_to_the_same_page(room, mel):
    for path in ("/panel", "/panel/duplicates"):
        assert (await mel.opens(f"{path}/"))[0] == 200
    assert (await mel.opens("/panel/nothing/"))[0] == 404


# --- data out


@pytest.mark.parametrize("what", ["organizations", "people", "answers", "activities", "attendance", "audit"])
async def test_a_file_is_the_command_lines_and_its_reason_is_kept(room, mel, what):
    await mel.opens("/panel/exports")
    async with room.database.transaction() as db:
        same, _ = await export(db, what, "x.csv", reason="para comparar", now=room.clock(), actor="test")
    status, content = await mel.posts("/panel/exports", what=what, sort=".csv", reason="reunión de la Junta")
    assert status == 200
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == next(csv.reader(io.StringIO(same.decode("utf-8-sig"))))
    assert what == "audit" or content == same
    assert mel.headers["Content-Disposition"] == f'attachment; filename="clacbot-{what}-2026-11-22.csv"'
    line = (await room.audit(f"export.{what}"))[-1]
    assert (line["actor"], line["detail"]["reason"]) == (f"person:{room.people['mel']}", "reunión de la Junta")


async def test_without_a_reason_or_a_known_sort_nothing_leaves(room, mel):
    for fields in (
        {"what": "people", "sort": ".csv", "reason": "  "},
        {"what": "people", "sort": ".pdf", "reason": "reunión de la Junta"},
        {"what": "secrets", "sort": ".csv", "reason": "reunión de la Junta"},
    ):
        assert (await mel.posts("/panel/exports", **fields))[0] == 409
    assert await room.audit("export.people") == []


async def test_the_administration_takes_out_the_audit_and_nothing_with_content(room):
    async with room.enters("admin") as admin:
        _, text = await admin.opens("/panel/exports")
        assert 'value="audit"' in text
        assert 'value="people"' not in text
        for what in ("people", "answers", "organizations"):
            assert (await admin.posts("/panel/exports", what=what, sort=".csv", reason="quiero verlas"))[0] == 403
        status, content = await admin.posts("/panel/exports", what="audit", sort=".xlsx", reason="revisión anual")
        assert (status, content[:2]) == (200, b"PK")
    assert [row["detail"]["permission"] for row in await room.audit("access.refused")] == ["export"] * 3


# --- the audit


async def test_the_audit_is_filtered_and_turned_over_page_by_page(room, mel):
    rosa = room.people["Rosa Montenube"]
    for _ in range(30):
        await mel.opens(f"/panel/people/{rosa}")
    _, text = await mel.opens("/panel/audit", params={"action": "person.read", "subject": str(rosa)})
    assert "Líneas: 30<" in text
    assert "vio a una persona" in text
    assert "Elena Solnube" in text
    assert "page=2" in text
    _, text = await mel.opens("/panel/audit", params={"action": "person.read", "page": "2"})
    assert text.count("<code>person.read</code>") == 5
    assert "Líneas: 0<" in (await mel.opens("/panel/audit", params={"since": "2027-01-01"}))[1]
    assert "Líneas: 0<" in (await mel.opens("/panel/audit", params={"actor": "nobody"}))[1]
    assert (await mel.opens("/panel/audit", params={"since": "ayer"}))[0] == 409
    assert (await mel.opens("/panel/audit", params={"page": "9999"}))[0] == 200
    assert len(await room.audit("audit.read")) >= 4
