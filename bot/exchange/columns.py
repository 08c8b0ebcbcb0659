"""The columns of each file that comes in or goes out, and what people write over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.spelling import fold

_FILLER = frozenset({"de", "del", "la", "el", "los", "las", "da", "do", "the", "of", "y", "o", "s"})


@dataclass(frozen=True, slots=True)
class Layout:
    """One sort of file: its columns in the order they are written, other headings, and how rows are known."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]  # one of them has to be there
    also: Mapping[str, tuple[str, ...]]
    told: str  # what its rows are, in Spanish

    def exact(self, heading: str) -> bool:
        """Whether a heading is a column's own name."""
        return plain(heading) in map(plain, self.columns)

    def column(self, heading: str) -> str | None:
        """The column a heading means, None when it is none of ours."""
        wanted = plain(heading)
        spelled = ((column, (column, *self.also.get(column, ()))) for column in self.columns)
        return next((column for column, names in spelled if wanted and wanted in map(plain, names)), None)


def plain(heading: str) -> str:
    """A heading without accents, case, blanks, signs and small words."""
    return "".join(word for word in fold(heading).split() if word not in _FILLER)


_PHONE = ("celular", "movil", "whatsapp", "phone", "mobile", "tel", "num telefono", "numero telefono", "telefone")
_COUNTRY = ("country", "pays", "codigo pais", "cod pais", "iso")
_LANGUAGE = ("lengua", "language", "lingua", "langue")

