"""Tasks: what people need somebody to do; the team sees them with `/tareas`, takes them and closes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.access import Permission, Place, access_of
from bot.callbacks import due
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import caring, confirming, following_up, linking, menu, refusing, telling
from bot.handlers.resuming import detour
from bot.i18n import N_, Translate, say_date, say_language
from bot.masks import masked, spaced
from bot.messages import Choice, strong
from bot.programme.countries import atlas
from bot.programme.seat import HOME
from bot.reports.calls import TIMES
from bot.turn import Turn
from storage import arrivals, audit
from storage import tasks as rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

KINDS = {
    "call": N_("📞 Llamar"),
    "newcomer": N_("🙋 Confirmar a una persona nueva"),
    "address": N_("📱 Confirmar un cambio de teléfono"),
    "lead": N_("🌱 Una organización quiere ser parte"),
    "visitor": N_("👋 Visitante sin organización"),
    "language": N_("🗣 Necesita otro idioma"),
    "leaving": N_("🚪 Dejó su organización"),
}
SAID = {
    "name": N_("Nombre"), "organization": N_("Organización"), "position": N_("Cargo"),
    "language": N_("Idioma que necesita"), "text": N_("Dijo"),
}  # fmt: skip
NEW = N_("Hola, {name}. Hay una tarea nueva: {kind} {who}. Para verla, escriba TAREAS.")
SEE = (("/tareas", N_("Ver tareas")),)
TO_CONFIRM = frozenset({"newcomer", "address"})
SHOWN = 8


async def add(
    turn: Turn, kind: str, *, country: str = "", organization_id: str | None = None, person_id: int | None = None,
    call: str = "", **said: str,
) -> int | None:  # fmt: skip
    """Keep a task of this chat and tell who does such work there; None when it has an open one of the kind."""
    helpers = await _helpers(turn, country, organization_id)
    task_id = await rows.add(
        turn.db,
        {
            "kind": kind, "address_id": turn.conversation.id, "organization_id": organization_id, "country": country,
            "person_id": person_id or (turn.person.id if turn.person else None), "call": call,
            "data": {key: word for key, word in said.items() if word},
            "role": "cn" if any(role == "cn" for _, role in helpers) else "mel", "created_at": turn.now,
        },
    )  # fmt: skip
    if task_id is None:
        return None
    await audit.write(turn.db, turn.now, _actor(turn), f"task.{kind}", f"task:{task_id}", {})
    who = said.get("name") or (turn.person.name if turn.person else "")
    numbers = [number for number, _ in helpers]
    kinds = {"kind": KINDS[kind]}
    await telling.tell(turn, numbers, f"task:{task_id}", NEW, country=country, choices=SEE, words=kinds, who=who)
    return task_id


async def _helpers(turn: Turn, country: str, organization_id: str | None) -> list[tuple[int, str]]:
    """(person, role) of who is told: the country's coordination, else its region's team, else the monitoring team."""
    place = await place_of(turn, country, organization_id)
    team = await arrivals.staff(turn.db)
    for role in ("cn", "regional", "mel", "admin"):
        those = [
            (one["id"], role)
            for one in team
            if one["role"] == role and access_of(role, one["scope"]).may(Permission.TASKS, place)
        ]
        if those:
            return those
    return []


async def place_of(turn: Turn, country: str, organization_id: str | None) -> Place:
    """Where a task belongs."""
    row = await arrivals.organization(turn.db, organization_id) if organization_id else None
    if row is not None:
        return Place.of(row)
    known = atlas().countries.get(country)
    return Place(country, known.region if known else "")


def place(row: RowMapping) -> Place:
    """Where a task belongs, of its row."""
    known = atlas().countries.get(row["place"])
    return Place(row["place"], row["region"] or (known.region if known else ""), row["cn"] or "")


# --- the team's list


async def listed(turn: Turn) -> None:
    """`/tareas`: what is to be done within the person's reach."""
    own = refusing.access(turn)
    mine = [row for row in await rows.to_do(turn.db) if own.may(Permission.TASKS, place(row))]
    mine.sort(key=lambda row: (not _is_late(turn, row), row["id"]))
    entries = [*await caring.entries(turn), *((f"/tarea {row['id']}", _title(turn, row)) for row in mine)]
    if not entries:
        return turn.say(turn.translate(N_("No hay tareas pendientes. 👍")))
    text = turn.translate(N_("Tareas pendientes: {count}")).format(count=strong(str(len(entries))))
    choices = numbered(entries[:SHOWN])
    lines = [f"{choice.digit}. {choice.label}" for choice in choices]
    detour(turn, Stage.TASKS, shown=[choice.value.removeprefix("/tarea ") for choice in choices])
    return turn.ask("\n".join([text, *lines]), choices, shown=text)


def _is_late(turn: Turn, row: RowMapping) -> bool:
    """Whether the hours somebody asked to be called in, or the days for an answer, have passed there."""
    home = atlas().countries.get(row["place"])
    zone, country = (row["zone"] or home.zone, home.code) if home else HOME
    return turn.now > due(row["call"], row["created_at"], zone, country)


def _title(turn: Turn, row: RowMapping) -> str:
    who = row["data"].get("name") or row["person"] or ""
    where = row["organization"] or row["data"].get("organization", "")
    kind = turn.translate(KINDS[row["kind"]])
    taken = " ✋" if row["state"] == rows.TAKEN else ""
    kind = f"⏰ {kind}" if _is_late(turn, row) else kind
    return " · ".join(part for part in (f"{kind}{taken}", who, where) if part)


