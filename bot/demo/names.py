"""Invented names: every organization lies in an imaginary place, every surname is a word nobody bears.

The places say so themselves ("Cerro Imaginario", "Make-Believe Valley"), so a name is recognised as an example
wherever it is shown, also in a photograph of a screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

Pair = tuple[str, str]  # feminine, masculine


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language; `{core}`, `{theme}`, `{place}` and `{marker}` stand in the patterns."""

    themes: tuple[str, ...]
    places: tuple[tuple[tuple[str, ...], int], ...]  # names of places and their gender: 0 feminine, 1 masculine
    markers: tuple[Pair, ...]  # what says that the place does not exist
    order: str  # how place and marker are put together
    joined: str  # how theme and place are put together
    producers: tuple[str, ...]
    unions: tuple[str, ...]
    plantations: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    surname_starts: tuple[str, ...]
    surname_ends: tuple[str, ...]
    surnames: int  # how many a person bears

    def cores(self, rng: Random) -> Iterator[str]:
        """Every "theme of place" of the language once, shuffled."""
        places = [
            self.order.format(place=place, marker=pair[gender])
            for names, gender in self.places
            for place, pair in product(names, self.markers)
        ]
        cores = [self.joined.format(theme=theme, place=place) for theme, place in product(self.themes, places)]
        rng.shuffle(cores)
        return iter(cores)

    def person(self, rng: Random, *, woman: bool) -> str:
        """A first name of the region and invented surnames."""
        ends = rng.sample(self.surname_ends, self.surnames)
        surnames = (rng.choice(self.surname_starts) + end for end in ends)
        return " ".join([rng.choice(self.women if woman else self.men), *surnames])


SPANISH = Lexicon(
    themes=(
        "Flor", "Nueva Aurora", "Sol Naciente", "Tres Luceros", "Buena Sombra", "Grano Dorado", "Semilla Nueva",
        "Camino Abierto", "Manos Unidas", "Luna Clara", "Agua Mansa", "Cosecha Alegre", "Puente Nuevo",
        "Raíz Profunda", "Viento Amigo", "Estrella Matutina", "Colibrí Azul", "Mil Colores", "Puerta Abierta",
        "Campana Grande", "Tierra Generosa", "Esperanza Verde", "Canto Alegre", "Sendero Florido",
    ),
    places=(
        (("Loma", "Laguna", "Quebrada", "Isla", "Vega", "Villa"), 0),
        (("Valle", "Cerro", "Río", "Monte", "Llano", "Puerto"), 1),
    ),
    markers=(
        ("Ejemplo", "Ejemplo"), ("Imaginaria", "Imaginario"), ("Inventada", "Inventado"), ("Ficticia", "Ficticio"),
        ("de Cuento", "de Cuento"), ("de Fantasía", "de Fantasía"),
    ),
    order="{place} {marker}",
    joined="{theme} de {place}",
    producers=(
        "Cooperativa Agraria {core}", "Asociación de Productores {core}", "Cooperativa de Productores {core}",
        "Asociación Campesina {core}", "Cooperativa Agropecuaria {core}", "Sociedad Cooperativa {core}",
        "Asociación de Pequeños Productores {core}",
    ),
    unions=("Unión de Cooperativas {core}", "Central de Cooperativas {core}", "Federación de Asociaciones {core}"),
    plantations=("Comité de Prima Finca {core}", "Comité de Prima Hacienda {core}"),
    women=(
        "Rosa", "María", "Lucía", "Elena", "Carmen", "Juana", "Silvia", "Yolanda", "Marleny", "Flor", "Teresa", "Nelly",
        "Blanca", "Sonia", "Gladys", "Ana", "Martha", "Norma", "Dora", "Irma", "Patricia", "Verónica", "Esther", "Luz",
    ),
    men=(
        "José", "Luis", "Carlos", "Juan", "Pedro", "Wilmer", "Édgar", "Julio", "Mario", "Hugo", "Víctor", "Rubén",
        "Óscar", "Fredy", "Ramón", "Jorge", "Miguel", "Antonio", "Elmer", "Santos", "Nelson", "Daniel", "Raúl", "Iván",
    ),
    surname_starts=(
        "Monte", "Rio", "Valle", "Campo", "Sol", "Luna", "Agua", "Nube", "Cielo", "Prado", "Brisa", "Lluvia",
    ),
    surname_ends=(
        "canela", "menta", "trigal", "brasa", "alondra", "jazmín", "lumbre", "cántaro", "sereno", "tambor",
    ),
    surnames=2,
)  # fmt: skip