ORGANIZATIONS = Layout(
    "organizations",
    (
        "org_id", "flo_id", "clacbook_id", "nombre", "nombre_corto", "tipo", "grado", "pais", "region", "cn",
        "productos", "redes", "zona_horaria", "idioma", "estado", "fecha_ingreso", "num_personas",
    ),
    ("org_id", "flo_id", "clacbook_id"),
    {
        "org_id": ("id", "codigo organizacion", "id organizacion"),
        "flo_id": ("flo", "codigo flo", "numero flo", "id flo", "num flo"),
        "clacbook_id": ("clacbook", "id clacbook", "codigo clacbook"),
        "nombre": ("nombre organizacion", "organizacion", "razon social", "name", "nome", "nom"),
        "nombre_corto": ("sigla", "siglas", "nombre comercial", "short name", "nome curto"),
        "tipo": ("tipo organizacion", "type"),
        "grado": ("nivel", "grade"),
        "pais": _COUNTRY,
        "cn": ("coordinadora", "coordinadora nacional"),
        "productos": ("producto", "products", "produtos", "produits"),
        "redes": ("red", "redes producto"),
        "zona_horaria": ("huso horario", "time zone", "timezone", "zona"),
        "idioma": _LANGUAGE,
        "estado": ("estatus", "status", "situacion", "state"),
        "fecha_ingreso": ("ingreso", "fecha afiliacion", "afiliacion", "desde", "miembro desde"),
        "num_personas": (
            *("numero personas", "no personas", "n personas", "personas", "numero productores", "productores"),
            *("num socios", "numero socios", "socios"),
        ),
    },
    "organizaciones",
)  # fmt: skip
PEOPLE = Layout(
    "people",
    ("telefono", "codigo", "nombre", "cargo", "idioma", "organizacion", "rol", "ambito"),
    ("telefono", "codigo"),
    {
        "telefono": _PHONE,
        "codigo": ("codigo personal", "codigo invitacion", "code"),
        "nombre": ("nombre completo", "nombres apellidos", "nombre apellido", "name", "nome", "nom", "persona"),
        "cargo": ("puesto", "funcion", "position"),
        "idioma": _LANGUAGE,
        "organizacion": ("organizaciones", "org_id", "flo_id", "org", "organization", "organizacao"),
        "rol": ("role", "papel"),
        "ambito": ("alcance", "scope"),
    },
    "personas",
)
STRUCTURES = Layout(
    "structures",
    ("id", "nombre", "clase", "paises", "contacto", "telefono"),
    ("id",),
    {
        "id": ("codigo", "cn", "estructura"),
        "nombre": ("name", "nome"),
        "clase": ("tipo", "kind"),
        "paises": ("pais", "countries"),
        "contacto": ("contact", "persona contacto"),
        "telefono": _PHONE,
    },
    "estructuras",
)
PROPOSALS = Layout(
    "proposals",
    ("id", "titulo", "estandar", "presentada", "estado", "decidida", "organo", "evidencia", "autor"),
    ("id",),
    {
        "id": ("codigo", "numero", "propuesta"),
        "titulo": ("nombre", "title", "asunto"),
        "estandar": ("standard", "norma", "padrao"),
        "presentada": ("fecha presentacion", "filed", "presentacion"),
        "estado": ("estatus", "status", "state", "situacion"),
        "decidida": ("fecha decision", "decision", "decided"),
        "organo": ("organo decision", "body", "decidio", "comite"),
        "evidencia": ("evidence", "acta", "prueba", "documento", "enlace"),
        "autor": ("author", "comision", "quien presenta"),
    },
    "propuestas",
)
ALLIES = Layout(
    "allies",
    ("institucion", "categoria", "pais", "contacto", "telefono", "idioma"),
    ("institucion",),
    {
        "institucion": ("institution", "nombre", "aliado", "organizacion"),
        "categoria": ("category", "tipo"),
        "pais": _COUNTRY,
        "contacto": ("contact", "persona contacto"),
        "telefono": _PHONE,
        "idioma": _LANGUAGE,
    },
    "aliados",
)
ACTIVITIES = Layout(
    "activities",
    (
        *("id", "clacbook_id", "titulo", "titulo_pt", "titulo_en", "titulo_fr", "descripcion", "descripcion_pt"),
        *("descripcion_en", "descripcion_fr", "serie", "sesion", "tipo", "objetivo", "convoca", "con_clac", "cuenta"),
        *("modo", "lugar", "enlace", "costo", "inicio", "fin", "zona_horaria", "responder_antes", "cupo"),
        *("por_organizacion", "mujeres", "jovenes", "audiencia", "recordatorios", "estado"),
    ),
    ("titulo", "id", "clacbook_id"),
    {
        "id": ("numero", "actividad"),
        "clacbook_id": ("clacbook", "id clacbook", "codigo clacbook"),
        "titulo": ("nombre", "nombre actividad", "title", "titulo es"),
        "descripcion": ("description", "detalle"),
        "serie": ("curso", "series"),
        "sesion": ("session", "numero sesion"),
        "tipo": ("type", "tipo actividad"),
        "objetivo": ("objective", "objetivo plan", "ot", "oe"),
        "convoca": ("convocante", "organiza", "convener"),
        "modo": ("modalidad", "mode"),
        "lugar": ("place", "sede", "local"),
        "enlace": ("link", "url"),
        "costo": ("cost", "precio", "custo"),
        "inicio": ("empieza", "fecha inicio", "start", "fecha"),
        "fin": ("termina", "fecha fin", "end"),
        "zona_horaria": ("huso horario", "time zone", "timezone", "zona"),
        "responder_antes": ("fecha limite", "deadline", "limite respuesta"),
        "cupo": ("seats", "cupos", "lugares"),
        "por_organizacion": ("max organizacion", "maximo organizacion"),
        "audiencia": ("audience", "para quienes", "a quienes"),
        "recordatorios": ("reminders",),
        "estado": ("estatus", "status", "state", "situacion"),
    },
    "actividades",
)
ATTENDANCE = Layout(
    "attendance",
    (
        "actividad", "organizacion", "persona", "modo", "fecha", "estado", "apellido", "duracion", "entrada", "salida",
    ),
    ("actividad", "organizacion", "persona"),
    {
        "actividad": ("activity", "atividade", "activite", "evento", "id actividad", "clacbook_id"),
        "organizacion": ("org_id", "flo_id", "org", "organization", "organizacao", "organisation", "company"),
        "persona": (
            "nombre", "nombre completo", "participante", "participant", "name", "full name", "first name", "nome",
            "name original name", "nombre nombre original", "nombre usuario", "user name", "display name",
        ),
        "modo": ("modalidad", "mode"),
        "estado": ("state",),
        "fecha": ("date", "data", "dia"),
        "apellido": ("apellidos", "last name", "surname", "sobrenome", "nom famille"),
        "duracion": (
            "duration", "duration minutes", "total duration minutes", "in meeting duration",
            "duracion minutos", "duracion reunion", "attended duration", "duracao", "duree", "tiempo",
        ),
        "entrada": ("join time", "time joined", "first join", "joined", "hora entrada", "hora union", "primera union"),
        "salida": ("leave time", "time exited", "last leave", "left", "hora salida", "ultima salida"),
    },
    "asistencias",
)  # fmt: skip
