"""What an XLSForm may say: branches, checks, computed values, repeats, actions, external data, stored order."""

import pytest

from bot.errors import FormError, InputError
from bot.surveys.answers import Given
from bot.surveys.interview import Accepted, Interview, Refused, Submission
from bot.surveys.support import unasked
from bot.surveys.xform import read_form
from bot.surveys.xlsform import convert
from tests.surveys.walks import NOW, Walk, published

CHOICES = """
list_name | name | label | pais
pais | pe | Perú |
pais | co | Colombia |
dep | li | Lima | pe
dep | cu | Cusco | pe
dep | an | Antioquia | co
"""


def test_a_branch_opens_and_closes_and_its_answers_stay_out_of_the_submission():
    form = published(
        """
        type | name | label | relevant | required
        text | a | A | | yes
        text | b | B | ${a} = 'si' | yes
        text | c | C | ${b} = 'x' |
        """
    )
    walk = Walk(form).begin()
    assert (walk.question.number, walk.question.of) == (1, 1)
    walk.say("si")
    assert (walk.question.name, walk.question.of) == ("b", 2)
    walk.say("x")
    assert walk.asked == "/data/c"
    walk.jump(1)
    walk.say("no")
    assert walk.place == "end"
    done = walk.finish()
    assert isinstance(done, Submission)
    assert "<b>" not in done.xml
    assert "x" in walk.state
    walk.jump(1)
    walk.say("si")
    assert walk.asked == "/data/c"  # what opened again, and was never answered, comes before the end
    assert walk.value("b") == "x"


def test_constraints_and_required_speak_the_language_of_the_person():
    form = published(
        """
        type | name | LABEL | constraint | CONSTRAINT_MESSAGE | required | REQUIRED_MESSAGE
        text | quien | ¿Quién? | Who? | | | | yes | Diga quién | Say who
        integer | edad | Edad de ${quien} | Age of ${quien} | . < 120 | No vive tanto | ${quien} is not that old | | |
        integer | hijos | Hijos | Children | . >= 0 and . <= 20 | | | ${edad} > 15 | |
        """.replace("LABEL", "label::Español (es) | label::English (en)")
        .replace("CONSTRAINT_MESSAGE", "constraint_message::Español (es) | constraint_message::English (en)")
        .replace("REQUIRED_MESSAGE", "required_message::Español (es) | required_message::English (en)"),
        settings="| | F | f | 1 | Español (es) |",
    )
    walk = Walk(form, language="en").begin()
    refused = walk.skip()
    assert isinstance(refused, Refused)
    assert refused.message == "Say who"
    walk.say("Ana")
    assert walk.question.label == "Age of Ana"
    refused = walk.say("130")
    assert isinstance(refused, Refused)
    assert refused.message == "Ana is not that old"
    walk.language = "es"
    refused = walk.say("130")
    assert isinstance(refused, Refused)
    assert refused.message == "No vive tanto"
    assert walk.value("edad") == ""
    walk.say("40")
    assert walk.question.required
    refused = walk.say("21")
    assert isinstance(refused, Refused)
    assert "0" in refused.message
    assert "20" in refused.message


def test_values_are_computed_in_the_order_of_their_dependencies():
    form = published(
        """
        type | name | label | calculation
        calculate | c | | ${b} * 2
        calculate | b | | ${a} + 1
        integer | a | A |
        note | n | Da ${c} |
        """
    )
    walk = Walk(form).begin()
    walk.say("4")
    assert (walk.value("b"), walk.value("c")) == ("5", "10")
    assert walk.interview.closing == ("Da 10",)


def test_defaults_triggers_and_read_only_answers():
    form = published(
        """
        type | name | label | default | calculation | trigger | readonly
        integer | a | A | 3 | | |
        date | hoy | Hoy | today() | | |
        text | b | B | | concat('x', ${a}) | ${a} |
        text | fijo | Fijo | dado | | | yes
        text | fin | Fin | | | |
        """
    )
    walk = Walk(form).begin()
    assert (walk.question.value, walk.value("hoy")) == ("3", "2026-11-22")
    walk.skip()
    assert walk.value("a") == "3"
    walk.back()
    walk.say("8")
    assert walk.value("b") == "x8"
    walk.jump(3)
    walk.say("mío")
    assert walk.value("b") == "mío"
    walk.jump(4)
    assert walk.question.name == "fin"
    assert walk.question.notes == ("Fijo: dado",)


