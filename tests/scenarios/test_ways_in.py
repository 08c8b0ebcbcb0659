"""Ways in without a code: a number, a colleague's word, a new phone, a visit (S02, S03, S20, S21, S23, S24, S34)."""

import pytest
from sqlalchemy import insert, update

from storage.models import (
    Activity,
    Address,
    Attendance,
    AuditLine,
    Code,
    Interview,
    Membership,
    Person,
    Structure,
    StructureCountry,
    Task,
)
from tests.activities import add_activity, invite

LINK = "🔗 Unir a una organización"
WAYS = ["Soy de una organización", "Cambié de teléfono", "Mi organización aún no es parte", "Hablar con una persona"]


@pytest.fixture
def scenario(scenario):
    scenario.clock.passes(days=1)  # a Monday morning: people may be written to
    return scenario


async def arrives(scenario, name, organization, position="presidenta", chat="someone"):
    someone = scenario.stranger(chat)
    await someone.says("hola")
    await someone.taps("No tengo código")
    await someone.taps("Soy de una organización")
    await someone.answers("sí", name, organization)
    await someone.answers("1")
    if position:
        await someone.says(position)
    return someone


async def leaves_with_the_queue(scenario):
    scenario.clock.passes(hours=1)
    await scenario.ticks()


# --- the own number


async def test_the_own_number_finds_its_person(scenario):
    await scenario.somebody("Ana Cielonube", "PE-1", phone="+51912345678")
    ana = scenario.stranger("new")
    await ana.says("hola")
    await ana.taps("No tengo código")
    ana.expect("Pida su código", choices=WAYS)
    assert ana.chat[-1].request == "contact"
    await ana.shares_number("+51912345678")
    ana.expect("Escribo a Ana Cielonube, de Cooperativa Flor de Nube")


async def test_the_card_of_somebody_else_opens_nothing(scenario):
    await scenario.somebody("Ana Cielonube", "PE-1", phone="+51912345678")
    thief = scenario.stranger("thief")
    await thief.says("hola")
    await thief.shares_number("+51912345678", own=False)
    thief.expect("Comparta su propio número")
    thief.expect_not("Ana")
    (row,) = await scenario.rows(Address, Address.address == "thief")
    assert row["person_id"] is None


async def test_a_number_nobody_has_is_not_kept(scenario):
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.shares_number("+51999888777")
    someone.expect("No encuentro ese número y no lo guardé", choices=WAYS)
    assert "999888777" not in str(await scenario.rows(Person)) + str(await scenario.rows(AuditLine))


async def test_two_people_share_a_phone(scenario):
    await scenario.somebody("Juan Cielonube", "PE-1", phone="+51912345678")
    await scenario.somebody("María Vientonube", "PE-1", phone="+51912345678")
    await scenario.opens_round()
    phone = scenario.stranger("phone")
    await phone.says("hola")
    await phone.shares_number("+51912345678")
    phone.expect("¿Quién responde?", choices=["Juan Cielonube", "María Vientonube"])
    await phone.says("1")
    phone.expect("Escribo a Juan Cielonube")
    await phone.answers("1", "sí")
    await phone.says("4")
    scenario.clock.passes(hours=8)
    await phone.says("hola")  # somebody else may have it now
    phone.expect("¿Quién responde?")
    await phone.taps("María Vientonube")
    phone.expect("Escribo a María Vientonube")  # her own consent
    await phone.answers("1", "sí")
    await phone.says("2")
    interviews = await scenario.rows(Interview)
    assert {row["person_id"] for row in interviews} == {
        scenario.people["Juan Cielonube"],
        scenario.people["María Vientonube"],
    }
    await phone.says("otra persona")
    phone.expect("¿Quién responde?")
    await phone.taps("María Vientonube")
    phone.expect("Seguimos en la pregunta")


async def two_on_one_phone(scenario):
    for name in ("Juan Cielonube", "María Vientonube"):
        await scenario.somebody(name, "PE-1", phone="+51912345678")
    phone = scenario.stranger("phone")
    await phone.says("hola")
    await phone.shares_number("+51912345678")
    await phone.answers("1", "1")
    await phone.says("otra persona")
    await phone.answers("2", "1")
    return phone


