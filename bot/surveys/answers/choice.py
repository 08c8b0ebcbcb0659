"""One choice: by digit, label, unambiguous beginning, name or picture, in any language (contract, section 7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bot.i18n import N_
from bot.spelling import fold, fold_label
from bot.surveys.answers.reading import Ask, Given, NotUnderstood, Option, Read, Understood, Unsure
from bot.surveys.answers.words import NO, NUMBER_WORDS, YES, listed, picture, short
from bot.surveys.choices import Choice

DONT_KNOW, NOT_APPLICABLE = "ns", "na"  # names with a digit of their own: 0 and 9
_FILLERS = {"la", "el", "a", "o", "le", "the", "n", "nro", "num", "numero", "number"} | {
    *("opcion", "opcao", "option", "respuesta", "resposta", "answer", "reponse")
}
_NEGATIVE = re.compile(r"\s*[-\u2212]\s*\d")
_LIKE = {  # what people say instead of a label, by what the label says
    "regular": ("mas o menos", "mais ou menos", "so so", "more or less", "plus ou moins", "moyennement"),
    "masomenos": ("mas o menos",),
    "mas menos": ("mas o menos",),
    "asi asi": ("mas o menos",),
    "ni bien ni mal": ("mas o menos", "so so"),
    "normal": ("mas o menos", "mais ou menos", "so so"),
    "bien": ("contenta", "satisfeita"),
    "bem": ("satisfeita",),
    "feliz": ("contenta", "satisfeita"),
    "satisfecha": ("contenta",),
    "satisfecho": ("contenta",),
    "satisfeito": ("satisfeita",),
    "muy bien": ("muy contenta",),
    "muito bem": ("muito satisfeita",),
    "muy feliz": ("muy contenta",),
    "muy satisfecha": ("muy contenta",),
    "muy satisfecho": ("muy contenta",),
    "mal": ("descontenta", "insatisfeita"),
    "muy mal": ("muy descontenta", "muito insatisfeita"),
    "muito mal": ("muito insatisfeita",),
    "good": ("happy",),
    "very good": ("very happy",),
    "bad": ("unhappy",),
    "very bad": ("very unhappy",),
    "satisfied": ("happy",),
    "very satisfied": ("very happy",),
    "nada": ("no nada", "nao nada"),
    "lo mismo": ("igual",),
    "algunas veces": ("a veces",),
    "ni idea": ("no se prefiero no decir",),
    "prefiero no decir": ("no se prefiero no decir",),
    "prefiro nao dizer": ("nao sei prefiro nao dizer",),
    "prefer not to say": ("i don t know prefer not to say",),
}


def numbered(choices: Sequence[Choice]) -> tuple[Option, ...]:
    """The choices with their digits: 1 to n in the order shown, `ns` is 0 and `na` is 9 while that is free."""
    plain = [choice for choice in choices if choice.name not in {DONT_KNOW, NOT_APPLICABLE}]
    own = {DONT_KNOW: "0", NOT_APPLICABLE: "9"} if len(plain) < 9 else {DONT_KNOW: "0"}
    options, count = [], 0
    for choice in choices:
        digit = own.get(choice.name)
        if digit is None:
            count += 1
            digit = str(count)
        options.append(Option(choice.name, choice.label, digit))
    return tuple(options)


def read_choice(given: Given, ask: Ask) -> Read:
    """The chosen name."""
    if given.choice is not None:
        found = {option.name for option in ask.options if option.name == given.choice}
        return _one(found, ask, given.choice) or _refused(ask)
    return pick(given.text or "", ask)


def pick(text: str, ask: Ask) -> Read:
    """The choice a typed text means; likely ones are to be confirmed, several fitting ones refused by name."""
    said = fold(text)
    for test in (_by_digit, _by_label, _by_name, _by_picture, _by_beginning):
        found = test(text, said, ask)
        if found:
            if _contradicted(found, text, said, ask):
                return _refused(ask, text)
            return _doubted(_one(found, ask, text), text) or _several(found, ask, text)
    likely = _likely(said, ask)
    return Unsure(likely) if likely else _refused(ask, text)


def show_choice(value: str, ask: Ask) -> str:
    """The label of a stored name."""
    return next((option.label for option in ask.options if option.name == value), value)


def _one(found: set[str], _ask: Ask, _text: str) -> Read | None:
    return Understood(next(iter(found))) if len(found) == 1 else None


def _doubted(read: Read | None, text: str) -> Read | None:
    """A question mark makes it doubtful: the person may be asking."""
    return Unsure(read.value) if isinstance(read, Understood) and "?" in text else read


def _by_digit(text: str, said: str, ask: Ask) -> set[str]:
    if _NEGATIVE.match(text):
        return set()
    parts = said.split()
    while len(parts) > 1 and parts[0] in _FILLERS:
        del parts[0]
    if not parts or not parts[0].isdecimal():
        return set()
    digit, rest = str(int(parts[0])), " ".join(parts[1:])
    found = {option.name for option in ask.options if option.digit == digit}
    return {name for name in found if not rest or _begins(name, rest, ask)}


def _begins(name: str, rest: str, ask: Ask) -> bool:
    """Whether `rest` is the beginning of a label of `name` in some language."""
    return any(fold_label(option.label).startswith(rest) for option in _all(ask) if option.name == name)


def _by_label(_text: str, said: str, ask: Ask) -> set[str]:
    return _first_language(ask, lambda label: bool(said) and label == said)


def _by_name(text: str, said: str, ask: Ask) -> set[str]:
    """Names count as written; those that are words, also without their signs: "no_sabe" is "no sabe"."""
    plain, whole = said.replace(" ", ""), text.strip().casefold()
    spoken = "" if plain.isdecimal() else plain
    names = {option.name for option in ask.options}
    return {n for n in names if n.casefold() == whole or (spoken and fold_label(n).replace(" ", "") == spoken)}


def _by_picture(text: str, said: str, ask: Ask) -> set[str]:
    signs = picture(text)
    return set() if said or not signs else {o.name for o in _all(ask) if picture(o.label) == signs}


def _by_beginning(_text: str, said: str, ask: Ask) -> set[str]:
    if not said or said.isdecimal():
        return set()
    spelled = {o.name for o in ask.options if o.digit == str(NUMBER_WORDS.get(said, -1))}
    begun = _first_language(ask, lambda label: label.startswith(said))
    if not begun:
        for plain in (YES, NO):
            if said in plain:
                begun = {o.name for o in _all(ask) if fold_label(o.label).partition(" ")[0] in plain}
    return spelled | begun


def _first_language(ask: Ask, test: Callable[[str], bool]) -> set[str]:
    """The names whose label passes: in the person's language if any does, else in any other language."""
    own = {option.name for option in ask.options if test(fold_label(option.label))}
    return own or {option.name for option in _all(ask) if test(fold_label(option.label))}


