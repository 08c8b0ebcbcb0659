"""Open answers: a closed list of invented sentences, none of which names anybody."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

NOTHING_TO_SAY = 0.45  # part of the people who answer "nada"
SKIPPED = 0.08

NOTHING: Mapping[str, tuple[str, ...]] = {
    "es": ("nada", "Nada", "nada, todo bien"),
    "pt": ("nada", "Nada", "nada a dizer"),
    "en": ("nothing", "Nothing", "nothing, all good"),
    "fr": ("rien", "Rien"),
}

COMMENTS: Mapping[str, tuple[str, ...]] = {
    "es": (
        "Avisar de los talleres con más tiempo, porque llegar nos toma un día.",
        "Más capacitaciones en la zona y no solo en la capital.",
        "Que los materiales sean más cortos y con dibujos.",
        "Más apoyo para encontrar compradores nuevos.",
        "Las reuniones por internet se cortan; mejor por teléfono o en persona.",
        "Que nos cuenten qué pasó con las propuestas que hicimos.",
        "Más actividades para jóvenes, se están yendo del campo.",
        "Formación para el comité de mujeres, pero en horario de la tarde.",
        "Visitas de campo después de la cosecha, no durante.",
        "Ayuda con los cambios de los estándares, son difíciles de entender.",
        "Que respondan más rápido los correos.",
        "Apoyo para enfrentar la roya y la sequía.",
        "Intercambios con organizaciones de otros países.",
        "Que el personal que nos atiende no cambie tanto.",
        "Más información sobre el uso de la Prima.",
        "Capacitación en costos y contabilidad para la directiva.",
        "Todo va bien, sigan así.",
        "Que escuchen más a las organizaciones pequeñas.",
    ),
    "pt": (
        "Avisar dos cursos com mais antecedência.",
        "Mais capacitação perto das comunidades.",
        "Mais apoio para encontrar novos compradores.",
        "Atividades para os jovens ficarem no campo.",
        "Explicar melhor as mudanças nos padrões.",
        "Material mais curto e em português.",
        "Reuniões fora da época de colheita.",
        "Intercâmbio com organizações de outros países.",
        "Está bom, continuem assim.",
    ),
    "en": (
        "Give us more notice before a workshop.",
        "More training on our island and less travel.",
        "Help us to find new buyers.",
        "Explain the changes in the standards in plain words.",
        "Answer our emails faster.",
        "More activities for young farmers.",
        "Materials in English, please.",
        "All is well, keep it up.",
    ),
    "fr": (
        "Prévenir plus tôt pour les formations.",
        "Plus de formations près des communautés.",
        "Des documents plus courts et en français simple.",
        "Nous aider à trouver de nouveaux acheteurs.",
        "Plus d’activités pour les jeunes.",
        "Tout va bien, continuez.",
    ),
}


def comment(rng: Random, language: str) -> str:
    """What someone writes at the end: often nothing, "" when the question was skipped."""
    chance = rng.random()
    if chance < SKIPPED:
        return ""
    return rng.choice(NOTHING[language] if chance < SKIPPED + NOTHING_TO_SAY else COMMENTS[language])
