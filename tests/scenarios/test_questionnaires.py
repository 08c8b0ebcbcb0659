"""Every shipped questionnaire, answered to the end in the four languages (domain, section 3)."""

import pytest
from sqlalchemy import insert

from bot.surveys.xpath import parse_xml
from storage.models import Interview, Membership
from tests.network import SINCE, add_organization

SPEAKERS = {"es": "Rosa", "pt": "João", "en": "Winston", "fr": "Marie"}
SEND = {"es": "✅ Enviar", "pt": "✅ Enviar", "en": "✅ Send", "fr": "✅ Envoyer"}
THANKS = {"es": "¡Gracias!", "pt": "Obrigado", "en": "Thank you", "fr": "Merci"}
WORKERS = "Luis"

#: form → the first words of the first question, and of the last one, in each language
MEMBERSHIP = "satisfaccion_membresia"
FORMS = {
    MEMBERSHIP: {
        "es": ("¿Cuánto conoce su organización", "¿Qué debería mejorar CLAC?"),
        "pt": ("Quanto a sua organização conhece", "O que a CLAC deveria melhorar?"),
        "en": ("How much does your organization know", "What should CLAC improve?"),
        "fr": ("Votre organisation connaît-elle", "Qu’est-ce que la CLAC devrait améliorer ?"),
    },
    "participacion_actividad": {
        "es": ("¿Su organización participó en «", "¿Quiere decirnos algo más?"),
        "pt": ("A sua organização participou de «", "Quer nos dizer mais alguma coisa?"),
        "en": ("Did your organization take part in “", "Would you like to tell us anything else?"),
        "fr": ("Votre organisation a-t-elle participé à « ", "Voulez-vous nous dire autre chose ?"),
    },
    "desarrollo_organizacion": {
        "es": ("¿Su organización hace asamblea", "¿Su organización consigue crédito"),
        "pt": ("A sua organização faz assembleia", "A sua organização consegue crédito"),
        "en": ("Does your organization hold an assembly", "Can your organization get credit"),
        "fr": ("Votre organisation tient-elle une assemblée", "Votre organisation obtient-elle un crédit"),
    },
    "desarrollo_estructura": {
        "es": ("trabaja con un plan anual?", "¿Usa datos e informes"),
        "pt": ("trabalha com um plano anual?", "Usa dados e relatórios"),
        "en": ("work with a yearly plan?", "Does it use data and reports"),
        "fr": ("travaille-t-il avec un plan annuel ?", "Utilise-t-on des données"),
    },
    "medios_vida": {
        "es": ("Cuando alguien de su familia se enferma", "Comparado con hace un año"),
        "pt": ("Quando alguém da sua família fica doente", "Comparado com um ano atrás"),
        "en": ("When someone in your family is ill", "Compared with a year ago"),
        "fr": ("Quand quelqu’un de votre famille est malade", "Par rapport à il y a un an"),
    },
    "reconocimiento_aliados": {
        "es": ("¿Cuánto conoce su institución", "¿Qué debería mejorar CLAC como aliada?"),
        "pt": ("Quanto a sua instituição conhece", "O que a CLAC deveria melhorar como aliada?"),
        "en": ("How much does your institution know", "What should CLAC improve as a partner?"),
        "fr": ("Votre institution connaît-elle", "Que devrait améliorer la CLAC en tant que partenaire ?"),
    },
}  # fmt: skip
LENGTHS = {
    MEMBERSHIP: 8, "participacion_actividad": 4, "desarrollo_organizacion": 15, "desarrollo_estructura": 6,
    "medios_vida": 10, "reconocimiento_aliados": 7,
}  # fmt: skip
NAMED = [form for form in FORMS if form != "medios_vida"]
ACTIVITY = "Taller de costos"
#: What is asked a form that is not the members': kind, id, name.
BESIDE = {
    "desarrollo_estructura": ("estructura", "EST-RED-CAFE", "Red Café de Ejemplo"),
    "reconocimiento_aliados": ("aliado", "ALI-1", "Universidad Imaginaria"),
}


async def speaks_for(scenario, person, kind, key, name):
    """The person answers for a structure or an ally too."""
    async with scenario.database.transaction() as db:
        await add_organization(db, key, name, kind, "", "", "America/El_Salvador", "es")
        row = {"person_id": person.person_id, "organization_id": key, "valid_from": SINCE}
        await db.execute(insert(Membership).values(**row))


async def begins(scenario, name, form):
    """A person who was invited to a form and has begun it."""
    person = await scenario.person(name).registers()
    if form in BESIDE:
        await speaks_for(scenario, person, *BESIDE[form])
    about = {"name": ACTIVITY} if form == "participacion_actividad" else {}
    await scenario.opens_round(form=form, **about)
    await person.says("encuesta")
    return person


def said(person):
    """Everything the bot said, with plain blanks before French signs."""
    return "\n".join(message.text for message in person.chat).replace("\u00a0", " ").replace("\u202f", " ")


async def walks(person, of, closed="4", last="4"):
    """Type one answer after the other, looking at the place of each question."""
    for number in range(1, of + 1):
        person.expect(f"{number}/{of}  ")
        assert "{" not in person.reply[-1].text
        await person.says(last if number == of else closed)


