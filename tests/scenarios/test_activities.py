"""Stories of activities: created in the chat, invited to, answered, full, moved, called off (S15 to S17, S29)."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import update

from storage.models import Activity, ActivityChange, ActivityInvitation, Mailing, Outbox, Person
from tests.network import PEOPLE

pytestmark = pytest.mark.both_databases
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 in Lima, 9:00 in El Salvador


@pytest.fixture
async def scenario(scenario):
    scenario.clock.now = MONDAY
    return scenario


async def team(scenario, name="Elena Solnube", role="mel", **values):
    return await (await scenario.somebody(name, role=role, **values)).registers()


async def create(mel, *given, when="12 de mayo 9:00 a 12:00", audience="TODAS", seats="omitir"):
    """The walk through the questions of an activity in person, to its card."""
    await mel.answers(
        "/actividad nueva", "Taller de suelos", "taller", "El Salvador", when, "presencial", "Casa Nube, San Salvador",
        "CLAC", "OT2.2", audience, seats, "Sin costo", *given,
    )  # fmt: skip


async def invited(scenario, *, seats="omitir", audience="TODAS", when="12 de mayo 9:00 a 12:00", more=()):
    """An activity to which everybody of the small network is invited; the invitations have arrived."""
    mel = await team(scenario)
    members = [await scenario.person(name.split(" ")[0]).registers() for name in PEOPLE]
    await create(mel, *more, when=when, audience=audience, seats=seats)
    await mel.answers("publicar", "invitar", "enviar")
    await scenario.ticks()
    return mel, members


async def one(scenario):
    return (await scenario.rows(Activity))[0]


async def answers(scenario):
    rows = await scenario.rows(ActivityInvitation)
    names = {number: name.split(" ")[0] for name, number in scenario.people.items()}
    return {names[row["person_id"]]: (row["state"], row["people"]) for row in rows}


def file_of(message):
    name, content = message.document
    entry = Calendar.from_ical(content).walk("VEVENT")[0]
    return name, Calendar.from_ical(content)["METHOD"], entry


# --- creating


async def test_an_activity_is_created_question_by_question(scenario):
    mel = await team(scenario)
    await mel.says("/actividad nueva")
    mel.expect("¿Cómo se llama la actividad?")
    await create(mel)
    mel.expect("Borrador", "Taller de suelos", "miércoles, 12 de mayo de 2027, 9:00–12:00 (hora de El Salvador)")
    mel.expect("10:00 Lima", "12:00 São Paulo", "OT2.2", "Red CLAC", "sin límite", "sin costo")
    row = (await scenario.rows(Activity))[-1]
    assert row["starts_at"] == datetime(2027, 5, 12, 15, tzinfo=UTC)
    assert (row["state"], row["objective"], row["convener"]) == ("borrador", "OT2.2", "clac")
    await mel.says("publicar")
    mel.expect("Publicada. Ahora puede invitar.")
    assert (await scenario.rows(Activity))[-1]["state"] == "publicada"


async def test_the_words_of_a_command_need_no_slash(scenario):
    mel = await team(scenario)
    await mel.says("actividad nueva")
    mel.expect("¿Cómo se llama la actividad?")
    await mel.answers("cancelar")
    await create(mel)
    await mel.answers("publicar", "/inicio", "Actividad 2")
    mel.expect("Publicada · actividad 2")
    await mel.answers("/inicio", "invitar 2")
    mel.expect("No queda nadie por invitar en esa audiencia")
    await mel.answers("/inicio", "asistencia 2")
    mel.expect("Taller de suelos", "Lista abierta")
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("actividad 2")
    rosa.expect("Eso lo hace el equipo de CLAC")


async def test_what_cannot_be_read_is_asked_again_with_an_example(scenario):
    mel = await team(scenario)
    await mel.answers("/actividad nueva", "x")
    mel.expect("al menos tres letras", "¿Cómo se llama la actividad?")
    await mel.answers("Taller de suelos", "fiesta")
    mel.expect("¿Qué tipo de actividad es?")
    await mel.answers("taller", "Marte")
    mel.expect("No conozco esa hora")
    await mel.answers("Perú", "ayer")
    mel.expect("No entendí la fecha")
    await mel.says("5 de enero de 2026 9:00")
    mel.expect("Esa fecha ya pasó")
    await mel.sends("photo")
    mel.expect("No entendí la fecha")
    await mel.answers("viernes 9:00", "por teléfono")
    mel.expect("¿Es presencial o virtual?")
    await mel.answers("virtual", "zoom")
    mel.expect("Ese enlace no parece completo")
    await mel.answers("omitir", "los amigos")
    mel.expect("No encuentro esa coordinadora")
    await mel.answers("clac", "OT9.9")
    mel.expect("No conozco ese objetivo")
    await mel.answers("omitir", "Marte")
    mel.expect("No entiendo a quiénes")
    await mel.answers("Perú café", "muchos")
    mel.expect("Escriba un número")
    await mel.answers("40", "omitir")
    mel.expect("Esto hace falta")
    await mel.says("Sin costo")
    mel.expect("Borrador", "Perú · café", "40, tomados 0")


async def test_back_help_and_leaving_lose_nothing(scenario):
    mel = await team(scenario)
    await mel.answers("/actividad nueva", "Taller de suelos", "taller")
    await mel.says("ayuda")
    mel.expect("Cada persona leerá la hora de su propia organización.")
    await mel.says("atrás")
    mel.expect("¿Qué tipo de actividad es?")
    await mel.says("cancelar")  # leaves the draft, not the bot
    mel.expect("El borrador queda guardado")
    assert (await scenario.rows(Person, Person.id == mel.person_id))[0]["invitations"]
    await mel.says("actividad")
    mel.expect("Taller de suelos · borrador")
    await mel.says("1")
    mel.expect("Borrador · actividad 1")
    await mel.says("publicar")
    mel.expect("Antes de publicar falta: la fecha, si es presencial o virtual")
    await mel.says("completar")
    mel.expect("¿Qué día y a qué hora?")
    await mel.says("borrar")
    mel.expect("No entendí la fecha")
    await mel.says("/actividad 1 borrar")
    assert not await scenario.rows(Activity)


async def test_every_field_can_be_changed_by_its_number(scenario):
    mel = await team(scenario)
    await create(mel)
    for number, given, shown in [
        ("1", "Curso de suelos", "Curso de suelos"), ("5", "4 horas", "13:00"), ("9", "CLAC", "CLAC"),
        ("12", "30", "30, tomados 0"), ("13", "2", "Por organización: 2"), ("14", "5 mujeres, 3 jóvenes", "5 mujeres"),
        ("15", "20 dólares", "20 dólares"), ("16", "1 de mayo", "1 de mayo de 2027"),
        ("17", "Traiga libreta.", "Traiga libreta."), ("18", "pt: Curso de solos", "Curso de solos"),
        ("20", "1 semana, 2 días y 1 hora", "7 días, 2 días, 1 hora"), ("20", "1 semaine", "Recordatorios: 7 días"),
        ("20", "1 día", "Recordatorios: 1 día"), ("21", "no", "participación: no"), ("3", "Perú", "hora de Lima"),
    ]:  # fmt: skip
        await mel.answers(number, given)
        mel.expect(shown, "Borrador")


async def test_a_series_is_made_of_further_sessions(scenario):
    mel = await team(scenario)
    await create(mel)
    await mel.answers("añadir sesiones", "3 más")
    mel.expect("Listas 3 sesiones", "19 may 2027", "2 jun 2027", "Serie: Taller de suelos, sesión 1")
    rows = await scenario.rows(Activity)
    assert [row["session"] for row in rows] == [1, 2, 3, 4]
    assert {row["ends_at"] - row["starts_at"] for row in rows} == {timedelta(hours=3)}
    assert {row["state"] for row in rows} == {"borrador"}


async def test_who_has_a_scope_sees_and_invites_only_there(scenario):
    _, members = await invited(scenario)
    regional = await team(scenario, "Raúl Nubealta", role="regional", scope="cono_sur")
    await regional.says("/actividad 1")
    regional.expect("No encuentro esa actividad.")
    await create(regional, audience="TODAS")
    await regional.answers("publicar", "invitar")
    regional.expect("Lo recibirían: 1 personas", "Brasil 1")
    rosa = members[0]
    await rosa.says("/actividad")
    rosa.expect("PERSONA")
    rosa.expect_not("Taller")


# --- inviting


async def test_everybody_reads_the_own_hour_and_language(scenario):
    _, members = await invited(scenario, when="12 de mayo 10:00 a 12:00")
    said = {member.name.split(" ")[0]: member.chat[-1] for member in members}
    assert "miércoles, 12 de mayo de 2027, 11:00–13:00 (hora de Lima)" in said["Rosa"].text
    assert "quarta-feira, 12 de maio de 2027, 13:00–15:00 (" in said["João"].text.replace("horário", "hora")
    assert "11:00 am–1:00 pm" in said["Winston"].text
    assert "mercredi 12 mai 2027, 12:00–14:00" in said["Marie"].text
    for part in (
        "Convoca: CLAC",
        "Taller de suelos",
        "Casa Nube, San Salvador",
        "Sin costo",
        "Puede cambiar",
        "0 = No",
    ):
        assert part in said["Rosa"].text
    assert said["Rosa"].labels == ["Sí, voy", "No puedo", "Tal vez", "No recibir más invitaciones"]
    name, method, entry = file_of(said["Rosa"])
    assert (name, method, entry["SEQUENCE"]) == ("actividad.ics", "REQUEST", 0)
    assert entry["DTSTART"].dt == datetime(2027, 5, 12, 16, tzinfo=UTC)


async def test_the_rehearsal_says_who_is_left_out_and_why(scenario):
    mel = await team(scenario)
    await scenario.person("Rosa").registers()
    await scenario.person("Tomás").registers("2")  # questions only
    await create(mel, audience="Perú")
    await mel.answers("publicar", "invitar")
    mel.expect("Ensayo", "Lo recibirían: 1 personas", "sin permiso para esto")
    mel.expect("Así se lee en Español", "¿Las enviamos?")
    await mel.says("quizá")
    mel.expect("No entendí")
    await mel.says("todavía no")
    assert not await scenario.rows(ActivityInvitation)
    await mel.answers("invitar", "1")
    mel.expect("Listo: salen 1 invitaciones.")
    await mel.says("invitar")
    mel.expect("No queda nadie por invitar")


async def test_a_draft_is_not_invited_to(scenario):
    mel = await team(scenario)
    await create(mel)
    await mel.says("/invitar 1")
    mel.expect("Primero publique la actividad.")


async def test_zero_stops_invitations_with_a_way_back(scenario):
    _, members = await invited(scenario)
    rosa = members[0]
    await rosa.says("0")
    rosa.expect("no le mandaré más invitaciones")
    assert not (await scenario.rows(Person, Person.id == rosa.person_id))[0]["invitations"]
    await rosa.says("1")
    assert (await scenario.rows(Person, Person.id == rosa.person_id))[0]["invitations"]


# --- answering


async def test_a_yes_with_people_and_names(scenario):
    _, members = await invited(scenario)
    rosa = members[0]
    await rosa.taps("Sí, voy")
    rosa.expect("✅ Anotado: Taller de suelos", "10:00–13:00 (hora de Lima)", "Casa Nube", "¿Cuántas personas van")
    assert file_of(rosa.reply[0])[0] == "actividad.ics"
    await rosa.says("tres")
    rosa.expect("van 3 personas", "¿Cómo se llaman")
    await rosa.says("Ana Nube, Luis Nube")
    rosa.expect("anoté los nombres")
    row = (await scenario.rows(ActivityInvitation, ActivityInvitation.person_id == rosa.person_id))[0]
    assert (row["state"], row["people"], row["names"]) == ("accepted", 3, "Ana Nube, Luis Nube")
    assert (await one(scenario))["taken"] == 3


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("1", ("accepted", 1)), ("sí", ("accepted", 1)), ("Sí, vamos 2: Ana Nube", ("accepted", 2)),
        ("no puedo", ("declined", 1)), ("2", ("declined", 1)), ("tal vez", ("maybe", 1)), ("3", ("maybe", 1)),
    ],
)  # fmt: skip
async def test_answers_in_words_and_numbers(scenario, said, answer):
    _, members = await invited(scenario)
    await members[0].says(said)
    assert (await answers(scenario))["Rosa"] == answer


async def test_questions_are_answered_and_minds_changed(scenario):
    _, members = await invited(scenario)
    rosa, joao = members[0], members[4]
    await rosa.says("¿dónde es?")
    rosa.expect("Casa Nube, San Salvador")
    await rosa.says("sí")
    await rosa.says("1")
    await rosa.says("¿a qué hora?")
    rosa.expect("10:00–13:00 (hora de Lima)")
    await rosa.says("no puedo ir")
    rosa.expect("Gracias por avisar")
    assert (await answers(scenario))["Rosa"] == ("declined", 1)
    await rosa.taps("Sí, voy")
    assert (await answers(scenario))["Rosa"] == ("accepted", 1)
    await joao.says("menu")
    await joao.says("onde é?")
    joao.expect("Casa Nube")
    await joao.says("que horas é?")
    joao.expect("12:00–15:00")


@pytest.mark.parametrize(
    ("chat", "yes", "no"),
    [
        ("rosa", "Sí, voy", "ya no voy"), ("rosa", "Sí, voy", "No voy a poder ir, disculpe"),
        ("joão", "Sim, vou", "já não posso ir"), ("winston", "Yes, I am coming", "I can’t come"),
        ("marie", "Oui, je viens", "je ne peux plus venir"),
    ],
)  # fmt: skip
async def test_a_change_of_mind_is_heard_at_once_and_days_later(scenario, chat, yes, no):
    await invited(scenario)
    talker = scenario.talkers[chat]
    name = talker.name.split(" ")[0]
    await talker.answers(yes, no)
    assert (await answers(scenario))[name][0] == "declined"
    await talker.answers(yes, "/inicio", no)
    assert (await answers(scenario))[name][0] == "declined"
    await talker.answers("/inicio", yes)
    assert (await answers(scenario))[name][0] == "accepted"


async def test_a_mere_no_in_the_menu_is_about_nothing(scenario):
    _, members = await invited(scenario)
    await members[0].answers("Sí, voy", "1", "/inicio", "no")
    members[0].expect("No entendí")
    assert (await answers(scenario))["Rosa"] == ("accepted", 1)


async def test_a_zero_stops_invitations_after_the_answer_too(scenario):
    _, members = await invited(scenario)
    rosa = members[0]
    await rosa.answers("no", "0")
    rosa.expect("Listo, no le mandaré más invitaciones. Si fue un error, responda 1.")
    await rosa.says("1")
    rosa.expect("le sigo mandando invitaciones")


async def test_nothing_typed_is_a_dead_end(scenario):
    _, members = await invited(scenario)
    rosa = members[0]
    for said in ("👍", "no sé qué decir de todo esto que me mandan", "café", "99"):
        await rosa.says(said)
        assert rosa.reply, said
    await rosa.sends("sticker")
    assert rosa.reply
    await rosa.taps("Sí, voy")
    for said in ("muchos", "café"):
        await rosa.says(said)
        assert rosa.reply, said
    assert (await answers(scenario))["Rosa"] == ("accepted", 1)


async def test_who_speaks_for_two_organizations_says_for_which(scenario):
    _, members = await invited(scenario)
    delia = members[2]
    await delia.taps("Sí, voy")
    delia.expect("¿Por cuál de sus organizaciones va?", choices=["Cooperativa Flor de Nube", "Unión Nube Alta"])
    await delia.says("la otra")
    delia.expect("¿Por cuál de sus organizaciones va?")
    await delia.says("2")
    delia.expect("✅ Anotado")
    row = (await scenario.rows(ActivityInvitation, ActivityInvitation.person_id == delia.person_id))[0]
    assert (row["organization_id"], row["state"]) == ("PE-2", "accepted")


# --- full


async def test_a_full_activity_has_a_line_and_offers_free_places(scenario):
    _, members = await invited(scenario, seats="2")
    rosa, tomas, _delia, luis, joao, winston, _ = members
    await rosa.taps("Sí, voy")
    rosa.expect("¿Cuántas personas van", choices=["Solo yo", "2 personas"])
    await rosa.says("3")
    rosa.expect("No hay tantos lugares. Hay lugar para 2.")
    await rosa.says("1")
    await tomas.says("sí, vamos 2")
    tomas.expect("No hay tantos lugares. Hay lugar para 1.")
    await tomas.says("1")
    tomas.expect("✅ Anotado")
    await luis.taps("Sí, voy")
    luis.expect("Ya no hay cupo. Está en lista de espera, lugar 1. Le aviso si se libera.")
    await joao.taps("Sim, vou")
    joao.expect("2")
    await rosa.says("no puedo ir")
    await scenario.ticks()
    assert "se liberó un lugar en Taller de suelos" in luis.chat[-1].text
    scenario.clock.passes(hours=11)
    await winston.says("hello")
    scenario.clock.passes(hours=24)
    await scenario.ticks()
    state = await answers(scenario)
    assert (state["Luis"], state["João"]) == (("invited", 1), ("offered", 1))
    await joao.taps("Sim, vou")
    await luis.says("sí")
    luis.expect("lista de espera, lugar 1")
    assert (await one(scenario))["taken"] == 2


async def test_who_waits_for_several_is_asked_how_many_there_is_room_for(scenario):
    mel, members = await invited(scenario, seats="2")
    rosa, tomas, _delia, luis, *_ = members
    await rosa.answers("sí", "1")
    await tomas.says("sí")
    await luis.says("sí, vamos 3")
    luis.expect("lista de espera, lugar 1")
    await tomas.says("ya no voy")
    await mel.answers("actividad 1", "4", "14 de mayo 9:00 a 12:00", "sí")
    await scenario.ticks()
    assert "Usted sigue en la lista de espera" in luis.chat[-1].text
    assert luis.chat[-1].labels == ["Ya no puedo ir"]
    await luis.says("sí")
    luis.expect("No hay tantos lugares. Hay lugar para 1. ¿Cuántas personas van", choices=["Solo yo"])
    await luis.says("1")
    luis.expect("✅ Anotado")
    assert (await one(scenario))["taken"] == 2


# --- changes


async def test_a_moved_activity_asks_everybody_again(scenario):
    mel, members = await invited(scenario)
    rosa, tomas, *_ = members
    await rosa.taps("Sí, voy")
    await rosa.says("1")
    await tomas.taps("No puedo")
    await mel.answers("/actividad 1", "4", "14 de mayo 9:00 a 12:00")
    mel.expect("se les avisará del cambio. ¿Lo cambio?")
    await mel.says("sí")
    mel.expect("Cambiado. Avisé a 6 personas.")
    await scenario.ticks()
    last = rosa.chat[-1]
    assert "cambió de fecha: Taller de suelos. Ahora es viernes, 14 de mayo de 2027, 10:00–13:00" in last.text
    assert "Su respuesta de antes ya no vale" in last.text
    _, method, entry = file_of(last)
    assert (method, entry["SEQUENCE"], entry["UID"]) == ("REQUEST", 1, "actividad-1@clacbot.invalid")
    assert (await answers(scenario))["Rosa"] == ("to_reconfirm", 1)
    assert (await answers(scenario))["Tomás"] == ("declined", 1)
    assert "cambió" not in tomas.chat[-1].text
    await rosa.says("sí")
    assert (await answers(scenario))["Rosa"] == ("accepted", 1)
    (change,) = await scenario.rows(ActivityChange)
    assert change["before"]["starts_at"].startswith("2027-05-12")
    assert change["after"]["starts_at"].startswith("2027-05-14")


async def test_another_place_keeps_the_yes_and_a_no_to_the_question_changes_nothing(scenario):
    mel, members = await invited(scenario)
    rosa = members[0]
    await rosa.taps("Sí, voy")
    await rosa.says("1")
    await mel.answers("/actividad 1", "7", "Casa Luna", "no")
    assert (await one(scenario))["place"] == "Casa Nube, San Salvador"
    await mel.answers("7", "Casa Luna", "sí")
    await scenario.ticks()
    assert "hay un cambio en Taller de suelos" in rosa.chat[-1].text
    assert "Casa Luna" in rosa.chat[-1].text
    assert (await answers(scenario))["Rosa"] == ("accepted", 1)


async def test_seats_cannot_be_fewer_than_are_held(scenario):
    mel, members = await invited(scenario, seats="5")
    await members[0].says("sí, vamos 3")
    await mel.answers("/actividad 1", "12", "2")
    mel.expect("Ya hay más personas confirmadas")


async def test_a_cancelled_activity_is_told_at_once_the_evening_before(scenario):
    mel, members = await invited(scenario)
    rosa, tomas, _, _, joao, *_ = members
    await rosa.taps("Sí, voy")
    await rosa.says("1")
    await tomas.taps("No puedo")
    scenario.clock.now = datetime(2027, 5, 12, 0, 30, tzinfo=UTC)  # 19:30 in Lima, 21:30 in São Paulo
    await mel.answers("/actividad 1", "anular")
    mel.expect("¿Por qué se anula?")
    await mel.answers("Lluvias fuertes", "sí")
    mel.expect("Anulada. Avisé a 6 personas.", "Cancelada", "Motivo: Lluvias fuertes")
    await scenario.ticks()
    assert "se canceló Taller de suelos" in rosa.chat[-1].text
    assert "Motivo: Lluvias fuertes" in rosa.chat[-1].text
    _, method, entry = file_of(rosa.chat[-1])
    assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert "se canceló" not in tomas.chat[-1].text
    assert "cancel" not in joao.chat[-1].text  # 21:30 there: at seven in the morning
    scenario.clock.now = datetime(2027, 5, 12, 13, tzinfo=UTC)
    await scenario.ticks()
    assert {state for state, _ in (await answers(scenario)).values()} == {"withdrawn", "declined"}
    row = await one(scenario)
    assert (row["state"], row["taken"]) == ("cancelada", 0)
    await rosa.says("/voy 1 si")
    rosa.expect("se canceló")
    assert not await scenario.rows(Outbox, Outbox.state == "queued", Outbox.key.startswith("activity:"))


async def test_invitations_that_have_not_left_die_with_the_activity(scenario):
    mel = await team(scenario)
    rosa = await scenario.person("Rosa").registers()
    await create(mel, audience="Perú")
    scenario.clock.now = datetime(2026, 11, 24, 3, tzinfo=UTC)  # 22:00 in Lima
    await mel.answers("/actividad 1", "publicar", "invitar", "enviar", "/actividad 1", "anular", "Sin motivo", "sí")
    mel.expect("Anulada. Avisé a 0 personas.")
    scenario.clock.passes(hours=20)
    before = len(rosa.chat)
    await scenario.ticks()
    assert len(rosa.chat) == before


async def test_many_need_a_second_person(scenario):
    mel = await team(scenario)
    for number in range(51):
        await (await scenario.somebody(f"Socia{number} Nube", "PE-1")).registers()
    await create(mel, audience="Perú")
    await mel.answers("publicar", "invitar")
    mel.expect("Para pedir el envío, escriba el número: 51")
    await mel.says("52")
    mel.expect("Ese no es el número")
    other = await team(scenario, "Marta Nubealta")
    await mel.says("51")
    mel.expect("avisé a: Marta Nubealta")
    assert not await scenario.rows(ActivityInvitation)
    scenario.clock.now = MONDAY + timedelta(hours=1)
    await scenario.ticks()
    await other.taps("👀 Revisar y confirmar")
    await other.taps("✅ Confirmar el envío")
    other.expect("Listo: salen 51 invitaciones.")
    assert len(await scenario.rows(ActivityInvitation)) == 51
    assert [row["state"] for row in await scenario.rows(Mailing)] == ["sending"]


async def test_it_is_over_when_it_ends(scenario):
    _, members = await invited(scenario)
    scenario.clock.now = datetime(2027, 5, 12, 18, 1, tzinfo=UTC)
    await scenario.ticks()
    assert (await one(scenario))["state"] == "realizada"
    await members[0].says("/voy 1 si")
    members[0].expect("ya cerraron las respuestas")


async def test_a_lost_invitation_is_said_kindly(scenario):
    mel, members = await invited(scenario)
    for words in ("/voy 99999999999999999999", "/voy 77 si", "/voy 77"):
        await members[0].says(words)
        members[0].expect("No encuentro esa invitación")
    await mel.says("/actividad 99999999999999999999")
    mel.expect("No encuentro esa actividad")
    await mel.answers("/actividad 1", "asistencia")
    assert await mel.stands() == "roll"
    await scenario.change(update(Activity).values(state="borrador"))
    await members[0].says("/voy 1 si")
    members[0].expect("No encuentro esa invitación")


# --- reminders


async def test_reminders_go_to_who_comes_and_who_has_not_answered(scenario):
    mel, members = await invited(scenario)
    rosa, tomas, delia, *_ = members
    await rosa.taps("Sí, voy")
    await rosa.says("1")
    await tomas.taps("No puedo")
    await delia.taps("Tal vez")
    delia.expect("responda sí o no: hasta entonces no le mando recordatorios")
    before = {one.name: len(one.chat) for one in members}
    scenario.clock.now = datetime(2027, 5, 5, 16, tzinfo=UTC)  # a week before
    await scenario.ticks()
    await scenario.ticks()
    new = {one.name.split(" ")[0]: one.chat[before[one.name] :] for one in members}
    assert "le recuerdo que usted va a Taller de suelos" in new["Rosa"][0].text
    assert "todavía puede responder a la invitación" in new["Luis"][0].text
    assert [len(new[name]) for name in ("Rosa", "Tomás", "Delia", "Luis", "João")] == [1, 0, 0, 1, 1]
    await mel.answers("/actividad 1", "anular", "Sin motivo", "sí")
    await scenario.ticks()
    told = len(rosa.chat)
    scenario.clock.now = datetime(2027, 5, 12, 14, 30, tzinfo=UTC)
    await scenario.ticks()
    assert len(rosa.chat) == told


async def test_who_says_no_to_a_reminder_gets_no_other_one_and_a_moved_activity_reminds_anew(scenario):
    mel, members = await invited(scenario)
    rosa = members[0]
    await rosa.says("sí, vamos 1")
    scenario.clock.now = datetime(2027, 5, 5, 16, tzinfo=UTC)
    await scenario.ticks()
    await rosa.taps("Ya no puedo ir")
    assert (await answers(scenario))["Rosa"] == ("declined", 1)
    told = len(rosa.chat)
    luis = members[3]
    await mel.answers("/actividad 1", "4", "20 de mayo 9:00 a 12:00", "sí")
    await scenario.ticks()
    seen = len(luis.chat)
    scenario.clock.now = datetime(2027, 5, 13, 16, tzinfo=UTC)
    await scenario.ticks()
    assert len(rosa.chat) == told
    assert "jueves, 20 de mayo" in luis.chat[seen].text


async def test_somebody_who_is_erased_leaves_the_place_to_who_waits(scenario):
    _, members = await invited(scenario, seats="1")
    rosa, tomas, *_ = members
    await rosa.says("sí")
    await tomas.says("sí")
    tomas.expect("lista de espera, lugar 1")
    await rosa.answers("borrar mis datos", "sí")
    assert (await one(scenario))["taken"] == 0
    await scenario.ticks()
    await scenario.ticks()
    assert (await answers(scenario))["Tomás"] == ("offered", 1)


async def test_the_objective_is_chosen_from_the_strategic_to_the_tactical(scenario):
    mel = await team(scenario)
    await create(mel)
    await mel.says("10")
    assert [label[:3] for label in mel.question.labels[:4]] == ["OE1", "OE2", "OE3", "OE4"]
    await mel.says("2")
    assert [label[:5] for label in mel.question.labels[:4]] == ["OT2.1", "OT2.2", "OT2.3", "OE2 I"]
    await mel.says("atrás")
    await mel.answers("OE4", "3")
    assert (await scenario.rows(Activity))[-1]["objective"] == "OT4.3"
    await mel.answers("10", "1", "3")
    assert (await scenario.rows(Activity))[-1]["objective"] == "OE1"


async def test_an_invitation_in_the_middle_of_a_survey_does_not_lose_it(scenario):
    mel = await team(scenario)
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round("", name="")
    await rosa.says("1")
    await rosa.says("4")
    await create(mel, audience="Perú")
    await mel.answers("publicar", "invitar", "enviar")
    await scenario.ticks()
    await rosa.says("¿dónde es?")
    rosa.expect("Casa Nube", "Seguimos en la pregunta 2")
    await rosa.says("tal vez")
    rosa.expect("Cuando lo sepa", "Seguimos en la pregunta 2")
    await rosa.taps("Sí, voy")
    rosa.expect("¿Cuántas personas van")
    await rosa.says("2")
    await rosa.says("Ana Nube")
    rosa.expect("anoté los nombres", "Seguimos en la pregunta 2")
    await rosa.says("4")
    rosa.expect("3/")
    assert (await answers(scenario))["Rosa"] == ("accepted", 2)


async def test_what_a_reply_offers_can_be_typed_by_its_number(scenario):
    _, members = await invited(scenario)
    rosa = members[0]
    await rosa.says("no puedo")
    await rosa.says("1")
    assert (await answers(scenario))["Rosa"] == ("accepted", 1)


async def test_a_picture_goes_with_the_invitation_and_the_calendar_file_with_the_yes(scenario):
    mel = await team(scenario)
    rosa = await scenario.person("Rosa").registers()
    await create(mel, audience="Perú")
    await mel.says("19")
    await mel.says("aquí va")
    mel.expect("Mande la foto o el documento")
    await mel.sends("voice")
    mel.expect("Tiene que ser una foto o un documento")
    await mel.sends("document", b"%PDF the programme")
    mel.expect("Guardado.", "Foto o documento: documento")
    await scenario.ticks()
    await scenario.ticks()
    await mel.answers("publicar", "invitar", "enviar")
    await scenario.ticks()
    assert rosa.chat[-1].document == ("documento", b"%PDF the programme")
    await rosa.taps("Sí, voy")
    assert file_of(rosa.reply[0])[0] == "actividad.ics"