def test_choices_are_filtered_and_what_no_longer_fits_is_taken_back():
    form = published(
        """
        type | name | label | choice_filter
        select_one pais | p | País |
        select_one dep | d | Departamento | pais = ${p}
        """,
        CHOICES,
    )
    walk = Walk(form).begin()
    walk.say("Perú")
    assert [option.name for option in walk.question.choices] == ["li", "cu"]
    assert isinstance(walk.say("Antioquia"), Refused)
    walk.say("Cusco")
    walk.jump(1)
    walk.say("Colombia")
    assert walk.value("d") == ""
    assert [option.label for option in walk.question.choices] == ["Antioquia"]


def test_other_adds_a_question_in_the_persons_language():
    form = published("type | name | label\nselect_one pais or_other | p | País", CHOICES)
    walk = Walk(form).begin()
    assert [option.label for option in walk.question.choices] == ["Perú", "Colombia", "Otro"]
    walk.say("otro")
    assert (walk.question.name, walk.question.label) == ("p_other", "¿Cuál?")


def test_a_counted_repeat_has_as_many_entries_as_were_counted():
    form = published(
        """
        type | name | label | repeat_count | calculation
        integer | n | Hijos | |
        begin repeat | kid | Hijo | ${n} |
        text | nombre | Nombre | |
        integer | edad | Edad de ${nombre} | |
        calculate | doble | | | ${edad} * 2
        end repeat | | | |
        calculate | suma | | | sum(${edad})
        calculate | segundo | | | indexed-repeat(${nombre}, ${kid}, 2)
        """
    )
    walk = Walk(form).begin()
    assert walk.question.of == 1
    walk.say("2")
    assert (walk.asked, walk.question.of, walk.question.notes) == ("/data/kid[1]/nombre", 5, ("Hijo 1 de 2",))
    walk.say("Ana", "10", "Luis")
    assert walk.question.label == "Edad de Luis"
    walk.say("12")
    assert (walk.value("suma"), walk.value("segundo"), walk.value("kid[2]/doble")) == ("22", "Luis", "24")
    assert walk.place == "end"
    walk.jump(1)
    walk.say("3")
    assert walk.asked == "/data/kid[3]/nombre"
    walk.jump(1)
    walk.say("1")
    assert (walk.value("suma"), walk.place) == ("10", "end")
    assert walk.interview.answered["/data/kid[1]/nombre"] == ("nombre", "Ana")


def test_an_open_repeat_asks_whether_there_is_another():
    form = published(
        """
        type | name | label | calculation
        begin repeat | finca | Finca |
        text | lugar | Lugar |
        calculate | orden | | position(..)
        end repeat | | |
        text | fin | Fin |
        """
    )
    walk = Walk(form).begin()
    walk.say("Lima")
    offer = walk.question
    assert (offer.kind, offer.reference, offer.label) == ("repeat", "/data/finca", "Finca — ¿Agregar otro?")
    assert isinstance(walk.say("quizás"), Refused)
    walk.say("sí")
    assert (walk.asked, walk.question.notes) == ("/data/finca[2]/lugar", ("Finca 2",))
    walk.say("Cusco")
    walk.say("sim")
    assert walk.back()  # one too many: the empty entry goes away again
    assert walk.question.kind == "repeat"
    assert "finca[3]" not in str(walk.interview.answered)
    walk.say("2")
    assert walk.asked == "/data/fin"
    done = walk.finish()
    assert isinstance(done, Submission)
    assert done.values["/data/finca[2]/orden"] == "2"
    assert done.xml.count("<finca>") == 2


def test_entries_within_entries():
    form = published(
        """
        type | name | label | repeat_count
        begin repeat | casa | Casa | 2
        text | calle | Calle |
        begin repeat | cuarto | Cuarto | 2
        text | color | Color |
        end repeat | | |
        end repeat | | |
        """
    )
    walk = Walk(form).begin()
    assert walk.question.of == 6
    walk.say("A", "rojo", "azul", "B", "verde")
    assert walk.asked == "/data/casa[2]/cuarto[2]/color"
    assert walk.value("casa[2]/cuarto[1]/color") == "verde"


