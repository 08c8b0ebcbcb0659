"""Any XLSForm in the chat: every type of question, asked, answered, refused and stored through the real road."""

import pytest

from bot.surveys.xpath import parse_xml
from storage.models import Attachment, Interview, Outbox
from tests.surveys.forms import markdown

SETTINGS = "form_title | form_id | version | default_language\nPrueba | prueba | 1 | Español (es)"
LISTS = """
list_name | name | label::Español (es) | label::English (en) | pais
cultivo | cafe | Café | Coffee |
cultivo | cacao | Cacao | Cocoa |
cultivo | miel | Miel | Honey |
pais | pe | Perú | Peru |
pais | co | Colombia | Colombia |
dep | cusco | Cusco | Cusco | pe
dep | lima | Lima | Lima | pe
dep | huila | Huila | Huila | co
"""
TWO = "label::Español (es) | label::English (en)"


async def begins(scenario, survey, name="Rosa"):
    """A person who has begun a form of one round; `survey` are the rows of its sheet, LABEL its two languages."""
    await scenario.publishes(markdown(survey.replace("LABEL", TWO), LISTS, SETTINGS))
    person = await scenario.person(name).registers()
    await scenario.opens_round(form="prueba")
    await person.says("encuesta")
    return person


async def sends(person):
    """Send the survey and give the stored leaves of its instance."""
    await person.taps("✅ Enviar" if "✅ Enviar" in person.question.labels else "✅ Send")
    (interview,) = await person.scenario.rows(Interview)
    assert interview["state"] == "complete", [message.text for message in person.reply]
    root = parse_xml(interview["instance"])
    return {node.name: node.text for node in root.walk() if not node.elements and node.text}


def labels(person):
    return person.question.labels


# --- choices


SEVERAL = "type | name | LABEL | required\nselect_multiple cultivo | que | ¿Qué cultiva? | What do you grow? | yes"


@pytest.mark.both_databases
async def test_several_choices_are_ticked_one_by_one(scenario):
    rosa = await begins(scenario, SEVERAL)
    rosa.expect("1/1", "Puede elegir varias", choices=["☐ Café", "☐ Cacao", "☐ Miel"])
    await rosa.taps("☐ Café")
    assert rosa.reply == []  # the same message shows it
    assert labels(rosa) == ["☑ Café", "☐ Cacao", "☐ Miel", "✔ Listo"]
    await rosa.taps("☐ Miel")
    await rosa.taps("☑ Café")
    await rosa.taps("☐ Cacao")
    assert labels(rosa) == ["☐ Café", "☑ Cacao", "☑ Miel", "✔ Listo"]
    assert await rosa.stored() == {"que": "cacao miel"}
    await rosa.taps("✔ Listo")
    rosa.expect("Esto respondió", "Cacao · Miel")
    assert (await sends(rosa))["que"] == "cacao miel"


async def test_without_a_tick_it_is_not_done(scenario):
    rosa = await begins(scenario, SEVERAL)
    await rosa.taps("☐ Café")
    await rosa.taps("☑ Café")
    assert labels(rosa) == ["☐ Café", "☐ Cacao", "☐ Miel"]
    await rosa.says("listo")
    rosa.expect("Esta pregunta necesita una respuesta.")
    assert {value for value in (await rosa.stored()).values() if value} == set()


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1, 3", "cafe miel"), ("3 y 1", "cafe miel"), ("1 3", "cafe miel"), ("café, miel", "cafe miel"),
        ("Coffee and honey", "cafe miel"), ("2", "cacao"), ("miel", "miel"),
    ],
)  # fmt: skip
async def test_several_choices_are_typed(scenario, words, value):
    rosa = await begins(scenario, SEVERAL)
    await rosa.says(words)
    rosa.expect("Esto respondió")
    assert await rosa.stored() == {"que": value}


