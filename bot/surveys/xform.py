"""Reading an XForm document: head, model, body and data files become one form."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import ExpressionError, FormError, InputError
from bot.surveys import body
from bot.surveys.actions import read_action
from bot.surveys.binds import read_binds
from bot.surveys.body import BodyReader, Repeat
from bot.surveys.external import read_external
from bot.surveys.form import Form
from bot.surveys.languages import language_of
from bot.surveys.paths import places
from bot.surveys.texts import read_translations
from bot.surveys.xpath import Expression, Node, compile_expression, parse_xml

MAX_EXPRESSIONS = 20_000
CHAT = "chat:"  # prefix of the settings that only the chat reads, e.g. attribute::chat:answered_by


def read_form(xform_xml: str, attachments: Mapping[str, bytes] | None = None) -> Form:
    """The form of an XForm document; `attachments` are its data files by name. Raises FormError."""
    try:
        return _Reader(parse_xml(xform_xml), attachments or {}).form()
    except (InputError, ExpressionError) as error:
        raise FormError(str(error)) from error


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
