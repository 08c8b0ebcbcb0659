"""The words the chat page says by itself; the script takes them from a data block in the page."""

from __future__ import annotations

from bot.i18n import N_

PAGE_WORDS = {
    "you": N_("Usted"),
    "online": N_("En línea"),
    "connecting": N_("Conectando…"),
    "offline": N_("Sin conexión"),
    "offline_long": N_("Sin conexión. Puede seguir escribiendo: se enviará cuando vuelva."),
    "waiting_one": N_("1 mensaje en espera."),
    "waiting_many": N_("{count} mensajes en espera."),
    "sending": N_("Por enviar"),
    "refused": N_("No se pudo enviar"),
    "today": N_("Hoy"),
    "yesterday": N_("Ayer"),
    "choices": N_("Respuestas posibles"),
    "opened": N_("Conversación abierta con su invitación"),
    "place": N_("Mi ubicación"),
    "voice": N_("Nota de voz"),
    "picture": N_("Imagen"),
    "no_microphone": N_("No hay permiso para usar el micrófono. Puede responder escribiendo."),
    "no_place": N_("No se pudo saber su ubicación. Puede responder escribiendo."),
    "voice_failed": N_("La nota de voz no se envió. Toque enviar para intentar otra vez."),
    "too_large": N_("La nota de voz es demasiado larga. Grabe una más corta."),
}
