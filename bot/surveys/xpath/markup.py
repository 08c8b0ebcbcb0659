"""Reading and writing XML: no entities of the document's own, no external references, a bounded depth."""

from __future__ import annotations

import re
from xml.parsers import expat

from bot.errors import InputError
from bot.surveys.xpath.tree import COMMENT, DOCUMENT, ELEMENT, INSTRUCTION, TEXT, Node

MAX_DEPTH = 100
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_IN_TEXT = re.compile(r"[&<>\r]")
_IN_ATTRIBUTE = re.compile(r'[&<>"\n\t\r]')
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Builder:
    """Receives the parser's events; the tree under construction hangs from `document`."""

    def __init__(self, *, keep_all: bool) -> None:
        self.document = Node("", kind=DOCUMENT)
        self.node = self.document
        self.keep_all = keep_all
        self.scopes: list[dict[str, str]] = [{"xml": XML_NAMESPACE}]
        self.chunks: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.flush()
        scope = self.scopes[-1]
        for key, value in attributes.items():
            if key.startswith("xmlns") and (key == "xmlns" or key[5] == ":"):
                scope = {**scope, key[6:]: value}
        if len(self.scopes) > MAX_DEPTH:
            raise InputError(f"El documento XML tiene más de {MAX_DEPTH} niveles.")
        self.scopes.append(scope)
        prefix, _, name = tag.rpartition(":")
        self.node = self.node.append(Node(name, "", attributes, prefix=prefix, namespace=scope.get(prefix, "")))

    def end(self, _tag: str) -> None:
        node = self.node
        if node.children:
            self.flush()
            if not self.keep_all:
                _drop_space(node)
        else:
            node.text = "".join(self.chunks)
            self.chunks.clear()
        self.scopes.pop()
        if node.parent is not None:
            self.node = node.parent

    def flush(self) -> None:
        if self.chunks:
            text = "".join(self.chunks)
            self.chunks.clear()
            if self.node.kind == ELEMENT:
                self.node.append(Node("", text, kind=TEXT))

    def comment(self, text: str) -> None:
        if self.keep_all:
            self.flush()
            self.node.append(Node("", text, kind=COMMENT))

    def instruction(self, target: str, text: str) -> None:
        if self.keep_all:
            self.flush()
            self.node.append(Node(target, text, kind=INSTRUCTION))


def _drop_space(node: Node) -> None:
    """Forget the blanks between elements, unless the element has other text of its own (a label with outputs)."""
    texts = [child for child in node.children if child.kind == TEXT]
    if texts and not any(text.text.strip() for text in texts):
        node.children = [child for child in node.children if child.kind != TEXT]


def _refuse_entity(*_declaration: object) -> None:
    raise InputError("El documento XML declara entidades; no se admiten.")


def parse_document(text: str, *, keep_all: bool = True) -> Node:
    """The document node of `text`; `keep_all` keeps blanks, comments and instructions. Raises InputError."""
    builder = _Builder(keep_all=keep_all)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.chunks.append
    parser.EntityDeclHandler = _refuse_entity
    if keep_all:
        parser.CommentHandler = builder.comment
        parser.ProcessingInstructionHandler = builder.instruction
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise InputError(f"El documento XML no se puede leer: {error}") from error
    except UnicodeEncodeError as error:
        raise InputError("El documento XML contiene caracteres no válidos.") from error
    return builder.document


def parse_xml(text: str) -> Node:
    """The root element of `text`, without comments and the blanks between elements. Raises InputError."""
    document = parse_document(text, keep_all=False)
    root = document.children[-1]
    root.parent = None
    return root


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


def write_xml(node: Node, *, relevant_only: bool = False) -> str:
    """The XML text of `node`; characters XML cannot hold are left out."""
    parts: list[str] = []
    _write(node, parts, relevant_only)
    return _NOT_XML.sub("", "".join(parts))


def _write(node: Node, parts: list[str], relevant_only: bool) -> None:
    if relevant_only and not node.relevant:
        return
    if node.kind != ELEMENT:
        _write_other(node, parts, relevant_only)
        return
    tag = head = node.qualified_name
    for key, value in node.attributes.items():
        head += f' {key}="{_IN_ATTRIBUTE.sub(_escape, value)}"'
    text = _IN_TEXT.sub(_escape, node.text) if node.text else ""
    if node.children:
        parts.append(f"<{head}>{text}")
        for child in node.children:
            _write(child, parts, relevant_only)
        parts.append(f"</{tag}>")
    else:
        parts.append(f"<{head}>{text}</{tag}>" if text else f"<{head}/>")


def _write_other(node: Node, parts: list[str], relevant_only: bool) -> None:
    if node.kind == TEXT:
        parts.append(_IN_TEXT.sub(_escape, node.text))
    elif node.kind == COMMENT:
        parts.append(f"<!--{node.text}-->")
    elif node.kind == INSTRUCTION:
        parts.append(f"<?{node.name} {node.text}?>")
    for child in node.children:
        _write(child, parts, relevant_only)