async def test_all_of_them_is_read_back(scenario):
    rosa = await begins(scenario, SEVERAL)
    await rosa.says("todas")
    rosa.expect("Entendí: Café · Cacao · Miel. ¿Está bien?")
    assert await rosa.stored() == {}
    await rosa.says("sí")
    assert await rosa.stored() == {"que": "cafe cacao miel"}


@pytest.mark.parametrize("words", ["1, 7", "café, papa", "👍"])
async def test_a_choice_that_is_not_there_refuses_them_all(scenario, words):
    rosa = await begins(scenario, SEVERAL)
    await rosa.says(words)
    assert len(rosa.reply) == 1
    assert await rosa.stored() == {}


async def test_ticks_are_held_to_the_rule_of_the_question(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | constraint | constraint_message::Español (es) | constraint_message::English (en)\n"
        "select_multiple cultivo | que | ¿Qué? | What? | count-selected(.) <= 2 | Elija dos como mucho. | Only two.\n"
        "text | fin | Algo más | Anything else | | |",
    )
    for label in ("☐ Café", "☐ Cacao", "☐ Miel"):
        await rosa.taps(label)
    await rosa.taps("✔ Listo")
    rosa.expect("Elija dos como mucho.")
    rosa.expect_not("2/2")
    await rosa.says("1, 2, 3")
    rosa.expect("Elija dos como mucho.")
    await rosa.taps("☑ Miel")
    await rosa.taps("✔ Listo")
    rosa.expect("2/2")
    assert await rosa.stored() == {"que": "cafe cacao"}


async def test_ticks_stand_for_good_when_the_round_has_closed(scenario):
    rosa = await begins(scenario, SEVERAL + "\ntext | fin | ¿Algo más? | Anything else? |")
    await rosa.taps("☐ Café")
    await rosa.taps("✔ Listo")
    await scenario.closes_round(1)
    await rosa.says("atrás")
    await rosa.taps("☐ Miel")
    rosa.expect("La encuesta ya cerró: su respuesta anterior queda como estaba.", "2/2")
    assert await rosa.stored() == {"que": "cafe"}


async def test_ticks_that_begin_after_the_closing_are_one_late_answer(scenario):
    rosa = await begins(scenario, SEVERAL)
    await scenario.closes_round(1)
    for label in ("☐ Café", "☐ Miel", "✔ Listo", "✅ Enviar"):
        await rosa.taps(label)
    rosa.expect("La encuesta cerró el ")
    assert await rosa.stored() == {"que": "cafe miel"}


async def test_typed_numbers_replace_ticks(scenario):
    rosa = await begins(scenario, SEVERAL)
    await rosa.taps("☐ Café")
    await rosa.says("2, 3")
    rosa.expect("Esto respondió", "Cacao · Miel")
    assert await rosa.stored() == {"que": "cacao miel"}


async def test_a_ranking_is_typed_and_has_everything_once(scenario):
    rosa = await begins(scenario, "type | name | LABEL\nrank cultivo | orden | Del más al menos importante | Rank them")
    await rosa.says("3 1")
    rosa.expect("Ordene todas las opciones")
    await rosa.says("3 1 1")
    rosa.expect_not("Esto respondió")
    await rosa.says("3 1 2")
    rosa.expect("Miel · Café · Cacao")
    assert await rosa.stored() == {"orden": "miel cafe cacao"}


async def test_a_choice_depends_on_another_one(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | choice_filter | required\n"
        "select_one pais | pais | País | Country | | yes\n"
        "select_one dep | dep | Departamento | Department | pais=${pais} | yes",
    )
    await rosa.taps("Perú")
    rosa.expect("2/2", choices=["Cusco", "Lima"])
    await rosa.says("huila")
    rosa.expect("No entendí «huila»")
    await rosa.says("2")
    rosa.expect("Esto respondió", "Lima")
    await rosa.says("1")
    await rosa.says("Colombia")
    rosa.expect("2/2", choices=["Huila"])  # Lima is in no other country
    await rosa.says("1")
    assert {k: v for k, v in (await sends(rosa)).items() if k in {"pais", "dep"}} == {"pais": "co", "dep": "huila"}


