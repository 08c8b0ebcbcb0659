"""The rehearsal of a broadcast, the number that is typed for many, and the second person who confirms (domain S28)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from bot import broadcasting
from bot import mailings as flow
from bot.access import Permission, access_of
from bot.audience import parse_audience
from bot.conversation import Stage
from bot.handlers import refusing, running, telling, writing
from bot.handlers.resuming import detour
from bot.i18n import DEFAULT, N_, NAMES
from bot.mailing import THRESHOLD, Rehearsal, Verdict, summary
from bot.messages import strong
from bot.reports.mailing import elsewhere, moment, told
from bot.turn import Turn
from storage import arrivals, attachments, mailings

STEP = "rehearsed"
SEND = ("send", N_("✅ Enviar"))
CHANGES = (
    ("more", N_("✏️ Cambiar el mensaje")), ("audience", N_("👥 Cambiar a quiénes")), ("when", N_("🕘 Cambiar cuándo")),
    ("drop", N_("❌ Descartar")),
)  # fmt: skip
SECOND = N_("Hola, {name}. {who} pide enviar «{mailing}» a {count} personas. Hace falta que otra persona lo confirme.")
REVIEW = N_("👀 Revisar y confirmar")
FILE_IS_COMING = N_("El archivo todavía se está guardando. Espere unos segundos y toque «Seguir».")
FILE_IS_LOST = N_("El archivo no llegó. Mándelo otra vez, por favor.")
TYPE_IT = N_("Son muchas personas. Para pedir el envío, escriba el número: {count}")


async def review(turn: Turn, row: dict[str, Any]) -> None:
    """Rehearse: what would happen and what each language reads; then ask whether to send."""
    if row["file_name"] and not await mailings.has_file(turn.db, row["id"]):
        if await attachments.is_lost(turn.db, broadcasting.attachment_name(row["id"])):
            turn.say(turn.translate(FILE_IS_LOST))
            return await writing.more(turn, row)
        detour(turn, Stage.MAILING, step="file_wait")
        return turn.ask(
            turn.translate(FILE_IS_COMING), turn.options(((f"/difundir {row['id']} revisar", N_("Seguir")),))
        )
    found, zones = await rehearse(turn, row)
    await mailings.change(turn.db, row["id"], {"reach": found.send}, flow.DRAFT, flow.WAITING)
    turn.say(await _rehearsed(turn, row, found, zones))
    _samples(turn, row)
    if row["state"] == flow.WAITING:
        return await _ask_second(turn, row, found)
    detour(turn, Stage.MAILING, step=STEP, mailing=row["id"], reach=found.send)
    if found.needs_second:
        question = turn.translate(TYPE_IT).format(count=strong(str(found.send)))
        return turn.ask(question, turn.options(CHANGES))
    if not found.send:
        return turn.ask(turn.translate(N_("Así no lo recibiría nadie. ¿Qué cambiamos?")), turn.options(CHANGES))
    question = turn.translate(N_("¿Lo enviamos?"))
    return turn.ask(question, turn.options((SEND, *CHANGES)))


async def rehearse(turn: Turn, row: dict[str, Any]) -> tuple[Rehearsal, Counter[str]]:
    """What would happen now, and how many readers each zone has."""
    limits = turn.resources.limits
    draft = broadcasting.draft_of(row)
    targets = await broadcasting.targets(turn.db, row, turn.now, list(limits))
    decisions = await flow.decide(turn.db, draft, targets, turn.now, limits)
    at = max(turn.now, draft.send_at or turn.now)
    zones = Counter(one.target.zone for one in decisions if one.verdict is Verdict.SEND)
    return summary(decisions, now=at, limits=limits, texts=broadcasting.texts_of(row)), zones


async def _rehearsed(turn: Turn, row: dict[str, Any], found: Rehearsal, zones: Counter[str]) -> str:
    _ = turn.translate
    audience, _unknown = parse_audience(row["audience"])
    whom = audience.describe(turn.language)
    if row["content"].get("of"):
        whom = _(N_("quienes recibieron el envío anterior"))
    scope = row["content"].get("scope", "")
    lines = [
        strong(_(N_("Ensayo: todavía no sale nada."))),
        _(N_("A quiénes: {audience}")).format(audience=whom + (f" ({scope.replace(';', ', ')})" if scope else "")),
        told(found, _, turn.locale),
    ]
    if row["send_at"] is None:
        lines.append(_(N_("Sale en cuanto se confirme.")))
    else:
        own = await writing.zone_of(turn)
        day = moment(row["send_at"], own, turn.locale)
        lines.append(f"{_(N_('Sale el {day}.')).format(day=day)} {elsewhere(row['send_at'], zones, own)}")
    return "\n".join(lines)


def _samples(turn: Turn, row: dict[str, Any]) -> None:
    """Each language's message as it will be read."""
    for language in broadcasting.texts_of(row):
        message = broadcasting.message(row, language)
        head = turn.translate(N_("Así se lee en {language}:")).format(language=NAMES[language])
        stop = "\n".join(f"{choice.digit}. {choice.label}" for choice in message.choices)
        first = language == DEFAULT  # the file is shown once
        turn.say(
            f"{strong(head)}\n{message.text}\n\n{stop}", picture=message.picture if first else None,
            document=message.document if first else None,
        )  # fmt: skip