async def test_an_invitation_reaches_everybody_of_a_shared_phone_by_name(scenario):
    """S23: husband and wife agreed on one phone; whoever has it in hand, both are invited, each by name."""
    phone = await two_on_one_phone(scenario)
    scenario.everybody_has_read()
    opened = await scenario.opens_round()
    said = [message.text for message in phone.reply if "le invita" in message.text]
    assert sorted(text.split(".")[0].split("\n")[-1] for text in said) == ["Hola, Juan", "Hola, María"]
    scenario.clock.passes(hours=8)
    await phone.says("encuesta")
    phone.expect("¿Quién responde?")
    await phone.taps("Juan Cielonube")
    await phone.answers("encuesta", "4")
    (interview,) = await scenario.rows(Interview)
    assert (interview["person_id"], interview["round_id"]) == (scenario.people["Juan Cielonube"], opened[0])


@pytest.mark.both_databases
async def test_who_leaves_a_shared_phone_does_not_silence_the_others(scenario):
    phone = await two_on_one_phone(scenario)
    await scenario.opens_round_quietly()
    await phone.says("salir")  # María has it in hand; both invitations are queued
    phone.expect("Listo, María. Ya no le escribo más a usted. En este teléfono sigo escribiendo a Juan.")
    scenario.everybody_has_read()
    await scenario.ticks()
    phone.expect("Hola, Juan")
    phone.expect_not("Hola, María")
    consents = {row["name"]: (row["surveys"], row["invitations"]) for row in await scenario.rows(Person)}
    assert consents["María Vientonube"] == (False, False)
    assert consents["Juan Cielonube"] == (True, True)
    await phone.says("mis datos")  # nobody's data before it is clear who has it in hand
    phone.expect("¿Quién responde?", choices=["Juan Cielonube", "María Vientonube"])
    await phone.taps("María Vientonube")
    phone.expect("Escribo a María Vientonube")
    await phone.says("4")
    scenario.clock.passes(hours=8)
    await phone.says("hola")
    phone.expect("¿Quién responde?")
    await phone.taps("Juan Cielonube")
    await phone.says("salir")  # the last one: the phone is silent
    phone.expect("Listo. Ya no le escribo más.")


@pytest.mark.both_databases
async def test_who_did_not_agree_yet_does_not_take_away_what_the_other_is_sent(scenario):
    """S23: the phone is handed to somebody who has given no consent while the other's invitation is on its way."""
    phone = await two_on_one_phone(scenario)
    await scenario.somebody("Pedro Vientonube", "PE-1", phone="+51912345678")
    await phone.says("otra persona")
    await phone.taps("Pedro Vientonube")
    phone.expect("Escribo a Pedro Vientonube")
    scenario.everybody_has_read()
    await scenario.opens_round()
    phone.expect("Hola, Juan", "Hola, María")
    phone.expect_not("Hola, Pedro")


@pytest.mark.both_databases
async def test_both_on_a_shared_phone_are_reminded_of_their_activity(scenario):
    phone = await two_on_one_phone(scenario)
    number = await add_activity(scenario, in_hours=24 * 10)
    for name in ("Juan Cielonube", "María Vientonube"):
        await invite(scenario, number, name, "PE-1")
    scenario.clock.passes(days=4)
    scenario.everybody_has_read()
    await scenario.ticks()
    phone.expect(
        "Juan, le recuerdo que usted va a Taller de cacao", "María, le recuerdo que usted va a Taller de cacao"
    )


# --- a colleague's word


@pytest.mark.both_databases
async def test_a_newcomer_is_confirmed_by_a_colleague(scenario):
    rosa = await scenario.person("Rosa").registers()
    someone = await arrives(scenario, "Elba Lluvianube", "flor de nuve")
    someone.expect("todavía no figura como contacto de Cooperativa Flor de Nube", "¿Está de acuerdo?")
    someone.expect_not("Rosa", "Tomás", "Delia")
    await someone.says("1")
    await leaves_with_the_queue(scenario)
    assert "Elba Lluvianube dice que es de Cooperativa Flor de Nube" in rosa.chat[-1].text
    await rosa.says("sí")
    rosa.expect("Elba Lluvianube ya figura como contacto")
    await scenario.ticks()
    assert "ya figura como contacto de Cooperativa Flor de Nube" in someone.chat[-1].text
    (membership,) = await scenario.rows(Membership, Membership.position == "presidenta")
    assert membership["confirmed"]
    (task,) = await scenario.rows(Task)
    assert (task["kind"], task["state"], task["done_by"]) == ("newcomer", "done", rosa.person_id)


