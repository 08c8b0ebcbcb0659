"""Every finding by its code: how grave it is and what it says to the author."""

from __future__ import annotations

from typing import Final, Literal

from bot.i18n import N_

E: Final = "error"  # publishing is refused
W: Final = "warning"  # it works, but probably not as meant
N: Final = "note"  # worth knowing
Severity = Literal["error", "warning", "note"]

DID_YOU_MEAN: Final = N_("¿Quiso decir «{other}»?")

MESSAGES: Final[dict[str, tuple[Severity, str]]] = {
    # the file
    "form_invalid": (E, "{message}"),  # already in words for the author
    "not_converted": (E, N_("El conversor de XLSForm no lo acepta: {message}")),
    "form_id_missing": (E, N_("Falta «form_id» en la hoja settings.")),
    "version_missing": (E, N_("Falta «version» en la hoja settings; por ejemplo: 2026.1.")),
    "survey_missing": (E, N_("Falta la hoja survey.")),
    "survey_empty": (E, N_("La hoja survey no tiene preguntas.")),
    "sheet_misspelt": (W, N_("Nadie lee la hoja «{name}».{hint}")),
    "sheet_unknown": (N, N_("Nadie lee la hoja «{name}». Si es para usted, empiece su nombre con «_».")),
    "column_missing": (E, N_("Falta la columna «{name}».")),
    "column_misspelt": (W, N_("Nadie lee la columna «{name}».{hint}")),
    "column_unknown": (N, N_("Nadie lee la columna «{name}».")),
    "column_repeated": (E, N_("La columna «{name}» está dos veces.")),
    "too_many_cells": (E, N_("La fila tiene más celdas que columnas. Dentro de una celda escriba \\| en vez de |.")),
    "cell_without_column": (W, N_("Hay celdas que no están bajo ninguna columna: nadie las lee.")),
    "formula_without_value": (E, N_("La fórmula no tiene un valor guardado. Escriba el valor.")),
    "cell_error": (E, N_("La celda tiene un error de Excel: {value}.")),
    # rows of the survey
    "type_missing": (E, N_("Falta el tipo de la pregunta.")),
    "type_unknown": (E, N_("El tipo «{name}» no existe.{hint}")),
    "type_of_kobo": (E, N_("El tipo «{name}» es solo de Kobo: descargue de allí el formulario en XML y úselo.")),
    "type_refused": (E, N_("«{name}» es obligatoria, pero {reason}.")),
    "type_skipped": (W, N_("«{name}» se salta: {reason}.")),
    "type_left_empty": (N, N_("«{name}» queda vacía: un chat no tiene ese dato.")),
    "name_missing": (E, N_("Falta el nombre.")),
    "name_invalid": (E, N_("«{name}» no sirve de nombre: use letras, números y «_», y empiece con una letra.")),
    "name_not_ascii": (W, N_("«{name}» tiene letras con acento o signos: en un nombre pueden dar problemas.")),
    "name_repeated": (E, N_("El nombre «{name}» ya está en la fila {row}.")),
    "label_missing": (E, N_("La pregunta no tiene texto.")),
    "group_not_closed": (E, N_("Este {name} no se cierra.")),
    "group_not_open": (E, N_("Aquí se cierra un {name} que no está abierto.")),
    # choices
    "list_missing": (E, N_("Falta el nombre de la lista de opciones.")),
    "list_unknown": (E, N_("La lista de opciones «{name}» no existe.{hint}")),
    "list_unused": (N, N_("Ninguna pregunta usa la lista «{name}».")),
    "choice_without_name": (E, N_("La opción no tiene nombre.")),
    "choice_without_label": (W, N_("La opción «{name}» no tiene texto: se mostrará su nombre.")),
    "choice_repeated": (E, N_("La opción «{name}» ya está en la fila {row}.")),
    "choice_with_blanks": (E, N_("El nombre de la opción «{name}» tiene espacios.")),
    # expressions
    "quotes": (W, N_("Hay comillas tipográficas en la fórmula. Escríbalas rectas.")),
    "syntax": (E, N_("{message} (carácter {position}): {expression}")),
    "function_unknown": (E, N_("La función «{name}» no existe (carácter {position}).{hint}")),
    "function_arguments": (E, N_("«{name}» lleva {expected} valores y tiene {found} (carácter {position}).")),
    "reference_unknown": (E, N_("«{name}» no existe en el formulario.{hint}")),
    "instance_unknown": (E, N_("La lista «{name}» que usa la fórmula no existe.{hint}")),
    "trigger_invalid": (E, N_("Aquí va una pregunta, escrita así: {example}.")),
    "pattern_invalid": (E, N_("El patrón no se puede usar: {message}")),
    "pattern_risky": (W, N_("El patrón repite algo que ya se repite. Otros programas se pueden quedar colgados.")),
    "self_reference": (E, N_("«{name}» depende de sí misma.")),
    "cycle": (E, N_("Dependen en círculo unas de otras: {names}.")),
    "unreachable": (E, N_("Nunca se va a preguntar: su condición no se cumple con ninguna respuesta.")),
    "hidden_always": (N, N_("Nunca se va a preguntar: su condición es siempre falsa.")),
    "choice_unknown": (W, N_("«{value}» no es una opción de «{name}».{hint}")),
    "depends_on_later": (W, N_("Depende de «{name}», que se pregunta después.")),
    # languages and channels
    "translation_missing": (W, N_("Falta en {language}.")),
    "text_long": (W, N_("El texto tiene {count} letras y un mensaje lleva {most}: se partirá en varios.")),
    "text_long_with_choices": (W, N_("El texto tiene {count} letras. Con botones WhatsApp muestra {most}.")),
    "choices_many": (N, N_("Son {count} opciones: en WhatsApp irán como texto con números.")),
    "choice_long": (N, N_("La opción tiene {count} letras. En WhatsApp irá como texto con números.")),
    "choice_too_long": (W, N_("La opción tiene {count} letras y WhatsApp muestra {most}.")),
    "choice_heavy": (E, N_("El nombre de la opción pesa {count} bytes y un botón de Telegram lleva {most}.")),
    "media_left_out": (N, N_("El archivo de «{name}» no se muestra en el chat: queda el texto.")),
    "appearance_left_out": (N, N_("«{name}» no se ve en un chat: las preguntas van una por una.")),
    "appearance_skipped": (W, N_("«{name}» no funciona en un chat: se pregunta sin eso.")),
    "calendar_refused": (E, N_("El calendario «{name}» no se puede usar en un chat.")),
}  # fmt: skip
