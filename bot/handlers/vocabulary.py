"""The words that are commands and the words that stop everything, in every language; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.attendance import read_door_code
from bot.i18n import LANGUAGES, N_, translator
from bot.spelling import fold
from bot.when import WISHES, names_a_day, wish

#: command → the words for it, without slash, folded; the first word of each is the one shown in menus.
COMMANDS: dict[str, tuple[str, ...]] = {
    "start": ("start", "inicio", "empezar", "comecar", "commencer", "hola", "ola", "hello", "hi", "bonjour"),
    "ayuda": ("ayuda", "ajuda", "help", "aide"),
    "menu": ("menu", "el menu", "o menu", "the menu", "le menu"),
    "encuesta": (
        "encuesta", "pesquisa", "survey", "enquete", "responder",
        "continuar", "seguir", "continue", "go on", "continuer",
    ),
    "progreso": ("progreso", "progresso", "progress", "progres", "avance", "como vamos", "como estamos"),
    "plan": ("plan", "plano", "el plan", "o plano", "the plan", "le plan", "plan estrategico", "strategic plan"),
    "publicar": ("publicar", "publicar cifras", "publish", "publish figures", "publier", "publier des chiffres"),
    "informe": ("informe", "relatorio", "report", "rapport", "el informe"),
    "detalle": ("detalle", "detalhe", "detail"),
    "mensual": (
        "mensual", "avisarme cada mes", "aviseme cada mes", "avisame cada mes", "cada mes", "resumen mensual",
        "avisar me todo mes", "avise me todo mes", "todo mes", "resumo mensal", "tell me every month", "every month",
        "monthly summary", "me prevenir chaque mois", "prevenez moi chaque mois", "chaque mois", "resume mensuel",
    ),
    "nomensual": (
        "nomensual", "no avisarme cada mes", "no me avise cada mes", "no cada mes", "nao me avise todo mes",
        "nao avisar todo mes", "do not tell me every month", "don t tell me every month", "no monthly summary",
        "ne plus me prevenir chaque mois", "ne me prevenez plus chaque mois",
    ),
    "mio": ("mio",),
    "idioma": ("idioma", "language", "langue", "lingua"),
    "perfil": ("perfil", "profile", "profil"),
    "misdatos": (
        "misdatos", "mis datos", "meusdados", "meus dados", "mydata", "my data", "mesdonnees", "mes donnees",
    ),
    "borrar": (
        "borrar mis datos", "borrar", "eliminar mis datos", "apagar meus dados", "apagar", "excluir meus dados",
        "delete my data", "delete", "erase my data", "effacer mes donnees", "effacer", "supprimer mes donnees",
    ),
    "salir": ("salir",),
    "volver": ("volver", "voltar", "return", "revenir", "alta"),
    "atras": ("atras", "back", "retour", "anterior"),
    "persona": (
        "persona", "pessoa", "person", "personne", "hablar con una persona", "quiero hablar con una persona",
        "quiero que me llamen", "que me llamen", "llamenme", "falar com uma pessoa", "quero falar com uma pessoa",
        "quero que me liguem", "talk to a person", "i want to talk to a person", "speak to a person", "call me",
        "please call me", "i want to be called", "parler a une personne", "je veux parler a une personne",
        "parler a quelqu un", "appelez moi", "je veux qu on m appelle",
    ),
    "organizacion": (
        "organizacion", "mi organizacion", "organizacao", "minha organizacao", "organization", "my organization",
        "organisation", "mon organisation", "ya no trabajo ahi", "ya no soy contacto", "cambio de representante",
    ),
    "quien": (
        "quien", "otra persona", "responde otra persona", "soy otra persona", "outra pessoa", "responde outra pessoa",
        "another person", "another person answers", "autre personne", "une autre personne", "une autre personne repond",
    ),
    "ronda": ("ronda", "rondas", "rodada", "rodadas", "round", "rounds", "tour", "tours"),
    "sirvio": (
        "para que sirvio", "para que sirvio lo que respondi", "para que sirve", "que paso con mi respuesta",
        "resultados de mi encuesta", "para que serviu", "para que serviu o que respondi", "what was it for",
        "what came of my answers", "what came of it", "resultats de mon enquete", "a quoi ca a servi",
        "a quoi ont servi mes reponses",
    ),
    "buscar": ("buscar", "busca", "search", "chercher", "procurar"),
    "tareas": ("tareas", "ver tareas", "tarefas", "ver tarefas", "tasks", "see tasks", "taches", "voir les taches"),
    "tarea": ("tarea",),
    "dato": ("dato", "dado", "figure", "donnee"),
    "conozco": ("conozco",),
    "voy": ("voy",),
    "actividad": ("actividad", "crear actividad", "nueva actividad", "atividade", "activity", "activite"),
    "invitar": ("invitar", "convidar", "invite", "inviter"),
    "actividades": (
        "actividades", "mis actividades", "atividades", "minhas atividades", "activities", "my activities", "activites",
        "mes activites",
    ),
    "asistencia": ("asistencia", "presenca", "attendance", "presence", "lista de asistencia", "lista de presenca"),
    "difundir": ("difundir", "divulgar", "broadcast", "diffuser"),
    "porque": (
        "porque", "por que", "por que no le llego", "por que no llego", "por que nao chegou", "why",
        "why did it not reach", "pourquoi", "pourquoi pas recu",
    ),
    "panel": ("panel", "painel", "console", "panneau"),
    "llamadas": ("llamadas", "ver las llamadas", "chamadas", "ligacoes", "calls", "appels"),
    "llamada": ("llamada",),
    "pausa": ("pausa", "pause", "mas tarde", "mais tarde", "later", "plus tard"),
    "recordar": ("recordar", *WISHES),
    "norespondo": (
        "norespondo", "no quiero", "no quiero responder", "no quiero contestar", "no voy a responder", "nao quero",
        "nao quero responder", "i don t want to", "i don t want to answer", "i do not want to answer",
        "je ne veux pas", "je ne veux pas repondre",
    ),
}  # fmt: skip
_COMMAND = {word: command for command, group in COMMANDS.items() for word in group}

TAKE_WORDS = ("progreso", "ronda", "plan", "buscar", "porque")  # commands that something may follow without a slash too

TAKE_NUMBERS = (
    "actividad",
    "invitar",
    "asistencia",
    "tarea",
    "llamada",
    "detalle",
)  # commands about one thing, or a new one
NEW = frozenset({"nueva", "nova", "new", "nouvelle"})

#: As the whole message, in any case, with or without accents or slash.
STOP_WORDS = frozenset(
    {
        "salir", "baja", "alto", "parar", "cancelar", "stop", "sair", "sair da lista", "descadastrar", "exit", "quit",
        "unsubscribe", "arret", "arreter", "desabonner", "detener", "cancelar suscripcion",
    }
)  # fmt: skip

LANGUAGE_WORDS = {
    "espanol": "es", "castellano": "es", "spanish": "es", "espagnol": "es", "espanhol": "es",
    "portugues": "pt", "portuguese": "pt", "portugais": "pt",
    "ingles": "en", "english": "en", "anglais": "en",
    "frances": "fr", "francais": "fr", "french": "fr",
}  # fmt: skip


def is_stop(text: str) -> bool:
    """Whether the whole message is a stop word."""
    return fold(text) in STOP_WORDS


def read_command(text: str, *, answering: bool = False) -> tuple[str, str] | None:
    """(command, what follows it), None when the text is no command.

    With a slash, the first word decides. Without one the whole message must be the word; only the standings and
    the search may be followed by more, and not while a question is open (`answering`). "Recuérdeme el lunes" is a
    command anywhere.
    """
    if text.startswith("/"):
        head, _, rest = text[1:].partition(" ")
        head = head.split("@")[0]
        return (_COMMAND[fold(head)], rest.strip()) if fold(head) in _COMMAND else None
    said = fold(text)
    if said in _COMMAND:
        return _COMMAND[said], ""
    if (day := wish(text)) is not None and (not answering or names_a_day(day)):
        return "recordar", day
    if code := read_door_code(text):
        return "asistencia", code
    if answering:
        return None
    if (about := _about_one(said)) is not None:
        return about
    for command in TAKE_WORDS:
        for word in sorted(COMMANDS[command], key=len, reverse=True):
            if said.startswith(f"{word} "):
                return command, _after(text, word)
    return None


def _after(text: str, word: str) -> str:
    """What follows a command word, as it was typed where its words are the first ones."""
    typed, count = text.split(), len(word.split())
    whole = fold(" ".join(typed[:count])) == word
    return " ".join(typed[count:]) if whole else fold(text).removeprefix(word).strip()


def _about_one(said: str) -> tuple[str, str] | None:
    """The command and what follows it, of "Actividad 18", "invitar 18 …", "actividad nueva"; None otherwise."""
    for command in TAKE_NUMBERS:
        for word in COMMANDS[command]:
            rest = said.removeprefix(f"{word} ")
            first = rest.split(" ", maxsplit=1)[0]
            if rest != said and (first.isdigit() or (command == "actividad" and rest in NEW)):
                return command, rest
    return None


#: The commands a channel may show in its menu, with what they do.
MENU: tuple[tuple[str, str], ...] = (
    ("encuesta", N_("Responder o seguir la encuesta")),
    ("actividades", N_("Sus actividades: lo que viene y donde estuvo")),
    ("progreso", N_("Los siete indicadores hacia 2027")),
    ("idioma", N_("Cambiar de idioma")),
    ("misdatos", N_("Lo que guardamos de usted")),
    ("persona", N_("Hablar con una persona")),
    ("ayuda", N_("Ayuda")),
    ("salir", N_("No recibir más mensajes")),
)


def command_menus() -> Mapping[str, Sequence[tuple[str, str]]]:
    """The command menus by language, and without language for all others."""
    menus = {code: [(words, translator(code)(text)) for words, text in MENU] for code in LANGUAGES}
    return {"": menus["es"], **menus}
