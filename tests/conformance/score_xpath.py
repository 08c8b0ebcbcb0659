"""Scores the expression layer against recorded cases of the two reference engines; prints one JSON line.

`python -m tests.conformance.score_xpath` reads `xpath.json` from ../shared/conformance or $CLACBOT_CONFORMANCE.
Scored is the core the file's own flags leave: nothing that needs a browser, a clock or chance, and where the
references disagree the side of JavaRosa (ODK Collect), which we follow.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import ExpressionError
from bot.surveys.xpath import Context, Expression, Node, compile_expression, parse_document, to_boolean
from bot.surveys.xpath.tree import DOCUMENT, identity
from bot.surveys.xpath.values import Value, to_number, to_text

NOT_SCORED = {
    "boolean-vs-node-set-relational",
    "clock",
    "custom-namespace-resolver",
    "dom-artefact",
    "dom-only-function",
    "javarosa-limitation",
    "nondeterministic",
    "runtime-generated-literal",
}
ZONE = ZoneInfo("America/Phoenix")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Case = dict[str, Any]


def folder() -> Path:
    """Where the recorded cases are, whether or not they are there."""
    named = os.environ.get("CLACBOT_CONFORMANCE")
    return Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "conformance"


def is_scored(case: Case) -> bool:
    """Whether the case belongs to the scored core."""
    flags = set(case.get("flags", []))
    if "references-disagree" in flags and case.get("source") != "javarosa":
        return False
    return not flags & NOT_SCORED


class Recorded:
    """The documents and prefixes of a recording, and how a case is evaluated against them."""

    def __init__(self, recording: dict[str, Any]) -> None:
        self.cases: list[Case] = [case for case in recording["cases"] if is_scored(case)]
        self.prefixes: dict[str, str] = recording["conventions"]["prefixes"]
        self.texts: dict[str, str] = recording["documents"]
        self.document = cache(self._document)

    def _document(self, key: str | None) -> Node:
        return parse_document(self.texts[key].strip()) if key else Node("", kind=DOCUMENT)

    def expression(self, case: Case) -> Expression:
        prefixes = dict(self.prefixes)
        if "document-prefixes" in case.get("flags", []):
            prefixes.update(re.findall(r'xmlns:(\w+)="([^"]+)"', self.texts[case["document"]]))
        if case["profile"] == "xpath1":
            prefixes[""] = ""
        return compile_expression(case["expression"], namespaces=prefixes)

    def context(self, case: Case) -> Context:
        document = self.document(case["document"])
        zone = UTC if case.get("source") == "javarosa" else ZONE
        now = datetime.fromisoformat(case["now"]) if "now" in case else NOW
        root = None
        if "root" in case:
            root = Node("", kind=DOCUMENT)
            root.children.extend(self.locate(document, case["root"])[0].elements)
        instances = {n.attributes["id"]: n for n in document.walk() if n.name == "instance" and "id" in n.attributes}
        texts = dict(_translations(document, case.get("language", "")))
        return Context(
            node=self.locate(document, case["context"])[0],
            now=now.astimezone(zone),
            instances=instances,
            root=root,
            itext=lambda key: texts.get(key, []),
        )

    @staticmethod
    def locate(document: Node, path: str) -> list[Node]:
        return compile_expression(path).nodes(Context(node=document, now=NOW))

    def miss(self, case: Case) -> str | None:
        """Why the case fails, None when it passes."""
        expected = case["expected"]
        try:
            context = self.context(case)
            value = self.expression(case).evaluate(context)
        except ExpressionError as error:
            return None if expected["type"] == "error" else f"raises {error.message}"
        if expected["type"] == "error":
            return f"gives {show(value)}, an error was expected"
        return self._difference(expected, value, context)

    def _difference(self, expected: Case, value: Value, context: Context) -> str | None:
        kind, zone = expected["type"], context.now.tzinfo
        wanted = expected.get("value")
        if kind == "reference":
            return self._reference(expected, value, context)
        if kind in {"node-set", "node-set-unordered"}:
            return self._nodes(wanted, value, context, in_order=kind == "node-set")
        passed = {
            "number": lambda: same_number(to_number(value, zone), float(wanted), expected.get("rounded_factor")),
            "string": lambda: to_text(value) == wanted,
            "boolean": lambda: to_boolean(value) is wanted,
            "date": lambda: isinstance(value, date) and to_text(value)[:10] == wanted,
            "string-regex": lambda: re.search(wanted, to_text(value)) is not None,
            "string-length": lambda: len(to_text(value)) == wanted,
        }[kind]()
        return None if passed else f"gives {show(value)}, {kind} {wanted!r} was expected"

    def _reference(self, expected: Case, value: Value, context: Context) -> str | None:
        checks: list[Case] = [
            {"type": kind, "value": expected[key]}
            for kind, key in (("boolean", "booleanValue"), ("number", "numberValue"), ("string", "stringValue"))
            if key in expected
        ]
        if "nodes" in expected:
            checks.append({"type": "node-set-unordered", "value": expected["nodes"]})
        return next((miss for check in checks if (miss := self._difference(check, value, context))), None)

    def _nodes(self, wanted: list[str], value: Value, context: Context, *, in_order: bool) -> str | None:
        if not isinstance(value, list):
            return f"gives {show(value)}, nodes were expected"
        expected = [identity(found) for path in wanted for found in self.locate(context.node.top, path)[:1]]
        given = [identity(node) for node in value]
        same = given == expected if in_order else sorted(given) == sorted(expected)
        return None if same else f"gives {show(value)}, {wanted} was expected"


def same_number(given: float, wanted: float, factor: float | None) -> bool:
    """Equality of numbers to 1e-12, NaN equal to itself, rounded when the recording says so."""
    if math.isnan(wanted) or math.isnan(given):
        return math.isnan(wanted) and math.isnan(given)
    if factor is not None:
        given = math.floor(given * factor + 0.5) / factor
    return given == wanted or abs(given - wanted) <= 1e-12 * max(1.0, abs(wanted))


def show(value: Value) -> str:
    """A value, short."""
    return str([node.path() for node in value])[:120] if isinstance(value, list) else repr(value)[:120]


def _translations(document: Node, language: str) -> Iterator[tuple[str, list[Node]]]:
    for node in document.walk():
        if node.name == "translation" and node.attributes.get("lang") == language:
            for text in node.elements:
                yield text.attributes["id"], text.elements


def score(path: Path) -> dict[str, Any]:
    """The result for the recording at `path`: how many cases, how many passed, which missed and why."""
    recorded = Recorded(json.loads(path.read_text(encoding="utf-8")))
    misses = [{"id": case["id"], "reason": miss} for case in recorded.cases if (miss := recorded.miss(case))]
    return {
        "suite": "xpath",
        "cases": len(recorded.cases),
        "passed": len(recorded.cases) - len(misses),
        "misses": misses,
    }


if __name__ == "__main__":
    print(json.dumps(score(folder() / "xpath.json"), ensure_ascii=False))