async def one(turn: Turn) -> None:
    """`/tarea NUMBER [tomar|devolver|unir|cerrar|si|no]`: a task, or what is done with it."""
    number, _, doing = turn.words.partition(" ")
    if number.startswith(caring.MARK) and number[1:].isdigit():
        return await caring.one(turn, int(number[1:]), doing)
    row = await rows.by_id(turn.db, int(number)) if number.isdigit() else None
    if row is None:
        return turn.say(turn.translate(N_("No encuentro esa tarea.")))
    if not await refusing.allowed(turn, Permission.TASKS, place(row)):
        return None
    if doing in {"si", "no"} and row["kind"] in TO_CONFIRM:
        turn.words = f"{number} {doing}"
        return await confirming.decide(turn)
    if doing == "unir" and not _can_link(turn, row):
        doing = ""
    does = {"tomar": _take, "devolver": _give_back, "unir": linking.ask, "cerrar": _close}.get(doing, _show)
    return await does(turn, row)


def _can_link(turn: Turn, row: RowMapping) -> bool:
    """Whether the task is about somebody who can be linked to an organization, by this person."""
    fit = row["kind"] in linking.KINDS and row["person_id"] is not None and row["state"] in rows.TO_DO
    return fit and refusing.access(turn).may(Permission.CONFIRM)


async def _show(turn: Turn, row: RowMapping) -> None:
    """Everything the person said, for who does the work."""
    _, own = turn.translate, refusing.access(turn)
    phone = row["data"].get("phone") or row["phone"] or ""
    lines = [strong(_title(turn, row)), say_date(row["created_at"], turn.locale)]
    if row["call"]:
        lines.append(f"🕘 {_(TIMES[row['call']])}")
    if phone:
        whole = own.may(Permission.PHONES, place(row)) or row["kind"] == "call"  # who is to call needs the number
        lines.append(f"📱 {spaced(phone) if whole else masked(phone)}")
    lines += [f"{heading}: {text}" for heading, text in said(row["data"], _, turn.locale)]
    await audit.write(turn.db, turn.now, _actor(turn), "task.read", f"task:{row['id']}", {})
    turn.ask("\n".join(lines), await _actions(turn, row), shown=_title(turn, row))


def said(data: Mapping[str, str], translate: Translate, locale: str) -> list[tuple[str, str]]:
    """(heading, text) of what a task keeps of what the person said."""
    told = {**data, "language": say_language(data["language"], locale)} if data.get("language") else data
    return [(translate(heading), told[key]) for key, heading in SAID.items() if told.get(key)]


async def _actions(turn: Turn, row: RowMapping) -> list[Choice]:
    pairs = []
    if row["state"] == rows.OPEN:
        pairs.append((f"/tarea {row['id']} tomar", N_("✋ La tomo yo")))
    if turn.person is not None and row["taken_by"] == turn.person.id and row["state"] == rows.TAKEN:
        pairs.append((f"/tarea {row['id']} devolver", N_("↩ Devolverla")))
    if row["kind"] in TO_CONFIRM and row["state"] in rows.TO_DO:
        pairs += [(f"/tarea {row['id']} si", N_("✅ Confirmar")), (f"/tarea {row['id']} no", N_("❌ No es así"))]
    elif row["state"] in rows.TO_DO:
        pairs.append((f"/tarea {row['id']} cerrar", N_("✔ Está hecha")))
    pairs += await following_up.offers(turn, row)
    if _can_link(turn, row):
        pairs.append((f"/tarea {row['id']} unir", N_("🔗 Unir a una organización")))
    return turn.options([*pairs, ("/tareas", N_("Ver tareas"))])


async def _take(turn: Turn, row: RowMapping) -> None:
    if not await rows.take(turn.db, row["id"], turn.speaker.id):
        return turn.say(turn.translate(N_("Otra persona ya la tomó, o ya está cerrada.")))
    await audit.write(turn.db, turn.now, _actor(turn), "task.take", f"task:{row['id']}", {})
    turn.say(turn.translate(N_("Es suya. Cuando termine, ciérrela.")))
    fresh = await rows.by_id(turn.db, row["id"])
    assert fresh is not None  # noqa: S101 - it was just written
    return await _show(turn, fresh)


async def _give_back(turn: Turn, row: RowMapping) -> None:
    """Somebody else shall do it."""
    if not await rows.give_back(turn.db, row["id"], turn.speaker.id):
        return turn.say(turn.translate(N_("Esa tarea no la tiene usted, o ya hay otra igual abierta.")))
    await audit.write(turn.db, turn.now, _actor(turn), "task.give_back", f"task:{row['id']}", {})
    turn.say(turn.translate(N_("Devuelta: la puede tomar otra persona del equipo.")))
    return await listed(turn)


async def _close(turn: Turn, row: RowMapping) -> None:
    if not await rows.finish(turn.db, row["id"], rows.DONE, turn.speaker.id, turn.now):
        return turn.say(turn.translate(N_("Esa tarea ya estaba cerrada.")))
    await audit.write(turn.db, turn.now, _actor(turn), "task.done", f"task:{row['id']}", {})
    turn.say(turn.translate(N_("Hecho, gracias.")))
    return await listed(turn)


async def follow(turn: Turn) -> None:
    """After the list: a number shows that task, anything else is the menu's."""
    shown = turn.conversation.data.get("shown", [])
    choice = turn.chosen(numbered((task, "") for task in shown))
    if choice is not None:
        turn.words = choice.value
        return await one(turn)
    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


def _actor(turn: Turn) -> str:
    return turn.actor if turn.person else f"address:{turn.conversation.id}"
