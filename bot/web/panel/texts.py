"""What the console says: notices, refusals at the door, and the names of stored keys in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.access import Permission, Reach
from bot.handlers.tasks import KINDS
from bot.i18n import N_, locale_of, say_date, say_language, say_number, translator
from bot.masks import masked, spaced
from bot.programme.catalog import catalog
from bot.programme.countries import atlas
from bot.programme.register import words
from bot.programme.seat import SEAT
from bot.reports.calls import TIMES

OLD_LINK = N_("Este enlace ya se usó o venció. Pida otro: escriba /panel en su chat.")
NO_TRIES = N_("El código no era correcto o ya venció. Pida otro enlace: escriba /panel en su chat.")
OLD_FORM = N_("La página estuvo abierta demasiado tiempo. Vuelva a abrirla e intente otra vez.")

NOTICES: Mapping[str, str] = {
    "taken": N_("La tarea es suya. Cuando termine, ciérrela."),
    "closed": N_("Tarea cerrada. Gracias."),
    "confirmed": N_("Confirmado. Ya se le avisó en su chat."),
    "refused": N_("No confirmado. Ya se le avisó en su chat."),
    "merged": N_("Ahora son una sola organización. Se puede deshacer durante 30 días."),
    "unmerged": N_("La unión se deshizo: son dos organizaciones otra vez."),
    "twins": N_("Ahora son una sola persona. Se puede deshacer durante 30 días."),
    "parted": N_("La unión se deshizo: son dos personas otra vez."),
    "role": N_("El rol quedó cambiado. Si tenía sesiones abiertas en el panel, se cerraron."),
}

PERMISSIONS: Mapping[Permission, str] = {
    Permission.TALK: N_("Responder, leer y corregir sus propios datos"),
    Permission.STANDINGS: N_("Ver los indicadores, en conjunto y con su mínimo"),
    Permission.PANEL: N_("Entrar a este panel"),
    Permission.TASKS: N_("Ver, tomar y cerrar tareas"),
    Permission.CONTACTS: N_("Ver organizaciones y personas, con el teléfono oculto"),
    Permission.PHONES: N_("Ver los teléfonos completos"),
    Permission.CONFIRM: N_("Confirmar que alguien habla por una organización"),
    Permission.PARTICIPATION: N_("Ver quién fue invitado, participó o respondió"),
    Permission.INVITE: N_("Convocar actividades y mandar mensajes"),
    Permission.OPINIONS: N_("Ver respuestas con el nombre de quien las dio"),
    Permission.ROUNDS: N_("Abrir y cerrar rondas, publicar formularios"),
    Permission.EXPORT: N_("Sacar datos personales a un archivo, con motivo"),
    Permission.CODES: N_("Imprimir códigos personales"),
    Permission.REGISTER: N_("Unir organizaciones y personas repetidas"),
    Permission.AUDIT: N_("Leer el registro de quién hizo qué"),
    Permission.ROLES: N_("Dar y quitar roles"),
    Permission.INSTALLATION: N_("Configuración, copias y canales"),
}
REACHES: Mapping[Reach, str] = {
    Reach.NO: N_("No"), Reach.SCOPE: N_("En su ámbito"), Reach.ALL: N_("Sí"),
}  # fmt: skip
#: What was done, for the lines people look for most; the others are shown by their key alone.
ACTIONS: Mapping[str, str] = {
    "person.read": N_("vio a una persona"),
    "person.role": N_("cambió un rol"),
    "person.merge": N_("unió dos personas"),
    "person.unmerge": N_("deshizo la unión de dos personas"),
    "person.erase": N_("borró a una persona"),
    "person.export": N_("entregó a alguien sus datos"),
    "person.correct": N_("corrigió un dato"),
    "people.search": N_("buscó personas"),
    "organization.read": N_("vio una organización"),
    "organization.merge": N_("unió dos organizaciones"),
    "organization.unmerge": N_("deshizo una unión"),
    "task.list": N_("vio la lista de tareas"),
    "task.read": N_("vio una tarea"),
    "task.take": N_("tomó una tarea"),
    "task.done": N_("cerró una tarea"),
    "task.refused": N_("no confirmó a alguien"),
    "round.open": N_("abrió una ronda"),
    "round.close": N_("cerró una ronda"),
    "audit.read": N_("leyó el registro"),
    "export.organizations": N_("sacó organizaciones"),
    "export.people": N_("sacó personas"),
    "export.answers": N_("sacó respuestas"),
    "export.activities": N_("sacó actividades"),
    "export.attendance": N_("sacó la asistencia"),
    "export.audit": N_("sacó el registro"),
    "codes.export": N_("sacó códigos personales"),
    "access.refused": N_("pidió algo que no es de su rol"),
    "panel.link": N_("pidió un enlace al panel"),
    "panel.code": N_("abrió el enlace al panel"),
    "panel.enter": N_("entró al panel"),
    "panel.wrong_code": N_("escribió un código equivocado"),
    "panel.leave": N_("salió del panel"),
}
PURPOSES = {"surveys": N_("Encuestas"), "invitations": N_("Avisos e invitaciones")}
ROUND_STATES = {"planned": N_("por abrir"), "open": N_("abierta"), "closed": N_("cerrada")}
CHANNELS = {"web": N_("Chat web"), "telegram": "Telegram", "whatsapp": "WhatsApp", "console": N_("Terminal")}


@dataclass(frozen=True, slots=True)
class Words:
    """Names of stored keys, numbers and days, in one language; a key nobody knows is shown as it is."""

    language: str

    def country(self, code: str) -> str:
        """A country's name."""
        found = atlas().countries.get(code)
        return found.name.to(self.language) if found else code

    def region(self, key: str) -> str:
        """A region's name."""
        found = atlas().regions.get(key)
        return found.name.to(self.language) if found else key

    def kind(self, key: str) -> str:
        """A type of organization."""
        found = catalog().kinds.get(key)
        return found.name.to(self.language) if found else key

    def product(self, key: str) -> str:
        """A product."""
        found = catalog().products.get(key)
        return found.name.to(self.language) if found else key

    def of(self, sort: str, key: str) -> str:
        """A word of the register: sort is states, roles or languages."""
        found = words(sort).get(key)
        return found.name.to(self.language) if found else key

    def tongue(self, code: str) -> str:
        """The name of a language, also of one the bot does not speak."""
        return say_language(code, locale_of(self.language))

    def pairs(self, sort: str, keys: Iterable[str]) -> list[tuple[str, str]]:
        """Keys with their names, for a list to choose from: sort is country, kind, product, state or role."""
        register = {"state": "states", "role": "roles"}
        return [(key, self.of(register[sort], key) if sort in register else getattr(self, sort)(key)) for key in keys]

    def scope(self, stored: str) -> str:
        """A scope in words: PE;andina → Perú, Andina."""
        parts = [part for part in stored.split(";") if part]
        return ", ".join(self.country(part) if part in atlas().countries else self.region(part) for part in parts)

    def known(self, table: str, key: object) -> str:
        """A word of this module's tables: permission, reach, purpose, round, channel, task or call."""
        text = TABLES[table].get(key)
        return translator(self.language)(text) if text else str(key)

    def day(self, at: date | datetime | None) -> str:
        """A day in words; empty without one."""
        at = at.astimezone(SEAT) if isinstance(at, datetime) else at
        return say_date(at, locale_of(self.language), "medium") if at else ""

    def instant(self, at: datetime | None) -> str:
        """Day and hour where CLAC has its seat."""
        return f"{self.day(at)}, {at.astimezone(SEAT):%H:%M}" if at else ""

    def number(self, value: float) -> str:
        """A whole number with the language's signs."""
        return say_number(value, locale_of(self.language))

    def phone(self, phone: str | None, *, whole: bool) -> str:
        """A phone number, whole or masked."""
        return (spaced(phone) if whole else masked(phone)) if phone else ""


TABLES: Mapping[str, Mapping[object, str]] = {
    "permission": dict(PERMISSIONS.items()), "reach": dict(REACHES.items()), "purpose": dict(PURPOSES.items()),
    "round": dict(ROUND_STATES.items()), "channel": dict(CHANNELS.items()), "task": dict(KINDS.items()),
    "call": dict(TIMES.items()), "action": dict(ACTIONS.items()),
}  # fmt: skip
