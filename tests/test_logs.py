"""A log line says where and what kind, and never what a person wrote."""

import io
import logging

import pytest

from bot import logs
from bot.errors import InputError, Unreachable


@pytest.fixture(params=["json", "text"])
def said(request):
    """What is logged, in each form; afterwards logging is as it was before."""
    root, stream = logging.getLogger(), io.StringIO()
    level, handlers = root.level, list(root.handlers)
    logs.configure("info", request.param)
    root.handlers[0].setStream(stream)
    yield stream
    root.setLevel(level)
    root.handlers[:] = handlers


def fail(error, cause=None):
    try:
        raise error from cause
    except type(error):
        logging.getLogger("bot.test").exception("test.failed", extra={"address": 7})


def test_a_failure_is_told_without_its_words(said):
    fail(InputError("«Rosa Montenube» no es un teléfono"), ValueError("+51987654321"))
    line = said.getvalue()
    assert all(word in line for word in ("test.failed", "bot.errors.InputError", "ValueError", "test_logs.py", "7"))
    assert not any(word in line for word in ("Rosa", "987654321", "teléfono"))


def test_words_about_machines_are_told(said):
    fail(Unreachable("no connection to the Bot API"), ConnectionResetError(104, "Connection reset by peer"))
    assert "no connection to the Bot API" in said.getvalue()
    assert "Connection reset by peer" in said.getvalue()
