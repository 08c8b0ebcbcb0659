"""Figures and proposals that two people vouch for: one enters them with evidence, another one approves (domain S31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.access import Permission, access_of
from bot.errors import ConflictError, InputError
from bot.i18n import N_
from bot.indicators.definitions import KEYS
from bot.indicators.external import KINDS, MILESTONE, VERIFICATION
from storage import arrivals, audit, external, people, proposals

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST = 500  # signs of a method or an evidence
SELF = N_("La tiene que aprobar otra persona que no sea quien la cargó.")
DONE = N_("Eso ya está aprobado.")
NOTHING = N_("No hay nada así que espere aprobación.")
VERIFIED = "mega_4"  # the one figure that organizations give of themselves and staff verifies (domain 2.6)
ONLY_VERIFIED = N_("Solo se verifica el indicador de desarrollo.")
OUTSIDE = N_("El valor debe estar entre 0 y 100.")
TOO_EARLY = N_("Esa fecha todavía no llega.")
UNPROVED = N_("Faltan el método o la evidencia: sin ellos no se muestra ningún dato.")
TOO_LONG = N_("Es demasiado largo: hasta 500 signos.")
MORE_THAN_ALL = N_("Respondieron más de las que había: revise los dos números.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as somebody enters it."""

    indicator: str
    kind: str
    as_of: date
    value: float
    method: str
    evidence: str
    n: int | None = None
    frame: int | None = None
    period: str = ""


def check(entry: Entry, today: date) -> Entry:
    """The entry; InputError with what is wrong or missing in it."""
    if entry.indicator not in KEYS:
        raise InputError(f"no hay un indicador «{entry.indicator}»; son {', '.join(KEYS)}")
    if entry.kind not in KINDS:
        raise InputError(f"no hay una clase «{entry.kind}»; son {', '.join(KINDS)}")
    if entry.kind == VERIFICATION and entry.indicator != VERIFIED:
        raise InputError(ONLY_VERIFIED)
    if not (-100 if entry.kind == VERIFICATION else 0) <= entry.value <= 100:
        raise InputError(OUTSIDE)
    if entry.as_of > today and entry.kind != MILESTONE:
        raise InputError(TOO_EARLY)
    if not entry.method.strip() or not entry.evidence.strip():
        raise InputError(UNPROVED)
    if max(len(entry.method), len(entry.evidence), len(entry.period)) > LONGEST:
        raise InputError(TOO_LONG)
    counts = [count for count in (entry.n, entry.frame) if count is not None]
    if any(count < 0 for count in counts) or counts != sorted(counts):
        raise InputError(MORE_THAN_ALL)
    return entry


async def enter(db: AsyncConnection, entry: Entry, by: str, now: datetime) -> int:
    """Keep a figure that waits for a second person; gives its number. InputError when something is missing."""
    row = {**asdict(check(entry, now.date())), "entered_by": by, "entered_at": now}
    number = await external.add(db, row)
    await audit.write(
        db, now, by, "figure.enter", f"figure:{number}", {"indicator": entry.indicator, "kind": entry.kind}
    )
    return number


async def approve_figure(db: AsyncConnection, number: int, by: str, now: datetime) -> Mapping[str, Any]:
    """A second person vouches for a figure; ConflictError for the one who entered it, or when that was done."""
    row = await external.by_id(db, number)
    if row is None or row["withdrawn_at"] is not None:
        raise ConflictError(NOTHING)
    if row["entered_by"] == by:
        raise ConflictError(SELF)
    if not await external.approve(db, number, by, now):
        raise ConflictError(DONE)
    await audit.write(db, now, by, "figure.approve", f"figure:{number}", {"indicator": row["indicator"]})
    return row


async def withdraw_figure(db: AsyncConnection, number: int, by: str, now: datetime) -> None:
    """A figure is said no more; ConflictError when there is none."""
    if not await external.withdraw(db, number, now):
        raise ConflictError(NOTHING)
    await audit.write(db, now, by, "figure.withdraw", f"figure:{number}", {})


async def approve_proposal(db: AsyncConnection, proposal_id: str, by: str, now: datetime) -> Mapping[str, Any]:
    """A second person vouches for a proposal as it stands; ConflictError as for a figure."""
    row = await proposals.by_id(db, proposal_id)
    if row is None or row["state"] == "borrador":
        raise ConflictError(NOTHING)
    if row["entered_by"] == by:
        raise ConflictError(SELF)
    if not await proposals.approve(db, proposal_id, by, now):
        raise ConflictError(DONE)
    await audit.write(db, now, by, "proposal.approve", f"proposal:{proposal_id}", {"state": row["state"]})
    return row


async def voucher(db: AsyncConnection, phone: str) -> str:
    """Who a phone is, as the audit calls people; InputError unless that is one person who may vouch for figures."""
    found = [number for number, _ in await arrivals.by_phone(db, phone)]
    rows = [row for number in found if (row := await people.person(db, number))]
    able = [row for row in rows if access_of(row["role"], row["scope"]).may(Permission.FIGURES)]
    if len(able) != 1:
        raise InputError(f"{phone} no es de una persona del equipo de seguimiento (rol mel)")
    return f"person:{able[0]['id']}"
