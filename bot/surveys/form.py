"""A survey's definition as read from its XForm: immutable, shared by all interviews that walk it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.errors import ExpressionError, FormError, InputError
from bot.surveys import body
from bot.surveys.actions import Action, read_action
from bot.surveys.binds import Bind, read_binds
from bot.surveys.body import BodyReader, Control, Element, Repeat
from bot.surveys.choices import Choice
from bot.surveys.external import LAST_SAVED, read_external
from bot.surveys.graph import Graph, rules_of
from bot.surveys.kinds import kind_of
from bot.surveys.languages import Language, choose_language, language_of
from bot.surveys.paths import innermost, is_within, places
from bot.surveys.texts import Translations, read_translations
from bot.surveys.xpath import Expression, Node, compile_expression, parse_xml

MAX_EXPRESSIONS = 20_000
CHAT = "chat:"  # prefix of the settings that only the chat reads, e.g. attribute::chat:answered_by


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

    @classmethod
    def load(cls, xform_xml: str, attachments: Mapping[str, bytes] | None = None) -> Form:
        """The form of an XForm document; `attachments` are its data files by name. Raises FormError."""
        try:
            return _Reader(parse_xml(xform_xml), attachments or {}).form()
        except (InputError, ExpressionError) as error:
            raise FormError(str(error)) from error

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


class _Reader:
    """Reads one document; every expression is compiled once."""

    def __init__(self, document: Node, attachments: Mapping[str, bytes]) -> None:
        self.head = _child(document, "head")
        self.body = _child(document, "body")
        self.model = _child(self.head, "model")
        self.attachments = attachments
        self.compiled: dict[str, Expression] = {}

    def compile(self, text: str) -> Expression:
        """The expression `text`, compiled at its first use. Raises ExpressionError."""
        text = text.strip()
        if text not in self.compiled:
            if len(self.compiled) >= MAX_EXPRESSIONS:
                raise FormError(f"El formulario tiene más de {MAX_EXPRESSIONS} expresiones.")
            self.compiled[text] = compile_expression(text)
        return self.compiled[text]

    def form(self) -> Form:
        instances = [node for node in self.model.elements if node.name == "instance"]
        if not instances or not instances[0].elements:
            raise FormError("El formulario no tiene datos que llenar (<instance>).")
        root = instances[0].elements[0]
        root.parent = None
        base = f"/{root.name}"
        binds, identifiers = read_binds(self.model, base, self.compile)
        reader = BodyReader(self.compile, identifiers)
        elements = reader.read(self.body, base)
        actions = [read_action(n, base, self.compile, identifiers) for n in self.model.elements if n.name == "setvalue"]
        translations = read_translations(_find(self.model, "itext"), self.compile)
        _complete_meta(root)
        options = _take_options(root)
        order = {path: tuple(dict.fromkeys(child.name for child in node.elements)) for path, node in places(root)}
        entries = _take_entries(root, [e.path for e in body.walk(elements) if isinstance(e, Repeat)])
        title = _find(self.head, "title")
        return Form(
            form_id=root.attributes.get("id") or root.attributes.get("xmlns", ""),
            version=root.attributes.get("version", ""),
            title=title.string().strip() if title else "",
            languages=tuple(language_of(name) for name in translations.by_language),
            default_language=translations.default,
            template=root,
            entries=entries,
            order=order,
            instances=self._secondary(instances[1:]),
            binds=binds,
            body=elements,
            actions=(*actions, *reader.actions),
            translations=translations,
            options=options,
        )

    def _secondary(self, nodes: list[Node]) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for node in nodes:
            node.parent = None
            source = node.attributes.get("src", "")
            name = node.attributes.get("id", "")
            found[name] = read_external(name, source, self.attachments) if source and not node.elements else node
        return found


def _child(node: Node, name: str) -> Node:
    found = _find(node, name)
    if found is None:
        raise FormError(f"El documento no es un XForm: falta <{name}>.")
    return found


def _find(node: Node, name: str) -> Node | None:
    return next((child for child in node.elements if child.name == name), None)


def _take_entries(root: Node, repeats: list[str]) -> dict[str, Node]:
    """Take the templates out of the instance; a repeat without one begins its entries as its first one."""
    entries: dict[str, Node] = {}
    found = [(path, node) for path, node in places(root) if path in repeats]
    for path, node in found:
        mark = next((name for name in node.attributes if name.rpartition(":")[2] == "template"), None)
        if mark is not None:
            del node.attributes[mark]
            if node.parent is not None:
                node.parent.remove(node)
            entries[path] = node
    for path, node in found:
        if path not in entries:
            entries[path] = node.clone()
    return entries


def _take_options(root: Node) -> dict[str, str]:
    """Take the chat's own settings off the instance, which is to hold answers only."""
    names = [name for name in root.attributes if name.startswith(CHAT)]
    return {name.removeprefix(CHAT): root.attributes.pop(name) for name in names}


def _complete_meta(root: Node) -> None:
    """Every instance has a place for its id, and declares the prefixes it uses."""
    meta = _find(root, "meta") or root.append(Node("meta"))
    if _find(meta, "instanceID") is None:
        meta.append(Node("instanceID", prefix=meta.prefix, namespace=meta.namespace))
    used = {(node.prefix, node.namespace) for node in root.walk() if node.prefix}
    for prefix, namespace in sorted(used):
        root.attributes.setdefault(f"xmlns:{prefix}", namespace)
