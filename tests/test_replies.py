"""What people write about an invitation, in their words."""

import pytest

from bot.replies import Reply, Said, read_people, read_reply


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("sí", Reply(Said.YES)), ("Sim, vou", Reply(Said.YES)), ("yes of course", Reply(Said.YES)),
        ("Oui", Reply(Said.YES)), ("Sí, vamos 3: Ana Nube, Luis Nube", Reply(Said.YES, 3, "Ana Nube, Luis Nube")),
        ("voy con dos compañeros", Reply(Said.YES, 3)), ("si, 2 personas", Reply(Said.YES, 2)),
        ("no", Reply(Said.NO)), ("No puedo ir ese día", Reply(Said.NO)), ("Não posso", Reply(Said.NO)),
        ("no sé", Reply(Said.MAYBE)), ("Tal vez", Reply(Said.MAYBE)), ("peut-être", Reply(Said.MAYBE)),
        ("¿Dónde es?", Reply(Said.WHERE)), ("Où est-ce ?", Reply(Said.WHERE)), ("how do I join?", Reply(Said.WHERE)),
        ("¿a qué hora es?", Reply(Said.WHEN)), ("Que horas é?", Reply(Said.WHEN)), ("When is it?", Reply(Said.WHEN)),
    ],
)  # fmt: skip
def test_what_is_understood(text, reply):
    assert read_reply(text) == reply


@pytest.mark.parametrize(
    "text", ["", "👍", "hola", "1", "no entiendo nada de lo que me dice usted", "sí pero no sé", "café", "8:30"]
)
def test_what_is_no_answer(text):
    assert read_reply(text) is None


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("somos tres", 3), ("solo yo", 1), ("4 personas", 4)])
def test_how_many_come(text, number):
    assert read_people(text) == number


@pytest.mark.parametrize("text", ["", "nadie", "0", "muchos", "1000"])
def test_no_number_of_people(text):
    assert read_people(text) is None
