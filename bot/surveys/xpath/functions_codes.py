"""Functions of digests and encodings."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any, Final

from bot.errors import ExpressionError
from bot.surveys.xpath.context import State
from bot.surveys.xpath.signatures import Eager, Table
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, to_text

_DIGESTS: Final[dict[str, Callable[[bytes], Any]]] = {
    "MD5": lambda content: hashlib.md5(content, usedforsecurity=False),
    "SHA-1": lambda content: hashlib.sha1(content, usedforsecurity=False),
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}


def _digest(_state: State, _node: Node, arguments: list[Value]) -> Value:
    """The digest of a text by an algorithm, as base64 or hex."""
    algorithm, encoding = to_text(arguments[1]), to_text(arguments[2]) if len(arguments) > 2 else "base64"
    if algorithm not in _DIGESTS:
        raise ExpressionError(f"digest() no conoce «{algorithm}»; use {', '.join(_DIGESTS)}")
    if encoding not in {"base64", "hex"}:
        raise ExpressionError(f"digest() no conoce «{encoding}»; use base64 o hex")
    content: bytes = _DIGESTS[algorithm](to_text(arguments[0]).encode()).digest()
    return base64.b64encode(content).decode() if encoding == "base64" else content.hex()


def _base64_decode(_state: State, _node: Node, arguments: list[Value]) -> Value:
    """The text a base64 text holds, empty when it holds none."""
    try:
        return base64.b64decode(to_text(arguments[0]), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


TABLE: Table = {
    "base64-decode": Eager(1, 1, _base64_decode),
    "digest": Eager(2, 3, _digest),
}