async def test_another_one_is_said_in_words(scenario):
    rosa = await begins(
        scenario, "type | name | LABEL | required\nselect_one cultivo or_other | que | ¿Qué? | What? | yes"
    )
    rosa.expect("1/1", choices=["Café", "Cacao", "Miel", "Otro"])
    await rosa.taps("Otro")
    rosa.expect("2/2", "¿Cuál?")
    await rosa.says("Quinua")
    rosa.expect("Otro", "Quinua")
    assert await rosa.stored() == {"que": "other", "que_other": "Quinua"}


async def test_a_shuffled_list_stays_as_it_was_shuffled(scenario):
    rows = "\n".join(f"l | n{number} | Opción {number} | Option {number} |" for number in range(1, 10))
    survey = f"type | name | {TWO} | parameters | required\nselect_one l | que | ¿Cuál? | Which? | randomize=true | yes"
    await scenario.publishes(markdown(survey, LISTS + rows, SETTINGS))
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round(form="prueba")
    await rosa.says("encuesta")
    order = labels(rosa)
    assert order != sorted(order)
    await rosa.says("pausa")
    await rosa.taps("Yo le escribo")
    scenario.clock.passes(days=2)
    await rosa.says("encuesta")
    assert labels(rosa) == order
    await rosa.says("English")
    assert [label[-1] for label in labels(rosa)] == [label[-1] for label in order]
    await rosa.says("2")
    assert await rosa.stored() == {"que": f"n{order[1][-1]}"}


# --- numbers


NUMBERS = """
type | name | LABEL | required
integer | socios | ¿Cuántas personas? | How many people? | yes
decimal | area | ¿Cuántas hectáreas? | How many hectares? | yes
"""


async def test_a_number_the_country_writes_in_its_own_way(scenario):
    rosa = await begins(scenario, NUMBERS)  # Peru writes 1,200.5
    await rosa.says("1,200")
    rosa.expect("2/2")
    await rosa.says("1,200.5")
    rosa.expect("Esto respondió", "1200")
    assert await rosa.stored() == {"socios": "1200", "area": "1200.5"}


async def test_the_same_signs_mean_another_number_in_brazil(scenario):
    joao = await begins(scenario, NUMBERS, "João")
    await joao.says("1.200")
    joao.expect("2/2")
    await joao.says("12,5")
    assert await joao.stored() == {"socios": "1200", "area": "12.5"}
    joao.expect("12,5")


@pytest.mark.parametrize(("words", "value"), [("unos 12", "12"), ("3 mil", "3000"), ("1.200", "1200")])
async def test_a_number_that_is_not_clear_is_read_back(scenario, words, value):
    rosa = await begins(scenario, NUMBERS)
    await rosa.says(words)
    rosa.expect("Entendí:", "¿Está bien?", choices=["Sí", "No"])
    assert await rosa.stored() == {}
    await rosa.says("no")
    rosa.expect("1/2")
    await rosa.says(words)
    await rosa.says("sí")
    rosa.expect("2/2")
    assert await rosa.stored() == {"socios": value}


async def test_while_a_number_is_read_back_a_clearer_one_counts(scenario):
    rosa = await begins(scenario, NUMBERS)
    await rosa.says("unos 12")
    await rosa.says("15")
    rosa.expect("2/2")
    assert await rosa.stored() == {"socios": "15"}


@pytest.mark.parametrize("words", ["muchas", "12,5", "1/2", "", "entre 10 y 20"])
async def test_what_is_no_number_is_refused_in_one_line(scenario, words):
    rosa = await begins(scenario, NUMBERS)
    await rosa.says(words)
    assert len(rosa.reply) == 1
    assert await rosa.stored() == {}


