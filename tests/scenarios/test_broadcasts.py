"""The team writes to many: rehearsed, confirmed by two, stopped, resumed, explained, apologized for (S28)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import broadcasting
from bot.errors import Rejected
from bot.i18n import translator
from storage.models import AuditLine, Mailing, Organization, Outbox, Person, Recipient
from tests.network import PEOPLE

HELLO = "Este viernes hay feria de café en Lima."


@pytest.fixture
async def network(scenario):
    """A Monday morning; everybody of the network has a chat and agrees to everything."""
    scenario.clock.passes(hours=23)  # 10:00 in Lima
    for name in PEOPLE:
        await scenario.person(name).registers()
    return scenario


async def staff(scenario, role="mel", scope="", name="Elena Solnube"):
    return await (await scenario.somebody(name, role=role, scope=scope)).registers()


async def many(scenario, count=60, organization="PE-1"):
    """So many more people of one organization, with a chat."""
    for n in range(count):
        await (await scenario.somebody(f"Vecina{n} Montenube", organization)).registers()


async def written(talker, audience="todas", when="Ahora mismo", text=HELLO):
    """Write a broadcast as far as its rehearsal."""
    await talker.says("/difundir nuevo")
    await talker.says(text)
    await talker.taps("➡️ Elegir a quiénes")
    await talker.says(audience)
    await (talker.taps(when) if when == "Ahora mismo" else talker.says(when))


def got(scenario, words=HELLO):
    """The chats that show the words."""
    return {address for address, shown in scenario.channel.shown.items() if any(it.text == words for it in shown)}


def everybody():
    return {name.split(" ")[0].lower() for name in PEOPLE}


@pytest.mark.both_databases
async def test_a_text_goes_to_an_audience_with_a_way_to_stop_it(network):
    mel = await staff(network)
    await written(mel, "Perú café")
    mel.expect("Ensayo: todavía no sale nada.", "A quiénes: Perú · café", "Lo recibirían: 3 personas", "Perú 3")
    mel.expect("No lo recibirían: 1", "lo reciben ya por otra organización", "menos de un minuto", HELLO)
    await mel.taps("✅ Enviar")
    mel.expect("Confirmado", "Se está preparando la lista.")
    await network.ticks()
    await network.ticks()
    assert got(network) == {"rosa", "tomás", "delia"}
    rosa = network.person("Rosa")
    message, choice = rosa.button("No recibir invitaciones")
    assert (message.text, choice.digit) == (HELLO, "0")
    await rosa.taps("No recibir invitaciones")
    rosa.expect("Guardado.")
    assert (await network.rows(Person, Person.id == rosa.person_id))[0]["invitations"] is False
    await rosa.says("2")  # and back again
    assert (await network.rows(Person, Person.id == rosa.person_id))[0]["invitations"] is True


async def test_the_result_is_told_to_who_sent_it_when_it_is_done(network):
    network.channel.trouble["luis"] = [Rejected("too long")]
    mel = await staff(network)
    await written(mel)
    await mel.taps("✅ Enviar")
    await network.ticks()
    await network.ticks()
    mel.read = len(mel.chat)
    await network.ticks()
    await network.ticks()
    mel.expect("terminó el envío", "llegó a 6, a 2 no")
    await mel.taps("Ver el resultado")
    mel.expect("Terminó.", "Salió: 6", "No llegó: 1", "el canal no aceptó el mensaje")


async def test_everybody_reads_the_own_language_and_spanish_where_it_is_missing(network):
    mel = await staff(network)
    await mel.says("/difundir")
    mel.expect("Escriba el mensaje en Español")
    await mel.says(HELLO)
    await mel.taps("✏️ Escribir en portugués")
    mel.expect("Português")
    await mel.says("Nesta sexta há feira de café em Lima.")
    await mel.taps("✏️ Escribir en inglés")
    await mel.says("There is a coffee fair in Lima this Friday.")
    await mel.taps("➡️ Elegir a quiénes")
    await mel.says("todas")
    await mel.taps("Ahora mismo")
    mel.expect("Português 1", "English 1", "⚠ 1 lo leerán en español", "Así se lee en English")
    await mel.taps("✅ Enviar")
    await network.ticks()
    await network.ticks()
    assert got(network, "Nesta sexta há feira de café em Lima.") >= {"joão"}
    assert "winston" in got(network, "There is a coffee fair in Lima this Friday.")
    assert "marie" in got(network)
    marie = network.person("Marie")
    assert "Ne pas recevoir d’invitations" in marie.question.labels


async def test_a_picture_travels_with_the_text(network):
    mel = await staff(network)
    await mel.says("/difundir")
    await mel.sends("photo", b"a picture", HELLO)
    mel.expect("📎 foto.jpg", HELLO)
    await mel.taps("➡️ Elegir a quiénes")
    await mel.says("Brasil")
    await mel.taps("Ahora mismo")
    mel.expect("El archivo todavía se está guardando")
    await network.ticks()
    await mel.taps("Seguir")
    mel.expect("Lo recibirían: 1 personas")
    await mel.taps("✅ Enviar")
    await network.ticks()
    await network.ticks()
    shown = network.person("João").chat[-1]
    assert (shown.text, shown.picture) == (HELLO, b"a picture")
    (row,) = await network.rows(Mailing)
    assert row["file"] == b"a picture"


async def test_a_document_may_be_added_changed_and_taken_away(network):
    mel = await staff(network)
    await mel.says("/difundir")
    await mel.says(HELLO)
    await mel.taps("📎 Añadir foto o documento")
    await mel.sends("voice")
    mel.expect("Eso no es una foto ni un documento.")
    await mel.sends("document", b"minutes")
    mel.expect("📎 documento")
    await mel.taps("🗑 Quitar el archivo")
    mel.expect_not("📎 documento")
    await mel.taps("📎 Añadir foto o documento")
    await mel.sends("document", b"the right minutes")
    await mel.taps("➡️ Elegir a quiénes")
    await mel.says("Brasil")
    await network.ticks()
    await mel.taps("Ahora mismo")
    await mel.taps("✅ Enviar")
    await network.ticks()
    await network.ticks()
    assert network.person("João").chat[-1].document == ("documento", b"the right minutes")


@pytest.mark.parametrize(
    ("language", "words"),
    [("pt", ("divulgar", "todas", "por que Rosa")), ("en", ("broadcast", "all", "why Rosa")),
     ("fr", ("diffuser", "toutes", "pourquoi Rosa"))],
)  # fmt: skip
async def test_the_team_may_do_it_in_any_language(network, language, words):
    _ = translator(language)
    begin, everybody_, why = words
    mel = await staff(network)
    await network.change(update(Person).where(Person.id == mel.person_id).values(language=language))
    await mel.says(begin)
    await mel.says(HELLO)
    await mel.taps(_("➡️ Elegir a quiénes"))
    await mel.says(everybody_)
    mel.expect("El Salvador")
    await mel.taps(_("Ahora mismo"))
    mel.expect(_("Ensayo: todavía no sale nada."), _("Lo recibirían: {count} personas").format(count=7))
    await mel.taps(_("✅ Enviar"))
    mel.expect(_("Se está preparando la lista."))
    await network.ticks()
    await network.ticks()
    assert got(network) == everybody()
    await mel.says(why)
    mel.expect(_("salió el {day}.").partition("{day}")[0].strip())


# --- who may write to whom


async def test_a_coordination_reaches_its_own_scope_and_nobody_else(network):
    cn = await staff(network, "cn", "PE")
    await written(cn)
    cn.expect("Red CLAC (PE)", "Lo recibirían: 4 personas")
    await cn.taps("👥 Cambiar a quiénes")
    await cn.says("Brasil")
    cn.expect("No hay ninguna organización así en su ámbito.")


async def test_members_and_administration_do_not_write_to_many(network):
    for talker in (network.person("Rosa"), await staff(network, "admin")):
        await talker.says("/difundir")
        talker.expect("Eso lo hace el equipo de CLAC")
        await talker.says("/porque Rosa")
        talker.expect("Eso lo hace el equipo de CLAC")


async def test_who_loses_the_role_while_writing_is_stopped(network):
    mel = await staff(network)
    await mel.says("/difundir")
    await network.change(update(Person).where(Person.id == mel.person_id).values(role="miembro"))
    await mel.says(HELLO)
    mel.expect("Eso lo hace el equipo de CLAC")
    assert await network.rows(Mailing) == []


async def test_words_nobody_understands_are_asked_again(network):
    mel = await staff(network)
    await mel.says("/difundir")
    await mel.says(".")
    mel.expect("Escriba el mensaje en Español")
    await mel.says(HELLO)
    await mel.taps("➡️ Elegir a quiénes")
    await mel.says("Atlantis café")
    mel.expect("No entiendo: Atlantis")
    await mel.says("Perú")
    await mel.says("algún día")
    mel.expect("No entendí la fecha y la hora.")
    await mel.says("1/1/2020 10:00")
    mel.expect("Esa fecha ya pasó.")
    await mel.says("25/11 10:00")
    mel.expect("Sale el 25 nov 2026, 10:00", "10:00 El Salvador = 11:00 Lima")


async def test_a_text_is_a_text_whatever_it_says(network):
    mel = await staff(network)
    for text in ("Tareas", "¿Quién respondió mejor? Vea los nombres.", "Tengo 15 años de experiencia", "No quiero"):
        await written(mel, text=text)
        mel.expect("Ensayo: todavía no sale nada.", text)
        await mel.taps("❌ Descartar")
        mel.expect("Borrador descartado.")


async def test_a_draft_waits_until_it_is_gone_on_with(network):
    mel = await staff(network)
    await mel.says("/difundir")
    await mel.says(HELLO)
    await mel.says("/progreso")
    await mel.says("/difundir")
    mel.expect("Tiene un borrador sin enviar", "feria de café")
    await mel.taps("✏️ Seguir con el borrador")
    mel.expect(HELLO, "¿Qué más?")
    network.clock.passes(days=4)
    await mel.says("/difundir")
    mel.expect("Escriba el mensaje en Español")


# --- the wrong audience (S28)


@pytest.mark.both_databases
async def test_above_fifty_the_number_is_typed_and_a_second_person_confirms(network):
    await many(network)
    mel, other = await staff(network), await staff(network, name="Marta Lunanube")
    await written(mel)
    mel.expect("Lo recibirían: 67 personas", "escriba el número: 67")
    await mel.says("1234")
    mel.expect("Ese no es el número. No se envió nada.")
    await mel.says("67")
    mel.expect("Queda pedido", "Marta Lunanube")
    other.read = len(other.chat)
    await network.ticks()
    assert got(network) == set()
    other.expect("Elena Solnube pide enviar", "a 67 personas")
    await mel.says("/difundir 1 confirmar 67")
    mel.expect("Espera a que otra persona lo confirme.")
    await other.taps("👀 Revisar y confirmar")
    other.expect("Lo recibirían: 67 personas", HELLO, "¿Confirma el envío a 67 personas?")
    await other.taps("✅ Confirmar el envío")
    other.expect("Confirmado")
    await other.taps("✋ Parar")  # and twice: nothing breaks
    await network.ticks()
    await network.ticks()
    assert got(network) == set()
    await other.says("seguir")
    other.expect("Sigue.")
    await network.ticks()
    await network.ticks()
    assert len(got(network)) == 67
    actions = [row["action"] for row in await network.rows(AuditLine) if row["action"].startswith("mailing.")]
    assert actions == ["mailing.ask_second", "mailing.confirm", "mailing.stop", "mailing.resume"]


async def test_pressed_twice_it_is_sent_once(network):
    mel = await staff(network)
    await written(mel)
    message, choice = mel.button("✅ Enviar")
    await mel.presses(message, choice)
    await mel.presses(message, choice)
    await network.ticks()
    await network.ticks()
    assert len(await network.rows(Mailing)) == 1
    assert sum(it.text == HELLO for it in network.person("Rosa").chat) == 1


async def test_two_who_confirm_send_it_once(network):
    await many(network)
    mel = await staff(network)
    others = [await staff(network, name=f"Marta{n} Lunanube") for n in range(2)]
    await written(mel)
    await mel.says("67")
    for one in others:
        await one.says("/difundir 1")
        one.expect("¿Confirma el envío a 67 personas?")
    for one in others:
        await one.taps("✅ Confirmar el envío")
    others[1].expect("Se está enviando.")
    await network.ticks()
    await network.ticks()
    assert sum(it.text == HELLO for it in network.person("Rosa").chat) == 1


async def test_a_number_that_changed_meanwhile_is_shown_again(network):
    await many(network)
    mel = await staff(network)
    await written(mel)
    await network.change(update(Person).where(Person.name.startswith("Rosa")).values(invitations=False))
    await mel.says("67")
    mel.expect("Mientras tanto cambió", "escriba el número: 66", "sin permiso para esto")


async def test_the_second_person_may_give_it_back(network):
    await many(network)
    mel, other = await staff(network), await staff(network, name="Marta Lunanube")
    await written(mel)
    await mel.says("67")
    await other.says("/difundir 1")
    await other.taps("↩️ Devolver sin enviar")
    other.expect("No se envió. Quedó como borrador.")
    mel.read = len(mel.chat)
    await network.ticks()
    mel.expect("Marta Lunanube devolvió")
    await mel.taps("✏️ Seguir con el borrador")
    mel.expect("¿Qué más?")


async def test_who_reaches_less_cannot_confirm_more(network):
    await many(network)
    mel, cn = await staff(network), await staff(network, "cn", "BR", "Beto Brisanube")
    await written(mel)
    await mel.says("67")
    mel.expect("no hay otra persona del equipo que pueda confirmarlo")
    await cn.says("/difundir 1")
    cn.expect("No encuentro ese envío.")


async def test_stopped_in_the_middle_it_lists_who_got_it_and_prepares_an_apology(network):
    mel = await staff(network)
    await written(mel)
    await mel.taps("✅ Enviar")
    await network.ticks()  # queued
    await network.a_process_dies_with_the_queue()
    await network.change(  # three had left when it was stopped
        update(Outbox)
        .where(Outbox.mailing_id == 1, Outbox.id.in_(await first(network, 3)))
        .values(state="sent", sent_at=network.clock())
    )
    await mel.says("parar")
    mel.expect("Detenido. No sale ninguno más.", "Salió: 3")
    network.clock.passes(seconds=30)
    await network.ticks()
    await mel.taps("📋 Quiénes lo recibieron")
    mel.expect("Lo recibieron 3 personas:", "Rosa Montenube · Cooperativa Flor de Nube")
    assert await network.rows(AuditLine, AuditLine.action == "mailing.recipients")
    await mel.taps("🙏 Preparar una disculpa")
    mel.expect("Disculpe: le llegó por error", "Português")
    await mel.taps("➡️ Elegir cuándo")
    await mel.taps("Ahora mismo")
    mel.expect("A quiénes: quienes recibieron el envío anterior", "Lo recibirían: 3 personas")
    await mel.taps("✅ Enviar")
    await network.ticks()
    await network.ticks()
    told = [address for address, shown in network.channel.shown.items() if "por error" in shown[-1].text]
    assert sorted(told) == ["delia", "rosa", "tomás"]
    rows = await network.rows(Outbox, Outbox.mailing_id == 1)
    assert sorted(row["state"] for row in rows) == ["held"] * 4 + ["sent"] * 3


async def first(scenario, count):
    rows = await scenario.rows(Outbox, Outbox.mailing_id == 1, order=Outbox.id)
    return [row["id"] for row in rows[:count]]


async def test_parar_is_about_the_mailing_while_it_is_shown_and_about_everything_elsewhere(network):
    mel = await staff(network)
    await written(mel)
    await mel.taps("✅ Enviar")
    await mel.says("parar")
    mel.expect("Detenido.")
    await mel.says("/progreso")
    await mel.says("parar")
    mel.expect("Ya no le escribo más")


# --- later, at night, and out of the way


@pytest.mark.both_databases
async def test_at_night_it_waits_for_the_morning_of_each_country(network):
    network.clock.passes(hours=12)  # ten in the evening in Lima
    mel = await staff(network)
    await written(mel)
    mel.expect("Esperan a una hora permitida de su país: 7")
    await mel.taps("✅ Enviar")
    for _ in range(12):
        await network.ticks()
        network.clock.passes(minutes=30)
    assert got(network) == set()
    network.clock.passes(hours=8)
    await network.ticks()
    assert got(network) == everybody()
    for row in await network.rows(Outbox, Outbox.mailing_id == 1):
        assert row["not_before"] > row["created_at"] + timedelta(hours=7)


async def test_it_leaves_at_its_hour_and_can_be_stopped_before(network):
    mel = await staff(network)
    await written(mel, when="mañana 9:00")
    mel.expect("Sale el 24 nov 2026, 09:00")
    await mel.taps("✅ Enviar")
    mel.expect("Sale el 24 nov 2026, 09:00")
    await network.ticks()
    assert await network.rows(Recipient) == []
    await mel.taps("✋ Parar")
    network.clock.passes(days=1)
    await network.ticks()
    assert await network.rows(Recipient) == []
    await mel.taps("▶️ Seguir enviando")
    await network.ticks()
    await network.ticks()
    assert got(network) == everybody()


@pytest.mark.both_databases
async def test_who_says_no_after_it_was_queued_gets_nothing(network):
    network.clock.passes(hours=12)
    mel = await staff(network)
    await written(mel)
    await mel.taps("✅ Enviar")
    await network.ticks()
    await network.person("Rosa").says("salir")
    await network.person("João").says("/misdatos permisos invitations no")
    network.clock.passes(hours=14)
    await network.ticks()
    assert got(network) == everybody() - {"rosa", "joão"}
    await mel.says("por qué no le llegó a Rosa Montenube?")
    mel.expect("Rosa Montenube", "no llegó", "retiró su permiso antes de que saliera")


async def test_whoever_had_four_messages_this_month_is_left_out(network):
    mel = await staff(network)
    for n in range(4):
        await written(mel, text=f"Aviso número {n}")
        await mel.taps("✅ Enviar")
        await network.ticks()
        await network.ticks()
    await written(mel)
    mel.expect("Así no lo recibiría nadie", "ya recibieron 4 mensajes en 30 días")


async def dies_while_queueing(scenario):
    async with scenario.database.transaction() as db:
        await broadcasting.queue_some(db, 1, scenario.clock(), scenario.resources.limits)
        raise RuntimeError("the process dies")


async def test_a_process_that_dies_while_it_queues_leaves_nobody_out_and_nobody_twice(network):
    await many(network, 5)
    mel = await staff(network)
    await written(mel)
    await mel.taps("✅ Enviar")
    step, broadcasting.STEP = broadcasting.STEP, 2
    try:
        for _ in range(2):
            async with network.database.transaction() as db:
                await broadcasting.queue_some(db, 1, network.clock(), network.resources.limits)
        with pytest.raises(RuntimeError):
            await dies_while_queueing(network)
        await network.ticks()
        await network.ticks()
    finally:
        broadcasting.STEP = step
    assert len(got(network)) == 12
    assert all(sum(it.text == HELLO for it in shown) <= 2 for shown in network.channel.shown.values())
    assert sum(it.text == HELLO for it in network.person("Rosa").chat) == 1


# --- why not


async def test_why_somebody_did_not_get_it_is_answered_within_reach_and_written_down(network):
    await network.change(update(Organization).where(Organization.id == "BR-1").values(state="suspendida"))
    mel, cn = await staff(network), await staff(network, "cn", "PE", "Carla Sierranube")
    await mel.says("/porque Rosa Montenube")
    mel.expect("no estaba en ninguno de los últimos envíos")
    await written(mel)
    await mel.taps("✅ Enviar")
    await network.ticks()
    await network.ticks()
    await mel.says("¿Por qué no le llegó a João Ventoclaro?")
    mel.expect("João Ventoclaro", "Associação Vento Claro", "no salió", "su organización está suspendida")
    await mel.says("/porque Luis")
    mel.expect("salió el 23 nov 2026")
    await cn.says("/porque João")
    cn.expect("No encontré a nadie")
    await mel.says("/porque")
    mel.expect("Escriba POR QUÉ y un nombre")
    lines = await network.rows(AuditLine, AuditLine.action == "mailing.why")
    assert [row["subject"].partition(":")[0] for row in lines] == ["person"] * 3


async def test_several_of_the_name_are_told_apart(network):
    await network.somebody("Rosa Montenube", "PE-2")
    mel = await staff(network)
    await mel.says("/porque Rosa Montenube")
    mel.expect("¿Quién de estas personas?")
    await mel.taps("Rosa Montenube · Unión Nube Alta")
    mel.expect("no estaba en ninguno")


async def test_a_member_who_asks_why_gets_no_refusal(network):
    rosa = network.person("Rosa")
    await rosa.says("por qué me preguntan esto")
    rosa.expect_not("Eso lo hace el equipo")
    assert not await network.rows(AuditLine, AuditLine.action == "access.refused")


async def test_those_who_share_a_phone_read_it_once(network):
    await network.change(update(Person).where(Person.name.startswith("Rosa")).values(phone="+51999111222"))
    await network.somebody("Ana Cielonube", "PE-1", phone="+51999111222", invitations=True)  # has no chat of her own
    mel = await staff(network)
    await written(mel, "Perú café")
    mel.expect("Lo recibirían: 4 personas")
    await mel.taps("✅ Enviar")
    await network.ticks()
    await network.ticks()
    assert sum(it.text == HELLO for it in network.person("Rosa").chat) == 1
    await mel.says("/porque Ana Cielonube")
    mel.expect("salió el")


async def test_a_file_that_never_arrives_is_asked_for_again(network):
    mel = await staff(network)
    await mel.says("/difundir")
    await mel.sends("photo", None, HELLO)
    await network.ticks()
    await mel.taps("➡️ Elegir a quiénes")
    await mel.says("Brasil")
    await mel.taps("Ahora mismo")
    mel.expect("El archivo no llegó.")
    await mel.taps("🗑 Quitar el archivo")
    mel.expect_not("foto.jpg")


@pytest.mark.parametrize("word", ["cancelar", "Parar", "stop", "alto"])
async def test_a_word_that_ends_the_work_in_hand_does_not_end_all_messages(network, word):
    mel = await staff(network)
    await mel.answers("difundir", word)
    mel.expect("De acuerdo, lo dejamos aquí.", "¿Qué desea hacer?")
    await mel.answers("difundir", HELLO, word)
    mel.expect("El borrador queda guardado. Para seguir, escriba DIFUNDIR.")
    await mel.says("difundir")
    mel.expect("Tiene un borrador sin enviar")
    for begun in (["ronda"], ["ronda", "Nueva ronda"], ["dato"], ["dato", "1"]):
        await mel.answers(*begun)
        assert await mel.stands() not in {"menu", None}, begun
        await mel.says(word)
        mel.expect("¿Qué desea hacer?")
    assert (await network.rows(Person, Person.id == mel.person_id))[0]["surveys"]
    await mel.says("salir")
    mel.expect("Ya no le escribo más")
