"""A rehearsal in words: who would get it, who would not and why, when, how long it takes, and what they would read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from bot.i18n import N_, NAMES, Translate, say_date, say_number, translator
from bot.mailing import Rehearsal, Verdict
from bot.messages import strong
from bot.planning import Trial
from bot.programme.countries import atlas
from bot.reports.collect import SEAT

NOTHING_SENT = N_("Ensayo: todavía no se envió nada.")
DAYS = N_("Organizaciones: {count}. Del {first} al {last}.")
HARVEST = N_("🌾 {count} organizaciones están en cosecha en esos días.")
SEND = N_("Se enviaría a {count} personas.")
COUNTRIES, LANGUAGES, CHANNELS = N_("Por país: {parts}"), N_("Por idioma: {parts}"), N_("Por canal: {parts}")
LEFT_OUT = N_("No se enviaría a {count}:")
WAITING = N_("{count} esperan una hora permitida; las últimas salen el {date}, {time} (hora de El Salvador).")
SOON, MINUTES = N_("El envío toma menos de un minuto."), N_("El envío toma unos {count} minutos.")
TEXT = N_("Texto en {language}:")
WHY: Mapping[Verdict, str] = {
    Verdict.ANSWERED: N_("ya respondieron"),
    Verdict.OPTED_OUT: N_("sin permiso para encuestas"),
    Verdict.NO_ADDRESS: N_("sin chat"),
    Verdict.CAP: N_("ya recibieron 4 mensajes en 30 días"),
    Verdict.RHYTHM: N_("tuvieron otra encuesta en estas cuatro semanas"),
    Verdict.SUSPENDED: N_("su organización está suspendida"),
    Verdict.WINDOW: N_("su chat no acepta ahora mensajes nuestros"),
    Verdict.TOO_LATE: N_("les llegaría tarde"),
    Verdict.DUPLICATE: N_("lo reciben ya por otra organización"),
}


def told(trial: Trial, language: str) -> str:
    """The rehearsal of a round as one text."""
    _ = translator(language)
    first, last = (say_date(day, language) for day in (trial.first, trial.last))
    head = [
        _(NOTHING_SENT),
        strong(f"{trial.title} · {trial.audience.describe(language)}"),
        _(DAYS).format(count=_number(trial.organizations, language), first=first, last=last),
    ]
    if trial.harvest:
        head.append(_(HARVEST).format(count=_number(trial.harvest, language)))
    return "\n".join([*head, *lines(trial.rehearsal, language), *samples(trial.rehearsal, language)])


def lines(rehearsal: Rehearsal, language: str) -> list[str]:
    """Who gets it, by country, language and channel; who does not and why; when and how long."""
    _ = translator(language)
    said = [strong(_(SEND).format(count=_number(rehearsal.send, language)))]
    for text, counts in (
        (COUNTRIES, {_country(code, language): count for code, count in rehearsal.countries.items()}),
        (LANGUAGES, {NAMES.get(code, code): count for code, count in rehearsal.languages.items()}),
        (CHANNELS, rehearsal.channels),
    ):
        if counts:
            said.append(_(text).format(parts=_parts(counts.items(), language)))
    if left := sum(rehearsal.verdicts.values()):
        said.append(_(LEFT_OUT).format(count=_number(left, language)))
        ordered = sorted(rehearsal.verdicts.items(), key=lambda pair: -pair[1])
        said += [f"• {_(WHY[verdict])}: {_number(count, language)}" for verdict, count in ordered]
    return [*said, *_timing(rehearsal, language, _)]


def _timing(rehearsal: Rehearsal, language: str, _: Translate) -> list[str]:
    said = []
    if rehearsal.waiting and rehearsal.last is not None:
        day, time = _when(rehearsal.last, language)
        said.append(_(WAITING).format(count=_number(rehearsal.waiting, language), date=day, time=time))
    if rehearsal.send:
        minutes = ceil(rehearsal.seconds / 60)
        said.append(_(SOON) if minutes <= 1 else _(MINUTES).format(count=_number(minutes, language)))
    return said


def samples(rehearsal: Rehearsal, language: str) -> list[str]:
    """The text in each language."""
    _ = translator(language)
    return [f"\n{_(TEXT).format(language=NAMES[code])}\n{text}" for code, text in rehearsal.texts.items()]


def _when(moment: datetime, language: str) -> tuple[str, str]:
    local = moment.astimezone(ZoneInfo(SEAT.key))
    return say_date(local, language), f"{local:%H:%M}"


def _country(code: str, language: str) -> str:
    found = atlas().countries.get(code)
    return found.name.to(language) if found else code


def _parts(counts: Iterable[tuple[str, int]], language: str) -> str:
    return " · ".join(f"{name} {_number(count, language)}" for name, count in counts)


def _number(value: int, language: str) -> str:
    return say_number(value, language)