PORTUGUESE = Lexicon(
    themes=(
        "Flor", "Nova Aurora", "Sol Nascente", "Boa Sombra", "Grão Dourado", "Semente Nova", "Caminho Aberto",
        "Mãos Unidas", "Lua Clara", "Água Mansa", "Colheita Alegre", "Beija-Flor Azul", "Terra Generosa",
    ),
    places=((("Serra", "Vila", "Lagoa", "Ilha"), 0), (("Vale", "Morro", "Rio", "Campo"), 1)),
    markers=(
        ("Exemplo", "Exemplo"), ("Imaginária", "Imaginário"), ("Inventada", "Inventado"), ("Fictícia", "Fictício"),
        ("do Faz de Conta", "do Faz de Conta"), ("de Fantasia", "de Fantasia"),
    ),
    order="{place} {marker}",
    joined="{theme} de {place}",
    producers=(
        "Cooperativa Agrícola {core}", "Associação de Produtores {core}", "Cooperativa de Agricultores {core}",
    ),
    unions=("União de Cooperativas {core}", "Central de Cooperativas {core}"),
    plantations=("Comitê de Prêmio Fazenda {core}",),
    women=(
        "Maria", "Ana", "Francisca", "Adriana", "Juliana", "Márcia", "Fernanda", "Aline", "Sandra", "Camila", "Luciana",
        "Raimunda", "Vera", "Rita", "Simone", "Eliane",
    ),
    men=(
        "João", "Antônio", "Francisco", "Carlos", "Paulo", "Pedro", "Lucas", "Marcos", "Raimundo", "Sebastião",
        "Gilson", "Edson", "Márcio", "Rafael", "Sérgio", "Valdir",
    ),
    surname_starts=("Monte", "Rio", "Vale", "Campo", "Sol", "Lua", "Água", "Nuvem", "Céu", "Brisa"),
    surname_ends=("canela", "menta", "trigal", "brasa", "sabiá", "jasmim", "neblina", "tambor"),
    surnames=2,
)  # fmt: skip

ENGLISH = Lexicon(
    themes=(
        "New Dawn", "Bright Morning", "Good Shade", "Golden Harvest", "Open Road", "Clear Moon", "Calm Water",
        "United Hands", "Three Stars", "Deep Root",
    ),
    places=((("Valley", "Hill", "River", "Bay", "Ridge", "Island"), 0),),
    markers=(
        ("Make-Believe", ""), ("Imaginary", ""), ("Storybook", ""), ("Example", ""), ("Fictional", ""),
    ),
    order="{marker} {place}",
    joined="{place} {theme}",
    producers=("{core} Farmers’ Cooperative", "{core} Growers’ Association"),
    unions=("{core} Union of Cooperatives",),
    plantations=("{core} Estate Premium Committee",),
    women=(
        "Grace", "Althea", "Marcia", "Sharon", "Beverley", "Joy", "Carol", "Denise", "Paulette", "Ruth", "Shanice",
        "Keisha", "Yvonne", "Merle",
    ),
    men=(
        "Winston", "Delroy", "Errol", "Clive", "Desmond", "Trevor", "Leroy", "Samuel", "Andre", "Neville", "Carlton",
        "Curtis", "Glenroy", "Everton",
    ),
    surname_starts=("River", "Cloud", "Moon", "Star", "Meadow", "Sun", "Hill", "Breeze", "Rain", "Lamp"),
    surname_ends=("pepper", "lantern", "ginger", "feather", "drum", "whistle", "nutmeg", "mango"),
    surnames=1,
)  # fmt: skip

FRENCH = Lexicon(
    themes=(
        "Aube Nouvelle", "Soleil Levant", "Bon Ombrage", "Grain Doré", "Chemin Ouvert", "Mains Unies", "Lune Claire",
        "Eau Calme", "Trois Étoiles", "Racine Profonde",
    ),
    places=((("Vallée", "Rivière", "Plaine", "Colline"), 0), (("Morne", "Bois", "Mont"), 1)),
    markers=(
        ("Exemple", "Exemple"), ("Imaginaire", "Imaginaire"), ("Inventée", "Inventé"), ("Fictive", "Fictif"),
        ("de Fantaisie", "de Fantaisie"),
    ),
    order="{place} {marker}",
    joined="{theme} de {place}",
    producers=("Coopérative Agricole {core}", "Association de Planteurs {core}", "Coopérative de Planteurs {core}"),
    unions=("Union de Coopératives {core}",),
    plantations=("Comité de Prime Plantation {core}",),
    women=(
        "Marie", "Rose", "Guerline", "Mirlande", "Nadège", "Yolette", "Fabiola", "Carline", "Roseline", "Islande",
        "Ginette", "Magalie",
    ),
    men=(
        "Jean", "Pierre", "Wilner", "Frantz", "Emmanuel", "Jocelyn", "Ronald", "Fritz", "Évens", "Dieudonné",
        "Jacques", "Reynold",
    ),
    surname_starts=("Mont", "Clair", "Bois", "Roche", "Val", "Champ", "Ciel", "Nuage"),
    surname_ends=("cannelle", "menthe", "tambour", "brise", "lanterne", "jasmin", "mangue"),
    surnames=1,
)  # fmt: skip

LEXICONS: Mapping[str, Lexicon] = {"es": SPANISH, "pt": PORTUGUESE, "en": ENGLISH, "fr": FRENCH}