async def test_a_scale_is_tapped_or_typed(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | parameters | required\n"
        "range | nota | Nota | Mark | start=0 end=10 step=5 | yes\n"
        "range | largo | Nota larga | Long mark | start=0 end=100 step=1 | yes",
    )
    rosa.expect("1/2", choices=["0", "5", "10"])
    await rosa.says("7")
    rosa.expect("Responda con un número de 0 a 10, de 5 en 5.")
    await rosa.taps("5")
    rosa.expect("2/2")
    assert labels(rosa) == [] or rosa.reply[-1].labels == []  # too long to be shown
    await rosa.says("77")
    assert await rosa.stored() == {"nota": "5", "largo": "77"}


# --- moments


MOMENTS = """
type | name | LABEL | required
date | dia | ¿Qué día? | Which day? | yes
time | hora | ¿A qué hora? | At what time? | yes
dateTime | cuando | ¿Día y hora? | Day and time? | yes
"""


async def test_dates_and_times_as_people_write_them(scenario):
    rosa = await begins(scenario, MOMENTS)
    await rosa.says("5/12/2026")
    rosa.expect("2/3")
    await rosa.says("14:30")
    rosa.expect("3/3")
    await rosa.says("6 de diciembre de 2026 a las 9:15")
    rosa.expect("Entendí: 6 de diciembre de 2026, 09:15.")  # of the morning or of the evening
    await rosa.says("sí")
    rosa.expect("5 de diciembre de 2026", "14:30", "6 de diciembre de 2026, 09:15")
    assert await rosa.stored() == {
        "dia": "2026-12-05", "hora": "14:30:00.000-05:00", "cuando": "2026-12-06T09:15:00.000-05:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "shown", "value"),
    [
        ("mañana", "23 de noviembre de 2026", "2026-11-23"), ("hoy", "22 de noviembre de 2026", "2026-11-22"),
        ("ayer", "21 de noviembre de 2026", "2026-11-21"), ("5 de diciembre", "5 de diciembre de 2026", "2026-12-05"),
    ],
)  # fmt: skip
async def test_tomorrow_is_read_back_as_a_day_and_never_guessed(scenario, words, shown, value):
    rosa = await begins(scenario, MOMENTS)
    await rosa.says(words)
    rosa.expect(f"Entendí: {shown}. ¿Está bien?")
    assert await rosa.stored() == {}
    scenario.clock.passes(days=1)  # the day she meant stays the day she was shown
    await rosa.taps("Sí")
    rosa.expect("2/3")
    assert await rosa.stored() == {"dia": value}


async def test_tomorrow_is_the_day_there_and_not_here(scenario):
    scenario.clock.passes(hours=12)  # 04:00 UTC of the 23rd: in Lima the 22nd is not over
    rosa = await begins(scenario, MOMENTS)
    await rosa.says("mañana")
    rosa.expect("Entendí: 23 de noviembre de 2026.")


@pytest.mark.parametrize("words", ["31/02/2027", "pronto", "13/13/2026", "el lunes"])
async def test_what_is_no_day_is_refused(scenario, words):
    rosa = await begins(scenario, MOMENTS)
    await rosa.says(words)
    rosa.expect("No entendí", "31/12/2026")
    assert await rosa.stored() == {}


@pytest.mark.parametrize(("words", "value"), [("3 pm", "15:00:00.000-05:00"), ("a las 3", "")])
async def test_an_hour_of_the_day(scenario, words, value):
    rosa = await begins(scenario, MOMENTS)
    await rosa.says("5/12/2026")
    await rosa.says(words)
    assert (await rosa.stored()).get("hora", "") == value


# --- words, ticks, places, codes