async def take(turn: Turn, row: dict[str, Any]) -> None:
    """The answer to the rehearsal: the number, yes, or what to change."""
    reach = turn.conversation.data.get("reach", 0)
    pairs = CHANGES if reach > THRESHOLD or not reach else (SEND, *CHANGES)
    typed = re.sub(r"[\s.,']", "", turn.text)
    if reach > THRESHOLD and typed.isdigit() and int(typed) > len(CHANGES):
        if int(typed) != reach:
            turn.say(turn.translate(N_("Ese no es el número. No se envió nada.")))
            return await review(turn, row)
        return await _send(turn, row, reach)
    choice = turn.chosen_of(pairs)
    if choice is None:
        turn.say(turn.translate(N_("No entendí su mensaje. Toque una opción o escriba su número.")))
        return await review(turn, row)
    turn.settle(choice.label)
    if choice.value == "send":
        return await _send(turn, row, reach)
    if choice.value == "drop":
        return await discard(turn, row)
    if choice.value == "audience" and not row["content"].get("of"):
        return writing.ask_audience(turn, row)
    return await (writing.ask_when if choice.value == "when" else writing.more)(turn, row)


async def _send(turn: Turn, row: dict[str, Any], reach: int) -> None:
    """Confirm, unless what was rehearsed is not what would happen now."""
    found, _ = await rehearse(turn, row)
    if found.send != reach:
        turn.say(turn.translate(N_("Mientras tanto cambió a cuántas personas llega. Revise otra vez, por favor.")))
        return await review(turn, row)
    state = await flow.confirm(turn.db, row["id"], turn.speaker.id, turn.now)
    if state == flow.SENDING:
        return await running.started(turn, row["id"])
    asked = await _ask_the_team(turn, row, found.send)
    turn.move(Stage.MENU)
    if not asked:
        return turn.say(turn.translate(N_("Queda pedido, pero no hay otra persona del equipo que pueda confirmarlo.")))
    who = ", ".join(asked)
    return turn.say(turn.translate(N_("Queda pedido. Otra persona debe confirmarlo; avisé a: {who}.")).format(who=who))


