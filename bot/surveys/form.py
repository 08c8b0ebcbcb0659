"""A survey's definition: immutable, shared by all interviews that walk it. `bot.surveys.xform` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.surveys import body
from bot.surveys.actions import Action
from bot.surveys.binds import Bind
from bot.surveys.body import Control, Element, Repeat
from bot.surveys.choices import Choice
from bot.surveys.external import LAST_SAVED
from bot.surveys.graph import Graph, rules_of
from bot.surveys.kinds import kind_of
from bot.surveys.languages import Language, choose_language
from bot.surveys.paths import innermost, is_within, places
from bot.surveys.texts import Translations
from bot.surveys.xpath import Expression, Node


@dataclass(frozen=True)
class Form:
    """A form ready to be asked; `template` is its empty instance, without the templates of repeats."""

    form_id: str
    version: str
    title: str
    languages: tuple[Language, ...]
    default_language: str
    template: Node
    entries: Mapping[str, Node]  # repeat path → the empty instance of one entry
    order: Mapping[str, tuple[str, ...]]  # path → the names below it in the form's order
    instances: Mapping[str, Node]  # secondary instances, by id
    binds: Mapping[str, Bind]
    body: tuple[Element, ...]
    actions: tuple[Action, ...]
    translations: Translations
    options: Mapping[str, str] = field(default_factory=dict)  # settings of the chat: attributes in its namespace

    @property
    def answered_by(self) -> str:
        """Who answers: "person", "organization" (one official answer) or "anonymous" (no identity is kept)."""
        return self.options.get("answered_by", "person")

    @property
    def asked_of(self) -> tuple[str, ...]:
        """The kinds of organizations a round of the form asks, "estructura" or "aliado"; empty for the members."""
        return tuple(self.options.get("asked_of", "").split())

    @property
    def looks_back(self) -> bool:
        """Whether the form reads the person's last answers to it (`last-saved`)."""
        return any(node.attributes.get("src") == LAST_SAVED for node in self.instances.values())

    @cached_property
    def controls(self) -> dict[str, Control]:
        """The questions by path; where a path is asked twice, its first question."""
        found: dict[str, Control] = {}
        for element in body.walk(self.body):
            if isinstance(element, Control):
                found.setdefault(element.path, element)
        return found

    @cached_property
    def repeats(self) -> dict[str, Repeat]:
        """The repeats by path, outer ones first."""
        return {element.path: element for element in body.walk(self.body) if isinstance(element, Repeat)}

    @cached_property
    def graph(self) -> Graph:
        """What is recomputed when something changes."""
        attributes = (path for path in self.binds if "/@" in path)
        paths = frozenset((*self.order, *attributes))
        return Graph(rules_of(self.binds.values(), self.repeats, self.controls.values(), paths), paths)

    @cached_property
    def given_entries(self) -> dict[str, list[Node]]:
        """The entries the form itself brings along, for repeats outside other repeats."""
        found: dict[str, list[Node]] = {}
        for path, node in places(self.template):
            if path in self.repeats:
                found.setdefault(path, []).append(node)
        return {path: nodes for path, nodes in found.items() if not innermost(path, self.repeats.keys() - {path})}

    @cached_property
    def actions_at(self) -> dict[str, list[Action]]:
        """The actions by the path at which they stand."""
        found: dict[str, list[Action]] = {}
        for action in self.actions:
            found.setdefault(action.source, []).append(action)
        return found

    @cached_property
    def labels_with_values(self) -> bool:
        """Whether translations other than questions' labels hold values, so that choices differ between interviews."""
        questions = {f"{path}:label" for path in self.order}
        texts = (text for texts in self.translations.by_language.values() for text in texts.items())
        labels = (forms.values() for identifier, forms in texts if identifier not in questions)
        return any(not isinstance(part, str) for forms in labels for parts in forms for part in parts)

    @cached_property
    def kinds(self) -> dict[int, str]:
        """The kind of each control, by its identity: several controls may ask for the same path."""
        controls = (element for element in body.walk(self.body) if isinstance(element, Control))
        return {id(control): kind_of(control, self.binds.get(control.path)) for control in controls}

    @cached_property
    def readonly_moves(self) -> bool:
        """Whether any answer can make a question read-only or open it again."""
        return any(bind.readonly is not None and not bind.always_readonly for bind in self.binds.values())

    @cached_property
    def readonly_at(self) -> dict[str, tuple[str, ...]]:
        """For each question the paths, its own or above it, whose read-only rule holds for it."""
        rules = [path for path, bind in self.binds.items() if bind.readonly is not None]
        return {path: tuple(rule for rule in rules if is_within(path, rule)) for path in self.controls}

    def type_of(self, path: str) -> str:
        """The data type of a path."""
        bind = self.binds.get(path)
        return bind.type if bind else "string"

    @cached_property
    def placed(self) -> dict[tuple[str, str], Expression]:
        """Room for expressions as they read at a path inside a repeat, by text and path."""
        return {}

    @cached_property
    def static_choices(self) -> dict[tuple[int, str], tuple[Choice, ...]]:
        """Room for the choices of questions that are the same in every interview, filled as they are first shown."""
        return {}

    def language(self, wanted: str) -> str:
        """The full name of the language called `wanted` (name, code or tag), else the default language."""
        return choose_language(wanted, self.languages, self.default_language)
