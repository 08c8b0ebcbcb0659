"""The first shipped questionnaire, published from its table and walked in four languages."""

import subprocess
import sys

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from bot.surveys.answers import Given
from bot.surveys.interview import Accepted, Doubtful, Refused, Submission
from tests.surveys.walks import NOW, SHIPPED, Walk, shipped

FIRST = {
    "es": ("¿Cuánto conoce su organización el trabajo de CLAC?", "Son 8 preguntas cortas", "Nada"),
    "pt": ("Quanto a sua organização conhece o trabalho da CLAC?", "São 8 perguntas curtas", "Nada"),
    "en": ("How much does your organization know about CLAC’s work?", "These are 8 short questions", "Not at all"),
    "fr": ("Votre organisation connaît-elle le travail de la CLAC ?", "Voici 8 questions courtes", "Pas du tout"),
}


@pytest.fixture
def walk():
    return Walk(shipped("satisfaccion_membresia")).begin(org_id="O-1", org_tipo="opp", modo="chat", idioma="es")


@pytest.mark.parametrize("language", FIRST)
def test_the_form_is_walked_in_each_language(language):
    walk = Walk(shipped("satisfaccion_membresia"), language=language).begin(org_id="O-1")
    label, note, choice = FIRST[language]
    question = walk.question
    assert (question.label, question.number, question.of) == (label, 1, 8)
    assert question.notes[0].startswith(note)
    assert question.choices[0].label == choice
    assert [option.digit for option in question.choices] == ["1", "2", "3", "4", "5", "0"]
    for number in range(1, 8):
        assert walk.question.number == number
        walk.say("4")
    walk.say("nada")
    assert walk.interview.current is None
    assert walk.place == "end"
    assert isinstance(walk.finish(), Submission)


def test_switching_the_language_keeps_the_answers(walk):
    walk.say("4")
    walk.language = "pt"
    assert walk.question.label == "A CLAC representa bem a sua organização?"
    assert walk.question.hint.startswith("Por exemplo")
    assert walk.interview.summary()[0].shown == "Bastante"
    assert walk.interview.answered == {"/data/rec_conoce": ("rec_conoce", "4")}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *(("2", "2"), (" 2. ", "2"), ("2️⃣", "2"), ("dos", "2"), ("dois", "2"), ("two", "2"), ("deux", "2")),
        *(("2) Muy poco", "2"), ("opción 2", "2"), ("la 5", "5"), ("0", "ns"), ("cero", "ns"), ("9", "na")),
        *(("Sí, bastante", "4"), ("si bastante", "4"), ("SÍ BASTANTE!!", "4"), ("muy", "2"), ("más", "3")),
        *(("No sé", "ns"), ("prefer", None), ("ns", "ns"), ("NA", "na"), ("no hemos", "na"), ("❔", "ns")),
        *(("Sim, bastante", "4"), ("yes, mostly", "4"), ("oui, en", "4"), ("je ne sais", "ns"), ("Muito pouco", "2")),
        *(("sí", None), ("yes", None), ("sim", None), ("oui", None), ("no", None), ("👍", None), ("6", None)),
        *(("2 o 3", None), ("2.5", None), ("-2", None), ("22", None), ("", None), ("2 Sí, por completo", None)),
    ],
)
def test_typed_choices_in_any_language(walk, typed, value):
    walk.say("4", "4", "4", "4", "4")
    assert walk.question.name == "sat_servicios"
    outcome = walk.say(typed)
    if value is None:
        assert isinstance(outcome, Refused), outcome
        assert walk.question.name == "sat_servicios"
    else:
        assert isinstance(outcome, Accepted), outcome
        assert walk.value("sat_servicios") == value


def test_an_ambiguous_beginning_names_the_choices_that_fit(walk):
    walk.say("4")
    outcome = walk.say("sí")
    assert isinstance(outcome, Refused)
    assert "4. Sí, bastante" in outcome.message
    assert "5. Sí, por completo" in outcome.message
    assert "\n" not in outcome.message


def test_a_face_alone_is_an_answer_and_one_that_contradicts_the_words_is_not(walk):
    walk.say("4", "4", "4")
    assert walk.question.name == "sat_general"
    assert isinstance(walk.say("😀 Descontenta"), Refused)
    assert isinstance(walk.say("🙂"), Accepted)
    assert walk.value("sat_general") == "4"


@pytest.mark.parametrize(("typed", "value"), [("regular", "3"), ("contento", "4"), ("¿4?", "4"), ("muy bien", "5")])
def test_a_synonym_is_read_back_and_stored_only_when_confirmed(walk, typed, value):
    walk.say("4", "4", "4")
    outcome = walk.say(typed)
    assert isinstance(outcome, Doubtful)
    assert (outcome.value, walk.value("sat_general"), walk.question.name) == (value, "", "sat_general")
    assert isinstance(walk.give(Given(confirmed=outcome.value)), Accepted)
    assert walk.value("sat_general") == value


def test_a_confirmed_value_has_to_be_a_choice(walk):
    assert isinstance(walk.give(Given(confirmed="7")), Refused)


@pytest.mark.parametrize("word", ["nada", "nothing", "rien", "no", "👍", "5"])
def test_any_word_is_an_answer_of_a_text_question(walk, word):
    walk.say("4", "4", "4", "4", "4", "4", "4")
    assert isinstance(walk.say(word), Accepted)
    assert walk.value("sat_mejora") == word