async def test_texts_codes_and_ticks(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | hint::Español (es) | required | calculation\n"
        "note | saludo | Gracias por venir. | Thank you for coming. | | |\n"
        "acknowledge | de_acuerdo | ¿Leyó las reglas? | Did you read the rules? | | yes |\n"
        "text | nombre | ¿Cómo se llama la finca? | What is the farm called? | Como en el papel | yes |\n"
        "barcode | codigo | ¿Qué código tiene el saco? | Which code has the bag? | | yes |\n"
        "hidden | oculto | | | | |\n"
        "calculate | todo | | | | | concat(${nombre}, ' ', ${codigo})\n"
        "note | fin | Es la finca ${todo}. | It is the farm ${todo}. | | |\n"
        "text | mas | ¿Algo más? | Anything else? | | |",
    )
    rosa.expect("Gracias por venir.", "1/4  ¿Leyó las reglas?", choices=["OK"])
    await rosa.says("no")
    rosa.expect("Para seguir, responda: ok.")
    await rosa.taps("OK")
    rosa.expect("2/4", "💡 Como en el papel")
    await rosa.says("  El Mirador  ")
    await rosa.says("7501234")
    rosa.expect("Es la finca El Mirador 7501234.", "4/4")
    await rosa.says("<b>100 % & más</b>")
    rosa.expect("<b>100 % & más</b>")
    assert (await sends(rosa)).items() >= {
        "de_acuerdo": "OK", "nombre": "El Mirador", "codigo": "7501234", "todo": "El Mirador 7501234",
        "mas": "<b>100 % & más</b>",
    }.items()  # fmt: skip


async def test_yes_or_no(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | bind::type | required\n"
        "text | riego | ¿Tiene riego? | Do you irrigate? | boolean | yes\n"
        "text | luz | ¿Tiene luz? | Do you have light? | boolean | yes",
    )
    rosa.expect("1/2", choices=["Sí", "No"])
    await rosa.says("quizás")
    rosa.expect_not("2/2")
    await rosa.says("no")
    rosa.expect("2/2")
    await rosa.taps("Sí")
    assert await rosa.stored() == {"riego": "false", "luz": "true"}


PLACE = "type | name | LABEL | required\ngeopoint | donde | ¿Dónde está? | Where is it? | yes"


async def test_a_place_is_shared_by_the_phone(scenario):
    rosa = await begins(scenario, PLACE)
    assert '"request":"location"' in (await scenario.rows(Outbox))[-1]["payload"]
    await rosa.shares(-12.0464, -77.0428, 15.0)
    rosa.expect("Esto respondió", "-12.0464, -77.0428")
    assert await rosa.stored() == {"donde": "-12.0464 -77.0428 0.0 15.0"}


@pytest.mark.parametrize("words", ["-12.0464, -77.0428", "-12,0464; -77,0428", "-12.0464 -77.0428"])
async def test_a_place_is_typed(scenario, words):
    rosa = await begins(scenario, PLACE)
    await rosa.says("cerca del río")
    rosa.expect("Mande su ubicación, o escriba latitud y longitud")
    await rosa.says("-120, 10")
    rosa.expect("Mande su ubicación")
    await rosa.says(words)
    assert await rosa.stored() == {"donde": "-12.0464 -77.0428 0.0 0.0"}


async def test_a_place_is_no_answer_to_a_choice(scenario):
    rosa = await begins(scenario, SEVERAL)
    await rosa.shares(-12.0464, -77.0428)
    assert len(rosa.reply) == 1
    assert await rosa.stored() == {}


# --- files


FILES = """
type | name | LABEL | required
image | foto | Una foto de la finca | A picture of the farm | yes
audio | voz | Cuéntenos con su voz | Tell us | yes
video | video | Un video | A video | yes
file | papel | El certificado | The certificate | yes
"""


@pytest.mark.both_databases
async def test_files_answer_and_are_stored_with_their_content(scenario):
    rosa = await begins(scenario, FILES)
    await rosa.says("no tengo")
    rosa.expect("Mande una foto.")
    await rosa.sends("voice")
    rosa.expect("Mande una foto.")
    assert await scenario.rows(Attachment) == []
    sent = {"photo": b"JPEG", "voice": b"OggS", "video": b"MPEG", "document": b"%PDF"}
    for number, (kind, content) in enumerate(sent.items(), 1):
        rosa.expect(f"{number}/4") if number > 1 else None
        await rosa.sends(kind, content)
        if kind == "voice":
            await rosa.says("sí")  # voice notes may be kept
    rosa.expect("Esto respondió")
    kept = await scenario.rows(Attachment)
    assert [(row["kind"], row["state"]) for row in kept] == [(kind, "pending") for kind in sent]
    assert sorted((await rosa.stored()).values()) == sorted(row["name"] for row in kept)
    await scenario.ticks()
    kept = await scenario.rows(Attachment)
    assert [(row["state"], row["content"], row["size"]) for row in kept] == [
        ("stored", content, 4) for content in sent.values()
    ]
    await sends(rosa)


