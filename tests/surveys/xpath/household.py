"""An instance to evaluate expressions against, and a short way to do it."""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from bot.surveys.xpath import Context, Node, compile_expression, parse_xml

ZONE = ZoneInfo("America/Bogota")
NOW = datetime(2026, 3, 10, 20, 30, tzinfo=ZONE)  # already the 11th in UTC
HOUSEHOLD = """
<data id="household" version="3">
  <name>Rosa</name><age>34</age><crops>coffee cacao</crops><born>1992-05-01</born><empty/>
  <kid><name>Luz</name><age>9</age></kid>
  <kid><name>Ivo</name><age>5</age></kid>
  <kid><name>Sol</name><age/></kid>
  <farm><place>4.60 -74.08 2600 5</place><size>2.5</size></farm>
</data>
"""
CROPS = """
<instance id="crops"><root>
  <item><name>coffee</name><label>Café</label><zone>high</zone></item>
  <item><name>cacao</name><label>Cacao</label><zone>low</zone></item>
  <item><name>banana</name><label>Banano</label><zone>low</zone></item>
</root></instance>
"""


def household() -> Node:
    return parse_xml(HOUSEHOLD)


def context(place: str = "/data", root: Node | None = None) -> Context:
    node = (root or household()).find(place)
    assert node is not None
    labels = {("coffee", "/data/crops"): "Café"}
    return Context(
        node=node,
        now=NOW,
        instances={"crops": parse_xml(CROPS)},
        random=Random(7),
        itext=lambda key: {"greeting": "Buenos días"}.get(key, ""),
        choice_label=lambda value, path, _node: labels.get((value, path), value),
        properties={"version": "3", "deviceid": "d1"},
    )


def value(expression: str, place: str = "/data"):
    """The value; node-sets as the list of their texts."""
    found = compile_expression(expression).evaluate(context(place))
    return [node.string() for node in found] if isinstance(found, list) else found


def text(expression: str, place: str = "/data") -> str:
    return compile_expression(expression).string(context(place))
