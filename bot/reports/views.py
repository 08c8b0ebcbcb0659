"""What else can be seen of an indicator, a short text each: what is missing, its parts, what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.access import Role
from bot.i18n import N_, Translate, say_date, say_number
from bot.indicators.external import Goals
from bot.indicators.reaching import acceptances_missing, organizations_missing, pace_to
from bot.indicators.standings import Standing
from bot.reports import figures, words
from bot.reports.report import Report, Row

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

VERSIONS = 6  # published versions told
TOP = "top_"  # prefix of the companions that say who chose one of the two best options

#: What is missing where there is no figure, and who can supply it.
SUPPLIERS = {
    "mega_1a": N_("Falta: que respondan la encuesta de satisfacción. La abre el equipo de seguimiento de CLAC."),
    "mega_1b": N_("Falta: que respondan la encuesta de satisfacción. La abre el equipo de seguimiento de CLAC."),
    "mega_2": N_("Falta: cerrar listas de asistencia. Las llevan las oficinas nacionales y regionales que convocan."),
    "mega_3a": N_(
        "Falta: la encuesta a aliadas y aliados, o un dato externo. Lo da Movilización de Recursos y Comunicaciones."
    ),
    "mega_3b": N_(
        "Falta: propuestas decididas, con su acta. Las registra el área de estándares y las aprueba otra persona."
    ),
    "mega_4": N_(
        "Falta: la autoevaluación de organizaciones y de estructuras. La abre el equipo de seguimiento de CLAC."
    ),
    "mega_5": N_(
        "Falta: la encuesta de medios de vida. Cada organización reparte su código entre su gente; la abre "
        "el equipo de seguimiento."
    ),
}
#: The questions of an index in few words, and the parts of a composite.
PARTS = {
    "rec_conoce": N_("conoce el trabajo de CLAC"),
    "rec_representa": N_("se siente representada"),
    "rec_lider": N_("la ve como la red líder"),
    "sat_general": N_("contenta en general"),
    "sat_cumple": N_("CLAC cumple lo que espera"),
    "sat_servicios": N_("le sirven los servicios"),
    "sat_atencion": N_("buena atención"),
    "ali_conoce": N_("conoce el trabajo de CLAC"),
    "ali_lider": N_("la ve como la red líder"),
    "ali_confia": N_("confía en CLAC"),
    "ali_trabajo": N_("trabaja bien con CLAC"),
    "ali_comunica": N_("CLAC comunica bien"),
    "ali_sigue": N_("quiere seguir trabajando con CLAC"),
    "membership": N_("membresía"),
    "structures": N_("estructuras"),
    "social": N_("social"),
    "environment": N_("ambiental"),
    "business": N_("negocio"),
    "human": N_("humano"),
    "natural": N_("natural"),
    "physical": N_("físico"),
    "financial": N_("financiero"),
}
BLOCKS = {"mega_4": ("membership", "structures")}
DIMENSIONS = {
    "mega_4": ("social", "environment", "business"),
    "mega_5": ("human", "social", "natural", "physical", "financial"),
}
CAPITAL = N_("La más baja: {name}.")
ROLES = {
    Role.MEMBER: N_("una persona de la membresía"), Role.LEADER: N_("una persona líder"),
    Role.CN: N_("la oficina nacional"), Role.REGIONAL: N_("el equipo regional"), Role.MEL: N_("seguimiento"),
    Role.ADMIN: N_("administración"),
}  # fmt: skip
SYSTEM = N_("el equipo técnico")
NO_BASELINE = N_(
    "Línea base: pendiente. Sin ella no se dice a qué ritmo se avanza. La da el equipo de seguimiento, con su prueba, "
    "en DATO, y otra persona la aprueba."
)


def head(row: Row, report: Report) -> str:
    """Of which indicator and whom a text speaks."""
    return f"{row.number}\ufe0f\u20e3 {row.card.name} · {report.scope}"


def missing_text(row: Row, translate: Translate) -> str:
    """Why there is no figure; who can supply it where there is nothing to count."""
    _, standing = translate, row.standing
    reason = f"{row.gap[:1].upper()}{row.gap[1:]}."
    supplied = standing.status == "hidden" or "no_filter" in standing.notes
    return reason if supplied else f"{reason} {_(SUPPLIERS[standing.key])}"


# --- what is missing to the target


def gap_text(row: Row, report: Report, goals: Goals, translate: Translate) -> str:
    """How far the target is, in points and organizations, and the pace it takes; no claim without a baseline."""
    _, standing, locale = translate, row.standing, report.locale
    lines = [f"🎯 {head(row, report)}"]
    if not row.has_figure:
        return "\n".join([*lines, missing_text(row, _)])
    due = say_date(standing.due, locale, "d MMM y")
    reached = _("{value} de {target}").format(value=row.value, target=row.target)
    lines.append(_("Hoy: {reached}; {gap}. Fecha de la meta: {due}.").format(reached=reached, gap=row.gap, due=due))
    masked = figures.is_extreme(standing)
    if standing.status != "met" and not masked:
        lines += [text for text in (_still(standing, _, locale),) if text]
    lines += [_(NO_BASELINE)] if goals.baseline is None else _pace(row, goals, report, _)
    if row.card.milestones:
        lines.append(_("Metas en el camino: {milestones}").format(milestones="; ".join(row.card.milestones)))
    return "\n".join(lines)


def _still(standing: Standing, translate: Translate, locale: str) -> str:
    """How many more organizations, or proposals; nothing for an index, whose points are all there is to say."""
    _ = translate
    value = float(figures.shown(standing.value or 0.0, standing.target))
    if standing.key == "mega_3b":
        accepted = standing.companions.get("numerator")
        many = None if accepted is None else acceptances_missing(accepted, standing.n, standing.target)
        if not many:
            return ""
        return _("Se llega con {count} propuestas aceptadas más, seguidas.").format(count=say_number(many, locale))
    if standing.unit != "percent" or not standing.frame:
        return ""
    count = organizations_missing(value, standing.target, standing.frame)
    text = N_("Faltan {count} organizaciones de {frame}.") if count != 1 else N_("Falta 1 organización de {frame}.")
    if standing.key not in words.REGISTERS and standing.n < standing.frame:
        text = N_("Faltan unas {count} organizaciones de las {frame}, si las que no respondieron piensan igual.")
    return _(text).format(count=say_number(count, locale), frame=say_number(standing.frame, locale))


def _pace(row: Row, goals: Goals, report: Report, translate: Translate) -> list[str]:
    _, standing, base, locale = translate, row.standing, goals.baseline, report.locale
    assert base is not None  # noqa: S101 - the caller looked
    lines = [_("Línea base: {baseline}").format(baseline=row.card.baseline)]
    if figures.is_extreme(standing) or standing.value is None:
        return lines
    day = standing.as_of or report.as_of
    value = float(figures.shown(standing.value, standing.target))
    pace = pace_to(value, day, standing.target, standing.due, baseline=base.value, since=base.as_of)
    if pace is None:
        return lines
    if pace.so_far is not None:
        lines.append(_("Hasta hoy: {points} puntos por año.").format(points=_signed(pace.so_far, locale)))
    year, quarter = (say_number(number, locale, decimals=1) for number in (pace.needed, pace.quarter))
    text = _("Para llegar: {year} puntos por año, es decir {quarter} por trimestre.")
    return [*lines, text.format(year=year, quarter=quarter)]


def _signed(points: float, locale: str) -> str:
    sign = "+" if points > 0 else ""
    return f"{sign}{say_number(points, locale, decimals=1)}"


# --- what it is made of


def parts_text(row: Row, report: Report, translate: Translate) -> str:
    """The dimensions, capitals or questions behind a figure, the weakest named; then its companions."""
    _, standing, locale = translate, row.standing, report.locale
    lines = [f"🧩 {head(row, report)}"]
    if not row.has_figure:
        return "\n".join([*lines, missing_text(row, _)])
    lines += _dimensions(standing, _, locale)
    tops = {key.removeprefix(TOP): value for key, value in standing.companions.items() if key.startswith(TOP)}
    for name, value in sorted(tops.items(), key=lambda each: each[1] or 0.0):
        if name in PARTS and value is not None:
            lines.append(f"• {words.pair(_(PARTS[name]), figures.figure(_whole(value), 'percent', locale), _)}")
    if tops:
        lines.append(_("De cada organización, quienes dijeron «bastante» o «mucho»."))
    named = {*BLOCKS.get(standing.key, ()), *DIMENSIONS.get(standing.key, ())}
    labels = {key: text for key, text in row.card.companions.items() if key not in named}
    told = (figures.companion(standing, labels, key, _, locale) for key in labels)
    lines += [f"• {text}" for text in told if text]
    if len(lines) == 1:
        lines.append(_("Las partes se muestran desde 10 organizaciones y 10 personas."))
    return "\n".join(lines)


def _dimensions(standing: Standing, translate: Translate, locale: str) -> list[str]:
    _, known = translate, standing.companions
    blocks = [(name, known.get(name)) for name in BLOCKS.get(standing.key, ())]
    parts = [(name, known.get(name)) for name in DIMENSIONS.get(standing.key, ())]
    told = [(name, value) for name, value in (*blocks, *parts) if value is not None]
    lines = [f"• {words.pair(_(PARTS[name]), figures.plain(_whole(value), locale), _)}" for name, value in told]
    values = {name: value for name, value in parts if value is not None}
    if values:
        lines.append(_(CAPITAL).format(name=_(PARTS[min(values, key=lambda name: values[name])])))
    return lines


def _whole(value: float) -> Decimal:
    return Decimal(round(value + 1e-9))


# --- what was published


def history_text(
    row: Row, report: Report, published: Iterable[RowMapping], roles: Mapping[str, str], translate: Translate
) -> str:
    """Every published version, the newest first: figure, state, who proposed and approved it as roles, the note."""
    _ = translate
    found = [_version(one, row, roles, _, report.locale) for one in published]
    lines = [f"📜 {head(row, report)}"]
    if not found:
        lines.append(_("Todavía no se publicó ninguna cifra. La propone una persona del equipo y otra la aprueba."))
    lines += found[:VERSIONS]
    if len(found) > VERSIONS:
        lines.append(_("Y {count} versiones anteriores.").format(count=len(found) - VERSIONS))
    return "\n".join(lines)


def _version(one: RowMapping, row: Row, roles: Mapping[str, str], translate: Translate, locale: str) -> str:
    _, day = translate, one["as_of"]
    assert isinstance(day, date)  # noqa: S101 - a column of days
    value = figures.figure(figures.shown(one["value"], one["detail"]["target"]), row.standing.unit, locale)
    state = words.STATES[one["status"]]
    margin = f" ±{say_number(one['margin'], locale, decimals=1)}" if one["margin"] else ""
    by = N_("{date}, versión {version} ({state}): {value}{margin}. Propuso: {first}; aprobó: {second}, el {when}.")
    text = _(by).format(
        date=say_date(day, locale, "d MMM y"), version=one["version"], state=_(state),
        value=value, margin=margin, first=_who(one["computed_by"], roles, _),
        second=_who(one["approved_by"], roles, _), when=say_date(one["published_at"], locale, "d MMM y"),
    )  # fmt: skip
    return f"• {text}" + (f" «{one['note']}»" if one["note"] else "")


def _who(actor: str, roles: Mapping[str, str], translate: Translate) -> str:
    """A person as the role held today; nobody is named."""
    role = roles.get(actor, "")
    return translate(ROLES[Role(role)] if role in set(Role) else SYSTEM)
