"""Each thing the check of a form finds: a small form, and the finding with its sheet, row and column."""

from typing import NamedTuple

import pytest

from bot.surveys.lint import Checked, Finding, check
from tests.surveys.forms import LISTS, SETTINGS, markdown
from tests.surveys.walks import SHIPPED


class Case(NamedTuple):
    """What one form shows: code, sheet, row, and a part of the column and of the message where they matter."""

    code: str
    sheet: str | None
    row: int | None
    survey: str
    choices: str = ""
    column: str = ""
    says: str = ""
    severity: str = ""
    settings: str = SETTINGS
    more: str = ""


TNL = "type | name | label\n"
REL = "type | name | label | relevant\n"
CON = "type | name | label | constraint\n"
CAL = "type | name | label | calculation\n"
APP = "type | name | label | appearance\n"
LNL = "list_name | name | label\n"
ONE = TNL + "text | a | A"
LONG = "palabra " * 200
CASES = [
    # settings, sheets, columns
    Case("form_id_missing", "settings", 2, ONE, settings="form_title | version\nF | 1"),
    Case("form_id_missing", "settings", None, ONE, settings=""),
    Case("version_missing", "settings", 2, ONE, settings="form_title | form_id | version\nF | f |", column="version"),
    Case("survey_missing", None, None, "", LISTS),
    Case("survey_empty", "survey", None, "type | name | label"),
    Case("sheet_misspelt", "choises", None, ONE, more="| choises |\n| | list_name | name |", says="choices"),
    Case("sheet_unknown", "apuntes", None, ONE, more="| apuntes |\n| | hola | x |", severity="note"),
    Case("column_misspelt", "survey", 1, "type | name | label | hintt\ntext | a | A | b", column="hintt", says="hint"),
    Case("column_misspelt", "survey", 1, "type | name | lable::es | label::es\ntext | a | A | A", column="lable::es"),
    Case("column_unknown", "survey", 1, "type | name | label | zona\ntext | a | A | b", column="zona"),
    Case("column_missing", "survey", 1, "typ | name | label\ntext | a | A", column="type"),
    Case(
        "column_misspelt",
        "choices",
        1,
        TNL + "select_one sn | a | A",
        "list_name | name | lable\nsn | si | Sí",
        column="lable",
        says="label",
    ),
    Case("column_repeated", "survey", 1, "type | name | label | label\ntext | a | A | B", column="label"),
    Case(
        "too_many_cells",
        "survey",
        2,
        "type | name | label | constraint | hint | relevant\ntext | a | A | regex(., 'a|b') | |",
        severity="warning",
    ),
    Case("too_many_cells", "survey", 3, CON + "text | z | Z |\ntext | a | A | regex(., 'a|b')"),
    Case("cell_error", "survey", 2, TNL + "text | a | #REF!", column="label"),
    # rows
    Case("type_unknown", "survey", 3, TNL + "text | a | A\ntextt | b | B", column="type", says="«text»"),
    Case("type_unknown", "survey", 2, TNL + "select_on sn | b | B", LISTS, says="«select_one»"),
    Case("type_of_kobo", "survey", 2, TNL + "begin_kobomatrix | b | B", says="XML"),
    Case("type_missing", "survey", 3, TNL + "text | a | A\n | b | B"),
    Case("name_missing", "survey", 2, TNL + "text | | A", column="name"),
    Case("name_invalid", "survey", 2, TNL + "text | 1 a | A", column="name"),
    Case("name_not_ascii", "survey", 2, TNL + "text | año | A", severity="warning"),
    Case("name_repeated", "survey", 3, TNL + "text | a | A\ninteger | a | B", says="fila 2"),
    Case("label_missing", "survey", 3, TNL + "text | a | A\ntext | b |"),
    Case("group_not_closed", "survey", 2, TNL + "begin group | g | G\ntext | a | A"),
    Case("group_not_open", "survey", 3, TNL + "text | a | A\nend repeat | |"),
    Case("type_skipped", "survey", 3, TNL + "text | a | A\ngeotrace | g | G", severity="warning"),
    Case("type_refused", "survey", 2, "type | name | label | required\ngeoshape | g | G | yes\ntext | a | A |"),
    Case("type_left_empty", "survey", 2, TNL + "audit | audit |\ntext | a | A", severity="note"),
    # choices
    Case("list_unknown", "survey", 2, TNL + "select_one sns | a | A", LISTS, says="«sn»"),
    Case("list_missing", "survey", 2, TNL + "select_one | a | A", LISTS),
    Case("list_unused", "choices", 2, ONE, LISTS, severity="note"),
    Case("choice_without_name", "choices", 3, TNL + "select_one sn | a | A", LNL + "sn | si | Sí\nsn | | No"),
    Case(
        "choice_without_label",
        "choices",
        3,
        TNL + "select_one sn | a | A",
        LNL + "sn | si | Sí\nsn | no |",
        severity="warning",
    ),
    Case("choice_repeated", "choices", 4, TNL + "select_one sn | a | A", LISTS + "\nsn | si | Claro", says="fila 2"),
    Case("choice_with_blanks", "choices", 2, TNL + "select_multiple sn | a | A", LNL + "sn | s i | Sí\nsn | no | No"),
    Case("name_not_ascii", "choices", 2, TNL + "select_one sn | a | A", LNL + "sn | sí | Sí"),
    # expressions
    Case("syntax", "survey", 3, REL + "text | a | A |\ntext | b | B | ${a} = ", column="relevant", says="carácter"),
    Case("syntax", "survey", 2, CON + "integer | a | A | . >> 3", column="constraint", says="carácter 4"),
    Case("syntax", "survey", 2, "type | name | label | required\ntext | a | A | (1 = 1", column="required"),
    Case("syntax", "survey", 3, CAL + "text | a | A |\ncalculate | c | | if(1, 2", column="calculation"),
    Case("syntax", "survey", 2, "type | name | label | default\ndate | a | A | today(", column="default"),
    Case(
        "syntax",
        "survey",
        2,
        "type | name | label | choice_filter\nselect_one sn | a | A | x == 1",
        "list_name | name | label | x\nsn | si | Sí | 1",
        column="choice_filter",
    ),
    Case(
        "syntax",
        "survey",
        2,
        "type | name | label | repeat_count\nbegin repeat | r | R | 3 +\ntext | a | A |\nend repeat | | |",
        column="repeat_count",
    ),
    Case(
        "trigger_invalid",
        "survey",
        3,
        "type | name | label | trigger | calculation\ntext | a | A | |\ntext | b | B | a | 1 + 1",
        column="trigger",
    ),
    Case("function_unknown", "survey", 2, CON + "text | a | A | string-lenght(.) < 3", says="string-length"),
    Case("function_arguments", "survey", 3, REL + "text | a | A |\ntext | b | B | selected(${a})", says="lleva 2"),
    Case(
        "quotes", "survey", 3, REL + "text | a | A |\ntext | b | B | ${a} = ‘x’", column="relevant", severity="warning"
    ),
    Case("quotes", "survey", 3, REL + "text | a | A |\ntext | b | B | ${a} = «x»", column="relevant"),
    Case(
        "reference_unknown",
        "survey",
        3,
        REL + "text | nombre | A |\ntext | b | B | ${nonbre} = 1",
        column="relevant",
        says="nombre»?",
    ),
    Case("reference_unknown", "survey", 2, TNL + "text | a | Hola ${quien}", column="label"),
    Case(
        "reference_unknown",
        "survey",
        3,
        "type | name | label | trigger | calculation\ntext | a | A | |\ntext | b | B | ${x} | 1",
        column="trigger",
    ),
    Case("reference_unknown", "survey", 3, REL + "text | a | A |\ntext | b | B | /data/aa = 1", column="relevant"),
    Case(
        "reference_unknown",
        "settings",
        2,
        ONE,
        settings="form_id | version | instance_name\nf | 1 | concat(${b}, 'x')",
        column="instance_name",
    ),
    Case(
        "instance_unknown",
        "survey",
        3,
        CAL + "text | a | A |\ncalculate | c | | instance('no')/root/item/label",
        says="«no»",
    ),
    Case("pattern_invalid", "survey", 2, CON + "text | a | A | regex(., '[a-z')", column="constraint"),
    Case("pattern_risky", "survey", 2, CON + "text | a | A | regex(., '([a-z]+)+')", severity="warning"),
    Case("self_reference", "survey", 3, CAL + "text | a | A |\ncalculate | c | | ${c} + 1", column="calculation"),
    Case("self_reference", "survey", 2, REL + "text | a | A | ${a} = 'x'", column="relevant"),
    Case(
        "cycle",
        "survey",
        3,
        CAL + "text | a | A |\ncalculate | b | | ${c} + 1\ncalculate | c | | ${b} + 1",
        says="b → c → b",
    ),
    Case("cycle", "survey", 2, REL + "text | a | A | ${b} = 'x'\ntext | b | B | ${a} = 'x'", column="relevant"),
    Case("self_reference", "survey", 2, REL + "begin group | g | G | ${a} = 'x'\ntext | a | A |\nend group | | |"),
    Case(
        "unreachable",
        "survey",
        3,
        REL + "select_one sn | a | A |\ntext | b | B | ${a} = 'sii'",
        LISTS,
        column="relevant",
    ),
    Case(
        "unreachable",
        "survey",
        3,
        REL + "select_multiple sn | a | A |\ntext | b | B | selected(${a}, 'x') and true()",
        LISTS,
    ),
    Case(
        "choice_unknown", "survey", 3, REL + "select_one sn | a | A |\ntext | b | B | ${a} = 'sii'", LISTS, says="«si»?"
    ),
    Case(
        "choice_unknown",
        "survey",
        3,
        CAL + "select_one sn | a | A |\ncalculate | b | | if(${a} = 'nop', 1, 2)",
        LISTS,
        severity="warning",
    ),
    Case("hidden_always", "survey", 2, REL + "text | a | A | false()", severity="note"),
    Case("hidden_always", "survey", 2, REL + "text | a | A | 1 > 2"),
    Case("depends_on_later", "survey", 2, REL + "text | a | A | ${b} = 'x'\ntext | b | B |", says="«b»"),
    # languages
    Case("translation_missing", "survey", 2, "type | name | label::es | label::en\ntext | a | A |", column="label::en"),
    Case(
        "translation_missing", "survey", 2, "type | name | label::es | label::en\ntext | a | A | -", column="label::en"
    ),
    Case(
        "translation_missing",
        "survey",
        2,
        "type | name | label::es | label::en | hint::es | hint::en\ntext | a | A | A | x |",
        column="hint::en",
    ),
    Case(
        "translation_missing",
        "survey",
        2,
        "type | name | label::es | label::en | hint::es\ntext | a | A | A | x",
        column="hint::en",
    ),
    Case(
        "translation_missing",
        "survey",
        2,
        "type | name | label::es | label::en | constraint | constraint_message::es | constraint_message::en"
        "\ntext | a | A | A | . = 'x' | no | ",
        column="constraint_message::en",
    ),
    Case(
        "translation_missing",
        "choices",
        3,
        "type | name | label::es | label::en\nselect_one sn | a | A | A",
        "list_name | name | label::es | label::en\nsn | si | Sí | Yes\nsn | no | No |",
        column="label::en",
    ),
    # channels
    Case("text_long", "survey", 2, TNL + f"text | a | {LONG * 3}", column="label", says="4096"),
    Case("text_long_with_choices", "survey", 2, TNL + f"select_one sn | a | {LONG}", LISTS, says="1024"),
    Case(
        "choices_many",
        "survey",
        2,
        TNL + "select_one n | a | A",
        LNL + "" + "\n".join(f"n | n{i} | N {i}" for i in range(11)),
        severity="note",
        says="11",
    ),
    Case(
        "choice_long",
        "choices",
        3,
        TNL + "select_one sn | a | A",
        LNL + f"sn | si | {'a' * 24}\nsn | no | {'b' * 25}",
        severity="note",
    ),
    Case(
        "choice_too_long",
        "choices",
        2,
        TNL + "select_one sn | a | A",
        LNL + f"sn | si | {'a' * 73}\nsn | no | No",
        says="72",
    ),
    Case(
        "choice_heavy",
        "choices",
        2,
        TNL + "select_one sn | a | A",
        LNL + f"sn | {'a' * 60} | Sí\nsn | no | No",
        says="60",
    ),
    Case(
        "media_left_out",
        "survey",
        2,
        "type | name | label | image\ntext | a | A | foto.jpg",
        column="image",
        severity="note",
    ),
    Case(
        "appearance_left_out",
        "survey",
        2,
        APP + "begin group | g | G | field-list\ntext | a | A |\nend group | | |",
        column="appearance",
    ),
    Case("appearance_skipped", "survey", 2, APP + "text | a | A | ex:org.otra.app(x)", severity="warning"),
    Case("calendar_refused", "survey", 2, APP + "date | a | A | ethiopian", column="appearance"),
]


def found(checked: Checked, code: str) -> list[Finding]:
    return [each for each in checked.findings if each.code == code]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{CASES.index(case)}")
def test_what_is_wrong_is_said_where_the_author_wrote_it(case: Case):
    checked = check(markdown(case.survey, case.choices, case.settings, case.more), "f.md")
    fitting = [
        each
        for each in found(checked, case.code)
        if (each.sheet, each.row) == (case.sheet, case.row)
        and case.says in each.message
        and (not case.column or each.column == case.column)
        and (not case.severity or each.severity == case.severity)
    ]
    assert fitting, "\n".join(f"{each.severity} {each.code} {each}" for each in checked.findings)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_questionnaires_that_come_along_are_clean(name):
    from importlib.resources import files

    checked = check((files("bot.surveys") / "forms" / f"{name}.md").read_bytes(), f"{name}.md")
    assert checked.publishable
    assert not [each for each in checked.findings if each.severity != "note"]
    assert checked.estimate is not None
