from dataclasses import replace

import pytest

from bot.i18n import LANGUAGES, translator
from bot.reports.text import chat_text, detail_text

EXAMPLE = """\
📊 Progreso hacia 2027 · Red CLAC · al 31 oct 2026
1️⃣ Reconocimiento de CLAC: 88 % de 90 % 🟡 (528 de 940 org., ±1,9)
2️⃣ Satisfacción: 82 de 90 🔴 (510 de 880 org., ±1,0) · contentas: 90 %
3️⃣ Participación: 82 % de 90 % 🔴 (742 de 905 org.)
4️⃣ Aliados: 86 de 90 🟡 (52 de 80, ±2,5)
5️⃣ Estándares: 72 % de 70 % ✅ (6 y media de 9 decididas)
6️⃣ Desarrollo: 77 de 85 🔴 (autoevaluación)
7️⃣ Medios de vida: sin dato ⚪
Escriba un número para ver el detalle, o "Perú café" para filtrar."""


def spanish(text):
    return text


def said(text):
    return text.replace("\u00a0", " ")


def test_the_worked_example_word_for_word(worked, report):
    assert said(chat_text(report(worked), spanish)) == EXAMPLE


def test_a_percent_sign_never_leaves_its_number(worked, report):
    assert " %" not in chat_text(report(worked), spanish)


def test_example_data_say_so_at_once(worked, report):
    lines = chat_text(report(worked, examples=True), spanish).splitlines()
    assert lines[1] == "⚠️ Datos de ejemplo: no son resultados reales"
    assert "⚠️ Datos de ejemplo" in detail_text(report(worked, examples=True), 1, spanish)


def test_hidden_and_unfiltered_indicators_say_why_there_is_no_figure(standing, report):
    found = report([standing("mega_1a", status="hidden"), standing("mega_3a", notes=("no_filter",))])
    lines = chat_text(found, spanish).splitlines()
    assert lines[1:3] == ["1️⃣ Reconocimiento de CLAC: oculto 🔒", "4️⃣ Aliados: no tiene filtro por país ni producto ⚪"]


def test_the_margin_external_figures_and_full_counts_stand_in_the_brackets(standing, report):
    close = standing("mega_1b", 89.0, "close", n=510, frame=880, margin=1.0)
    full = standing("mega_3a", 86.2, "close", n=80, frame=80, margin=0.0, publication="external")
    lines = chat_text(report([close, full]), spanish).splitlines()
    assert lines[1].endswith("(510 de 880 org., ±1,0, dentro del margen)")
    assert lines[2].endswith("(80 de 80, respondieron todas, dato externo)")


def test_the_detail_tells_where_a_number_comes_from(worked, report):
    first = replace(worked[0], source="sat_membresia 3 · ronda 2026", companions={"index_mean": 83.1})
    assert said(detail_text(report([first]), 1, spanish)).splitlines() == [
        "1️⃣ Reconocimiento de CLAC: 88 % de 90 % 🟡 faltan 2 puntos",
        "Red CLAC · al 31 oct 2026",
        "",
        "¿De dónde sale este número?",
        "• Cómo se calcula: Cada organización responde tres preguntas.",
        "• Se contaron: 528 de 940 org.",
        "• Margen ±1,9 puntos: si hubieran respondido todas, lo más probable es un valor entre 85,9 y 89,6.",
        "• Se invita a todas y responder es voluntario: el margen cubre solo el azar, no quién decide responder.",
        "• También: media: 83",
        "• Corte: 31 de octubre de 2026",
        "• Fuente: Encuesta de satisfacción",
        "• Formulario o registro: sat_membresia 3 · ronda 2026",
        "• Definición: versión 1",
        "• Línea base: pendiente",
        "• Provisional: la ronda sigue abierta o la cifra aún no está aprobada.",
    ]


def test_the_detail_of_a_hidden_figure_tells_only_why(standing, report):
    row = standing("mega_1b", 97.3, "hidden", n=3, frame=8, margin=4.4, companions={"satisfied_percent": 66.6})
    text = detail_text(report([row]), 2, spanish)
    assert "Son muy pocas respuestas, o comparando cifras se sabría de muy pocas: no se muestra" in text
    assert not any(secret in text for secret in ("97", "4,4", "67", "3 de 8"))


def test_a_reference_figure_says_what_it_lacks(standing, report):
    row = standing(
        "mega_1b", 80.0, "behind", n=20, frame=90, publication="reference", notes=("few_answers", "late_differ")
    )
    text = detail_text(report([row]), 2, spanish)
    assert "Referencial:" in text
    assert "Respondieron pocas." in text
    assert "Quienes respondieron tarde opinan distinto." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_seven_lines_with_their_figures(worked, report, language):
    translate = translator(language)
    found = report(worked, translate=translate, locale=language)
    lines = chat_text(found, translate).splitlines()
    assert [line[0] for line in lines[1:8]] == list("1234567")
    assert all(figure in lines[1] for figure in ("88", "90", "528", "940"))
    assert all(detail_text(found, number, translate) for number in range(1, 8))
