"""One person's own data as one file: to be read, and for machines as JSON inside (domain 5.4: access, portability)."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.i18n import N_, NAMES, Translate, known, say_date, say_language, translator
from bot.messages import Document
from bot.publishing import Shelf
from bot.surveys.interview import Interview
from storage import arrivals, own, people

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

MAKER = "own_data"
MIME = "text/html"
FILE = N_("mis-datos.html")
NOTHING = N_("Ya no hay datos suyos que entregar.")
YES, NO = N_("sí"), N_("no")
GENDERS = {
    "mujer": N_("Mujer"), "hombre": N_("Hombre"), "otra": N_("Otra"), "no_dice": N_("Prefiero no decir"),
}  # fmt: skip
AGES = {"18-35": N_("18 a 35 años"), "36+": N_("36 años o más")}
REQUESTS = {  # the kinds of tasks, as the person they are about reads them
    "call": N_("Hablar con una persona"), "newcomer": N_("Confirmar que es contacto de la organización"),
    "address": N_("Confirmar un cambio de teléfono"), "lead": N_("Una organización quiere ser parte de CLAC"),
    "visitor": N_("Unir a una organización"), "language": N_("Ayuda en otro idioma"),
    "leaving": N_("Dejó de representar a la organización"),
}  # fmt: skip
STATES = {
    "open": N_("pendiente"), "taken": N_("en camino"), "done": N_("hecho"), "refused": N_("no confirmado"),
}  # fmt: skip
PURPOSES = {"surveys": N_("encuestas"), "invitations": N_("avisos de actividades"), "voice": N_("notas de voz")}
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1d2a2a}"
    "h2{margin-top:2rem;border-bottom:1px solid #bcd}dt{font-weight:600}dd{margin:0 0 .6rem}"
)


def document(translate: Translate) -> Document:
    """The file, to be made when it is sent."""
    return Document(MAKER, translate(FILE), MIME, translate(NOTHING))


class OwnData:
    """Makes the file for whoever an address belongs to at that moment; None for nobody."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def __call__(self, db: AsyncConnection, address_id: int, now: datetime) -> bytes | None:
        """The file's content in UTF-8."""
        person_id = await own.owner(db, address_id)
        person = await people.person(db, person_id) if person_id is not None else None
        if person is None:
            return None
        data = await collect(db, person, now)
        rounds = await own.rounds(db, person["id"])
        told = [(row, await self._told(db, row, person["language"], now)) for row in rounds]
        return page(data, told, known(person["language"])).encode()

    async def _told(self, db: AsyncConnection, row: RowMapping, language: str, now: datetime) -> list[tuple[str, str]]:
        """(question, answer) of an interview as the person reads them."""
        form = await self._shelf.get(db, row["form_id"])
        interview = Interview.restore(
            form, row["instance"], row["place"], now=now, language=language, seed=row["seed"], country=row["country"],
            translate=translator(language),
        )  # fmt: skip
        return [(line.label, line.shown) for line in interview.summary()]


