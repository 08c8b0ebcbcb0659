"""Help that helps: about the open question, a person to talk to, the language somebody writes (S08, S12, S13, S33)."""

import pytest

from storage.models import AuditLine, Person, Task

HOURS = ["Por la mañana", "Por la tarde", "A cualquier hora", "Mejor que me escriban aquí"]


@pytest.fixture
def scenario(scenario):
    scenario.clock.passes(days=1)  # a Monday morning: people may be written to
    return scenario


async def at_question(scenario, name="Rosa"):
    person = await scenario.person(name).registers()
    await scenario.opens_round()
    await person.says("/encuesta")
    return person


# --- help


async def test_help_is_about_the_open_question(scenario):
    rosa = await at_question(scenario)
    await rosa.says("ayuda")
    rosa.expect("Sobre esta pregunta (1 de 8):", "Por ejemplo: 1", "ATRÁS", "PAUSA", "PERSONA", "1/8")
    rosa.expect_not("SALIR: no recibir")
    await rosa.says("4")
    assert len(await rosa.stored()) == 1


async def test_help_at_the_menu_says_what_can_be_done(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("ayuda")
    rosa.expect("PROGRESO", "MI ORGANIZACIÓN", "PERSONA", "¿Qué desea hacer?")
    rosa.expect_not("TAREAS")


async def test_the_menu_is_that_of_the_role(scenario):
    cn = await (await scenario.somebody("Coord Perunube", role="cn", scope="PE")).registers()
    assert {"📌 Tareas", "🔎 Buscar"} <= set(cn.question.labels)
    await cn.says("ayuda")
    cn.expect("Para el equipo:", "TAREAS", "BUSCAR")
    rosa = await scenario.person("Rosa").registers()
    assert not {"📌 Tareas", "🔎 Buscar"} & set(rosa.question.labels)


async def test_help_and_menu_name_what_each_role_may_do_and_nothing_else(scenario):
    admin = await (await scenario.somebody("Adela Solnube", role="admin")).registers()
    assert not {"📣 Escribir a muchas personas", "✅ Asistencia"} & set(admin.question.labels)
    await admin.says("ayuda")
    admin.expect("TAREAS", "BUSCAR", "PANEL", "CADA MES")
    admin.expect_not("DIFUNDIR", "ACTIVIDAD:", "PUBLICAR", "LLAMADAS", "OTRA PERSONA")
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    assert {"📋 Cómo va la encuesta", "🗓 Actividades: crear e invitar", "✅ Asistencia"} <= set(mel.question.labels)
    await mel.says("ayuda")
    mel.expect("DIFUNDIR", "ACTIVIDAD:", "INVITAR", "ASISTENCIA: la lista", "PUBLICAR", "DATO", "LLAMADAS", "PANEL")
    rosa = await scenario.person("Rosa").registers()
    assert rosa.question.labels == [
        "📊 Ver el progreso hacia 2027", "🗓 Mis actividades", "🔒 Mis datos", "🌐 Cambiar de idioma", "❓ Ayuda",
    ]  # fmt: skip
    await rosa.says("ayuda")
    rosa.expect("PARA QUÉ SIRVIÓ", "VOLVER", "MENÚ")
    rosa.expect_not("CADA MES", "PANEL")


@pytest.mark.parametrize("word", ["menú", "Menu", "/menu"])
async def test_the_menu_alone_without_the_help(scenario, word):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says(word)
    rosa.expect("¿Qué desea hacer?")
    rosa.expect_not("SALIR")
    someone = scenario.stranger()
    await someone.says(word)
    someone.expect("código personal")


# --- nothing is a dead end


async def test_the_second_time_a_person_is_offered(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("xyz")
    rosa.expect("No entendí su mensaje")
    assert "🙋 Hablar con una persona" not in rosa.question.labels
    await rosa.says("xyz")
    assert "🙋 Hablar con una persona" in rosa.question.labels
    await rosa.taps("🙋 Hablar con una persona")
    rosa.expect("¿Cuándo le llamamos?", choices=HOURS)


async def test_the_second_time_in_a_survey_too(scenario):
    rosa = await at_question(scenario)
    await rosa.says("xyz")
    rosa.expect_not("PERSONA")
    await rosa.says("xyz")
    rosa.expect("PERSONA", "1/8")


async def test_and_to_a_stranger(scenario):
    someone = scenario.stranger()
    for _ in range(3):
        await someone.says("quiero entrar")
    assert "Hablar con una persona" in someone.question.labels
    await someone.taps("Hablar con una persona")
    await someone.taps("Por la tarde")
    someone.expect("¿A qué número le llamamos?")
    await someone.says("no tengo")
    someone.expect("No reconozco ese número")
    await someone.says("+51 912 345 678")
    someone.expect("le va a llamar por la tarde (+51 •••• 678)")
    (task,) = await scenario.rows(Task)
    assert (task["kind"], task["call"], task["country"], task["data"]) == (
        "call",
        "afternoon",
        "PE",
        {"phone": "+51912345678"},
    )


# --- a person to talk to


@pytest.mark.parametrize("words", ["quiero que me llamen", "Hablar con una persona", "persona", "/persona"])
async def test_a_call_becomes_a_task_of_the_coordination(scenario, words):
    cn = await (await scenario.somebody("Coord Perunube", role="cn", scope="PE")).registers()
    rosa = await at_question(scenario)
    await rosa.says(words)
    rosa.expect("¿Cuándo le llamamos?", choices=HOURS)
    await rosa.taps("Por la mañana")
    await rosa.says("912 345 678")
    rosa.expect(
        "Anotado: una persona del equipo de CLAC le va a llamar por la mañana", "Seguimos en la pregunta 1 de 8"
    )
    (task,) = await scenario.rows(Task)
    assert (task["role"], task["country"], task["organization_id"]) == ("cn", "PE", "PE-1")
    await scenario.ticks()
    assert "Hay una tarea nueva: 📞 Llamar Rosa Montenube" in cn.chat[-1].text
    await cn.taps("Ver tareas")
    await cn.says("1")
    cn.expect("por la mañana", "+51 912 345 678")
    await cn.taps("✋ La tomo yo")
    cn.expect("Es suya")
    await cn.taps("✔ Está hecha")
    cn.expect("No hay tareas pendientes")
    (task,) = await scenario.rows(Task)
    assert (task["state"], task["taken_by"], task["done_by"]) == ("done", cn.person_id, cn.person_id)
    assert {row["action"] for row in await scenario.rows(AuditLine, AuditLine.subject == f"task:{task['id']}")} == {
        "task.call", "task.read", "task.take", "task.done",
    }  # fmt: skip


async def test_asking_twice_is_one_task(scenario):
    rosa = await scenario.person("Rosa").registers()
    for _ in range(2):
        await rosa.says("persona")
        await rosa.taps("Mejor que me escriban aquí")
    rosa.expect("Su pedido ya está anotado", "¿Qué desea hacer?")
    assert len(await scenario.rows(Task)) == 1


async def test_who_waits_too_long_stands_first_and_a_task_is_handed_back(scenario):
    """S13: a call is late once the hours somebody asked for have passed in that person's own place."""
    cn = await (await scenario.somebody("Coord Perunube", role="cn", scope="PE")).registers()
    colleague = await (await scenario.somebody("Otra Perunube", role="cn", scope="PE")).registers()
    rosa, tomas = await scenario.person("Rosa").registers(), await scenario.person("Tomás").registers()
    await rosa.answers("persona", "3", "912 345 678")  # at any hour
    await tomas.answers("persona", "1", "912 345 679")  # in the morning, and it is one in Lima
    await cn.says("tareas")
    assert [label.split(" · ")[1] for label in cn.question.labels] == ["Rosa Montenube", "Tomás Vallenube"]
    scenario.clock.passes(hours=3)
    await cn.says("tareas")
    assert cn.question.labels == [
        "⏰ 📞 Llamar · Tomás Vallenube · Cooperativa Flor de Nube",
        "📞 Llamar · Rosa Montenube · Cooperativa Flor de Nube",
    ]
    await cn.says("1")
    await cn.taps("✋ La tomo yo")
    await cn.taps("↩ Devolverla")
    cn.expect("Devuelta", "Tareas pendientes: 2")
    (task,) = await scenario.rows(Task, Task.person_id == tomas.person_id)
    assert (task["state"], task["taken_by"]) == ("open", None)
    await cn.says(f"/tarea {task['id']} tomar")
    await colleague.says(f"/tarea {task['id']} devolver")
    colleague.expect("no la tiene usted")
    await tomas.answers("persona", "1", "912 345 679")  # asks again while somebody has the first one
    await cn.says(f"/tarea {task['id']} devolver")
    cn.expect("ya hay otra igual abierta")


async def test_tasks_of_another_country_are_not_seen(scenario):
    cn = await (await scenario.somebody("Coord Brasilnube", role="cn", scope="BR")).registers()
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("persona")
    await rosa.taps("Mejor que me escriban aquí")
    (task,) = await scenario.rows(Task)
    await cn.says("tareas")
    cn.expect("No hay tareas pendientes")
    await cn.says(f"/tarea {task['id']} cerrar")
    cn.expect("Eso está fuera de su ámbito (BR)")
    (task,) = await scenario.rows(Task)
    assert task["state"] == "open"


async def test_two_of_the_team_cannot_take_the_same_task(scenario):
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    cn = await (await scenario.somebody("Coord Perunube", role="cn", scope="PE")).registers()
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("persona")
    await rosa.taps("Mejor que me escriban aquí")
    await mel.says("/tarea 1 tomar")
    await cn.says("/tarea 1 tomar")
    mel.expect("Es suya")
    cn.expect("Otra persona ya la tomó")


async def test_whoever_stopped_everything_may_still_ask_for_a_person(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("salir")
    await rosa.says("persona")
    rosa.expect("le va a escribir aquí")
    assert await rosa.stands() == "stopped"


# --- languages


async def test_a_portuguese_speaker_registered_as_spanish_is_understood(scenario):
    joao = await scenario.somebody("Joana Ventoclaro", "BR-1", language="es")
    await joao.registers()
    await scenario.opens_round()
    await joao.answers("/encuesta", "4")
    await joao.says("não entendi")
    joao.expect("continuamos em português", "2/8")
    assert await joao.stored()  # what was answered stays
    (row,) = await scenario.rows(Person, Person.id == joao.person_id)
    assert row["language"] == "pt"


async def test_two_messages_in_another_language_are_followed(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("eu quero responder a pesquisa agora")
    rosa.expect("No entendí")
    await rosa.says("você fala português?")
    rosa.expect("continuamos em português")


async def test_one_message_changes_nothing_and_an_own_one_forgets_it(scenario):
    rosa = await scenario.person("Rosa").registers()
    for words in ("eu quero responder agora", "quiero responder ahora", "eu quero responder agora"):
        await rosa.says(words)
        rosa.expect_not("português?", "continuamos em")


async def test_when_unsure_it_asks_once(scenario):
    rosa = await scenario.person("Rosa").registers()
    for _ in range(2):
        await rosa.says("tudo perfecto")
    rosa.expect("Continuamos em português?", choices=["Sim", "Não"])
    await rosa.says("no")
    rosa.expect("¿Qué desea hacer?")
    for _ in range(3):
        await rosa.says("tudo perfecto")
        rosa.expect_not("Continuamos em português?")


@pytest.mark.parametrize("name", ["Marie", "Rosa"])
async def test_kreyol_is_answered_in_french_and_finds_a_person(scenario, name):
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    marie = await at_question(scenario, name)
    await marie.says("Mwen pa konprann")
    marie.expect("Yon moun nan ekip CLAC la ap ede w an kreyòl", "français", "1/8")
    marie.expect_not("Je n’ai pas compris")
    (task,) = await scenario.rows(Task)
    assert (task["kind"], task["data"]["language"]) == ("language", "ht")
    (row,) = await scenario.rows(Person, Person.id == marie.person_id)
    assert (row["language"], row["wanted_language"], row["surveys"]) == ("fr", "ht", True)  # no refusal
    await scenario.ticks()
    scenario.clock.passes(days=1)
    await scenario.ticks()
    assert "Necesita otro idioma" in mel.chat[-1].text
    await mel.says(f"/tarea {task['id']}")
    mel.expect("Idioma que necesita: criollo haitiano")
    await marie.says("mwen bezwen èd tanpri")
    marie.expect_not("Yon moun")  # said once
    assert len(await scenario.rows(Task)) == 1


async def test_a_leader_asks_for_peruvian_coffee_in_ordinary_words(scenario):
    leader = await (await scenario.somebody("Lidia Nubealta", "PE-2", role="lider")).registers()
    for words in ("/progreso Perú café", "como vamos en cafe en peru"):
        await leader.says(words)
        leader.expect("Perú · café")
    await leader.says("/progreso Perú tamales")
    leader.expect("No entendí: tamales")
