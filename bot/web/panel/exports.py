"""Data out: a file with a reason, made by the same code as `clacbot export`, for who may have it."""

from __future__ import annotations

from aiohttp import web

from bot.exchange.exporting import NEEDS, export
from bot.i18n import N_
from bot.web.panel.duplicates import given_reason
from bot.web.panel.visit import Problem, Visit

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}
MEANINGS = {
    "organizations": (N_("Organizaciones"), N_("El registro, con las columnas con que se importa.")),
    "people": (N_("Personas"), N_("Contactos con su teléfono completo, rol y código.")),
    "answers": (
        N_("Respuestas"),
        N_("Una fila por respuesta, sin la persona. Lo escrito con palabras, solo si lo pide."),
    ),
    "activities": (N_("Actividades"), N_("Con sus invitadas, presentes y calidad; en Excel, también la asistencia.")),
    "attendance": (N_("Asistencia"), N_("Quién estuvo en cada actividad, como se importa y se compara con CLACbook.")),
    "frames": (N_("Marcos de las rondas"), N_("Las organizaciones de cada ronda, como eran al abrirla.")),
    "proposals": (N_("Propuestas de estándares"), N_("Con su estado, su evidencia y quién las aprobó.")),
    "audit": (N_("Registro"), N_("Quién vio, cambió o sacó qué. Solo números, sin nombres.")),
}


async def offered(visit: Visit) -> web.Response:
    """What the visitor may take out."""
    mine = {what: MEANINGS[what] for what, needs in NEEDS.items() if all(visit.may(each) for each in needs)}
    return visit.page("panel/exports.html", offered=mine, chosen=visit.said("what"))


async def take(visit: Visit) -> web.Response:
    """The file; who took it and why is in the audit before it leaves."""
    what, sort = visit.said("what"), visit.said("sort")
    if what not in NEEDS or sort not in TYPES:
        raise Problem(visit.translate(N_("Elija qué datos y en qué formato.")))
    for each in NEEDS[what]:
        visit.require(each)
    reason = given_reason(visit)
    name = f"clacbot-{what}-{visit.now:%Y-%m-%d}{sort}"
    content, _ = await export(
        visit.db, what, name, reason=reason, now=visit.now, actor=visit.visitor.actor,
        with_text=what == "answers" and visit.said("with_text") == "yes",
    )  # fmt: skip
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, headers={"Content-Type": TYPES[sort], **disposition})
