"""What the plan says of each indicator, in a language: what a card tells, and how its companions are told."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n import N_, Translate, say_date
from bot.indicators.definitions import Definition
from bot.indicators.external import Goals
from bot.programme.plan import plan
from bot.reports import figures
from bot.reports.report import Card

COMPANIONS: Mapping[str, Mapping[str, str]] = {
    "mega_1a": {"index_mean": N_("media: {number}")},
    "mega_1b": {"satisfied_percent": N_("contentas: {percent}")},
    "mega_3b": {
        "accepted": N_("aceptadas: {number}"),
        "in_part": N_("en parte: {number}"),
        "rejected": N_("rechazadas: {number}"),
        "pending": N_("por decidir: {number}"),
    },
    "mega_4": {
        "membership": N_("membresía: {number}"),
        "structures": N_("estructuras: {number}"),
        "arithmetic": N_("promedio simple: {number}"),
        "social": N_("social: {number}"),
        "environment": N_("ambiental: {number}"),
        "business": N_("negocio: {number}"),
        "verified_gap": N_("autoevaluación sobre lo verificado: {number} puntos"),
    },
    "mega_5": {
        "human": N_("humano: {number}"),
        "social": N_("social: {number}"),
        "natural": N_("natural: {number}"),
        "physical": N_("físico: {number}"),
        "financial": N_("financiero: {number}"),
        "improved_percent": N_("viven mejor que hace un año: {percent}"),
        "weighted": N_("si las grandes cuentan más: {number}"),
        "persons": N_("personas: {number}"),
        "represented": N_("organizaciones en que respondió la directiva: {number}"),
    },
    "mega_2": {
        "declared": N_("{number} más solo lo declararon"),
        "in_person": N_("en persona: {number}"),
        "virtual": N_("virtual: {number}"),
        "never_came": N_("invitadas que no vinieron: {number}"),
        "never_invited": N_("nunca invitadas: {number}"),
        "over_invited": N_("de las invitadas: {percent}"),
        "year_percent": N_("este año calendario: {percent}"),
        "mean_activities": N_("actividades por organización: {decimal}"),
        "women_percent": N_("mujeres: {percent}"),
        "young_percent": N_("jóvenes: {percent}"),
        "closed_percent": N_("listas cerradas: {percent}"),
        "matched_percent": N_("filas con organización: {percent}"),
        "reconciled_days": N_("comparado con CLACbook hace {number} días"),
    },
}
HEADLINES = {"mega_1b": "satisfied_percent"}
OWN = {"own_value": N_("calculado aquí: {number}"), "external_value": N_("dato externo: {number}")}


def cards(
    language: str, translate: Translate, locale: str = "", goals: Mapping[str, Goals] | None = None
) -> dict[str, Card]:
    """What the plan says of each indicator, in a language, and where it began where CLAC has entered that."""
    return {
        it.key: Card(
            name=it.short_name.to(language),
            formula=it.formula.to(language),
            source=it.source,
            companions={key: translate(text) for key, text in {**COMPANIONS.get(it.key, {}), **OWN}.items()},
            headline=HEADLINES.get(it.key, ""),
            baseline=_baseline((goals or {}).get(it.key, Goals()), it, locale or language),
            milestones=_milestones((goals or {}).get(it.key, Goals()), it, locale or language),
        )
        for it in plan().definitions
    }


def _baseline(goals: Goals, definition: Definition, locale: str) -> str:
    """The baseline with the period CLAC gave, or else the year: 82 (2024)."""
    base = goals.baseline
    if base is None:
        return ""
    return f"{_said(base.value, definition, locale)} ({base.period or base.as_of.year})"


def _milestones(goals: Goals, definition: Definition, locale: str) -> tuple[str, ...]:
    """Each milestone with its day: 85 · 31 dic 2026."""
    return tuple(
        f"{_said(one.value, definition, locale)} · {say_date(one.as_of, locale, 'd MMM y')}" for one in goals.milestones
    )


def _said(value: float, definition: Definition, locale: str) -> str:
    return figures.figure(figures.shown(value, definition.target), definition.unit, locale)
