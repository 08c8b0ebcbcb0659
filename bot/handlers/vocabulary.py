"""The words that are commands and the words that stop everything, in every language; pure."""

from __future__ import annotations

from bot.choices import words
from bot.i18n import N_

#: command → the words for it, without slash, folded; the first word of each is the one shown in menus.
COMMANDS: dict[str, tuple[str, ...]] = {
    "start": ("start", "inicio", "empezar", "comecar", "commencer", "hola", "ola", "hello", "hi", "bonjour"),
    "ayuda": ("ayuda", "ajuda", "help", "aide", "menu"),
    "encuesta": (
        "encuesta", "pesquisa", "survey", "enquete", "responder",
        "continuar", "seguir", "continue", "go on", "continuer",
    ),
    "progreso": ("progreso", "progresso", "progress", "progres", "avance", "como vamos", "como estamos"),
    "detalle": ("detalle", "detalhe", "detail"),
    "idioma": ("idioma", "language", "langue", "lingua"),
    "perfil": ("perfil", "profile", "profil"),
    "misdatos": (
        "misdatos", "mis datos", "meusdados", "meus dados", "mydata", "my data", "mesdonnees", "mes donnees",
    ),
    "borrar": (
        "borrar mis datos", "borrar", "eliminar mis datos", "apagar meus dados", "excluir meus dados", "delete my data",
        "erase my data", "effacer mes donnees", "supprimer mes donnees",
    ),
    "salir": ("salir",),
    "volver": ("volver", "voltar", "return", "revenir", "alta"),
    "atras": ("atras", "back", "retour", "anterior"),
    "pausa": ("pausa", "pause", "mas tarde", "mais tarde", "later", "plus tard"),
}  # fmt: skip
_COMMAND = {word: command for command, group in COMMANDS.items() for word in group}

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
    return words(text) in STOP_WORDS


def read_command(text: str, *, answering: bool = False) -> tuple[str, str] | None:
    """(command, what follows it), None when the text is no command.

    With a slash, the first word decides. Without one the whole message must be the word; only the standings may be
    followed by a filter, and not while a question is open (`answering`).
    """
    if text.startswith("/"):
        head, _, rest = text[1:].partition(" ")
        head = head.split("@")[0]
        return (_COMMAND[words(head)], rest.strip()) if words(head) in _COMMAND else None
    said = words(text)
    if said in _COMMAND:
        return _COMMAND[said], ""
    if answering:
        return None
    for word in COMMANDS["progreso"]:
        if said.startswith(f"{word} "):
            return "progreso", said.removeprefix(word).strip()
    return None


#: The commands a channel may show in its menu, with what they do.
MENU: tuple[tuple[str, str], ...] = (
    ("encuesta", N_("Responder o seguir la encuesta")),
    ("progreso", N_("Los siete indicadores hacia 2027")),
    ("idioma", N_("Cambiar de idioma")),
    ("misdatos", N_("Lo que guardamos de usted")),
    ("ayuda", N_("Ayuda")),
    ("salir", N_("No recibir más mensajes")),
)
