"""What is kept how long, which answers stay without a person, what is masked; pure (domain 5.4, 5.5)."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

# --- how long


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the retention table: after `days`, or after the day `until`, what is named is taken away."""

    name: str
    keeps: str
    then: str
    days: int = 0
    until: date | None = None

    def before(self, now: datetime) -> datetime:
        """What is older than this instant has been kept long enough."""
        return now - timedelta(days=self.days)

    def is_over(self, today: date) -> bool:
        """Whether the last day of a rule with one has passed."""
        return self.until is not None and today > self.until


YEAR = 365

#: Domain 5.5, row by row, and four rows of our own: raw, merges, allies, lookups.
#: Copies of the database (35 days) lie outside of it and are rotated where they are made.
RETENTION = (
    Rule("contacts", "contact and profile, from the day the person speaks for no active member", "erase", days=YEAR),
    Rule("unasked", "an imported contact who never answered the consent", "erase, keep the hash", days=60),
    Rule("linked", "answers linked to a person, from the closing of their round", "unlink", days=2 * YEAR),
    Rule("answers", "answers by organization: five years after the plan", "delete", until=date(2032, 12, 31)),
    Rule("audio", "recordings and pictures people sent", "delete", days=90),
    Rule("raw", "what arrived, as the provider sent it: names, numbers and all", "empty once handled", days=7),
    Rule("chats", "what was said in the chats, word by word", "delete", days=90),
    Rule("merges", "how to take a merge back, with the rows that were removed", "empty", days=30),
    Rule("allies", "the contact of an ally no file has named for this long", "forget the contact", days=YEAR),
    Rule("lookups", "which cuts of the figures somebody looked at", "delete", days=2 * YEAR),
    Rule("files", "files with a person's own data, shown in a web chat", "delete", days=1),
    Rule("attendance", "attendance with names", "keep organization and count", days=2 * YEAR),
    Rule("consents", "consents and revocations, from the revocation or erasure", "delete", days=5 * YEAR),
    Rule("audit", "who saw, changed, exported or erased what", "delete", days=2 * YEAR),
)
RULES = {rule.name: rule for rule in RETENTION}
LINGER = timedelta(minutes=10)  # an erased chat's address is needed until the farewell has arrived

# --- what leaves with a person

#: The kinds of questions whose answers say nothing by themselves; all others leave with the person.
CLOSED_KINDS = frozenset(
    {"select_one", "select_multiple", "rank", "range", "integer", "decimal", "boolean", "acknowledge"}
)


def coarse(at: datetime, closed_at: datetime | None = None) -> datetime:
    """The first of the month: when something was answered, and no more than that.

    What came after the closing stays after it: the first of the month behind.
    """
    first = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if closed_at is None or not first <= closed_at < at:
        return first
    return (first + timedelta(days=32)).replace(day=1)


def fingerprint(salt: str, kind: str, value: str) -> str:
    """A salted hash of an identifier (`kind` phone, code or person), the only thing that outlives an erasure."""
    return hmac.new(salt.encode(), f"{kind}:{value.strip().upper()}".encode(), hashlib.sha256).hexdigest()


# --- masking

PHONE, MAIL = "[tel.]", "[e-mail]"
LEAST_DIGITS = 7  # the shortest telephone numbers of the region

_BETWEEN = "[ \\t\u00a0\u2000-\u200f\u202a-\u202f\u2060-\u2069\ufeff().\\-\u2010-\u2015\u2212_/·•*]"
_NUMBER = re.compile(rf"(?:\+ ?)?\(?\d(?:{_BETWEEN}{{0,4}}\d)*")
_THOUSANDS = re.compile(r"\d{1,3}([.,'’])\d{3}(?:\1\d{3})*|\d{1,2}(?:[ \u00a0\u202f]\d{3})*[ \u00a0\u202f]000")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d")
_YEARS = re.compile(rf"(?:19|20)\d\d(?:{_BETWEEN}{{1,4}}(?:19|20)\d\d)+")
_SIGN = r"[^\s@<>()\[\],;:\"“”«»]"
_WORD = rf"(?<!{_SIGN}){_SIGN}+"
_MAIL = re.compile(rf"{_WORD}[ \t]?[@＠][ \t]?{_SIGN}+")
_NAME = r"[ \t]*[\w-]+"
_SPELLED = re.compile(  # "rosa arroba correo.com", "rosa at mail dot com"; an arroba is a weight too
    rf"{_WORD}[ \t]*[(\[]?(?:\barroba\b[)\]]?{_NAME}(?:[ \t]*(?:\.|\b(?:punto|ponto)\b){_NAME})+"
    rf"|\bat\b[)\]]?{_NAME}(?:[ \t]*\bdot\b{_NAME})+)",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text without telephone numbers and e-mail addresses; ordinary numbers, dates and amounts stay."""
    return _NUMBER.sub(_unless_ordinary, _SPELLED.sub(_spelled, _MAIL.sub(MAIL, text)))


def _unless_ordinary(match: re.Match[str]) -> str:
    written = match[0]
    digits = sum(sign.isdigit() for sign in written)
    if digits < LEAST_DIGITS:
        return written
    ordinary = _DAY.fullmatch(written) or _YEARS.fullmatch(written)
    amount = digits <= LEAST_DIGITS + 1 and _THOUSANDS.fullmatch(written)
    return written if ordinary or amount else PHONE


def _spelled(match: re.Match[str]) -> str:
    """An address said in words ends in a name; "una arroba 100.50" is a price."""
    return MAIL if re.search(r"[^\W\d_]{2,}$", match[0]) else match[0]
