"""Queries: rounds, their frames, and the codes organizations pass on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.representing import MEMBERS
from storage.database import add_missing
from storage.forms import forms
from storage.models import (
    FrameEntry,
    Mailing,
    Organization,
    OrganizationNetwork,
    OrganizationProduct,
    Round,
    SharedCode,
)

rounds: Table = Round.__table__  # type: ignore[assignment]


async def open_round(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a new round; gives its id. A second open round of a form violates a constraint."""
    return int((await db.execute(insert(rounds).values(**row).returning(rounds.c.id))).scalar_one())


_ROUND = select(
    rounds,
    forms.c.form_id.label("form"),
    forms.c.version.label("version"),
    forms.c.title.label("title"),
).join(forms, forms.c.id == rounds.c.form_id)


async def all_rounds(db: AsyncConnection) -> list[RowMapping]:
    """Every round with its form's id, version and title, the newest first."""
    return list((await db.execute(_ROUND.order_by(rounds.c.opened_at.desc(), rounds.c.id.desc()))).mappings())


async def round_by_id(db: AsyncConnection, round_id: int) -> RowMapping | None:
    """A round with its form, None when there is none."""
    return (await db.execute(_ROUND.where(rounds.c.id == round_id))).mappings().first()


async def latest_rounds(db: AsyncConnection, form_id: str, at: datetime, limit: int = 2) -> list[RowMapping]:
    """The rounds of a form that had opened at an instant, the newest first."""
    query = _ROUND.where(forms.c.form_id == form_id, rounds.c.opened_at <= at, rounds.c.state != "planned")
    return list((await db.execute(query.order_by(rounds.c.opened_at.desc()).limit(limit))).mappings())


async def opened(db: AsyncConnection, forms_asked: Collection[str], at: datetime) -> list[RowMapping]:
    """The rounds of some forms that had opened at an instant, the newest first."""
    query = _ROUND.where(forms.c.form_id.in_(sorted(forms_asked)), rounds.c.opened_at <= at)
    query = query.where(rounds.c.state != "planned").order_by(rounds.c.opened_at.desc())
    return list((await db.execute(query)).mappings())


async def change(db: AsyncConnection, round_id: int, values: Mapping[str, Any], *states: str) -> bool:
    """Write some columns of a round, when states are named only while it is in one of them; whether it was."""
    query = update(rounds).where(rounds.c.id == round_id, *([rounds.c.state.in_(states)] if states else []))
    return (await db.execute(query.values(**values))).rowcount > 0


async def delete_planned(db: AsyncConnection, round_id: int) -> None:
    """Forget a round that never opened, with its mailing."""
    await db.execute(delete(rounds).where(rounds.c.id == round_id, rounds.c.state == "planned"))


async def planned_until(db: AsyncConnection, now: datetime) -> list[RowMapping]:
    """Planned rounds whose first day has begun and that were confirmed, with the mailing that invites."""
    confirmed = and_(Mailing.round_id == rounds.c.id, Mailing.kind == "round", Mailing.state == "sending")
    query = _ROUND.add_columns(Mailing.id.label("mailing_id")).join(Mailing, confirmed)
    query = query.where(rounds.c.state == "planned", rounds.c.opened_at <= now).order_by(rounds.c.id)
    return list((await db.execute(query)).mappings())


async def mailing(db: AsyncConnection, round_id: int, kind: str = "round") -> RowMapping | None:
    """The mailing that invites to a round, or brings its results; None when there is none."""
    columns = [column for column in Mailing.__table__.c if column.name != "file"]
    query = select(*columns).where(Mailing.round_id == round_id, Mailing.kind == kind, Mailing.state != "discarded")
    return (await db.execute(query.order_by(Mailing.id.desc()).limit(1))).mappings().first()


async def unconfirm(db: AsyncConnection, mailing_id: int) -> None:
    """A mailing that was confirmed and could not be sent is a draft again."""
    draft = {"state": "draft", "confirmed_by": None, "confirmed_at": None}
    await db.execute(update(Mailing).where(Mailing.id == mailing_id).values(draft))


async def due_rounds(db: AsyncConnection, now: datetime) -> dict[int, datetime]:
    """Open rounds whose closing date has passed, and when it was."""
    query = select(rounds.c.id, rounds.c.closes_at).where(rounds.c.state == "open", rounds.c.closes_at <= now)
    return {row[0]: row[1] for row in await db.execute(query.order_by(rounds.c.id))}


async def candidates(
    db: AsyncConnection, kinds: Collection[str] = MEMBERS, states: Collection[str] = ("activa",)
) -> list[dict[str, Any]]:
    """Active members, or those of other kinds or states, with what a frame is chosen by; lists are tuples."""
    columns = (
        *(Organization.id, Organization.country, Organization.region, Organization.kind, Organization.cn),
        Organization.time_zone.label("zone"),
    )
    active = (Organization.state.in_(states), Organization.kind.in_(kinds))
    found = {
        row.id: {**row._mapping, "products": (), "networks": ()}  # noqa: SLF001 - the public name of a row's mapping
        for row in await db.execute(select(*columns).where(*active).order_by(Organization.id))
    }
    query = select(OrganizationProduct.organization_id, OrganizationProduct.product)
    for organization_id, product in await db.execute(query.order_by(OrganizationProduct.product)):
        if organization_id in found:
            found[organization_id]["products"] += (product,)
    belong = select(OrganizationNetwork.organization_id, OrganizationNetwork.network)
    for organization_id, network in await db.execute(belong.order_by(OrganizationNetwork.network)):
        if organization_id in found:
            found[organization_id]["networks"] += (network,)
    return list(found.values())


async def freeze(db: AsyncConnection, entries: Iterable[Mapping[str, Any]]) -> None:
    """Keep a round's frame."""
    await add_missing(db, FrameEntry.__table__, entries)  # type: ignore[arg-type]


async def frame(db: AsyncConnection, round_id: int, organization_id: str | None = None) -> list[RowMapping]:
    """The organizations a round asks, or one, each with its zone of today; those that left before closing are out."""
    query = (
        select(FrameEntry.__table__, Organization.time_zone.label("zone"))
        .join(Organization, Organization.id == FrameEntry.organization_id)
        .where(FrameEntry.round_id == round_id, FrameEntry.left_at.is_(None))
    )
    if organization_id is not None:
        query = query.where(FrameEntry.organization_id == organization_id)
    return list((await db.execute(query)).mappings())


async def add_shared_codes(db: AsyncConnection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep the codes organizations pass on."""
    await add_missing(db, SharedCode.__table__, rows)  # type: ignore[arg-type]


async def shared_codes(db: AsyncConnection, round_id: int) -> dict[str, str]:
    """The code of each organization of a round."""
    query = select(SharedCode.organization_id, SharedCode.code).where(SharedCode.round_id == round_id)
    return {row[0]: row[1] for row in await db.execute(query)}


async def by_shared_code(db: AsyncConnection, code: str) -> RowMapping | None:
    """The round, open or not, and the organization a shared code stands for."""
    query = (
        select(
            rounds.c.id.label("round_id"), rounds.c.form_id, rounds.c.state.label("round_state"), rounds.c.last_day,
            Organization.id.label("organization_id"), Organization.name.label("organization"), Organization.kind,
            Organization.time_zone.label("zone"),
        )
        .select_from(SharedCode)
        .join(rounds, rounds.c.id == SharedCode.round_id)
        .join(Organization, Organization.id == SharedCode.organization_id)
        .where(SharedCode.code == code)
    )  # fmt: skip
    return (await db.execute(query)).mappings().first()
