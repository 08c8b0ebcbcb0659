"""Sealed texts: what we hand out and get back unchanged or not at all; pure, the only door to itsdangerous."""

from __future__ import annotations

import hashlib
import hmac

from itsdangerous import BadSignature, Signer


def seal(key: str, purpose: str, text: str) -> str:
    """The text with a signature that holds for one purpose only; safe in an address and in a cookie."""
    return _signer(key, purpose).sign(text).decode()


def unseal(key: str, purpose: str, sealed: str) -> str | None:
    """The text that was sealed for the purpose, None when it was not or was changed."""
    try:
        return _signer(key, purpose).unsign(sealed).decode()
    except (BadSignature, UnicodeError):
        return None


def _signer(key: str, purpose: str) -> Signer:
    return Signer(key, salt=f"clacbot {purpose}", key_derivation="hmac", digest_method=hashlib.sha256)


def digest(key: str, text: str) -> str:
    """A keyed hash of a secret, to compare and never to read; 64 signs."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
