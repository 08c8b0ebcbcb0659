"""The activities of the fictitious network: a year of them, what comes next, and how people answered."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.activities import HOLDING, Answer
from bot.audience import Audience, read_audience
from bot.demo.organizations import Organization
from bot.demo.people import Member
from bot.demo.structures import networks_of

Row = dict[str, Any]
SEAT_ZONE = "America/El_Salvador"
NEVER_INVITED = 31  # active organizations, as in the reconstructed example of domain 2.3
SPOKEN = (Answer.ACCEPTED, Answer.DECLINED, Answer.MAYBE, Answer.INVITED)
WEIGHTS = {"realizada": (62, 14, 4, 20), "publicada": (45, 10, 7, 38)}


@dataclass(frozen=True, slots=True)
class Planned:
    """One activity: days from today, hour in its zone, hours it lasts, and whom it is for."""

    days: int
    hour: int
    hours: int
    type: str
    mode: str
    title: Mapping[str, str]
    audience: str
    objective: str
    place: str = ""
    zone: str = SEAT_ZONE
    convener: str = "clac"
    with_clac: bool = True
    seats: int | None = None
    per_organization: int | None = None
    women: int = 0
    state: str = "realizada"
    session: int | None = None
    series: str = ""


def _all(es: str, pt: str, en: str, fr: str) -> dict[str, str]:
    return {"es": es, "pt": pt, "en": en, "fr": fr}


PRIMA = "Curso de gestión de la Prima"
PLANNED: tuple[Planned, ...] = (
    Planned(-338, 9, 7, "asamblea", "presencial", {"es": "Asamblea de la región andina"}, "region:andina", "OT4.2",
            "Auditorio Imaginario, Lima", "America/Lima"),
    Planned(-312, 9, 7, "asamblea", "hibrida", {"es": "Asamblea de Centroamérica y México"}, "region:ca_mexico",
            "OT4.2", "Casa Imaginaria, San Salvador"),
    Planned(-290, 9, 6, "asamblea", "hibrida", _all("Asamblea del Cono Sur", "Assembleia do Cone Sul",
            "Southern Cone assembly", "Assemblée du Cône Sud"), "region:cono_sur", "OT4.2",
            "Salão Imaginário, São Paulo", "America/Sao_Paulo"),
    Planned(-268, 9, 6, "asamblea", "hibrida", _all("Asamblea del Caribe", "Assembleia do Caribe",
            "Caribbean assembly", "Assemblée des Caraïbes"), "region:caribe", "OT4.2",
            "Salón Imaginario, Santo Domingo", "America/Santo_Domingo"),
    Planned(-241, 8, 8, "taller", "presencial", {"es": "Taller: café y cambio climático"}, "pais:PE producto:cafe",
            "OT2.2", "Vivero Imaginario, Cajamarca", "America/Lima", seats=60, per_organization=2, women=15),
    Planned(-205, 8, 30, "gira", "presencial", {"es": "Gira de intercambio de cacao"}, "producto:cacao pais:EC,PE,CO",
            "OT2.2", "Finca Imaginaria, Guayas", "America/Guayaquil", seats=40),
    Planned(-170, 10, 2, "consulta", "virtual", _all("Consulta de estándares: banano",
            "Consulta de critérios: banana", "Standards consultation: banana", "Consultation : banane"),
            "producto:banano", "OT3.3"),
    Planned(-131, 9, 8, "feria", "presencial", {"es": "Rueda de negocios de café de especialidad"},
            "producto:cafe region:ca_mexico", "OT3.2", "Centro Imaginario, Ciudad de Guatemala", "America/Guatemala"),
    Planned(-98, 10, 2, "encuentro_virtual", "virtual", _all("Encuentro virtual: derechos humanos en la cadena",
            "Encontro virtual: direitos humanos na cadeia", "Online meeting: human rights in the chain",
            "Rencontre en ligne : droits humains dans la filière"), "", "OT2.1"),
    Planned(-63, 9, 4, "reunion_red", "virtual", {"es": "Reunión de la Coordinadora de Guatemala"}, "pais:GT", "OT4.2",
            convener="CN-GT", with_clac=False),
    Planned(-40, 9, 3, "visita_tecnica", "presencial", {"es": "Visita técnica a plantas de beneficio"}, "pais:NI",
            "OT2.3", "Matagalpa", "America/Managua"),
    Planned(-27, 9, 8, "taller", "presencial", {"es": "Taller de liderazgo de jóvenes"}, "pais:DO", "OT2.1",
            "Santiago", "America/Santo_Domingo", state="cancelada"),
    *(
        Planned(12 + 7 * n, 15, 2, "taller", "virtual",
                _all(f"{PRIMA}, sesión {n + 1}", f"Curso de gestão do Prêmio, sessão {n + 1}",
                     f"Course on managing the Premium, session {n + 1}",
                     f"Cours de gestion de la Prime, séance {n + 1}"),
                "tipo:trabajadores", "OT2.1", state="publicada", session=n + 1, series=PRIMA)
        for n in range(2)
    ),
    Planned(16, 10, 2, "encuentro_virtual", "virtual", _all("Encuentro virtual: precios y contratos de café",
            "Encontro virtual: preços e contratos de café", "Online meeting: coffee prices and contracts",
            "Rencontre en ligne : prix et contrats du café"), "producto:cafe", "OT1.2", state="publicada"),
    Planned(24, 9, 8, "taller", "presencial", {"es": "Taller de trazabilidad para cooperativas"}, "pais:PE", "OT2.3",
            "Casa Comunal Imaginaria, Lima", "America/Lima", seats=40, per_organization=2, women=10,
            state="publicada"),
    Planned(45, 9, 6, "reunion_red", "hibrida", {"es": "Reunión anual de la Red Café"}, "red:RED-CAFE", "OT4.2",
            "Casa Imaginaria, San Salvador", convener="RED-CAFE", state="borrador"),
)  # fmt: skip


def activities(
    rng: Random, network: Sequence[Organization], members: Sequence[Member], willing: Container[int], now: datetime
) -> tuple[list[Row], list[Row]]:
    """Rows of activities and of invitations; `willing` are the people whom the bot may invite."""
    everyone, willing_ones = _speakers(members), _speakers([each for each in members if each.id in willing])
    left_out = {each.id for each in rng.sample(list(network), NEVER_INVITED)}
    left_out -= {each.organizations[0] for each in members if each.persona and each.organizations}
    rows: list[Row] = []
    invited: list[Row] = []
    for number, planned in enumerate(PLANNED, 1):
        row = _activity(number, planned, now)
        speakers = willing_ones if planned.state == "publicada" else everyone  # before the bot, others invited
        if planned.state != "borrador":
            answers = list(_invitations(rng, row, planned, network, speakers, left_out, now))
            row["taken"] = sum(each["people"] for each in answers if each["state"] in HOLDING)
            invited += answers
        rows.append(row)
    return rows, invited


def _speakers(members: Sequence[Member]) -> dict[str, Member]:
    """Who is invited for each organization: its first person."""
    found: dict[str, Member] = {}
    for member in members:
        for organization in member.organizations:
            found.setdefault(organization, member)
    return found


def _activity(number: int, planned: Planned, now: datetime) -> Row:
    day = now.astimezone(UTC).date() + timedelta(days=planned.days)
    starts = datetime.combine(day, time(planned.hour), ZoneInfo(planned.zone))
    return {
        "id": number, "series": planned.series, "session": planned.session, "title": dict(planned.title),
        "description": {}, "type": planned.type, "objective": planned.objective, "convener": planned.convener,
        "with_clac": planned.with_clac, "mode": planned.mode, "place": planned.place,
        "link": "" if planned.mode == "presencial" else f"https://reunion.invalid/{number}", "cost": "",
        "starts_at": starts, "ends_at": starts + timedelta(hours=planned.hours), "zone": planned.zone,
        "seats": planned.seats, "taken": 0, "per_organization": planned.per_organization,
        "seats_women": planned.women, "audience": planned.audience, "state": planned.state,
        "door_code": f"D{number:03d}", "door_token": f"demo-{number:04d}-puerta",
        "why_cancelled": "Lluvias fuertes en la zona" if planned.state == "cancelada" else "",
        "made_at": starts - timedelta(days=40) if starts < now else now - timedelta(days=3),
    }  # fmt: skip


def _invitations(
    rng: Random, row: Row, planned: Planned, network: Sequence[Organization], speakers: Mapping[str, Member],
    left_out: set[str], now: datetime,
) -> Iterator[Row]:  # fmt: skip
    """An invitation for each organization of the audience; who says yes when it is full waits."""
    audience, taken, line = read_audience(planned.audience) if planned.audience else Audience(), 0, 0
    asked = min(row["starts_at"] - timedelta(days=21), now - timedelta(days=1))
    seen: set[int] = set()
    for organization in network:
        speaker = speakers.get(organization.id)
        if speaker is None or organization.id in left_out or speaker.id in seen or organization.state != "activa":
            continue
        if not audience.matches(_profile(organization)):
            continue
        seen.add(speaker.id)
        said = _answer(rng, planned, speaker)
        people = 2 if said is Answer.ACCEPTED and rng.random() < 0.2 else 1
        number = None
        if said is Answer.ACCEPTED and planned.seats is not None and taken + people > planned.seats:
            said, line = Answer.WAITING, line + 1
            number = line
        taken += people if said is Answer.ACCEPTED else 0
        yield {
            "activity_id": row["id"], "person_id": speaker.id, "organization_id": organization.id, "state": said.value,
            "people": people, "names": "", "since": asked + timedelta(hours=rng.randint(0, 20)), "line": number,
            "invited_at": asked,
        }  # fmt: skip


def _answer(rng: Random, planned: Planned, speaker: Member) -> Answer:
    if planned.state == "cancelada":
        return Answer.WITHDRAWN
    said = rng.choices(SPOKEN, WEIGHTS[planned.state])[0]
    return Answer.INVITED if speaker.persona and planned.state == "publicada" else said


@dataclass(frozen=True, slots=True)
class _Profile:
    """An organization as an audience sees it."""

    country: str
    region: str
    kind: str
    cn: str
    products: tuple[str, ...]
    networks: list[str]


def _profile(one: Organization) -> _Profile:
    return _Profile(one.country, one.region, one.kind, one.cn, one.products, networks_of(one))