async def test_what_a_newcomer_answers_waits_for_the_confirmation(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    someone = await arrives(scenario, "Elba Lluvianube", "PE-1")
    await someone.answers("1", "sí", "4")
    (interview,) = await scenario.rows(Interview)
    assert interview["to_verify"]
    await leaves_with_the_queue(scenario)
    await rosa.taps("Sí")
    (interview,) = await scenario.rows(Interview, Interview.id == interview["id"])
    assert not interview["to_verify"]


async def test_a_newcomer_nobody_knows_is_sent_away_kindly(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    someone = await arrives(scenario, "Elba Lluvianube", "PE-1")
    await someone.answers("1", "sí", "4")
    await leaves_with_the_queue(scenario)
    await rosa.taps("No")
    rosa.expect("No la agregamos como contacto")
    await scenario.ticks()
    assert "No pudimos confirmar" in someone.chat[-1].text
    await someone.says("encuesta")
    someone.expect("Ahora no hay ninguna encuesta abierta")
    assert all(row["to_verify"] for row in await scenario.rows(Interview))


async def test_staff_confirms_where_no_colleague_does(scenario):
    cn = await (await scenario.somebody("Coord Perunube", role="cn", scope="PE")).registers()
    await arrives(scenario, "Elba Lluvianube", "PE-1")
    await leaves_with_the_queue(scenario)
    assert "Hay una tarea nueva" in cn.chat[-1].text
    await cn.says("tareas")
    cn.expect("Confirmar a una persona nueva · Elba Lluvianube · Cooperativa Flor de Nube")
    await cn.says("1")
    cn.expect("presidenta", choices=["✋ La tomo yo", "✅ Confirmar", "❌ No es así", LINK, "Ver tareas"])
    await cn.taps("✅ Confirmar")
    (membership,) = await scenario.rows(Membership, Membership.position == "presidenta")
    assert membership["confirmed"]


async def test_nobody_confirms_themselves_or_for_another_organization(scenario):
    luis = await scenario.person("Luis").registers()
    someone = await arrives(scenario, "Elba Lluvianube", "PE-1")
    await someone.says("1")
    (task,) = await scenario.rows(Task)
    for other in (someone, luis):
        await other.says(f"/conozco {task['id']} si")
        other.expect("Eso lo hace el equipo de CLAC")
    (membership,) = await scenario.rows(Membership, Membership.position == "presidenta")
    assert not membership["confirmed"]
    refused = await scenario.rows(AuditLine, AuditLine.action == "access.refused")
    assert len(refused) == 2
    async with scenario.database.transaction() as db:
        await db.execute(update(Person).where(Person.name == "Elba Lluvianube").values(role="cn", scope="PE"))
    await someone.says(f"/conozco {task['id']} si")  # not even with the role for it
    someone.expect("Sobre usted decide otra persona")


@pytest.mark.parametrize(
    "position",
    [
        *("Gerente de Recursos Humanos", "RRHH", "jefa de personal", "administrador", "dueño"),
        *("asistente", "gerente y delegada del Comité de Prima"),  # says nothing of it, or says both
    ],
)
async def test_the_company_never_answers_for_its_workers(scenario, position):
    someone = await arrives(scenario, "Elba Lluvianube", "Comité Río Quieto", position)
    someone.expect("Por Comité Río Quieto responden solo las trabajadoras y los trabajadores")
    assert await scenario.rows(Task) == []
    assert not await scenario.rows(Person, Person.name == "Elba Lluvianube")


async def test_the_committee_does(scenario):
    someone = await arrives(scenario, "Elba Lluvianube", "Comité Río Quieto", "Presidenta del Comité de Prima")
    someone.expect("todavía no figura como contacto de Comité Río Quieto")


async def test_a_manager_in_the_register_is_not_asked_for_the_workers(scenario):
    boss = await (await scenario.somebody("Jefe Solnube", "PE-3", position="Gerente de la empresa")).registers()
    await scenario.opens_round()
    boss.expect_nothing()
    await boss.says("encuesta")
    boss.expect("La empresa no puede responder por ellas")
    assert await scenario.rows(Interview) == []


async def test_a_manager_cannot_become_one_of_the_workers_by_a_correction(scenario):
    """S24: whoever the register knows as the company's waits for the workers' word."""
    luis = await scenario.person("Luis").registers()
    boss = await (await scenario.somebody("Jefe Solnube", "PE-3", position="Gerente de la empresa")).registers()
    await boss.says("/misdatos corregir position")
    await boss.says("Delegado del Comité de Prima")
    boss.expect("todavía no figura como contacto de Comité Río Quieto")
    (row,) = await scenario.rows(Membership, Membership.person_id == boss.person_id)
    assert not row["confirmed"]
    await leaves_with_the_queue(scenario)
    assert "Jefe Solnube dice que es de Comité Río Quieto" in luis.chat[-1].text
    await luis.taps("No")
    assert not await scenario.rows(Membership, Membership.person_id == boss.person_id, Membership.valid_to.is_(None))


@pytest.mark.parametrize("step", range(5))
async def test_another_language_in_the_middle_of_arriving_goes_on_there(scenario, step):
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.taps("No tengo código")
    given = ["Soy de una organización", "sí", "Elba Lluvianube", "flor de nube", "1"]
    asked = ["Como quer entrar?", "Concorda?", "Como você se chama", "De que organização", "Qual destas"]
    for words in given[:step]:
        await someone.says(words)
    await someone.says("idioma")
    await someone.taps("Português")
    assert asked[step].casefold() in "\n".join(message.text for message in someone.reply).casefold()
    await someone.says(["1", "sim", *given[2:]][step])
    someone.expect_not("código pessoal")


async def test_saying_no_keeps_nothing(scenario):
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.taps("No tengo código")
    await someone.taps("Soy de una organización")
    await someone.says("no")
    someone.expect("No guardamos nada")
    (row,) = await scenario.rows(Address)
    assert row["stage"] == "unknown"
    assert await scenario.rows(Task) == []


async def test_a_code_is_taken_at_every_step(scenario):
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.taps("No tengo código")
    await someone.says("K7M4-P2QX")
    someone.expect("Escribo a Rosa Montenube")


# --- visits and new organizations


async def test_a_visitor_is_welcome(scenario):
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.taps("No tengo código")
    await someone.taps("Soy de una organización")
    await someone.answers("sí", "Iris Vientolibre", "Cafés del Otro Mundo")
    someone.expect("No encuentro esa organización")
    await someone.taps("Seguir como visitante")
    someone.expect("Le anoto como visitante", "¿Está de acuerdo?")
    (task,) = await scenario.rows(Task)
    assert (task["kind"], task["data"]["organization"]) == ("visitor", "Cafés del Otro Mundo")
    assert not await scenario.rows(Membership, Membership.person_id == task["person_id"])
    await mel.says("tareas")
    mel.expect("Visitante sin organización · Iris Vientolibre")


async def a_visitor(scenario):
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.taps("No tengo código")
    await someone.taps("Soy de una organización")
    await someone.answers("sí", "Iris Vientolibre", "Cafés del Otro Mundo")
    await someone.taps("Seguir como visitante")
    await someone.says("1")
    return someone


@pytest.mark.both_databases
async def test_the_team_links_a_visitor_to_an_organization_later(scenario):
    """S20: a presence at an activity counts for the organization once the visitor is linked."""
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    someone = await a_visitor(scenario)
    (task,) = await scenario.rows(Task)
    await scenario.change(insert(Activity).values(**workshop(scenario)))
    there = {"activity_id": 1, "person_id": task["person_id"], "mode": "presencial", "state": "confirmada"}
    await scenario.change(insert(Attendance).values(**there, source="qr", at=scenario.clock()))
    await mel.says("tareas")
    await mel.says("1")
    mel.expect("Cafés del Otro Mundo")
    await mel.taps("🔗 Unir a una organización")
    mel.expect("¿A qué organización unimos a Iris Vientolibre?")
    await mel.says("nada que exista")
    mel.expect("No encuentro esa organización")
    await mel.says("flor de nube")
    mel.expect("¿Cuál de estas es?", choices=["Cooperativa Flor de Nube (Perú)"])
    await mel.says("1")
    mel.expect("Iris Vientolibre ya figura como contacto de Cooperativa Flor de Nube")
    await scenario.ticks()
    assert "ya figura como contacto de Cooperativa Flor de Nube" in someone.chat[-1].text
    (membership,) = await scenario.rows(Membership, Membership.person_id == task["person_id"])
    assert (membership["organization_id"], membership["confirmed"]) == ("PE-1", True)
    assert [row["organization_id"] for row in await scenario.rows(Attendance)] == ["PE-1"]
    (task,) = await scenario.rows(Task)
    assert (task["state"], task["done_by"]) == ("done", mel.person_id)
    (line,) = await scenario.rows(AuditLine, AuditLine.action == "contact.linked")
    assert line["detail"] == {"organization": "PE-1", "task": task["id"]}


def workshop(scenario):
    at = scenario.clock()
    return {
        "id": 1, "title": {"es": "Taller"}, "type": "taller", "mode": "presencial", "starts_at": at, "ends_at": at,
        "zone": "America/Lima", "made_at": at,
    }  # fmt: skip


async def test_a_visitor_is_linked_to_workers_only_as_one_of_them(scenario):
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    await a_visitor(scenario)
    for position in ("jefe de personal", "delegada del Comité de Prima"):
        await mel.says("tareas")
        await mel.says("1")
        await mel.taps("🔗 Unir a una organización")
        await mel.answers("Comité Río Quieto", "1", position)
    mel.expect("Iris Vientolibre ya figura como contacto de Comité Río Quieto")
    refused = [message.text for message in mel.chat if "responden solo las trabajadoras" in message.text]
    assert len(refused) == 1


async def test_a_newcomer_of_the_wrong_organization_is_linked_to_the_right_one(scenario):
    cn = await (await scenario.somebody("Coord Perunube", role="cn", scope="PE")).registers()
    someone = await arrives(scenario, "Elba Lluvianube", "PE-1")
    await someone.says("1")
    await cn.says("tareas")
    await cn.says("1")
    await cn.taps("🔗 Unir a una organización")
    await cn.answers("PE-2", "1")
    cn.expect("Elba Lluvianube ya figura como contacto de Unión Nube Alta")
    await cn.says("tareas")
    cn.expect("No hay tareas pendientes")
    await someone.says("mis datos")
    someone.expect("Unión Nube Alta")
    someone.expect_not("Cooperativa Flor de Nube")


async def test_a_coordination_links_within_its_country_only(scenario):
    cn = await (await scenario.somebody("Coord Perunube", role="cn", scope="PE")).registers()
    await arrives(scenario, "Elba Lluvianube", "PE-1")
    await cn.says("tareas")
    await cn.says("1")
    await cn.taps("🔗 Unir a una organización")
    await cn.answers("BR-1", "1")
    cn.expect("Eso está fuera de su ámbito")
    assert not await scenario.rows(Membership, Membership.organization_id == "BR-1", Membership.confirmed.is_(False))


async def test_an_organization_that_wants_to_be_part(scenario):
    async with scenario.database.transaction() as db:
        await db.execute(
            insert(Structure).values(
                id="cn-pe", name="CN Perú", kind="cn", contact="Olga Nubeclara", phone="+5111234567"
            )
        )
        await db.execute(insert(StructureCountry).values(structure_id="cn-pe", country="PE"))
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.taps("No tengo código")
    await someone.taps("Mi organización aún no es parte")
    await someone.answers("sí", "Iris Vientolibre", "Cooperativa Nueva Nube", "Perú")
    someone.expect("Gracias por su interés", "CN Perú (Olga Nubeclara, +5111234567)")
    (task,) = await scenario.rows(Task)
    assert (task["kind"], task["country"], task["data"]["organization"]) == ("lead", "PE", "Cooperativa Nueva Nube")
    assert not await scenario.rows(Person, Person.name == "Iris Vientolibre")


# --- a new phone


async def changes_phone(scenario, name, organization="PE-1"):
    new = scenario.stranger("new")
    await new.says("hola")
    await new.taps("No tengo código")
    await new.taps("Cambié de teléfono")
    await new.answers("sí", name, organization, "1")
    new.expect("Para cuidar sus datos voy a confirmarlo")
    new.expect_not("Montenube", "Tomás", "Delia")
    return new


@pytest.mark.both_databases
async def test_rosa_changes_her_phone_and_says_so_on_the_old_one(scenario):
    old = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await old.answers("encuesta", "4")
    new = await changes_phone(scenario, "Rosa Montenube")
    await new.says("/progreso")
    new.expect("necesito su código personal")
    await scenario.ticks()
    assert "¿Es usted?" in old.chat[-1].text
    await old.taps("Sí")
    old.expect("Este chat queda cerrado")
    await scenario.ticks()
    assert "Desde ahora seguimos en este chat" in new.chat[-1].text
    await new.says("encuesta")
    new.expect("Seguimos en la pregunta 2")  # open answers continue
    (closed,) = await scenario.rows(Address, Address.address == old.address)
    assert closed["person_id"] is None
    assert closed["closed_at"] is not None
    await old.says("progreso")  # a recycled number sees nothing
    old.expect("necesito su código personal")
    old.expect_not("Rosa")


async def test_a_stranger_with_rosas_name_is_stopped_by_rosa(scenario):
    rosa = await scenario.person("Rosa").registers()
    thief = await changes_phone(scenario, "rosa montenube")
    await scenario.ticks()
    await rosa.says("no")
    rosa.expect("Todo queda como estaba")
    await scenario.ticks()
    assert "No pudimos confirmar el cambio" in thief.chat[-1].text
    (row,) = await scenario.rows(Address, Address.address == "new")
    assert row["person_id"] is None


async def test_a_colleague_confirms_the_new_phone(scenario):
    tomas = await scenario.person("Tomás").registers()
    new = await changes_phone(scenario, "Rosa Montenube")
    await leaves_with_the_queue(scenario)
    assert "dice que cambió de teléfono" in tomas.chat[-1].text
    await tomas.says("sí")
    await new.says("hola")
    new.expect("Escribo a Rosa Montenube")


async def test_a_name_nobody_has_gets_the_same_answer(scenario):
    await changes_phone(scenario, "Zoila Inventada")
    (task,) = await scenario.rows(Task)
    assert (task["kind"], task["person_id"]) == ("call", None)


async def test_a_second_request_waits_for_the_first(scenario):
    await scenario.person("Rosa").registers()
    new = await changes_phone(scenario, "Rosa Montenube")
    await new.says("hola")
    await new.taps("No tengo código")
    await new.taps("Cambié de teléfono")
    await new.answers("sí", "Rosa Montenube", "PE-1", "1")
    new.expect("Su pedido ya está en camino")
    assert len(await scenario.rows(Task)) == 1


# --- the people of an organization


async def test_the_president_is_replaced_after_the_assembly(scenario):
    rosa, tomas = await scenario.person("Rosa").registers(), await scenario.person("Tomás").registers()
    await scenario.opens_round()
    await rosa.answers("encuesta", "4")
    answered = await rosa.stored()
    await tomas.says("mi organización")
    tomas.expect("Cooperativa Flor de Nube: ¿qué desea hacer?")
    await tomas.taps("Alguien dejó su cargo")
    await tomas.taps("Rosa Montenube")
    await tomas.answers("Nélida Auroranube", "Presidenta")
    tomas.expect("Pásele a Nélida este código personal")
    await leaves_with_the_queue(scenario)
    assert "Gracias por todo este tiempo" in rosa.chat[-1].text
    await rosa.says("encuesta")
    rosa.expect("Ahora no hay ninguna encuesta abierta")
    assert await rosa.stored() == answered  # what was answered stays
    await rosa.says("mis datos")
    rosa.expect("Rosa Montenube")  # her own data are hers
    (code,) = await scenario.rows(Code, Code.used_at.is_(None), Code.created_at > scenario.clock.now.replace(year=2025))
    nelida = scenario.stranger("nelida")
    await nelida.says(code["code"])
    nelida.expect("Escribo a Nélida Auroranube, de Cooperativa Flor de Nube")


async def test_leaving_an_organization(scenario):
    delia = await scenario.person("Delia").registers()
    await delia.says("ya no soy contacto")
    delia.expect("¿Cuál de sus organizaciones?")
    await delia.taps("Unión Nube Alta")
    await delia.taps("Yo ya no estoy aquí")
    await delia.says("sí")
    delia.expect("Desde hoy no le escribo por Unión Nube Alta")
    spoken = await scenario.rows(Membership, Membership.person_id == delia.person_id, Membership.valid_to.is_(None))
    assert [row["organization_id"] for row in spoken] == ["PE-1"]
    (task,) = await scenario.rows(Task)
    assert (task["kind"], task["organization_id"]) == ("leaving", "PE-2")


async def test_who_is_not_confirmed_changes_nobody_else(scenario):
    someone = await arrives(scenario, "Elba Lluvianube", "PE-1")
    await someone.says("1")
    await someone.says("mi organización")
    await someone.taps("Alguien dejó su cargo")
    someone.expect("Usted todavía no figura como contacto")
    someone.expect_not("Rosa")


async def test_speaking_for_one_more_organization(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("mi organización")
    await rosa.taps("Represento también a otra")
    await rosa.answers("sí", "union nube alta", "1", "delegada")
    rosa.expect("todavía no figura como contacto de Unión Nube Alta")
    spoken = await scenario.rows(Membership, Membership.person_id == rosa.person_id)
    assert {(row["organization_id"], row["confirmed"]) for row in spoken} == {("PE-1", True), ("PE-2", False)}
