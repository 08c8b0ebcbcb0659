"""Files that are no forms, workbooks with the author's own rows, XForms with their lines, and any bytes at all."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.errors import FormError
from bot.surveys.intake import MAX_BYTES
from bot.surveys.lint import check
from bot.surveys.xlsform import convert
from tests.surveys.forms import LISTS, markdown


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/"), content)
    return file.getvalue()


SETTINGS = [["form_id", "version"], ["f", 2026.1]]
GOOD = workbook(survey=[["type", "name", "label"], ["text", "a", "A"]], settings=SETTINGS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "source", "says"),
    [
        ("f.md", b"", "vacío"),
        ("f.xlsx", b"", "vacío"),
        ("f.md", b"|" * (MAX_BYTES + 1), "10 MB"),
        ("f.xlsx", GOOD[: len(GOOD) // 2], "dañado"),
        ("f.xlsx", b"PK\x03\x04", "dañado"),
        ("f.xlsx", archive(**{"word/document.xml": b"x"}), "Word"),
        ("f.xlsx", archive(**{"META-INF/manifest.xml": b"x"}), "LibreOffice"),
        ("f.xlsx", archive(**{"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b" " * 200_000_000}), "200 MB"),
        ("f.xlsx", archive(**{"xl/workbook.xml": b"<x"}), "dañado"),
        ("f.xlsx", OLE + b"x" * 100, "antiguo"),
        ("f.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "contraseña"),
        ("f.xlsx", b"%PDF-1.4", "PDF"),
        ("f.md", b"\x89PNG\r\n", "imagen"),
        ("f.xlsx", b"| survey |", "archivo de texto"),
        ("f.md", GOOD, "libro de Excel"),
        ("f.md", b"hola", "ninguna hoja"),
        ("f.md", b"\x00\x01\x02", "no es texto"),
        ("f.xlsx", workbook(Ventas=[["a"]], Gastos=[["b"]]), "no es un XLSForm"),
        ("f.md", "| año |".encode("latin-1"), "UTF-8"),
        ("f.md", "| survey |".encode("utf-16"), "UTF-8"),
        ("f.csv", b"a,b", "se esperaba"),
    ],
)
def test_a_file_that_is_no_form_is_refused_in_one_sentence(name, source, says):
    with pytest.raises(FormError, match=says) as refused:
        check(source, name)
    assert "\n" not in str(refused.value)
    with pytest.raises(FormError):
        convert(source, name)  # nor is it ever published


def test_rows_of_a_workbook_are_those_excel_shows():
    survey = [
        ["type", "name", "label", "relevant"],
        ["text", "a", "A"],
        [],
        [],
        ["text", "b", "B", "${a} = "],
        ["text", "c", "=1+1"],
        ["text", "d", 3.0, True, None, "suelta"],
    ]
    checked = check(workbook(survey=survey, settings=SETTINGS, Apuntes=[["x"]]), "f.xlsx")
    found = {(each.code, each.sheet, each.row, each.column) for each in checked.findings}
    assert ("syntax", "survey", 5, "relevant") in found
    assert ("formula_without_value", "survey", 6, "label") in found
    assert ("sheet_unknown", "Apuntes", None, None) in found
    assert ("cell_without_column", "survey", 7, None) in found


def test_a_clean_workbook_is_published_as_its_markdown():
    survey = "type | name | label\nselect_one sn | a | A"
    rows = [line.split(" | ") for line in survey.split("\n")]
    lists = [line.split(" | ") for line in LISTS.split("\n")]
    settings_ = [["form_title", "form_id", "version"], ["F", "f", "1"]]
    book = check(workbook(survey=rows, choices=lists, settings=settings_), "f.xlsx")
    table = check(markdown(survey, LISTS), "f.md")
    assert book.publishable
    assert table.publishable
    assert book.xform == table.xform


def test_a_workbook_that_claims_to_have_a_million_rows_is_read_to_where_it_ends():
    book = zipfile.ZipFile(io.BytesIO(GOOD))
    entries = {name: book.read(name) for name in book.namelist()}
    sheet = entries["xl/worksheets/sheet1.xml"]
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(b"A1:C2", b"A1:XFD1048576").replace(b"</sheetData>", far)
    assert check(archive(**entries), "f.xlsx").publishable


XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>F</h:title><model>
<itext><translation lang="es" default="true()"><text id="/d/a:label"><value>A</value></text></translation>
<translation lang="en"><text id="/d/b:label"><value>B</value></text></translation></itext>
<instance><d id="f"{version}><a/><b/><c/></d></instance>
<bind nodeset="/d/a" type="string"/>
<bind nodeset="/d/b" type="geotrace" relevant="{relevant}"/>
<bind nodeset="/d/c" calculate="/d/c + 1"/>
</model></h:head>
<h:body><input ref="/d/a"><label ref="jr:itext('/d/a:label')"/></input>
<input ref="/d/b"><label>B</label></input></h:body></h:html>"""


def xform(relevant: str = "/d/a = 'x'", version: str = ' version="1"') -> bytes:
    return XFORM.format(relevant=relevant, version=version).encode()


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        (xform(), "self_reference", 8),
        (xform(), "type_skipped", 7),
        (xform(), "translation_missing", 3),
        (xform(version=""), "version_missing", None),
        (xform("/d/zz = 1"), "reference_unknown", 7),
        (xform("/d/a ="), "syntax", 7),
        (xform("fun(/d/a)"), "function_unknown", 7),
        (b"<a>", "form_invalid", None),
        (b"<a/>", "form_invalid", None),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "form_invalid", None),
    ],
)
def test_an_xform_is_checked_by_its_lines(source, code, line):
    found = [each for each in check(source, "f.xml").findings if each.code == code]
    assert ("xform", line) in {(each.sheet, each.row) for each in found}


def survives(source: bytes, name: str) -> None:
    """Whatever the bytes: a verdict, or a FormError; any other exception fails the test."""
    with suppress(FormError):
        checked = check(source, name)
        assert checked.publishable or checked.errors


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["f.md", "f.xlsx", "f.xml"]))
def test_any_bytes_are_checked_or_refused(source, name):
    survives(source, name)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_checked_or_refused(data):
    at = data.draw(st.integers(0, len(GOOD) - 1))
    survives(GOOD[:at] + data.draw(st.binary(max_size=8)) + GOOD[at + data.draw(st.integers(0, 8)) :], "f.xlsx")


WORDS = ("type", "name", "label", "text", "a", "b", "${a}", "relevant", "calculate", "yes", "l", "integer", "note", "|")
PHRASES = ("${b} = 'x'", "select_one l", "", "begin group", "end group", "begin repeat", "end repeat", "a = 1")
CELL = st.one_of(st.sampled_from(WORDS + PHRASES), st.text(max_size=12))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, max_size=6), max_size=8), st.lists(st.lists(CELL, max_size=4), max_size=4))
def test_any_table_is_checked_or_refused(survey, choices):
    def rows(title, table):
        return [f"| {title} |", *("| | " + " | ".join(row) + " |" for row in table)]

    header = ["type", "name", "label", "relevant", "calculation", "repeat_count"]
    text = "\n".join([*rows("survey", [header, *survey]), *rows("choices", choices), *rows("settings", SETTINGS_ROWS)])
    survives(text.encode("utf-8", "replace"), "f.md")


SETTINGS_ROWS = [["form_id", "version"], ["f", "1"]]