async def test_a_file_is_changed(scenario):
    rosa = await begins(scenario, "type | name | LABEL\nimage | foto | Una foto | A picture")
    await rosa.sends("photo", b"first")
    await rosa.says("1")
    await rosa.sends("photo", b"second")
    await scenario.ticks()
    names = {row["name"]: row["content"] for row in await scenario.rows(Attachment)}
    assert names[(await rosa.stored())["foto"]] == b"second"


# --- what may be left out


OPTIONAL = """
type | name | LABEL
select_one cultivo | uno | Uno | One
select_multiple cultivo | varios | Varios | Several
integer | cuantos | ¿Cuántos? | How many?
date | dia | ¿Qué día? | Which day?
text | algo | ¿Algo más? | Anything else?
"""


async def test_questions_are_left_out_by_button(scenario):
    rosa = await begins(scenario, OPTIONAL)
    for button in ("⏭ Omitir", "✔ Listo", "⏭ Omitir", "⏭ Omitir", "⏭ Omitir"):
        await rosa.taps(button)
    rosa.expect("Esto respondió:")
    leaves = await sends(rosa)
    assert not leaves.keys() & {"uno", "varios", "cuantos", "dia", "algo"}
    assert await rosa.stored() == {}


async def test_questions_are_left_out_by_typing(scenario):
    rosa = await begins(scenario, OPTIONAL)
    for words in ("omitir", "listo", "Omitir", "skip", "OMITIR"):
        await rosa.says(words)
    rosa.expect("Esto respondió:")
    await sends(rosa)
    assert await rosa.stored() == {}


async def test_a_needed_question_cannot_be_left_out(scenario):
    rosa = await begins(scenario, NUMBERS)
    assert "⏭ Omitir" not in [label for message in rosa.reply for label in message.labels]
    await rosa.says("omitir")
    rosa.expect_not("2/2")
    assert await rosa.stored() == {}


async def test_whether_it_is_needed_depends_on_another_answer(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | required | required_message::Español (es) | required_message::English (en)\n"
        "integer | edad | ¿Edad? | Age? | yes | |\n"
        "text | oficio | ¿Oficio? | Trade? | ${edad} > 15 | Diga su oficio, por favor. | Tell your trade, please.",
    )
    await rosa.says("40")
    rosa.expect("2/2")
    assert rosa.reply[-1].labels == []
    await rosa.says("atrás")
    await rosa.says("10")
    rosa.expect("2/2", choices=["⏭ Omitir"])
    await rosa.taps("⏭ Omitir")
    await rosa.says("1")
    await rosa.says("20")
    await rosa.taps("✅ Enviar") if "✅ Enviar" in labels(rosa) else None
    rosa.expect("Diga su oficio, por favor.", "2/2")
    await rosa.says("Tejedora")
    await sends(rosa)


# --- rules


async def test_a_rule_is_explained_in_the_language_of_the_person(scenario):
    survey = (
        "type | name | LABEL | constraint | constraint_message::Español (es) | constraint_message::English (en)\n"
        "integer | edad | ¿Edad? | Age? | . >= 18 and . < 120 | Solo mayores de 18. | Adults only.\n"
        "integer | hijos | ¿Hijos? | Children? | . >= 0 and . <= 20 | |\n"
        "text | nota | ¿Algo? | Anything? | string-length(.) <= 10 | |"
    )
    rosa = await begins(scenario, survey)
    await rosa.says("17")
    rosa.expect("Solo mayores de 18.")
    await rosa.says("English")
    await rosa.says("17")
    rosa.expect("Adults only.")
    await rosa.says("español")
    await rosa.says("30")
    await rosa.says("21")
    rosa.expect("Tiene que estar entre 0 y 20.")
    await rosa.says("2")
    await rosa.says("demasiado largo")
    rosa.expect("Son 15 letras y el máximo es 10")
    await rosa.says("corto")
    assert await rosa.stored() == {"edad": "30", "hijos": "2", "nota": "corto"}


