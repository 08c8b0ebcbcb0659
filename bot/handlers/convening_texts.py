"""What the fields of an activity are called, and how the team is asked for them."""

from __future__ import annotations

from typing import NamedTuple

from bot.i18n import N_


class Texts(NamedTuple):
    """Spanish texts, to translate."""

    label: str
    question: str
    hint: str


#: key of a field → label, question, and what is said to who asks for help.
TEXTS: dict[str, Texts] = {
    "title": Texts(
        N_("Título"), N_("¿Cómo se llama la actividad?"),
        N_("Es lo primero que lee la gente. Por ejemplo: Taller de suelos para cooperativas."),
    ),
    "type": Texts(
        N_("Tipo"), N_("¿Qué tipo de actividad es?"),
        N_("Del tipo depende si cuenta para el indicador de participación."),
    ),
    "zone": Texts(
        N_("Hora de"), N_("¿La hora de qué país usa para escribir las fechas? Toque uno o escriba otro."),
        N_("Cada persona leerá la hora de su propia organización."),
    ),
    "when": Texts(
        N_("Cuándo"), N_("¿Qué día y a qué hora? Por ejemplo: 12 de mayo 9:00 a 12:00."),
        N_("También: viernes 9:00, 12/5 9:00-12:00. Si no dice el final, son dos horas."),
    ),
    "until": Texts(
        N_("Termina"), N_("¿A qué hora termina? Por ejemplo: 12:00, o «3 horas»."),
        N_("Sirve también un día y una hora, si dura varios días."),
    ),
    "mode": Texts(N_("Modo"), N_("¿Es presencial o virtual?"), N_("Híbrida es las dos cosas a la vez.")),
    "place": Texts(N_("Lugar"), N_("¿En qué lugar es?"), N_("Nombre del lugar, dirección y ciudad.")),
    "link": Texts(
        N_("Enlace"), N_("¿Cuál es el enlace de la reunión?"),
        N_("Si todavía no lo tiene, omita: puede ponerlo después y se avisa a quienes van."),
    ),
    "convener": Texts(
        N_("Convoca"), N_("¿Quién convoca? CLAC, una coordinadora o una red, o «CLAC y Red Café»."),
        N_("Solo cuenta para participación lo que CLAC convoca, sola o con otra estructura."),
    ),
    "objective": Texts(
        N_("Objetivo"), N_("¿A qué objetivo del plan aporta?"),
        N_("Los estratégicos tienen una cifra (OE2) y los tácticos dos (OT2.2). Escriba su código."),
    ),
    "audience": Texts(
        N_("A quiénes"), N_("¿Para quiénes es? Por ejemplo «Perú café», o toda la red."),
        N_("Sirven país, región, producto, tipo, coordinadora (cn:) y red (red:)."),
    ),
    "seats": Texts(
        N_("Cupo"), N_("¿Cuántos lugares hay en total?"), N_("Sin cupo, omita. Si se llena hay lista de espera."),
    ),
    "per_organization": Texts(
        N_("Por organización"), N_("¿Cuántas personas puede mandar cada organización?"), N_("Sin máximo, omita."),
    ),
    "quota": Texts(
        N_("Lugares guardados"), N_("¿Cuántos lugares guarda para mujeres y jóvenes?"),
        N_("Por ejemplo: 10 mujeres, 5 jóvenes. Se guardan hasta que cierran las respuestas."),
    ),
    "cost": Texts(
        N_("Costo"), N_("¿Cuánto cuesta a quien va?"), N_("Escríbalo con su moneda, o toque Sin costo."),
    ),
    "answer_by": Texts(
        N_("Responder antes de"), N_("¿Hasta qué día pueden responder?"), N_("Sin fecha, hasta que empiece."),
    ),
    "description": Texts(
        N_("Descripción"), N_("¿Qué más deben saber? En otros idiomas: pt: …, en: …, fr: …"),
        N_("Dos o tres frases: qué se hará y qué traer."),
    ),
    "titles": Texts(
        N_("Título en otros idiomas"), N_("Escriba el título en otros idiomas, una línea por idioma: pt: …"),
        N_("Quien no lo tenga en su idioma lo lee en español."),
    ),
    "file": Texts(
        N_("Foto o documento"), N_("Mande la foto o el documento que acompaña la invitación."),
        N_("Por ejemplo el programa o el afiche, hasta 10 megas."),
    ),
    "reminders": Texts(
        N_("Recordatorios"), N_("¿Cuándo se recuerda? Por ejemplo: 7 días, 1 día, 1 hora."),
        N_("Solo a quienes dijeron que sí o no han respondido."),
    ),
    "counts": Texts(
        N_("Cuenta para participación"), N_("¿La asistencia cuenta para el indicador de participación?"),
        N_("Normalmente lo decide el tipo; cámbielo solo si este caso es distinto."),
    ),
}  # fmt: skip