async def _ask_the_team(turn: Turn, row: dict[str, Any], count: int) -> list[str]:
    """Tell those who may confirm; gives their names."""
    places = [one.place for one in await _organizations(turn, row)]
    able = [
        one["id"]
        for one in await arrivals.staff(turn.db)
        if all(access_of(one["role"], one["scope"]).may(Permission.INVITE, place) for place in places)
    ]
    others = [one for one in able if one != turn.speaker.id]
    reached = await telling.tell(
        turn, others, f"mailing:{row['id']}:second:{int(turn.now.timestamp())}",
        SECOND, choices=((f"/difundir {row['id']} revisar", REVIEW),), who=turn.speaker.name, mailing=row["name"],
        count=str(count),
    )  # fmt: skip
    return [one.name for one in reached]


async def _organizations(turn: Turn, row: dict[str, Any]) -> list[Any]:
    return await broadcasting.organizations(turn.db, row["audience"], row["content"].get("scope", ""))


async def covers(turn: Turn, row: dict[str, Any]) -> bool:
    """Whether all a broadcast is for lies within the person's reach."""
    own = refusing.access(turn)
    return all(
        own.may(Permission.INVITE, one.place) for one in await _organizations(turn, row)
    )  # fmt: skip


# --- the second person


async def _ask_second(turn: Turn, row: dict[str, Any], found: Rehearsal) -> None:
    if turn.speaker.id == row["confirmed_by"] or not await covers(turn, row):
        detour(turn, Stage.MAILING, step="waiting")
        pairs: tuple[tuple[str, str], ...] = ((f"/difundir {row['id']} devolver", N_("↩️ Volver a borrador")),)
        return turn.ask(turn.translate(N_("Espera a que otra persona lo confirme.")), turn.options(pairs))
    pairs = (
        (f"/difundir {row['id']} confirmar {found.send}", N_("✅ Confirmar el envío")),
        (f"/difundir {row['id']} devolver", N_("↩️ Devolver sin enviar")),
    )
    detour(turn, Stage.MAILING, step="second")
    question = turn.translate(N_("¿Confirma el envío a {count} personas?")).format(count=strong(str(found.send)))
    return turn.ask(question, turn.options(pairs))


async def second(turn: Turn, row: dict[str, Any]) -> None:
    """`/difundir NUMBER confirmar COUNT`: the second confirmation, of what was shown."""
    if row["state"] != flow.WAITING:
        return await running.show(turn, row)
    found, _ = await rehearse(turn, row)
    if turn.words.rpartition(" ")[2] != str(found.send):
        return await review(turn, row)
    if turn.speaker.id == row["confirmed_by"] or not await covers(turn, row):
        return await _ask_second(turn, row, found)
    await flow.confirm(turn.db, row["id"], turn.speaker.id, turn.now)
    return await running.started(turn, row["id"])


async def give_back(turn: Turn, row: dict[str, Any]) -> None:
    """`/difundir NUMBER devolver`: a draft again, unsent."""
    if not await mailings.change(turn.db, row["id"], {"state": flow.DRAFT}, flow.WAITING):
        return await running.show(turn, row)
    await flow.note(turn.db, row["id"], turn.speaker.id, turn.now, "mailing.give_back")
    turn.move(Stage.MENU)
    turn.say(turn.translate(N_("No se envió. Quedó como borrador.")))
    if row["made_by"] and row["made_by"] != turn.speaker.id:
        key = f"mailing:{row['id']}:back:{int(turn.now.timestamp())}"
        text = N_("{name}, {who} devolvió «{mailing}» sin enviar.")
        choices = ((f"/difundir {row['id']} borrador", N_("✏️ Seguir con el borrador")),)
        await telling.tell(
            turn, [row["made_by"]], key, text, choices=choices, who=turn.speaker.name, mailing=row["name"]
        )
    return None


async def discard(turn: Turn, row: dict[str, Any]) -> None:
    """`/difundir NUMBER descartar`: throw a draft away."""
    thrown = await flow.discard(turn.db, row["id"], turn.speaker.id, turn.now)
    turn.move(Stage.MENU)
    return turn.say(turn.translate(N_("Borrador descartado.") if thrown else N_("Ese envío ya salió.")))