async def document(scenario):
    """The newest interview and the leaves of its stored instance."""
    interview = (await scenario.rows(Interview))[-1]
    root = parse_xml(interview["instance"])
    return interview, {node.name: node.text for node in root.walk() if not node.elements and node.text}


@pytest.mark.parametrize("language", SPEAKERS)
@pytest.mark.parametrize("form", NAMED)
async def test_each_questionnaire_is_answered_to_the_end_in_each_language(scenario, form, language):
    person = await begins(scenario, SPEAKERS[language], form)
    first, last = FORMS[form][language]
    assert first in said(person)
    of = LENGTHS[form]
    if form == "participacion_actividad":
        person.expect(ACTIVITY)
        await person.says("1")
        await person.answers("4", "4")
        await person.says("no")
    else:
        await walks(person, of, last="nada" if form in {MEMBERSHIP, "reconocimiento_aliados"} else "4")
    assert last in said(person)
    await person.taps(SEND[language])
    person.expect(THANKS[language])
    stored = await person.stored()
    assert len(stored) == of
    interview, leaves = await document(scenario)
    assert interview["state"] == "complete"
    assert stored.items() <= leaves.items()
    organization = interview["organization_id"]
    assert {name: leaves[name] for name in ("org_id", "org_tipo", "persona_id", "ola_id", "idioma", "modo")} == {
        "org_id": organization, "org_tipo": BESIDE.get(form, ("opp",))[0], "persona_id": str(person.person_id),
        "ola_id": str(interview["round_id"]), "idioma": language, "modo": "chat",
    }  # fmt: skip


@pytest.mark.parametrize("language", SPEAKERS)
async def test_families_answer_about_their_livelihoods_in_each_language(scenario, language):
    contact = await scenario.person(SPEAKERS[language]).registers()
    await scenario.opens_round(form="medios_vida")
    code = next(word for message in contact.reply for word in message.text.split() if len(word) == 9 and word[4] == "-")
    family = scenario.stranger("family", language=language)
    await family.says(code)
    await family.says("1")
    first, last = FORMS["medios_vida"][language]
    assert first in said(family)
    await walks(family, 10)
    assert last in said(family)
    await family.taps(SEND[language])
    interview, leaves = await document(scenario)
    assert interview["state"] == "complete"
    assert sum(name.startswith("med_") for name in leaves) == 10
    assert "med_entorno" not in leaves  # the question of the workers
    assert "persona_id" not in leaves
    assert (leaves["org_tipo"], leaves["idioma"], leaves["modo"]) == ("opp", language, "chat")


@pytest.mark.parametrize(
    ("name", "of", "own", "others"),
    [("Rosa", 15, "des_credito", "tra_salud"), (WORKERS, 11, "tra_dialogo", "des_credito")],
)
async def test_producers_and_workers_see_their_own_questions(scenario, name, of, own, others):
    person = await begins(scenario, name, "desarrollo_organizacion")
    person.expect("Respondan juntos", f"1/{of}")
    await walks(person, of)
    await person.taps("✅ Enviar")
    stored = await person.stored()
    assert len(stored) == of
    assert own in stored
    assert others not in stored


async def test_who_took_part_is_asked_how_it_was(scenario):
    rosa = await begins(scenario, "Rosa", "participacion_actividad")
    rosa.expect(f"¿Su organización participó en «{ACTIVITY}»?")
    await rosa.taps("📱 Sí, por internet o teléfono")
    rosa.expect("¿La actividad le sirvió")
    await rosa.answers("5", "4")
    rosa.expect("¿Quiere decirnos algo más?")
    rosa.expect_not("¿Por qué no pudieron")
    await rosa.taps("⏭ Omitir")
    await rosa.taps("✅ Enviar")
    stored = await rosa.stored()
    assert {k: v for k, v in stored.items() if v} == {"act_asistio": "virtual", "act_utilidad": "5", "act_aplica": "4"}


async def test_who_did_not_take_part_is_asked_why(scenario):
    rosa = await begins(scenario, "Rosa", "participacion_actividad")
    await rosa.says("no")
    rosa.expect("¿Por qué no pudieron participar?")
    await rosa.taps("🌱 Estábamos en cosecha o con mucho trabajo")
    rosa.expect("¿Quiere decirnos algo más?")
    await rosa.says("El próximo año sí")
    rosa.expect_not("¿La actividad le sirvió")
    await rosa.taps("✅ Enviar")
    assert await rosa.stored() == {
        "act_asistio": "no", "act_motivo_no": "cosecha", "act_comentario": "El próximo año sí",
    }  # fmt: skip


async def test_who_took_part_after_all_leaves_no_reason_behind(scenario):
    rosa = await begins(scenario, "Rosa", "participacion_actividad")
    await rosa.answers("no", "2", "nada más")
    await rosa.says("1")
    await rosa.says("2")
    rosa.expect("¿La actividad le sirvió")
    await rosa.answers("4", "4")
    rosa.expect("Esto respondió")
    rosa.expect_not("¿Por qué no pudieron")
    await rosa.taps("✅ Enviar")
    assert await rosa.stored() == {
        "act_asistio": "virtual", "act_utilidad": "4", "act_aplica": "4", "act_comentario": "nada más",
    }  # fmt: skip


async def test_the_structure_is_called_by_its_name(scenario):
    rosa = await begins(scenario, "Rosa", "desarrollo_estructura")
    rosa.expect("¿«Red Café de Ejemplo» trabaja con un plan anual?")
