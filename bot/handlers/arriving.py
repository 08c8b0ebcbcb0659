"""Ways in without a code: the own organization vouches, the phone changed, an organization not yet a member, a visit.

Nothing that is stored is shown to who has not come in yet: what the bot answers is the same whether a name is known.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.audience import parse_audience
from bot.conversation import Stage
from bot.finding import Entry, find
from bot.handlers import confirming, start, tasks
from bot.handlers.resuming import resume
from bot.i18n import N_, known
from bot.messages import Choice
from bot.programme.countries import atlas
from bot.representing import EMPLOYER_REFUSED, is_employer
from bot.turn import Turn
from storage import arrivals, audit, people, search
from storage import tasks as rows

CONTACT = "contact"
WAYS = (
    ("member", N_("Soy de una organización")),
    ("phone", N_("Cambié de teléfono")),
    ("lead", N_("Mi organización aún no es parte")),
    ("/persona", N_("Hablar con una persona")),
)
YES_NO = (("yes", N_("Sí")), ("no", N_("No")))
AGREE = N_(
    "Le hago unas preguntas cortas. Guardo lo que escriba y lo ve alguien de esa organización o del equipo de CLAC, "
    "solo para confirmarlo. ¿Está de acuerdo?"
)
NAME = N_("¿Cómo se llama? Escriba su nombre y apellido.")
ORGANIZATION = N_("¿De qué organización es? Escriba su nombre o su FLO-ID.")
POSITION = N_("¿Qué cargo tiene ahí? Por ejemplo: presidenta, gerente, Comité de Prima.")
COUNTRY = N_("¿En qué país está su organización?")
WHICH = N_("¿Cuál de estas es?")
NONE_OF_THESE = N_("Ninguna de estas")
NOT_FOUND = N_("No encuentro esa organización en la red. ¿Cómo seguimos?")
AFTER_NOT_FOUND = (
    ("again", N_("Escribirla otra vez")),
    ("lead", N_("Queremos ser parte de CLAC")),
    ("visit", N_("Seguir como visitante")),
)
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
LONGEST = 80  # signs of a name that is kept


async def offer(turn: Turn, text: str) -> None:
    """The ways in without a code; where the device can share its number, that too."""
    turn.move(Stage.ARRIVING, step="way")
    turn.ask(text, turn.options(WAYS), request=CONTACT if turn.limits.contact else "")


async def take(turn: Turn) -> None:
    """The answer to whatever step of the way in is open; a personal code is taken at every step."""
    step = turn.conversation.data["step"]
    coded = turn.person is None and start.has_code(turn.text) and re.search(r"\d", turn.text)  # "delegada" is a word
    if coded and step != "organization":
        return await start.identify(turn)
    return await STEPS[step](turn)


def _go(turn: Turn, step: str, **more: object) -> None:
    """The next step, with what was said so far."""
    data = {key: value for key, value in turn.conversation.data.items() if key not in {"open", "step"}}
    turn.move(Stage.ARRIVING, **{**data, **more, "step": step})


async def _way(turn: Turn) -> None:
    choice = turn.chosen_of(WAYS)
    if choice is None:
        failures = turn.conversation.failures
        start.ask_who(turn)
        turn.conversation.failures = failures + 1
        return None
    turn.settle(choice.label)
    if choice.value == "/persona":
        from bot.handlers import calling

        return await calling.ask(turn)
    _go(turn, "agree", way=choice.value)
    return turn.ask(turn.translate(AGREE), turn.options(YES_NO))


async def _agree(turn: Turn) -> None:
    choice = turn.chosen_of(YES_NO)
    if choice is None:
        return turn.ask(turn.translate(AGREE), turn.options(YES_NO))
    turn.settle(choice.label)
    if choice.value == "no":
        turn.say(turn.translate(N_("De acuerdo. No guardamos nada.")))
        turn.move(Stage.UNKNOWN)
        return None
    if turn.person is not None:  # somebody we know speaks for one more organization
        _go(turn, "organization", name=turn.person.name)
        return turn.ask(turn.translate(ORGANIZATION))
    _go(turn, "name")
    return turn.ask(turn.translate(NAME))


async def _name(turn: Turn) -> None:
    name = tidy(turn.text)
    if sum(sign.isalpha() for sign in name) < 2:
        return turn.ask(turn.translate(NAME))
    _go(turn, "organization", name=name)
    return turn.ask(turn.translate(ORGANIZATION))


def tidy(text: str) -> str:
    """A name as it is kept: one line, one space between words, not too long."""
    return re.sub(r"\s+", " ", text).strip()[:LONGEST].strip()


async def _organization(turn: Turn) -> None:
    wanted = tidy(turn.text)
    way = turn.conversation.data["way"]
    if not wanted:
        return turn.ask(turn.translate(ORGANIZATION))
    if way == "lead":
        _go(turn, "country", organization=wanted)
        return turn.ask(turn.translate(COUNTRY))
    found = await _candidates(turn, wanted)
    if not found:
        _go(turn, "missing", organization=wanted)
        return turn.ask(turn.translate(NOT_FOUND), turn.options(AFTER_NOT_FOUND))
    pairs = [(key, label) for key, label in found] + [("none", turn.translate(NONE_OF_THESE))]
    _go(turn, "which", organization=wanted, offered=pairs)
    return turn.ask(turn.translate(WHICH), _listed(pairs))


async def _candidates(turn: Turn, wanted: str) -> list[tuple[str, str]]:
    """(id, name and country) of up to three organizations that may be meant."""
    everyone = await search.organizations(turn.db)
    entries = [
        Entry(row["id"], (row["name"], row["short_name"]), tuple(filter(None, (row["flo_id"], row["id"]))))
        for row in everyone
    ]  # fmt: skip
    known = {row["id"]: row for row in everyone}
    found = [known[one.entry.key] for one in find(wanted, entries, limit=3, least=0.7)]
    countries = atlas().countries
    return [
        (row["id"], f"{row['name']} ({countries[row['country']].name.to(turn.language)})")
        for row in found
        if row["country"] in countries
    ]


def _listed(pairs: list[tuple[str, str]]) -> list[Choice]:
    return [Choice(key, label, str(number)) for number, (key, label) in enumerate(pairs, 1)]


async def _which(turn: Turn) -> None:
    offered = _listed([(pair[0], pair[1]) for pair in turn.conversation.data["offered"]])
    choice = turn.chosen(offered)
    if choice is None:
        return turn.ask(turn.translate(WHICH), offered)
    turn.settle(choice.label)
    if choice.value == "none":
        _go(turn, "missing")
        return turn.ask(turn.translate(NOT_FOUND), turn.options(AFTER_NOT_FOUND))
    if turn.conversation.data["way"] == "phone":
        return await _ask_for_phone(turn, choice.value)
    _go(turn, "position", id=choice.value)
    return turn.ask(turn.translate(POSITION))


async def _missing(turn: Turn) -> None:
    choice = turn.chosen_of(AFTER_NOT_FOUND)
    if choice is None:
        return turn.ask(turn.translate(NOT_FOUND), turn.options(AFTER_NOT_FOUND))
    turn.settle(choice.label)
    if choice.value == "again":
        _go(turn, "organization")
        return turn.ask(turn.translate(ORGANIZATION))
    if choice.value == "visit":
        return await _visit(turn)
    _go(turn, "country")
    return turn.ask(turn.translate(COUNTRY))


# --- what comes of it


async def _position(turn: Turn) -> None:
    """Somebody of a known organization: a contact to be confirmed; the company of workers is refused (S24)."""
    data = turn.conversation.data
    position, organization_id = tidy(turn.text), data["id"]
    row = await arrivals.organization(turn.db, organization_id)
    assert row is not None  # noqa: S101 - it was offered a moment ago
    if is_employer(row["kind"], position):
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
    await _ask_to_confirm(turn, person_id, organization_id, position)
    turn.say(turn.translate(WAITING).format(organization=row["name"]))
    return await (resume(turn) if known_before else start.link(turn, person_id))


async def _ask_to_confirm(turn: Turn, person_id: int, organization_id: str, position: str) -> None:
    name = turn.conversation.data["name"]
    row = await arrivals.organization(turn.db, organization_id)
    assert row is not None  # noqa: S101 - the caller has it
    task_id = await tasks.add(
        turn, "newcomer", country=row["country"], organization_id=organization_id, person_id=person_id,
        name=name, position=position,
    )  # fmt: skip
    if task_id is not None:
        await confirming.ask_colleagues(turn, task_id, person_id, name, organization_id, confirming.KNOWS)


async def _ask_for_phone(turn: Turn, organization_id: str) -> None:
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
        person_id=person_id, name=name, text="" if person_id else turn.translate(WAYS[1][1]),
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


async def _country(turn: Turn) -> None:
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


async def _visit(turn: Turn) -> None:
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


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "way": _way, "agree": _agree, "name": _name, "organization": _organization, "which": _which,
    "missing": _missing, "position": _position, "country": _country,
}  # fmt: skip