# --- groups and repeats


async def test_groups_are_headings(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | relevant\n"
        "begin_group | g1 | LA FINCA | THE FARM |\n"
        "text | a | A | A |\n"
        "begin_group | g2 | EL RIEGO | IRRIGATION | ${a} = 'sí'\n"
        "text | b | B | B |\n"
        "end_group | | | |\n"
        "end_group | | | |\n"
        "text | c | C | C |",
    )
    rosa.expect("LA FINCA", "1/2")
    await rosa.says("sí")
    rosa.expect("EL RIEGO", "2/3")
    await rosa.says("x")
    rosa.expect("3/3")
    rosa.expect_not("EL RIEGO", "LA FINCA")


OPEN = """
type | name | LABEL | required
begin_repeat | hijo | Hijo | Child |
text | nombre | ¿Nombre? | Name? | yes
integer | edad | ¿Edad? | Age? | yes
end_repeat | | | |
text | fin | ¿Algo más? | Anything else? |
"""


@pytest.mark.both_databases
async def test_an_open_repeat_asks_for_another_one_until_no(scenario):
    rosa = await begins(scenario, OPEN)
    if "¿Agregar otro?" in rosa.reply[-1].text:
        await rosa.taps("Sí")
    rosa.expect("Hijo 1", "¿Nombre?")
    await rosa.answers("Ana", "7")
    rosa.expect("¿Agregar otro?", choices=["Sí", "No"])
    await rosa.says("sí")
    rosa.expect("Hijo 2", "¿Nombre?")
    await rosa.answers("Luz", "4")
    await rosa.says("tal vez")
    rosa.expect_not("Hijo 3", "¿Algo más?")
    await rosa.says("no")
    rosa.expect("¿Algo más?")
    await rosa.says("nada")
    rosa.expect("Ana", "7", "Luz", "4")
    rows = await scenario.rows(Interview)
    await rosa.taps("✅ Enviar")
    (interview,) = await scenario.rows(Interview)
    root = parse_xml(interview["instance"])
    named = [node.text for node in root.walk() if node.name in {"nombre", "edad"}]
    assert named == ["Ana", "7", "Luz", "4"], rows


async def test_a_counted_repeat_has_as_many_entries_as_was_said(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | repeat_count | required\n"
        "integer | cuantas | ¿Cuántas fincas? | How many farms? | | yes\n"
        "begin_repeat | finca | Finca | Farm | ${cuantas} |\n"
        "text | lugar | ¿Dónde? | Where? | | yes\n"
        "end_repeat | | | | |",
    )
    await rosa.says("2")
    rosa.expect("Finca 1 de 2", "2/3")
    await rosa.says("Norte")
    rosa.expect("Finca 2 de 2")
    await rosa.says("Sur")
    rosa.expect("Esto respondió", "Norte", "Sur")
    await rosa.says("1")
    await rosa.says("1")
    rosa.expect("Esto respondió", "Norte")
    rosa.expect_not("Sur")
    await sends(rosa)
    assert sorted((await rosa.stored()).values()) == ["1", "Norte"]


async def test_a_fixed_repeat_asks_its_number_of_times(scenario):
    rosa = await begins(
        scenario,
        "type | name | LABEL | repeat_count\n"
        "begin_repeat | mes | Mes | Month | 2\n"
        "integer | kilos | ¿Kilos? | Kilos? |\n"
        "end_repeat | | | |",
    )
    rosa.expect("Mes 1 de 2", "1/2")
    await rosa.says("10")
    rosa.expect("Mes 2 de 2", "2/2")
    await rosa.says("20")
    rosa.expect("Esto respondió", "10", "20")