def test_new_entries_run_their_defaults():
    form = published(
        """
        type | name | label | default
        begin repeat | r | R |
        integer | i | I | position(..) * 10
        end repeat | | |
        """
    )
    walk = Walk(form).begin()
    assert walk.value("r[1]/i") == "10"
    walk.skip()
    walk.say("sí")
    assert walk.value("r[2]/i") == "20"


def test_groups_are_headings_and_hide_what_they_hold():
    form = published(
        """
        type | name | label | relevant
        text | a | A |
        begin group | g | Parte 1 | ${a} = 'si'
        begin group | h | Parte 1.1 |
        text | b | B |
        end group | | |
        end group | | |
        text | c | C |
        """
    )
    walk = Walk(form).begin()
    assert walk.question.of == 2
    walk.say("si")
    assert walk.question.notes == ("Parte 1", "Parte 1.1")
    assert walk.asked == "/data/g/h/b"


def test_shuffled_choices_stay_as_they_were_shown():
    choices = "list_name | name | label\n" + "\n".join(f"l | n{i} | Opción {i}" for i in range(12))
    form = published("type | name | label | parameters\nselect_one l | q | Q | randomize=true", choices)
    order = [option.name for option in Walk(form, seed=1).begin().question.choices]
    assert sorted(order) == sorted(f"n{i}" for i in range(12))
    assert order == [option.name for option in Walk(form, seed=1).begin().question.choices]
    assert order != [option.name for option in Walk(form, seed=2).begin().question.choices]
    walk = Walk(form, seed=1).begin()
    walk.say("1")
    assert walk.value("q") == order[0]


def test_external_choices_and_looked_up_values():
    source = "| survey |\n| | type | name | label | calculation | choice_filter |\n"
    source += "| | select_one_from_file lugares.csv | l | Lugar | | pais = 'pe' |\n"
    source += "| | calculate | h | | pulldata('lugares', 'habitantes', 'name', ${l}) | |\n"
    source += "| settings |\n| | form_title | form_id | version |\n| | F | f | 1 |\n"
    xform = convert(source.encode(), "f.md")
    with pytest.raises(FormError, match=r"lugares\.csv"):
        read_form(xform)
    data = "name,label,pais,habitantes\nli,Lima,pe,10000000\nbo,Bogotá,co,8000000\ncu,Cusco,pe,430000\n"
    form = read_form(xform, {"lugares.csv": data.encode()})
    walk = Walk(form).begin()
    assert [option.label for option in walk.question.choices] == ["Lima", "Cusco"]
    walk.say("cusco")
    assert walk.value("h") == "430000"


def test_the_last_answers_can_be_offered_again():
    form = published("type | name | label | default\ntext | a | A | ${last-saved#a}")
    walk = Walk(form).begin()
    assert walk.question.value == ""
    walk.say("café")
    again = Interview.start(form, prefill={}, now=NOW, language="es", seed=8, last_saved=walk.state)
    assert again.current is not None
    assert again.current.value == "café"


def test_several_choices_are_toggled_one_by_one():
    form = published("type | name | label\nselect_multiple dep | d | Departamentos\ntext | b | B", CHOICES)
    walk = Walk(form).begin()
    interview = walk.interview
    assert interview.toggle("an", NOW).value == "an"
    assert interview.toggle("li", NOW).value == "li an"
    assert interview.toggle("an", NOW).shown == "Lima"
    assert isinstance(interview.skip(NOW), Accepted)
    assert interview.current is not None
    assert interview.current.name == "b"
    with pytest.raises(InputError):
        interview.toggle("li", NOW)