def _all(ask: Ask) -> Iterable[Option]:
    return (option for options in ask.labels or (ask.options,) for option in options)


def _contradicted(found: set[str], text: str, said: str, ask: Ask) -> bool:
    """Whether a picture beside the words belongs to another choice."""
    signs = picture(text)
    meant = {option.name for option in _all(ask) if signs and said and picture(option.label) == signs}
    return bool(meant) and not meant & found


def _likely(said: str, ask: Ask) -> str:
    """The one choice a synonym or a slip of one letter points to, "" when there is none."""
    if not said:
        return ""
    meant = {o.name for o in _all(ask) if fold_label(o.label) in _LIKE.get(said, ())}
    if not meant and len(said) > 4:
        meant = {option.name for option in _all(ask) if _one_slip(said, fold_label(option.label))}
    return meant.pop() if len(meant) == 1 else ""


def _one_slip(said: str, label: str) -> bool:
    """Whether the texts differ by one letter changed, missing or added."""
    if abs(len(said) - len(label)) > 1 or said == label:
        return False
    start = next((i for i, (a, b) in enumerate(zip(said, label, strict=False)) if a != b), min(len(said), len(label)))
    rest, other = said[start:], label[start:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def _several(found: set[str], ask: Ask, text: str) -> NotUnderstood:
    fitting = listed(f"{o.digit}. {o.label}" for o in ask.options if o.name in found)
    words_ = ask.translate(N_("«{text}» puede ser: {options}. Responda con el número."))
    return NotUnderstood(words_.format(text=short(text), options=fitting))


def _refused(ask: Ask, text: str = "") -> NotUnderstood:
    example = ask.options[-2 if len(ask.options) > 2 else 0].digit if ask.options else "1"
    if not text.strip():
        words_ = N_("Responda con el número de una opción, por ejemplo: {example}.")
    else:
        words_ = N_("No entendí «{text}». Responda con el número de una opción, por ejemplo: {example}.")
    return NotUnderstood(ask.translate(words_).format(text=short(text), example=example))
