"""Hearing which language somebody writes, from small lists of words that only one of them has; pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.spelling import fold

KREYOL = "ht"  # a language people need and we do not speak yet

_LISTS = {
    "es": (
        "usted ustedes yo hola gracias buenos buenas dias tardes quiero puedo tengo entiendo entendi donde cuando "
        "cuanto cual quien hacer hacemos nosotros ahora pregunta muy tambien pero ayer manana el los las una del "
        "hay estoy esta estamos gente encuesta"
    ),
    "pt": (
        "voce voces nao sim obrigado obrigada bom boa dia tarde quero posso tenho entendo onde quando quanto qual "
        "quem fazer fazemos agora pergunta muito tambem mas ontem amanha eu uma do ha estou estamos gente "
        "pesquisa senhor senhora fala portugues oi tudo bem ola isso meu minha"
    ),
    "en": (
        "you the hello thanks thank please good morning afternoon want can have understand where when what who how "
        "we now question very also but yesterday tomorrow i is are my do not dont with this english speak"
    ),
    "fr": (
        "vous je bonjour merci bonsoir veux peux puis ai comprends comprend pas ou quand combien quel quelle qui "
        "faire nous maintenant tres aussi mais hier demain le les une des suis est sommes oui parle francais "
        "avec c cela mon ma"
    ),
    KREYOL: (
        "mwen konprann kisa kijan poukisa tanpri kreyol ayisyen pale bonjou mesi nou yo gen vle ede sa ki kote kile "
        "ap pou ak anpil koman m pa fe konnen bezwen moun lang li wi"
    ),
}  # fmt: skip
#: Folded words of each language that say which one it is.
MARKS = {language: frozenset(listed.split()) for language, listed in _LISTS.items()}
#: What several have: it says nothing between those that have it.
_SHARED = {
    word for language, own in MARKS.items() for word in own if sum(word in other for other in MARKS.values()) > 1
}

#: "I do not understand", as the whole message: clear at once.
LOST: dict[str, str] = {
    "no entiendo": "es", "no entendi": "es", "no comprendo": "es", "no hablo portugues": "es", "no hablo ingles": "es",
    "nao entendi": "pt", "nao entendo": "pt", "nao compreendo": "pt", "nao falo espanhol": "pt",
    "eu nao entendo": "pt", "eu nao entendi": "pt", "nao entendo espanhol": "pt",
    "i dont understand": "en", "i don t understand": "en", "i do not understand": "en", "i dont speak spanish": "en",
    "i don t speak spanish": "en",
    "je ne comprends pas": "fr", "je comprends pas": "fr", "je ne parle pas espagnol": "fr",
    "mwen pa konprann": KREYOL, "m pa konprann": KREYOL, "mwen pale kreyol": KREYOL, "kreyol": KREYOL,
    "creole": KREYOL, "kreyol ayisyen": KREYOL, "pale kreyol": KREYOL,
}  # fmt: skip
SURE = 2  # words of one language, and none of the one spoken so far


@dataclass(frozen=True, slots=True)
class Heard:
    """Another language than the one spoken; `lost` when the person says not to understand."""

    language: str
    sure: bool
    lost: bool = False


def hear(text: str, spoken: str) -> Heard | None:
    """The other language a message is in, None when it is in `spoken` or says too little."""
    said = fold(text)
    if (lost := LOST.get(said)) is not None:
        return Heard(lost, sure=True, lost=True) if lost != spoken else None
    own = set(said.split())
    counts = {language: len((own & marks) - _SHARED) for language, marks in MARKS.items()}
    language = max(counts, key=lambda each: counts[each])
    most, ours = counts[language], counts.get(spoken, 0)
    runner_up = max(count for each, count in counts.items() if each != language)
    if language == spoken or most <= max(ours, runner_up) or len(own) < 2:
        return None
    sure = most >= SURE and ours == 0
    return Heard(language, sure=sure) if language != KREYOL or sure else None