async def collect(db: AsyncConnection, person: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Everything that is kept of a person, as plain JSON."""
    number = person["id"]
    rounds = [
        {
            **{name: row[name] for name in ("round", "form", "organization", "state", "mode", "late")},
            "started_at": row["started_at"], "completed_at": row["completed_at"],
            "answers": await own.answers(db, row["id"]), "earlier": await own.earlier_answers(db, row["id"]),
        }
        for row in await own.rounds(db, number)
    ]  # fmt: skip
    shared = len(await arrivals.sharing(db, number)) > 1  # what others wrote and read on the same phone is theirs
    return {
        "made_at": now,
        "person": {name: value for name, value in person.items() if name != "id"},
        "organizations": await own.memberships(db, number),
        "consents": await own.consents(db, number),
        "rounds": rounds,
        "files": await own.files(db, number),
        "requests": await own.requests(db, number),
        "elsewhere": await own.elsewhere(db, number),
        "chats": await own.chats(db, number),
        "sign_ins": await own.sign_ins(db, number),
        "received": [] if shared else await own.received(db, number),
        "sent": await own.sent(db, number, by_name=shared),
    }


def page(data: Mapping[str, Any], told: Iterable[tuple[RowMapping, list[tuple[str, str]]]], language: str) -> str:
    """The whole file: readable without a program of its own and without a network."""
    _ = translator(language)
    title = _(N_("Mis datos en CLAC"))
    parts = [
        f"<h1>{_esc(title)}</h1>",
        f"<p>{_esc(say_date(data['made_at'], language))}</p>",
        _section(_(N_("Sobre usted")), _about(data, _, language)),
        _section(_(N_("Sus decisiones")), decisions(data["consents"], _, language)),
        *([_section(_(N_("Sus pedidos")), asked)] if (asked := requests(data["requests"], _, language)) else []),
        *([_section(_(N_("Sus entradas al panel")), came)] if (came := _sign_ins(data, _, language)) else []),
    ]
    parts += [
        _section(f"{row['round']} · {row['organization']}", [(question, shown or "—") for question, shown in lines])
        for row, lines in told
    ]
    inside = _(N_("Todo esto está también dentro del archivo, listo para otro programa."))
    parts.append(f"<p>{_esc(inside)}</p>")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{_esc(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>{"".join(parts)}'
        f'<script type="application/json" id="data">{_json(data)}</script></body></html>\n'
    )


def _about(data: Mapping[str, Any], _: Translate, language: str) -> list[tuple[str, str]]:
    person = data["person"]
    lines = [
        (_(N_("Nombre")), person["name"]),
        (_(N_("Teléfono")), person["phone"] or "—"),
        (_(N_("Idioma")), NAMES[known(person["language"])]),
        *(
            [(_(N_("Idioma que necesita")), say_language(wanted, language))]
            if (wanted := person["wanted_language"])
            else []
        ),
        *profile(person, _),
    ]
    for row in data["organizations"]:
        until = f" – {row['valid_to']}" if row["valid_to"] else ""
        speaks = " · ".join(filter(None, (row["organization"], row["position"], f"{row['valid_from']}{until}")))
        lines.append((_(N_("Organización")), speaks))
    agreed = [_(label) for name, label in PURPOSES.items() if person[name]]
    return [*lines, (_(N_("Acepta")), ", ".join(agreed) or _(N_("nada")))]


def decisions(consents: Iterable[Mapping[str, Any]], _: Translate, locale: str) -> list[tuple[str, str]]:
    """(date, what was decided) of each decision, the first one first."""
    found: dict[datetime, list[str]] = {}
    for row in consents:
        label = PURPOSES.get(row["purpose"])
        word = f"{_(label) if label else row['purpose']}: {_(YES) if row['granted'] else _(NO)}"
        found.setdefault(row["at"], []).append(word)
    return [(say_date(at, locale), ", ".join(words)) for at, words in found.items()]


def requests(rows: Iterable[Mapping[str, Any]], _: Translate, locale: str) -> list[tuple[str, str]]:
    """(date, what and how it stands) of each task about a person, the first one first."""
    return [
        (
            say_date(row["created_at"], locale),
            f"{_(REQUESTS.get(row['kind'], row['kind']))} ({_(STATES[row['state']])})",
        )
        for row in rows
    ]


def _sign_ins(data: Mapping[str, Any], _: Translate, locale: str) -> list[tuple[str, str]]:
    """(date, whether the link was used) of each way into the staff console."""
    used, unused = _(N_("entró")), _(N_("enlace sin usar"))
    return [(say_date(row["created_at"], locale), used if row["used"] else unused) for row in data["sign_ins"]]


def profile(person: Mapping[str, Any], _: Translate) -> list[tuple[str, str]]:
    """(heading, what the person said) of gender and age, where something was said."""
    told = ((_(N_("Género")), GENDERS.get(person["gender"])), (_(N_("Edad")), AGES.get(person["age_group"])))
    said = [(heading, _(value)) for heading, value in told if value]
    return [*said, *([(_(N_("Resumen de cada mes")), _(YES))] if person["monthly"] else [])]


def _section(title: str, lines: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{_esc(name)}</dt><dd>{_esc(value)}</dd>" for name, value in lines)
    return f"<h2>{_esc(title)}</h2><dl>{rows}</dl>"


def _esc(text: str) -> str:
    return html.escape(text)


def _json(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, indent=1, default=_plain)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
