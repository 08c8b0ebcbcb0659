"""The third purpose: voice notes are kept and put into writing only after a yes of its own (domain 5.2, S13)."""

import pytest

from storage.models import Attachment, Consent, Person


async def speaks(scenario, name="Rosa"):
    """Somebody who answers the open question with a voice note, the first one ever."""
    person = await scenario.person(name).registers()
    await scenario.opens_round()
    await person.taps(person.question.labels[0])
    await person.answers(*"4444444")
    await person.sends("voice", b"OggS words")
    return person


@pytest.mark.both_databases
async def test_the_first_voice_note_asks_and_a_yes_keeps_it(scenario):
    rosa = await speaks(scenario)
    rosa.expect(
        "¿Podemos guardar sus notas de voz y pasarlas a texto?", "90 días", choices=["Sí", "No, prefiero escribir"]
    )
    assert await scenario.rows(Attachment) == []
    assert "sat_mejora" not in await rosa.stored()
    await rosa.taps("Sí")
    rosa.expect("Esto respondió")
    (file,) = await scenario.rows(Attachment)
    assert (await rosa.stored())["sat_mejora"] == file["name"]
    await scenario.ticks()
    (file,) = await scenario.rows(Attachment)
    assert file["content"] == b"OggS words"
    proof = (await scenario.rows(Consent))[-1]
    assert (proof["purpose"], proof["granted"], proof["language"]) == ("voice", True, "es")
    await rosa.says("8")
    await rosa.sends("voice", b"OggS again")  # it is asked once
    rosa.expect("Esto respondió")


async def test_a_no_keeps_nothing_of_it_and_she_writes(scenario):
    rosa = await speaks(scenario)
    await rosa.says("2")
    rosa.expect("no guardé su nota de voz", "8/8")
    assert await scenario.rows(Attachment) == []
    (person,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert person["voice"] is False
    await rosa.says("que avisen antes")
    rosa.expect("Esto respondió")
    await rosa.says("8")
    await rosa.sends("voice")  # whoever speaks again may have changed her mind
    rosa.expect("¿Podemos guardar sus notas de voz")


async def test_what_is_written_instead_is_the_answer(scenario):
    rosa = await speaks(scenario)
    await rosa.says("que avisen antes")
    rosa.expect("Esto respondió")
    assert (await rosa.stored())["sat_mejora"] == "que avisen antes"
    (person,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert person["voice"] is None


async def test_the_question_goes_on_in_another_language_and_after_help(scenario):
    rosa = await speaks(scenario)
    await rosa.says("ayuda")
    rosa.expect("8/8")
    await rosa.sends("voice")
    await rosa.says("português")
    rosa.expect("8/8")
    await rosa.sends("voice")
    rosa.expect("Podemos guardar as suas notas de voz")
    await rosa.says("sim")
    rosa.expect("Enviar")


@pytest.mark.parametrize("how", ["/misdatos permisos voice no", "SALIR"])
async def test_taken_back_the_recordings_go(scenario, how):
    rosa = await speaks(scenario)
    await rosa.says("1")
    await scenario.ticks()
    await rosa.says("mis datos")
    rosa.expect("Acepta: encuestas, avisos de actividades, notas de voz", "notas de voz: sí")
    await rosa.says("3")
    rosa.expect("Esto acepta usted")
    assert "Notas de voz, pasadas a texto: sí → no" in rosa.question.labels
    await rosa.says(how)
    (file,) = await scenario.rows(Attachment)
    assert (file["content"], file["state"]) == (None, "expired")
    last = [row for row in await scenario.rows(Consent) if row["purpose"] == "voice"]
    assert [row["granted"] for row in last] == [True, False]
