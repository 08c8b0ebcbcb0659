"""One activity lived whole: convened, answered, attended, closed, asked about; and the indicator it moves."""

import re
from datetime import UTC, datetime

import pytest

from storage.models import Activity
from tests.activities import presences

pytestmark = pytest.mark.both_databases
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 9:00 in El Salvador
PARTICIPATION = re.compile(r"Participación: (.*)")


async def participation(talker, words=""):
    """What /progreso says of participation."""
    await talker.says(f"/progreso {words}".strip())
    said = PARTICIPATION.search("\n".join(message.text for message in talker.reply))[1]
    return said.replace("\xa0", " ")


async def test_from_the_invitation_to_the_moved_indicator(scenario):
    scenario.clock.now = MONDAY
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    rosa, winston, luis = [await scenario.person(name).registers() for name in ("Rosa", "Winston", "Luis")]
    joao = await scenario.person("João").registers()
    assert await participation(mel) == "sin dato ⚪"

    await mel.answers(
        "/actividad nueva", "Taller de suelos", "taller", "El Salvador", "27 de noviembre 9:00 a 12:00", "presencial",
        "Casa Nube, San Salvador", "CLAC", "OT2.2", "TODAS", "omitir", "Sin costo", "publicar", "invitar", "enviar",
    )  # fmt: skip
    await scenario.ticks()
    rosa.expect("Le invitan a una actividad", "Taller de suelos")
    await rosa.answers("sí", "1")
    await winston.answers("yes", "1")
    await luis.says("no")
    await joao.says("sim")
    assert await participation(mel) == "sin dato ⚪"  # nothing was held yet

    (activity,) = await scenario.rows(Activity)
    scenario.clock.now = datetime(2026, 11, 27, 14, 50, tzinfo=UTC)  # ten minutes before
    await rosa.says(f"/start {activity['door_token']}")
    rosa.expect("✅ Listo. Anoté su asistencia a «Taller de suelos» por Cooperativa Flor de Nube")
    await luis.says(f"/start {activity['door_token']}")  # a colleague sent him the picture
    luis.expect("Falta confirmarlo")
    await mel.says(f"/asistencia {activity['id']}")
    mel.expect("Por confirmar: 1")
    await mel.taps("✏️ Marcar la lista")
    label = next(label for label in mel.question.labels if label.startswith("▫️ João"))
    await mel.taps(label)
    await mel.says("0")

    scenario.clock.now = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # it is over
    await scenario.ticks()
    assert (await scenario.rows(Activity))[0]["state"] == "realizada"
    assert await participation(mel) == "33 % de 90 % 🔴 (2 de 6 org.)"
    assert await participation(mel, "Brasil") == "100 % de 90 % ✅ (1 de 1 org.)"
    assert await participation(rosa, "Perú") == "oculto 🔒"  # three organizations are too few for members
    await mel.says(f"/asistencia {activity['id']} cerrada")

    scenario.clock.now = datetime(2026, 11, 30, 16, tzinfo=UTC)  # Monday: the check-in
    await scenario.ticks()
    await scenario.ticks()
    await winston.says("/encuesta")
    await winston.answers("1", "5", "5", "no", "send")
    assert await participation(mel) == "33 % de 90 % 🔴 (2 de 6 org.)"  # what is declared stays apart
    await mel.says("/detalle 3")
    mel.expect("más solo lo declararon", "listas cerradas: 100", "no se ha comparado con CLACbook")

    await mel.says(f"/asistencia {activity['id']} dudas")
    mel.expect("falta confirmarlo")
    for _ in range(2):
        await mel.says("1")
        await mel.taps("✅ Sí, estuvo")
    assert {state for (state,) in await presences(scenario, "state")} == {"confirmada"}
    assert await participation(mel) == "67 % de 90 % 🔴 (4 de 6 org.)"
    await rosa.says("actividades")
    rosa.expect("Cooperativa Flor de Nube este año: una actividad")
