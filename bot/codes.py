"""Personal codes: eight signs that link a chat to a person."""

from __future__ import annotations

import re
import secrets

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without 0, O, 1 and I, which are read wrong
DIGITS = "23456789"
_CODE = re.compile(r"[A-Z0-9]{8}")


def new_code() -> str:
    """Eight signs that are hard to mistake for one another."""
    letters = "".join(secrets.choice(SIGNS) for _ in range(7))
    return letters + secrets.choice(DIGITS)  # a digit, so that a code never reads as a word


def shown_code(code: str) -> str:
    """A code as it is read: K7M4-P2QX."""
    return f"{code[:4]}-{code[4:]}"


def tidy_code(written: str) -> str | None:
    """A code as it is stored, from how people write it ("k7m4-p2qx"); None when it cannot be one."""
    code = re.sub(r"[\s-]", "", written).upper()
    return code if _CODE.fullmatch(code) else None
