"""The standings of the surveys from a frame and its answers, in one step: what is heard, and the figure of it."""

from bot.indicators.allies import figure_3a
from bot.indicators.development import figure_4, hear_4
from bot.indicators.livelihoods import figure_5, hear_5
from bot.indicators.membership import figure_1a, figure_1b, hear


def compute_1a(definition, members, responses, facts):
    return figure_1a(hear(definition, members, responses, facts))


def compute_1b(definition, members, responses, facts):
    return figure_1b(hear(definition, members, responses, facts))


def compute_3a(definition, members, responses, facts):
    return figure_3a(hear(definition, members, responses, facts))


def compute_4(definition, members, responses, facts, structures=None, verified_gap=None):
    return figure_4(hear_4(definition, members, responses, facts), structures, verified_gap)


def compute_5(definition, members, responses, facts):
    return figure_5(hear_5(definition, members, responses, facts))
