"""How each kind of question is read, stored and shown: one small module per family."""

from bot.surveys.answers.reading import Ask, Given, NotUnderstood, Option, Read, Understood, Unsure
from bot.surveys.answers.table import read, show

__all__ = ["Ask", "Given", "NotUnderstood", "Option", "Read", "Understood", "Unsure", "read", "show"]
