"""The terminal as a channel: what is handed over becomes a file of its owner."""

import io
import stat
from datetime import UTC, datetime

from bot.channels.console import Console
from bot.messages import Document, Outgoing, Picture

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def console(folder):
    printed = io.StringIO()
    return Console("terminal", io.StringIO(), printed, lambda: NOON, colour=False, folder=folder), printed


async def test_a_document_is_put_into_a_file_and_its_path_printed(tmp_path):
    channel, printed = console(tmp_path)
    document = Document("my_data", "../mis-datos.html", "text/html")
    await channel.send("terminal", Outgoing(text="Sus datos", document=document), b"<p>Rosa</p>")
    path = tmp_path / "mis-datos.html"
    assert printed.getvalue() == f"Sus datos\n[📄 {path}]\n\n"
    assert path.read_bytes() == b"<p>Rosa</p>"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_document_without_content_is_said_in_words(tmp_path):
    channel, printed = console(tmp_path)
    await channel.send("terminal", Outgoing(document=Document("my_data", "a.html", "text/html", "No hay nada.")))
    assert printed.getvalue() == "No hay nada.\n\n"
    assert list(tmp_path.iterdir()) == []


async def test_a_picture_is_a_file_too_in_a_folder_that_is_made_for_it(tmp_path):
    channel, printed = console(tmp_path / "data")
    picture = Picture("progress", {}, alt="Los siete indicadores")
    await channel.send("terminal", Outgoing(text="Así va", picture=picture), b"PNG")
    path = tmp_path / "data" / "progress.png"
    assert printed.getvalue() == f"Así va\n[🖼 Los siete indicadores: {path}]\n\n"
    assert path.read_bytes() == b"PNG"