def test_an_absolute_path_inside_a_repeat_means_the_own_entry():
    xform = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
      <h:title>F</h:title><model><instance><data id="f" version="1"><k><a/><b/><t/></k><s/></data></instance>
      <bind nodeset="/data/k/a" type="int"/><bind nodeset="/data/k/b" type="int" relevant="/data/k/a &gt; 1"/>
      <bind nodeset="/data/k/t" calculate="/data/k/a * 2 + count(/data/k)"/>
      <bind nodeset="/data/s" calculate="sum(/data/k/t)"/></model></h:head>
      <h:body><repeat nodeset="/data/k"><input ref="/data/k/a"><label>A</label></input>
      <input ref="/data/k/b"><label>B de <output value="/data/k/a"/></label></input></repeat></h:body></h:html>"""
    walk = Walk(read_form(xform)).begin()
    walk.say("1", "sí", "5")
    assert walk.question.label == "B de 5"
    assert [walk.value(f"k[{n}]/t") for n in (1, 2)] == ["4", "12"]
    assert walk.value("s") == "16"


def test_the_label_of_a_choice_can_be_used_inside_entries():
    form = published(
        """
        type | name | label | calculation
        begin repeat | r | R |
        select_one pais | p | País |
        text | c | Ciudad |
        note | n | Vive en ${l} |
        calculate | l | | jr:choice-name(${p}, '${p}')
        end repeat | | |
        """,
        CHOICES,
    )
    walk = Walk(form).begin()
    walk.say("Perú", "Lima")
    assert walk.value("r[1]/l") == "Perú"
    assert walk.question.notes == ("Vive en Perú",)


def test_a_short_scale_and_a_tick_can_be_tapped():
    form = published(
        "type | name | label | parameters\nrange | r | Nota | start=0 end=10 step=5\nacknowledge | o | ¿De acuerdo? |"
    )
    walk = Walk(form).begin()
    assert [(option.digit, option.name) for option in walk.question.choices] == [("0", "0"), ("5", "5"), ("10", "10")]
    walk.tap("5")
    assert walk.interview.summary()[0].shown == "5"
    walk.tap("OK")
    assert walk.value("o") == "OK"


def test_names_that_are_numbers_can_be_typed_where_no_digit_says_otherwise():
    form = published(
        "type | name | label\nselect_one l | q | Q", "list_name | name | label\nl | 10 | Diez\nl | 20 | Veinte"
    )
    walk = Walk(form).begin()
    walk.say("20")
    assert walk.value("q") == "20"


def test_what_a_chat_cannot_ask_is_passed_over_and_told_where_it_is_required():
    form = published("type | name | label | required\ngeotrace | g | Línea |\ntext | a | A |")
    assert [(each.path, each.required) for each in unasked(form)] == [("/data/g", False)]
    assert Walk(form).begin().asked == "/data/a"
    (impossible,) = unasked(published("type | name | label | required\ngeotrace | g | Línea | yes"))
    assert impossible.required


def test_times_and_ids_are_noted_where_the_form_asks_for_them():
    form = published(
        "type | name | label\nstart | ini |\nend | fin |\ntoday | dia |\nphonenumber | tel |\ntext | a | A"
    )
    properties = {"phonenumber": "+51900000000"}
    interview = Interview.start(form, prefill={}, now=NOW, language="es", seed=1, properties=properties)
    interview.answer(Given(text="x"), NOW)
    done = interview.finish(NOW)
    assert isinstance(done, Submission)
    assert done.values["/data/ini"] == done.values["/data/fin"] == "2026-11-22T09:30:00.000-05:00"
    assert (done.values["/data/dia"], done.values["/data/tel"]) == ("2026-11-22", "+51900000000")


def test_a_document_that_is_no_form_is_refused():
    for text in ("", "<a/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "no xml"):
        with pytest.raises(FormError):
            read_form(text)
    with pytest.raises(FormError, match=r"position 4"):
        published("type | name | label | relevant\ntext | a | A | 1 +")


def test_what_is_wrong_in_a_workbook_is_said_with_sheet_and_row():
    source = b"| survey |\n| | type | name | label | relevant |\n| | text | a | A | |\n| | text | b | B | ${zz} = 1 |\n"
    with pytest.raises(FormError) as refused:
        convert(source, "f.md")
    assert (refused.value.sheet, refused.value.row) == ("survey", 3)
    for content, name in ((b"nada", "f.md"), (b"PK roto", "f.xlsx"), (b"x", "f.pdf"), (b"\xff\xfe", "f.md")):
        with pytest.raises(FormError):
            convert(content, name)


def test_typographic_quotes_in_labels_survive_publication():
    form = published("type | name | label\ntext | a | ¿“CLAC’s” o ‘otra’?")
    assert Walk(form).begin().question.label == "¿“CLAC’s” o ‘otra’?"


def test_a_state_of_another_form_is_refused():
    form = published("type | name | label\ntext | a | A")
    with pytest.raises(InputError):
        Interview.restore(form, "<otra/>", "", now=NOW, language="es", seed=1)
