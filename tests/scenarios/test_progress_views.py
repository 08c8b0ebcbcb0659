"""What a leader can see of an indicator besides its figure: every side of it, one's own, the countries, each month."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from storage.models import Activity, Attendance, AuditLine, Lookup, OrganizationNetwork, Outbox, Person, Snapshot
from tests.scenarios.test_figures import brings, enters
from tests.scenarios.test_standings import ANSWERED, LOW, answer, grow

SECOND = ("2", "2", "2", "2", "2", "2", "2", "nada", "enviar")  # 25 points everywhere
HIGH = ("5", "5", "5", "5", "5", "5", "5", "nada", "enviar")


@pytest.fixture
async def leader(scenario):
    await scenario.change(update(Person).where(Person.name == "Luis Solquieto").values(role="lider"))
    return await scenario.person("Luis").registers("1")


async def answer_again(scenario, people, given=ANSWERED):
    """People who are known already answer another round."""
    for name, _ in people:
        person = scenario.person(name, chat=name)
        await person.says("encuesta")
        await person.answers(*given)


async def two_rounds(scenario, first=SECOND, second=ANSWERED, count=6):
    people = await grow(scenario, count)
    await scenario.opens_round(name="Satisfacción 2025")
    await answer(scenario, people, first)
    await scenario.closes_round(1)
    scenario.clock.passes(days=370)
    await scenario.opens_round(name="Satisfacción 2026")
    await answer_again(scenario, people, second)
    scenario.everybody_has_read()
    return people


def short(talker, limit=600):
    texts = [message.text for message in talker.reply]
    assert all(len(text) <= limit for text in texts), [len(text) for text in texts]


# --- the sides of an indicator


@pytest.mark.both_databases
async def test_every_side_of_an_indicator_is_a_tap_away(scenario, leader):
    people = await grow(scenario, 12)
    await scenario.opens_round()
    await answer(scenario, people)
    await leader.says("progreso")
    await leader.says("2")
    leader.expect(
        "¿De dónde sale este número?",
        choices=[
            "🔎 De dónde sale", "📈 Cómo cambió", "🎯 Cuánto falta", "🧩 De qué está hecho", "📨 Quiénes respondieron",
            "🗺 Comparar países", "📜 Lo publicado", "↩ Otro indicador",
        ],
    )  # fmt: skip
    await leader.taps("🎯 Cuánto falta")
    leader.expect("Hoy: 75 de 90; faltan 15 puntos", "Línea base: pendiente", "seguimiento")
    short(leader)
    await leader.says("4")
    leader.expect("🧩", "contenta en general: 100", "contentas: 100")
    short(leader)
    await leader.says("5")
    leader.expect("📨", "Respuesta: 12 de 18", "En el marco 18", "respondieron 12")
    short(leader)
    await leader.says("7")
    leader.expect("Todavía no se publicó ninguna cifra")
    await leader.says("↩ Otro indicador")
    leader.expect("¿De cuál indicador?")
    await leader.says("3")
    leader.expect("Participación")
    assert "📨 Quiénes respondieron" not in leader.question.labels


async def test_a_trend_needs_two_rounds(scenario, leader):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    await leader.says("progreso")
    await leader.says("2")
    await leader.taps("📈 Cómo cambió")
    leader.expect("• nov 2026: 75", "Hay una sola medición")
    assert not [message for message in leader.reply if message.picture]


@pytest.mark.both_databases
async def test_a_trend_tells_whether_a_change_is_clear(scenario, leader):
    await two_rounds(scenario)
    await leader.says("progreso")
    await leader.says("2")
    await leader.says("2")
    leader.expect("• nov 2026: 25", "• nov 2027: 75", "De nov 2026 a nov 2027: +50 puntos. El cambio es claro.")
    leader.expect_not("las dos veces")  # six organizations: their mean would tell of each
    assert [message.picture[:4] for message in leader.reply if message.picture] == [b"\x89PNG"]
    short(leader)


async def test_a_change_from_a_softened_figure_would_tell_it(scenario, leader):
    await two_rounds(scenario, LOW)
    await leader.says("progreso")
    await leader.says("2")
    await leader.says("2")
    leader.expect("• nov 2026: menos de 5", "• nov 2027: 75")
    leader.expect_not("+75", "75 puntos")


async def test_a_published_figure_and_a_change_of_rules_are_marked(scenario, leader, ana, eva):
    await two_rounds(scenario)
    day = datetime(2026, 11, 22, tzinfo=UTC)
    detail = {"target": 90, "status": "behind", "source": "", "companions": {}, "notes": []}
    row = {
        "indicator": "mega_1b", "as_of": day.date(), "audience": "", "definition_version": 0, "round_id": 1,
        "status": "reference", "value": 3.0, "n": 6, "frame": 12, "margin": 1.0, "low": 2.0, "high": 4.0,
        "detail": detail, "published_at": day,
    }  # fmt: skip
    people = f"person:{ana.person_id}", f"person:{eva.person_id}"
    for version, note in ((1, ""), (2, "Faltaban dos respuestas")):
        values = {**row, "version": version, "note": note, "computed_by": people[0], "approved_by": people[1]}
        await scenario.change(insert(Snapshot).values(**values))
    await leader.says("progreso")
    await leader.says("2")
    await leader.says("2")
    leader.expect("• nov 2026: 3, ±1,0, publicada, versión 2", "cambió la definición")
    leader.expect_not("puntos. ")
    await leader.taps("📜 Lo publicado")
    leader.expect(
        "versión 2 (referencial): 3 ±1,0", "Propuso: seguimiento; aprobó: seguimiento", "«Faltaban dos", "versión 1"
    )
    leader.expect_not("Ana", "Eva")


async def test_a_percentage_says_how_many_organizations_are_missing(scenario, leader):
    people = await grow(scenario, 10)
    await scenario.opens_round()
    await answer(scenario, people[:8])
    await answer(scenario, people[8:], LOW)
    await leader.says("progreso")
    await leader.says("1")
    await leader.taps("🎯 Cuánto falta")
    leader.expect("Hoy: 80", "Faltan unas 2 organizaciones de las 16")


async def test_the_pace_is_said_only_from_a_baseline_clac_has_entered(scenario, leader, ana, eva):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    await enters(
        ana, "1", "2", "2", "70", "22/11/2024", "omitir", "omitir", "2024", "Encuesta anterior", "archivo", "1"
    )
    await eva.says("/dato")
    await eva.answers("2", "1")
    await eva.taps("✅ Aprobar")
    await leader.says("progreso")
    await leader.says("2")
    await leader.taps("🎯 Cuánto falta")
    leader.expect(
        "Línea base: 70 (2024)",
        "Hasta hoy: +2,5 puntos por año",
        "Para llegar: 13,6 puntos por año",
        "3,4 por trimestre",
    )
    leader.expect_not("pendiente")


async def test_proposals_say_how_many_more_it_takes(scenario, leader, ana):
    await brings(scenario)
    for _ in range(7):
        await ana.says("/dato")
        await ana.answers("2", "1")
        await ana.taps("✅ Aprobar")
    await leader.says("progreso")
    await leader.says("5")
    await leader.taps("🎯 Cuánto falta")
    leader.expect("Hoy: 92", "puntos sobre la meta")
    await leader.taps("📈 Cómo cambió")
    leader.expect("• nov 2026: 92", "Hay una sola medición")


@pytest.mark.parametrize("number", range(1, 8))
async def test_where_there_is_no_figure_it_says_what_is_missing_and_who_supplies_it(scenario, leader, number):
    await leader.says("progreso")
    await leader.says(str(number))
    await leader.taps("🎯 Cuánto falta")
    leader.expect("Falta: ")
    await leader.taps("🔎 De dónde sale")
    leader.expect("Falta: ")


# --- words


async def test_s08_a_question_in_ordinary_words_repeats_what_it_understood(scenario, leader):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    await leader.says("como vamos en cafe en peru")
    leader.expect("Perú · café", "6 de 8 org.", "no tiene filtro por país ni producto")


@pytest.mark.both_databases
async def test_a_year_shows_that_years_round(scenario, leader):
    await two_rounds(scenario)
    await leader.says("progreso 2026")
    leader.expect("al 31 dic 2026", "Satisfacción: 25 de 90")
    await leader.says("2027")
    leader.expect("Satisfacción: 75 de 90")
    await leader.says("progreso 2031")
    leader.expect("2031 todavía no llega")
    await leader.says("progreso 1999")
    leader.expect("De 1999 no hay cifras")
    leader.expect_not("todavía no llega")
    await leader.says("progreso 2025 2026")
    leader.expect("un año a la vez")


async def test_a_network_filters_and_one_nobody_knows_shows_those_there_are(scenario, leader):
    people = await grow(scenario, 6)
    for n in range(6):
        await scenario.change(insert(OrganizationNetwork).values(organization_id=f"PE-X{n}", network="RED-CAFE"))
    await scenario.opens_round()
    await answer(scenario, people)
    await leader.says("progreso red:red-cafe")
    leader.expect("RED-CAFE", "6 de 6 org.")
    await leader.says("progreso red:cafe")
    leader.expect("RED-CAFE", "6 de 6 org.")
    await leader.says("progreso red:otra")
    leader.expect("Redes: RED-CAFE")
    await leader.says("progreso júpiter")
    leader.expect("No entendí: júpiter", "una red", "un año")


@pytest.mark.parametrize("words", ["detalle 9", "/detalle 0", "/detalle ²", "/detalle 99999999999999999999999"])
async def test_a_number_no_indicator_has_is_told_and_asked_again(scenario, leader, words):
    await leader.says(words)
    leader.expect("No hay un indicador", "van del 1 al 7", "¿De cuál indicador?")


async def test_a_side_of_an_indicator_needs_no_slash(scenario, leader):
    await leader.says("detalle 2 falta")
    leader.expect("🎯", "Satisfacción", "Falta: ")


# --- one objective of the plan


async def attended(scenario, number, objective, organizations, days):
    """An activity held some days ago for an objective, with a closed list of these organizations."""
    begins = scenario.clock() - timedelta(days=days)
    row = {"id": number, "title": {"es": "Taller"}, "type": "taller", "mode": "presencial", "zone": "America/Lima"}
    row |= {"objective": objective, "state": "realizada", "starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    await scenario.change(insert(Activity).values(**row, made_at=begins, list_closed_at=begins + timedelta(days=1)))
    for each in organizations:
        came = {"activity_id": number, "organization_id": each, "mode": "presencial", "state": "confirmada"}
        await scenario.change(insert(Attendance).values(**came, source="list", at=begins))


@pytest.mark.both_databases
@pytest.mark.parametrize("words", ["progreso OE2", "progreso ot 2.1"])
async def test_an_objective_says_who_took_part_and_that_only_participation_is_cut_so(scenario, leader, words):
    await grow(scenario, 6)
    await attended(scenario, 71, "OT2.1", ["PE-X0", "PE-X1", "PE-X2"], 30)
    await attended(scenario, 72, "OT3.2", ["PE-X3"], 30)
    await leader.says(words)
    leader.expect(
        "Estuvieron en sus actividades, en 12 meses:", "(3 de ", "Solo la participación", "Desarrollo: sin dato"
    )
    leader.expect_not("Aliados", "Reconocimiento" if "2.1" in words else "Estándares")
    await leader.says("6")
    leader.expect("Desarrollo", "Falta: ")


async def test_an_objective_without_activities_or_that_does_not_exist_says_so(scenario, leader):
    await leader.says("progreso OE1")
    leader.expect("OE1", "no hubo actividades de este objetivo", "Medios de vida: sin dato")
    await leader.says("OT1.1")
    leader.expect("Ningún indicador de la MEGA mide este")
    await leader.says("progreso OE9")
    leader.expect("El plan no tiene el objetivo OE9", "OE1, OE2, OE3, OE4")


async def test_few_organizations_are_not_told_apart_by_an_objective(scenario, leader):
    await grow(scenario, 6)
    await attended(scenario, 71, "OT2.1", ["PE-X0"], 30)
    await leader.says("progreso OE2 jamaica")
    leader.expect("muy pocas organizaciones")
    leader.expect_not("Estuvieron")


@pytest.mark.both_databases
async def test_participation_before_the_register_was_full_is_told_to_be_low(scenario, leader):
    await grow(scenario, 6)
    await attended(scenario, 71, "OT2.1", [f"PE-X{number}" for number in range(6)], 200)
    await leader.says("detalle 3 tendencia")
    leader.expect("⚠️ Antes de may 2027 el registro de actividades no cubre 12 meses")
    await leader.says("detalle 3 origen")
    leader.expect("Es un conteo completo", "• Antes de may 2027 el registro de actividades no cubre 12 meses")
    scenario.clock.passes(days=360)
    await attended(scenario, 72, "OT2.1", [f"PE-X{number}" for number in range(6)], 900)
    await leader.says("detalle 3 tendencia")
    leader.expect("nov 2027")
    leader.expect_not("no cubre 12 meses")


async def test_the_plan_leads_to_how_an_objective_goes(scenario, leader):
    await leader.says("/plan OE2")
    await leader.taps("📈 Cómo va OE2")
    leader.expect("📊 OE2", "Desarrollo: sin dato")
    await leader.taps("🎯 Ver OE2 en el plan")
    leader.expect("OT2.1 Contribuir")


async def test_a_filter_nobody_matches_and_words_without_end_are_answered_in_few_words(scenario, leader):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    await leader.says("progreso quinua uruguay")
    leader.expect("Ninguna organización activa es así", "Cono Sur")
    await leader.says("progreso perú")
    leader.expect_not("Ninguna organización activa")
    await leader.says("progreso " + " ".join(f"{'z' * 200}{number}" for number in range(15)))
    leader.expect("No entendí: zzz", "…")
    assert len(leader.reply[-1].text) < 800


async def test_the_target_of_the_plan_is_written_as_the_language_does(scenario):
    joao = await scenario.person("João").registers()
    await joao.says("/plan OE4")
    joao.expect("meta 90% em 2027", "Satisfação: meta 90 em 2027")


# --- one's own


@pytest.mark.both_databases
async def test_ones_own_organization_beside_the_network(scenario, leader):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    luis = leader
    await luis.says("encuesta")
    await luis.answers(*HIGH)
    await luis.says("progreso")
    await luis.says("mi organización")
    luis.expect("Comité Río Quieto", "Satisfacción: 100 de 100 · la red: 7", "Participación: ninguna actividad")
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("progreso mi cooperativa")
    rosa.expect("Cooperativa Flor de Nube", "Todavía no hay respuestas suyas")
    rosa.expect_not("Comité", "100 de 100")


async def test_ones_own_country_beside_the_network(scenario, leader):
    people = await grow(scenario, 6)
    others = await grow(scenario, 6, "BR", "cono_sur", prefix="B")
    await scenario.opens_round()
    await answer(scenario, people)
    await answer(scenario, others, HIGH)
    await leader.says("progreso mi país")
    leader.expect("Perú · Red CLAC", "2️⃣ Satisfacción: 75 · la red: 8")
    await leader.says("progreso mi país café")
    leader.expect("Perú · café")


# --- countries


@pytest.mark.both_databases
async def test_countries_the_worst_first(scenario, leader):
    low = await grow(scenario, 6)
    high = await grow(scenario, 6, "BR", "cono_sur", prefix="B")
    few = await grow(scenario, 3, "UY", "cono_sur", prefix="U")
    await scenario.opens_round()
    await answer(scenario, low, LOW[:3] + ANSWERED[3:])
    await answer(scenario, high + few, ANSWERED)
    await leader.says("progreso")
    await leader.says("2")
    await leader.taps("🗺 Comparar países")
    text = leader.reply[0].text
    assert text.index("Todo junto") < text.index("Perú")
    leader.expect("🔒 No se muestran", "Uruguay")
    assert not re.search(r"Uruguay:", text)
    assert leader.reply[0].picture[:4] == b"\x89PNG"
    looks = [row["audience"] for row in await scenario.rows(Lookup)]
    assert "mega_1b pais:PE" in looks


async def test_comparing_is_for_leaders_and_the_team(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("progreso")
    await rosa.says("comparar países")  # refused at once, not after asking of which indicator
    rosa.expect("son para líderes y para el equipo")
    rosa.expect_not("¿De cuál indicador?")
    await rosa.says("progreso comparar países")
    rosa.expect("son para líderes y para el equipo")
    await rosa.says("/detalle 2 paises")
    rosa.expect("son para líderes y para el equipo")
    assert [row for row in await scenario.rows(AuditLine) if row["action"] == "access.refused"]
    await rosa.says("/mensual")
    rosa.expect("son para líderes y para el equipo")


async def test_words_lead_to_the_comparison(scenario, leader):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    await leader.says("progreso por país")
    leader.expect("¿De cuál indicador?")
    await leader.says("3")
    leader.expect("🗺", "Participación")


# --- S09 and S30


async def test_s09_few_organizations_hide_every_side(scenario, leader):
    people = await grow(scenario, 6)
    few = await grow(scenario, 3, "UY", "cono_sur", "miel", "U")
    await scenario.opens_round()
    await answer(scenario, people + few)
    await leader.says("progreso Uruguay miel")
    leader.expect("🔒", "Cono Sur")
    await leader.says("2")
    for side in (
        "📈 Cómo cambió",
        "🎯 Cuánto falta",
        "🧩 De qué está hecho",
        "📨 Quiénes respondieron",
        "🗺 Comparar países",
    ):
        await leader.taps(side)
        leader.expect_not("75", "3 de 3", "100")


async def test_s30_no_side_gives_names(scenario, leader):
    await leader.says("progreso")
    await leader.says("2")
    await leader.says("¿quiénes respondieron mal? quiero los nombres")
    leader.expect("no mostramos quién respondió qué")
    assert [row for row in await scenario.rows(AuditLine) if row["action"] == "access.refused"]


# --- once a month


async def first_of_month(scenario):
    """The clock goes to the second day of the next month, in the morning; looks made before are weeks old."""
    now = scenario.clock()
    then = (now.replace(day=1) + timedelta(days=32)).replace(day=2, hour=16)
    scenario.clock.passes(seconds=(then - now).total_seconds())


def summaries(talker):
    return [message.text for message in talker.chat if "así va la red" in message.text]


@pytest.mark.both_databases
async def test_the_month_is_told_once_to_who_wants_it(scenario, leader):
    people = await grow(scenario, 12)
    await scenario.opens_round()
    await answer(scenario, people[:6], LOW[:3] + ANSWERED[3:])
    await leader.says("progreso")
    await leader.taps("🔔 Avisarme cada mes")
    leader.expect("Al comienzo de cada mes")
    await leader.says("progreso")
    assert "🔔 Avisarme cada mes" not in leader.question.labels
    await scenario.ticks()
    assert summaries(leader) == []  # the month is far gone
    await answer(scenario, people[6:], HIGH)
    await first_of_month(scenario)
    for _ in range(3):
        await scenario.ticks()
        scenario.clock.passes(hours=5)
    (text,) = summaries(leader)
    assert "2️⃣ Satisfacción:" in text
    assert "(+" in text
    assert len(text) <= 600
    (row,) = await scenario.rows(Outbox, Outbox.key.like("monthly:%"))
    assert (row["purpose"], row["priority"] > 0) == ("invitations", True)
    await leader.taps("🔕 No avisarme más")
    leader.expect("Ya no le escribo cada mes")
    await first_of_month(scenario)
    await scenario.ticks()
    assert len(summaries(leader)) == 1


@pytest.mark.both_databases
async def test_the_month_says_where_other_rules_count_a_figure(scenario, leader, ana, eva):
    people = await grow(scenario, 6)
    await scenario.opens_round(name="Satisfacción 2025")
    await answer(scenario, people, SECOND)
    await scenario.closes_round(1)
    day = scenario.clock()
    detail = {"target": 90, "status": "behind", "source": "", "companions": {}, "notes": []}
    row = {
        "indicator": "mega_1b", "as_of": day.date(), "audience": "", "version": 1, "definition_version": 0,
        "round_id": 1, "status": "reference", "value": 25.0, "n": 6, "frame": 12, "margin": 1.0, "low": 24.0,
        "high": 26.0, "detail": detail, "published_at": day, "note": "",
        "computed_by": f"person:{ana.person_id}", "approved_by": f"person:{eva.person_id}",
    }  # fmt: skip
    await scenario.change(insert(Snapshot).values(**row))
    await leader.says("progreso")
    await leader.says("avisarme cada mes")
    scenario.clock.passes(days=50)
    await scenario.opens_round(name="Satisfacción 2026")
    await answer_again(scenario, people)
    await first_of_month(scenario)
    for _ in range(3):
        await scenario.ticks()
        scenario.clock.passes(hours=5)
    (text,) = summaries(leader)
    assert re.search(r"Satisfacción: 75 de 90 . \(⚠️ cambió la definición: no se compara\)", text), text
    assert "+50" not in text
    assert "Nada cambió" not in text


async def test_the_month_waits_where_the_cap_is_reached_and_stops_with_everything(scenario, leader):
    await leader.says("avisarme cada mes")
    await first_of_month(scenario)
    now = scenario.clock()
    (address,) = {row["address_id"] for row in await scenario.rows(Outbox) if row["address_id"]} or {1}
    for n in range(4):
        values = {"key": f"x{n}", "address_id": address, "purpose": "surveys", "priority": 1, "state": "sent"}
        await scenario.change(
            insert(Outbox).values(**values, payload='{"text":"x"}', not_before=now, sent_at=now, created_at=now)
        )
    await scenario.ticks()
    assert summaries(leader) == []


@pytest.mark.parametrize(
    ("name", "wanted", "said"),
    [
        ("João", "todo mês", "No começo de cada mês"),
        ("Winston", "every month", "At the beginning"),
        ("Marie", "chaque mois", "Au début"),
    ],
)
async def test_the_month_and_the_views_speak_every_language(scenario, name, wanted, said):
    person = scenario.person(name)
    await scenario.change(update(Person).where(Person.name == person.name).values(role="lider"))
    await person.registers()
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    await person.says(wanted)
    person.expect(said)
    await person.says({"João": "progresso", "Winston": "progress", "Marie": "progrès"}[name])
    await person.says("2")
    for number in range(1, 8):
        await person.says(str(number))
        person.expect_not("Línea", "respondieron", "Todavía", "organizaciones")
        short(person, 1100)
