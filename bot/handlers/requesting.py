"""What comes of arriving without a code: a contact to confirm, a new phone, a request to be part, a visit."""

from __future__ import annotations

from bot.attendance import tidy
from bot.audience import parse_audience
from bot.conversation import Stage
from bot.finding import Entry, find
from bot.handlers import confirming, start, tasks
from bot.handlers.resuming import resume
from bot.i18n import N_, known
from bot.representing import EMPLOYER_REFUSED, may_join
from bot.turn import Turn
from storage import arrivals, audit, people
from storage import tasks as rows

MOVED = N_("Cambié de teléfono")
WAITING = N_(
    "Gracias. Usted todavía no figura como contacto de {organization}. Avisé a la coordinadora y a sus colegas para "
    "confirmar, y le escribo aquí. Mientras tanto puede responder: sus respuestas cuentan cuando alguien confirme."
)
PHONE_ASKED = N_(
    "Gracias. Para cuidar sus datos voy a confirmarlo en su chat anterior, con alguien de su organización o con la "
    "coordinadora. Le aviso aquí."
)
LEAD_THANKS = N_("Gracias por su interés. Pasé su pedido al equipo de CLAC y le van a escribir.")
COORDINATION = N_("La coordinación en su país es {name}{contact}.")
VISITOR = N_(
    "Bienvenida, bienvenido. Le anoto como visitante; el equipo de CLAC le puede unir después a una organización."
)
ONCE = N_("Su pedido ya está en camino. Le aviso aquí cuando haya respuesta.")


async def join(turn: Turn) -> None:
    """Somebody of a known organization: a contact to be confirmed; the company of workers is refused (S24)."""
    data = turn.conversation.data
    position, organization_id = tidy(turn.text), data["id"]
    row = await arrivals.organization(turn.db, organization_id)
    assert row is not None  # noqa: S101 - it was offered a moment ago
    if not may_join(row["kind"], position):
        subject = f"organization:{organization_id}"
        await audit.write(turn.db, turn.now, f"address:{turn.conversation.id}", "contact.employer", subject, {})
        turn.say(turn.translate(EMPLOYER_REFUSED).format(organization=row["name"]))
        return await _leave(turn)
    today = turn.now.date()
    if turn.person is not None and any(
        one.organization_id == organization_id for one in await people.represents(turn.db, turn.person.id, today)
    ):
        turn.say(
            turn.translate(N_("Usted ya figura como contacto de {organization}.")).format(organization=row["name"])
        )
        return await _leave(turn)
    name, known_before = data["name"], turn.person is not None
    person_id = turn.person.id if turn.person else await arrivals.add_person(turn.db, name, turn.language, turn.now)
    await arrivals.join(turn.db, person_id, organization_id, position, today, confirmed=False)
    await ask_to_confirm(turn, person_id, organization_id, position)
    turn.say(turn.translate(WAITING).format(organization=row["name"]))
    return await (resume(turn) if known_before else start.link(turn, person_id))


async def ask_to_confirm(turn: Turn, person_id: int, organization_id: str, position: str) -> None:
    """Keep a task to confirm somebody, and ask the colleagues."""
    name = turn.conversation.data.get("name") or (turn.person.name if turn.person else "")
    row = await arrivals.organization(turn.db, organization_id)
    assert row is not None  # noqa: S101 - the caller has it
    task_id = await tasks.add(
        turn, "newcomer", country=row["country"], organization_id=organization_id, person_id=person_id,
        name=name, position=position,
    )  # fmt: skip
    if task_id is not None:
        await confirming.ask_colleagues(turn, task_id, person_id, name, organization_id, confirming.KNOWS)


async def move_phone(turn: Turn, organization_id: str) -> None:
    """A new phone of somebody we may know: whoever it is, the answer is the same (S03)."""
    data = turn.conversation.data
    name, today = data["name"], turn.now.date()
    contacts = await arrivals.contacts(turn.db, organization_id, today)
    found = find(name, [Entry(one.person_id, (one.name,)) for one in contacts], limit=2)
    sure = len(found) == 1 or (len(found) == 2 and found[0].score - found[1].score > 0.1)
    person_id = int(str(found[0].entry.key)) if sure else None
    row = await arrivals.organization(turn.db, organization_id)
    assert row is not None  # noqa: S101 - it was offered a moment ago
    kind = "address" if person_id else "newcomer"
    task_id = await tasks.add(
        turn, kind if person_id else "call", country=row["country"], organization_id=organization_id,
        person_id=person_id, name=name, text="" if person_id else turn.translate(MOVED),
    )  # fmt: skip
    if task_id is None:
        turn.say(turn.translate(ONCE))
    elif person_id is not None:
        person = await people.person(turn.db, person_id)
        assert person is not None  # noqa: S101 - a contact of the organization
        await confirming.ask_old_chats(turn, task_id, person_id, known(person["language"]))
        await confirming.ask_colleagues(turn, task_id, person_id, person["name"], organization_id, confirming.MOVED)
    if task_id is not None:
        turn.say(turn.translate(PHONE_ASKED))
    turn.move(Stage.UNKNOWN)


async def apply(turn: Turn) -> None:
    """An organization that is not a member yet: kept as a request, and the coordination's contact given (S21)."""
    audience, _ = parse_audience(turn.text)
    code = next(iter(sorted(audience.countries)), "")
    data = turn.conversation.data
    task_id = await tasks.add(
        turn, "lead", country=code, name=data["name"], organization=data["organization"],
        text="" if code else tidy(turn.text),
    )  # fmt: skip
    lines = [turn.translate(LEAD_THANKS if task_id else ONCE)]
    found = await rows.coordination(turn.db, code) if code else None
    if found is not None:
        contact = ", ".join(filter(None, (found["contact"], found["phone"])))
        filled = {"name": found["name"], "contact": f" ({contact})" if contact else ""}
        lines.append(turn.translate(COORDINATION).format(**filled))
    turn.say("\n".join(lines))
    return await _leave(turn)


async def visit(turn: Turn) -> None:
    """Somebody without an organization: kept after the consent that follows, linked later by the team (S20)."""
    data = turn.conversation.data
    if turn.person is not None:
        return await _leave(turn)
    person_id = await arrivals.add_person(turn.db, data["name"], turn.language, turn.now)
    await tasks.add(turn, "visitor", person_id=person_id, name=data["name"], organization=data["organization"])
    turn.say(turn.translate(VISITOR))
    return await start.link(turn, person_id)


async def _leave(turn: Turn) -> None:
    if turn.person is not None:
        return await resume(turn)
    return turn.move(Stage.UNKNOWN)