def test_a_voice_note_answers_a_text_question(walk):
    walk.say("4", "4", "4", "4", "4", "4", "4")
    assert "voice" in walk.question.accepts
    assert isinstance(walk.give(Given(media="voz-1.ogg")), Accepted)
    assert walk.value("sat_mejora") == "voz-1.ogg"


def test_a_text_that_is_too_long_is_refused_and_changes_nothing(walk):
    walk.say("4", "4", "4", "4", "4", "4", "4")
    before = walk.state
    outcome = walk.say("x" * 601)
    assert isinstance(outcome, Refused)
    assert "601" in outcome.message
    assert "600" in outcome.message
    assert walk.state == before
    assert isinstance(walk.say("x" * 600), Accepted)


def test_a_required_question_is_not_skipped_and_an_optional_one_is(walk):
    assert isinstance(walk.skip(), Refused)
    walk.say("4", "4", "4", "4", "4", "4", "4")
    assert isinstance(walk.skip(), Accepted)
    assert walk.interview.current is None


def test_looking_back_leads_on_to_where_one_was(walk):
    assert not walk.back()
    walk.say("1", "2", "3")
    assert walk.back()
    assert walk.back()
    assert walk.question.name == "rec_representa"
    assert walk.question.shown == "Muy poco"
    walk.say("5")
    assert walk.question.name == "sat_general"
    assert walk.value("rec_representa") == "5"


def test_changing_one_answer_from_the_summary_leads_back_to_it(walk):
    walk.say("1", "2", "3", "4", "5", "4", "3", "nada")
    assert [line.shown for line in walk.interview.summary()][:2] == ["Nada", "Muy poco"]
    assert walk.jump(2)
    assert not walk.jump(12)
    walk.say("4")
    assert walk.place == "end"
    assert walk.interview.summary()[1].shown == "Sí, bastante"


def test_finishing_too_early_leads_to_the_first_missing_question(walk):
    walk.say("4")
    outcome = walk.finish()
    assert isinstance(outcome, Refused)
    assert (outcome.question.name, walk.question.name) == ("rec_representa", "rec_representa")


def test_the_submission_holds_what_was_given(walk):
    walk.say("4", "4", "4", "4", "4", "9", "0", "nada")
    done = walk.finish()
    assert isinstance(done, Submission)
    assert done.values["/data/sat_servicios"] == "na"
    assert done.values["/data/org_id"] == "O-1"
    assert done.xml.startswith('<data id="satisfaccion_membresia" version="2026.1">')
    assert done.instance_id.startswith("uuid:")
    assert f"<instanceID>{done.instance_id}</instanceID>" in done.xml


def test_the_first_answers_do_not_load_pyxform():
    code = "import sys, bot.surveys.interview; sys.exit('pyxform' in sys.modules or 'babel' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_form_loads_with_its_languages_and_version(name):
    form = shipped(name)
    assert (form.form_id, form.version, form.title != "") == (name, "2026.1", True)
    assert [language.code for language in form.languages] == ["es", "pt", "en", "fr"]
    assert form.default_language == "Español (es)"
    for hidden in ("org_id", "org_tipo", "persona_id", "ola_id", "idioma", "modo"):
        assert f"/data/{hidden}" in form.order


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        *(("desarrollo_organizacion", "opp", 15), ("desarrollo_organizacion", "trabajadores", 11)),
        *(("medios_vida", "opp", 10), ("medios_vida", "trabajadores", 10), ("reconocimiento_aliados", "aliado", 7)),
        ("desarrollo_estructura", "", 6),
    ],
)
def test_each_kind_of_organization_sees_its_own_number_of_questions(name, kind, count):
    walk = Walk(shipped(name)).begin(org_tipo=kind)
    assert walk.question.of == count


def test_the_branch_after_an_activity():
    walk = Walk(shipped("participacion_actividad")).begin(act_nombre="Taller de café")
    assert walk.question.label == "¿Su organización participó en «Taller de café»?"
    walk.say("no")
    assert (walk.question.name, walk.question.of) == ("act_motivo_no", 3)
    walk.back()
    walk.say("virtual")
    assert (walk.question.name, walk.question.of) == ("act_utilidad", 4)
    assert NOW.year == 2026


MOVES = st.one_of(
    st.sampled_from(["1", "3", "5", "0", "9", "sí", "nada", "🙂", "regular", "x" * 700, ""]).map(
        lambda text: ("say", text)
    ),
    st.just(("back", "")),
    st.just(("skip", "")),
    st.integers(0, 12).map(lambda number: ("jump", str(number))),
)


@settings(max_examples=40, deadline=None)
@examples(
    st.sampled_from(["satisfaccion_membresia", "participacion_actividad", "medios_vida"]), st.lists(MOVES, max_size=20)
)
def test_however_one_wanders_the_interview_stays_whole(name, moves):
    walk = Walk(shipped(name)).begin(org_tipo="opp")
    for move, what in moves:
        if move == "jump":
            walk.jump(int(what))
        elif move == "back":
            walk.back()
        elif walk.interview.current is not None:
            before = walk.state
            outcome = walk.say(what) if move == "say" else walk.skip()
            assert isinstance(outcome, Accepted) or walk.state == before
        kept = walk.interview
        assert (kept.state(), kept.place) == (walk.state, walk.place)
    while walk.interview.current is not None:
        walk.say("3")
    outcome = walk.finish()
    while isinstance(outcome, Refused):
        walk.say("3")
        outcome = walk.finish()
    assert outcome.values["/data/org_tipo"] == "opp"
