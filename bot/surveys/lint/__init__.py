"""What is wrong, doubtful or worth knowing in a form, by sheet and row, before anybody is asked."""

from bot.surveys.lint.check import check
from bot.surveys.lint.estimate import Estimate
from bot.surveys.lint.finding import Checked, Finding

__all__ = ["Checked", "Estimate", "Finding", "check"]
