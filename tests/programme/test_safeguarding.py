"""What is read as a danger or as being under 18, and what is not: a false alarm costs trust."""

import pytest

from bot.demo.comments import COMMENTS, NOTHING
from bot.programme.safeguarding import safeguarding

CONCERNS = {
    "hay niños trabajando": "child_labour",
    "En la finca de al lado hay menores de edad trabajando, y nadie dice nada": "child_labour",
    "Tem crianças trabalhando na colheita.": "child_labour",
    "There are children working on the plantation": "child_labour",
    "des enfants travaillent dans la plantation": "child_labour",
    "el gerente me amenazó": "threats",
    "O gerente me ameaçou de morte": "threats",
    "The manager threatened me": "threats",
    "Le directeur m’a menacé": "threats",
    "mi jefe me pega": "violence",
    "sofri abuso sexual": "violence",
    "el capataz me acosa": "harassment",
    "my boss harasses me": "harassment",
    "nos quitaron los documentos y no nos dejan salir": "forced_labour",
    "No hay agua. Hay niños trabajando.": "child_labour",
    "ya no quiero vivir": "self_harm",
}
NO_CONCERN = [
    "No hay trabajo infantil en nuestra cooperativa",
    "Más talleres contra el trabajo infantil",
    "Necesitamos una política de prevención del acoso sexual",
    "La roya nos amenaza y los precios nos golpean",
    "guardería para los niños mientras trabajan sus padres",
    "becas para los hijos de los trabajadores",
    "trabajamos con niños de la escuela",
    "Formação sobre assédio sexual",
    "training against child labour",
    "lutte contre le travail des enfants",
    "violación de los estándares por parte de los compradores",
    "que nos visiten más",
    "",
]
MINORS = [
    "tengo 16 años", "Hola, tengo 16 años", "soy menor", "Soy menor de edad.", "yo tengo dieciséis años, disculpe",
    "tenho 15 anos", "sou menor de idade", "I am 16 years old", "I'm 17", "j'ai 16 ans", "je suis mineure",
    "todavía no tengo 18 años",
]  # fmt: skip
ADULTS = [
    "tengo 36 años", "tengo 18 años", "tengo 12 años trabajando en la cooperativa", "mi hijo tiene 16 años",
    "tengo 16 años en la organización", "la cooperativa tiene 15 años", "tenho 16 anos de cooperativa", "16",
    "I am 16 km from town", "j'ai 16 ans d'expérience", "soy menor que mi hermano", "hay menores", "tengo 12 socios",
]  # fmt: skip


@pytest.mark.parametrize(("text", "subject"), CONCERNS.items())
def test_a_danger_is_seen(text, subject):
    assert safeguarding().concern(text) == subject
    assert safeguarding().concern(text.upper()) == subject


@pytest.mark.parametrize("text", NO_CONCERN)
def test_a_subject_or_a_rule_is_no_danger(text):
    assert safeguarding().concern(text) == ""


@pytest.mark.parametrize("text", [text for texts in (COMMENTS, NOTHING) for group in texts.values() for text in group])
def test_what_people_usually_say_raises_no_concern(text):
    assert safeguarding().concern(text) == ""
    assert not safeguarding().says_minor(text)


@pytest.mark.parametrize("text", MINORS)
def test_somebody_under_18_is_understood(text):
    assert safeguarding().says_minor(text)


@pytest.mark.parametrize("text", ADULTS)
def test_other_ages_and_other_people_are_not(text):
    assert not safeguarding().says_minor(text)
