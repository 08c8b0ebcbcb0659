"""What people said of an activity afterwards: whether it was of use, and why others could not come (domain 3.3 b)."""

from __future__ import annotations

from bot import occasions
from bot.handlers import roll
from bot.i18n import N_
from bot.indicators.disclosure import MIN_ORGANIZATIONS, Group, may_show
from bot.messages import strong
from bot.occasions import Row
from bot.turn import Turn
from storage import afterwards
from storage.afterwards import Liking

HEAD = N_("📊 Cómo les pareció «{title}»")
QUESTIONS = {"act_utilidad": N_("Le sirvió a su organización"), "act_aplica": N_("Van a usar lo que aprendieron")}
LINE = N_("{question}: {score} de 100 ({organizations} org.)")
FEW = N_("🔒 {question}: respondieron menos de 5 organizaciones; no se muestra.")
NOBODY = N_("Todavía nadie ha respondido. Se pregunta el día hábil después de la actividad, durante 10 días.")
ABSENT = N_("Por qué no pudieron participar ({count} org.):")
FEW_ABSENT = N_("🔒 Motivos de ausencia: menos de 5 organizaciones; no se muestran.")
REASONS = {
    "fecha": N_("La fecha o la hora no les servía"), "lejos": N_("Queda lejos o cuesta mucho llegar"),
    "cosecha": N_("Estaban en cosecha o con mucho trabajo"), "senal": N_("No tuvieron internet o señal"),
    "aviso": N_("No les avisaron a tiempo"), "cupo": N_("Ya no había cupo"), "tema": N_("El tema no era para ellas"),
    "otro": N_("Otro motivo"),
}  # fmt: skip


async def show(turn: Turn, activity: Row) -> None:
    """The figures of an activity, each with enough organizations behind it."""
    _ = turn.translate
    liked = (await afterwards.liking(turn.db, activity["id"])).get(activity["id"], {})
    reasons = await afterwards.reasons(turn.db, activity["id"])
    lines = [strong(_(HEAD).format(title=occasions.title(activity, turn.language)))]
    lines += [_line(turn, name, liked[name]) for name in QUESTIONS if name in liked]
    absent = sum(reasons.values())
    if absent >= MIN_ORGANIZATIONS:
        lines.append(_(ABSENT).format(count=absent))
        lines += [f"• {_(REASONS[key])}: {count}" for key, count in reasons.items() if key in REASONS]
    elif absent:
        lines.append(_(FEW_ABSENT))
    turn.say("\n".join(lines if len(lines) > 1 else [*lines, _(NOBODY)]))
    return await roll.card(turn, activity)


def _line(turn: Turn, name: str, found: Liking) -> str:
    question = turn.translate(QUESTIONS[name])
    if not may_show(Group(found.organizations, found.people)):
        return turn.translate(FEW).format(question=question)
    said = strong(str(round(found.score)))
    return turn.translate(LINE).format(question=question, score=said, organizations=found.organizations)
