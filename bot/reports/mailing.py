"""A mailing in words: what would happen, what came of it, and why somebody did not get it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.i18n import N_, NAMES, Translate, known, say_date, say_number
from bot.mailing import CAP, Rehearsal, Verdict
from bot.messages import strong
from bot.outcomes import Answer, Outcome
from bot.programme.countries import atlas
from storage import outbox

SHOWN = 10  # countries that are named
VERDICTS: Mapping[str, str] = {
    Verdict.ANSWERED: N_("ya respondieron"),
    Verdict.OPTED_OUT: N_("sin permiso para esto"),
    Verdict.NO_ADDRESS: N_("sin chat donde escribirles"),
    Verdict.CAP: N_("ya recibieron {cap} mensajes en 30 días"),
    Verdict.RHYTHM: N_("tuvieron otra encuesta en estas cuatro semanas"),
    Verdict.SUSPENDED: N_("su organización está suspendida"),
    Verdict.WINDOW: N_("su chat no acepta ahora mensajes nuestros"),
    Verdict.TOO_LATE: N_("les llegaría tarde"),
    Verdict.DUPLICATE: N_("lo reciben ya por otra organización"),
}
REASONS: Mapping[str, str] = {  # the first word of an outcome → what it means
    "gone": N_("bloqueó el chat o ya no lo usa"),
    "rejected": N_("el canal no aceptó el mensaje"),
    "unreachable": N_("el canal no responde; se vuelve a intentar"),
    "throttled": N_("el canal pidió esperar; se vuelve a intentar"),
    "misconfigured": N_("el canal está mal configurado: avise a administración"),
    "opted out": N_("retiró su permiso antes de que saliera"),
    "the person asked for silence": N_("pidió no recibir más mensajes"),
    "too late to be of use": N_("a su próxima hora permitida ya no servía"),
    "broken": N_("falló de nuestro lado"),
}
OTHER = N_("otro motivo")
STATES: Mapping[str, str] = {
    outbox.SENT: N_("Salió"),
    outbox.QUEUED: N_("Espera su turno"),
    outbox.SENDING: N_("Está saliendo"),
    outbox.HELD: N_("Detenido"),
    outbox.FAILED: N_("No llegó"),
    outbox.CANCELLED: N_("Se canceló"),
    outbox.MISSED: N_("Quedó sin enviar"),
}


def told(found: Rehearsal, translate: Translate, locale: str) -> str:
    """What would happen, a line for each thing to look at."""
    _ = translate
    lines = [_(N_("Lo recibirían: {count} personas")).format(count=strong(say_number(found.send, locale)))]
    if found.send:
        names = {code: country.name.to(known(locale)) for code, country in atlas().countries.items()}
        lines += [
            _(N_("Por país: {parts}")).format(parts=_counted(found.countries, names, locale)),
            _(N_("Por idioma: {parts}")).format(parts=_counted(found.languages, NAMES, locale)),
            _(N_("Por canal: {parts}")).format(parts=_counted(found.channels, {}, locale)),
        ]
    if left_out := sum(found.verdicts.values()):
        lines.append(_(N_("No lo recibirían: {count}")).format(count=say_number(left_out, locale)))
        lines += _left_out({name.value: count for name, count in found.verdicts.items()}, translate, locale)
    if found.waiting:
        count = say_number(found.waiting, locale)
        lines.append(_(N_("Esperan a una hora permitida de su país: {count}")).format(count=count))
    if found.send:
        lines.append(_(N_("Tarda: {time}")).format(time=lasting(found.seconds, translate)))
    if found.untranslated:
        count = say_number(found.untranslated, locale)
        lines.append(_(N_("⚠ {count} lo leerán en español: falta el texto en su idioma.")).format(count=count))
    return "\n".join(lines)


def _counted(counts: Mapping[str, int], names: Mapping[str, str], locale: str) -> str:
    several = list(counts.items())
    shown = [f"{names.get(key, key.capitalize())} {say_number(count, locale)}" for key, count in several[:SHOWN]]
    rest = sum(count for _, count in several[SHOWN:])
    return " · ".join([*shown, *([f"+ {say_number(rest, locale)}"] if rest else [])])


def _left_out(verdicts: Mapping[str, int], translate: Translate, locale: str) -> list[str]:
    ordered = sorted(verdicts.items(), key=lambda pair: -pair[1])
    return [f"  • {say_number(count, locale)}: {verdict(name, translate)}" for name, count in ordered if count]


def verdict(name: str, translate: Translate) -> str:
    """Why somebody is left out, in words."""
    return translate(VERDICTS.get(name, OTHER)).format(cap=CAP)


def reason(outcome: str, translate: Translate) -> str:
    """Why a message did not arrive, in words."""
    return translate(REASONS.get(outcome, OTHER))


def lasting(seconds: float, translate: Translate) -> str:
    """A length of time, roughly."""
    if seconds < 60:
        return translate(N_("menos de un minuto"))
    minutes = round(seconds / 60)
    if minutes < 90:
        return translate(N_("unos {minutes} min")).format(minutes=minutes)
    return translate(N_("unas {hours} h")).format(hours=round(minutes / 60))


def outcome_told(found: Outcome, translate: Translate, locale: str) -> str:
    """What has come of a mailing so far."""
    lines = []
    for state, label in STATES.items():
        if count := found.states.get(state, 0):
            lines.append(f"{translate(label)}: {strong(say_number(count, locale))}")
            why = {name: number for (its, name), number in found.reasons.items() if its == state}
            lines += [f"  • {say_number(number, locale)}: {reason(name, translate)}" for name, number in why.items()]
    if left_out := sum(found.verdicts.values()):
        lines.append(translate(N_("No salió para: {count}")).format(count=say_number(left_out, locale)))
        lines += _left_out(found.verdicts, translate, locale)
    return "\n".join(lines)


def why(answer: Answer, translate: Translate, locale: str, zone: str) -> str:
    """One line on what became of a mailing for one person."""
    return f"• «{answer.mailing}» · {answer.organization}: {_became(answer, translate, locale, zone)}"


def _became(answer: Answer, translate: Translate, locale: str, zone: str) -> str:
    _ = translate
    day = moment(answer.at, zone, locale) if answer.at else "—"
    if answer.verdict is not Verdict.SEND:
        return _(N_("no salió ({day}): {why}.")).format(day=day, why=verdict(answer.verdict, translate))
    if answer.state == outbox.SENT:
        return _(N_("salió el {day}.")).format(day=day)
    if answer.state == outbox.HELD:
        return _(N_("todavía no sale: el envío está detenido."))
    if answer.state in {outbox.QUEUED, outbox.SENDING}:
        later = _(N_("todavía no sale: le toca desde el {day}.")).format(day=day)
        again = _(N_("Antes falló: {why}.")).format(why=reason(answer.reason, translate))
        return f"{later} {again}" if answer.reason in REASONS else later
    return _(N_("no llegó ({day}): {why}.")).format(day=day, why=reason(answer.reason, translate))


def moment(at: datetime, zone: str, locale: str) -> str:
    """A day and hour in a zone, e.g. "25 nov 2026, 10:00"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{say_date(local, locale, 'medium')}, {local:%H:%M}"


def elsewhere(at: datetime, zones: Mapping[str, int], own: str, limit: int = 4) -> str:
    """The same instant where most readers are: "10:00 El Salvador = 11:00 Lima = 13:00 Sao Paulo" (domain 6.1)."""
    others = sorted((zone for zone in zones if zone != own), key=lambda zone: -zones[zone])
    shown: dict[timedelta | None, str] = {}
    for zone in (own, *others):
        local = at.astimezone(ZoneInfo(zone))
        shown.setdefault(local.utcoffset(), f"{local:%H:%M} {zone.rpartition('/')[2].replace('_', ' ')}")
    return " = ".join(list(shown.values())[: limit + 1])
