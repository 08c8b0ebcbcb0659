"""The instance tree: places, changes, reading and writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.surveys.xpath import Node, parse_xml
from tests.surveys.xpath.household import household


@pytest.mark.parametrize(
    ("start", "path", "found"),
    [
        ("/data", "/data/kid[2]/age", "/data/kid[2]/age"),
        ("/data", "kid/name", "/data/kid[1]/name"),
        ("/data/kid[3]", "../kid[2]", "/data/kid[2]"),
        ("/data/kid[3]/age", "../name", "/data/kid[3]/name"),
        ("/data/age", ".", "/data/age"),
    ],
)
def test_a_place_leads_to_its_node(start, path, found):
    assert household().find(start).find(path).path() == found


@pytest.mark.parametrize(
    "path", ["/other", "/data/kid[4]", "/data/nothing", "/data/age/..//..", "/data[2]", "..", "[1]"]
)
def test_a_wrong_place_leads_nowhere(path):
    assert household().find(path) is None


def test_positions_appear_only_where_a_name_repeats():
    root = household()
    assert root.find("/data/age").path() == "/data/age"
    for _ in range(2):
        root.remove(root.find("/data/kid[2]"))
    assert root.find("/data/kid/age").path() == "/data/kid/age"


def test_repeats_are_cloned_inserted_and_removed():
    root = household()
    first = root.find("kid[1]")
    copy = first.clone()
    copy.find("name").text = "Ana"
    root.insert(root.index(first) + 1, copy)
    assert [kid.find("name").text for kid in first.siblings()] == ["Luz", "Ana", "Ivo", "Sol"]
    assert copy.position() == 2
    root.remove(first)
    assert first.parent is None
    assert root.find("kid[1]/name").text == "Ana"


def test_a_node_counts_only_when_all_above_it_do():
    root = household()
    size = root.find("farm/size")
    root.find("farm").relevant = False
    assert (size.relevant, size.is_relevant(), size.value()) == (True, False, "")


def test_what_is_written_can_be_read_back():
    root = household()
    root.find("name").text = 'Ana & "Bea" <b>\n'
    root.attributes["note"] = 'a\n"<&'
    again = parse_xml(root.to_xml())
    assert again.to_xml() == root.to_xml()
    assert again.find("name").text == root.find("name").text
    assert again.attributes == root.attributes


def test_irrelevant_nodes_can_be_left_out():
    root = household()
    root.find("farm").relevant = False
    assert "<farm>" not in root.to_xml(relevant_only=True)
    assert "<farm>" in root.to_xml()


def test_labels_keep_the_blanks_around_their_outputs():
    label = parse_xml("<label>Hola <output value='/data/name'/> <output value='/data/age'/></label>")
    assert label.to_xml() == '<label>Hola <output value="/data/name"/> <output value="/data/age"/></label>'


def test_prefixes_and_namespaces_are_kept():
    root = parse_xml('<data xmlns="urn:a" xmlns:orx="urn:b"><orx:meta orx:x="1"/><age/></data>')
    meta, age = root.elements
    assert (meta.prefix, meta.name, meta.namespace, meta.attributes) == ("orx", "meta", "urn:b", {"orx:x": "1"})
    assert (age.prefix, age.namespace) == ("", "urn:a")
    assert root.find("/data/orx:meta") is meta


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a>",
        "<a></b>",
        "<a>&unknown;</a>",
        "<a/><b/>",
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]><a>&x;</a>',
        "<a>" * 200 + "</a>" * 200,
        "<a>\ud800</a>",
    ],
)
def test_damaged_or_hostile_documents_are_refused(text):
    with pytest.raises(InputError):
        parse_xml(text)


@given(st.text(), st.text())
def test_any_text_survives_as_xml_or_loses_only_what_xml_cannot_hold(content, attribute):
    node = Node("a", content, {"b": attribute})
    again = parse_xml(node.to_xml())
    keeps = [sign for sign in content if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff")]
    assert again.text == "".join(sign for sign in keeps if not "\ud800" <= sign <= "\udfff")
