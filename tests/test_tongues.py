"""Hearing which language somebody writes."""

import pytest

from bot.tongues import hear


@pytest.mark.parametrize(
    ("text", "spoken", "language"),
    [
        ("não entendi", "es", "pt"), ("eu quero responder a pesquisa", "es", "pt"), ("oi, tudo bem?", "es", "pt"),
        ("I want to answer", "es", "en"), ("i don't understand", "es", "en"), ("je ne comprends pas", "es", "fr"),
        ("Bonjour, je suis Marie", "es", "fr"), ("No entiendo", "pt", "es"), ("quiero responder ahora", "fr", "es"),
        ("Mwen pa konprann", "fr", "ht"), ("bonjou, mwen bezwen èd tanpri", "es", "ht"),
    ],
)  # fmt: skip
def test_another_language_is_heard(text, spoken, language):
    heard = hear(text, spoken)
    assert heard is not None
    assert (heard.language, heard.sure) == (language, True)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("quiero responder la encuesta", "es"), ("sim", "es"), ("ok", "es"), ("4", "pt"), ("hola", "pt"),
        ("4 5 5 na 4", "es"), ("CLAC nos ayuda mucho", "es"), ("Cooperativa Flor de Nube", "pt"), ("👍", "fr"),
        ("", "es"),
        ("Rosa Montenube", "en"), ("Haiti", "fr"), ("Perú café", "pt"), ("muchas gracias", "es"),
    ],
)  # fmt: skip
def test_what_says_too_little_changes_nothing(text, spoken):
    assert hear(text, spoken) is None


def test_a_mixture_is_heard_but_not_for_sure():
    heard = hear("yo quiero falar português com você", "es")
    assert heard is None or not heard.sure
