"""The table of contents of the bot: which handler answers which command and which stage."""

from __future__ import annotations

from bot.access import Permission
from bot.conversation import Stage
from bot.handlers import (
    agenda,
    announcing,
    anonymous,
    answering,
    arriving,
    asking,
    assisting,
    attending,
    broadcasts,
    calling,
    coming,
    concern,
    confirming,
    consent,
    convening,
    correcting,
    declining,
    erasing,
    explaining,
    fielding,
    figures,
    following_up,
    hearing_back,
    informing,
    language,
    linking,
    listening,
    menu,
    monthly,
    my_data,
    panel,
    plan,
    progress_own,
    roll,
    searching,
    sharing,
    snoozing,
    start,
    summary,
    survey,
    tasks,
    team,
    visiting,
    voicing,
)
from bot.handlers.progress import follow
from bot.handlers.progress import show as show_progress
from bot.handlers.progress_views import detail
from bot.turn import Handler

COMMANDS: dict[str, Handler] = {
    "start": start.greet,
    "ayuda": menu.assist,
    "menu": menu.reopen,
    "encuesta": survey.choose,
    "progreso": show_progress,
    "detalle": detail,
    "mio": progress_own.show,
    "mensual": monthly.want,
    "nomensual": monthly.leave,
    "plan": plan.show,
    "informe": informing.show,
    "publicar": announcing.show,
    "dato": figures.show,
    "idioma": language.command,
    "perfil": my_data.show,
    "misdatos": my_data.show,
    "borrar": erasing.ask,
    "salir": consent.stop,
    "volver": consent.come_back,
    "atras": survey.back,
    "pausa": snoozing.pause,
    "recordar": snoozing.remind_me,
    "norespondo": snoozing.refuse,
    "persona": calling.ask,
    "organizacion": team.ask,
    "quien": sharing.ask_again,
    "buscar": searching.show,
    "tareas": tasks.listed,
    "tarea": tasks.one,
    "conozco": confirming.decide,
    "voy": coming.command,
    "actividad": convening.command,
    "invitar": convening.invite,
    "actividades": agenda.show,
    "asistencia": attending.command,
    "difundir": broadcasts.command,
    "ronda": fielding.command,
    "llamadas": following_up.listed,
    "llamada": following_up.one,
    "sirvio": hearing_back.tell,
    "porque": explaining.show,
    "panel": panel.give,
}

#: What a command needs besides being somebody we know; the others need no more than to talk (see bot/access.py).
NEEDS: dict[str, Permission] = {
    "progreso": Permission.STANDINGS,
    "detalle": Permission.STANDINGS,
    "mio": Permission.STANDINGS,
    "mensual": Permission.OVERSIGHT,
    "informe": Permission.STANDINGS,
    "buscar": Permission.CONTACTS,
    "tareas": Permission.TASKS,
    "dato": Permission.FIGURES,
    "publicar": Permission.FIGURES,
    "tarea": Permission.TASKS,
    "actividad": Permission.INVITE,
    "invitar": Permission.INVITE,
    "difundir": Permission.INVITE,
    "ronda": Permission.PARTICIPATION,
    "llamadas": Permission.PARTICIPATION,
    "llamada": Permission.PARTICIPATION,
    "porque": Permission.PARTICIPATION,
    "panel": Permission.PANEL,
}

#: Commands that anybody may use; the others are for those who have given a consent.
OPEN_TO_ALL = frozenset(
    {"start", "ayuda", "idioma", "salir", "volver", "misdatos", "perfil", "persona", "borrar", "asistencia"}
)

#: Commands for moving about in a survey.
MOVES_ABOUT = frozenset({"encuesta", "atras", "pausa", "recordar", "norespondo"})

#: Stages where "no quiero" is about the survey.
MAY_REFUSE = asking.IN_SURVEY | {Stage.MENU, Stage.INVITED, Stage.PAUSED, Stage.PROGRESS, Stage.ORGANIZATION}

#: What somebody who answers without a name may use; anything else leads back to the open question.
NAMELESS = MOVES_ABOUT | {"ayuda", "idioma", "salir"}

#: Stages where names are typed, which may be command words too, and what is a command there all the same.
NAMES_ARE_TYPED = frozenset(
    {Stage.ARRIVING, Stage.TEAM, Stage.CALLING, Stage.CORRECTING, Stage.VISITING, Stage.ROLL, Stage.LINKING}
)
NAMES_ARE_TYPED |= {Stage.ENTERING}
STILL_COMMANDS = frozenset({"ayuda", "menu", "idioma", "persona", "salir"})

STAGES: dict[Stage, Handler] = {
    Stage.UNKNOWN: start.identify,
    Stage.CONSENT: consent.decide,
    Stage.REFUSED: consent.reconsider,
    Stage.STOPPED: consent.after_stop,
    Stage.MENU: menu.not_understood,
    Stage.ORGANIZATION: survey.take_organization,
    Stage.INVITED: survey.accept_invitation,
    Stage.SURVEY: answering.answer,
    Stage.VOICE: voicing.decide,
    Stage.DOUBT: answering.confirm,
    Stage.SUMMARY: summary.review,
    Stage.ANONYMOUS: anonymous.decide,
    Stage.REPLACING: survey.replace,
    Stage.PAUSED: snoozing.take,
    Stage.TO_CALL: following_up.follow,
    Stage.HELPING: assisting.take,
    Stage.LANGUAGE: language.take,
    Stage.PROGRESS: follow,
    Stage.PLAN: plan.follow,
    Stage.ANNOUNCING: announcing.take,
    Stage.FIGURES: figures.take,
    Stage.ENTERING: figures.take,
    Stage.ARRIVING: arriving.take,
    Stage.WHO: sharing.take,
    Stage.CALLING: calling.take,
    Stage.TONGUE: listening.take,
    Stage.CONFIRMING: confirming.take,
    Stage.TASKS: tasks.follow,
    Stage.TEAM: team.take,
    Stage.COMING: coming.take,
    Stage.CONVENING: convening.take,
    Stage.MAILING: broadcasts.follow,
    Stage.ROUND: fielding.follow,
    Stage.ATTENDING: attending.take,
    Stage.VISITING: visiting.take,
    Stage.ROLL: roll.take,
    Stage.AGENDA: agenda.follow,
    Stage.LINKING: linking.take,
    Stage.OUT: declining.take,
    Stage.DATA: my_data.follow,
    Stage.CORRECTING: correcting.take,
    Stage.ERASING: erasing.decide,
    Stage.ERASED: start.identify,
    Stage.CONCERN: concern.decide,
}

#: Stages where a survey is answered, and all that need a consent to something.
SURVEY_STAGES = asking.IN_SURVEY | {Stage.ORGANIZATION, Stage.PAUSED, Stage.REPLACING}
NEED_CONSENT = SURVEY_STAGES | {
    Stage.COMING,
    Stage.CONVENING,
    Stage.ROLL,
    Stage.AGENDA,
    Stage.MAILING,
    Stage.TASKS,
    Stage.TEAM,
    Stage.CONFIRMING,
    Stage.MENU,
    Stage.INVITED,
    Stage.PROGRESS,
    Stage.PLAN,
    Stage.ANNOUNCING,
    Stage.FIGURES,
    Stage.ENTERING,
}

#: Commands whose answer takes so long that it is made apart.
HEAVY = frozenset({"progreso", "buscar", "detalle", "mio", "porque", "ronda"})
