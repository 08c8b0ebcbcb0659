"""Functions of places: points are `latitude longitude [altitude accuracy]`, traces and shapes points between `;`."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from bot.errors import ExpressionError
from bot.surveys.xpath.context import State
from bot.surveys.xpath.signatures import Eager, Table
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, to_text

RADIUS: Final = 6_378_100.0  # metres, of the Earth at the equator, as ODK Collect has it

Point = tuple[float, float]


def _points(arguments: list[Value]) -> list[Point]:
    """The points of all arguments, in radians; none when one of them is no place on Earth."""
    texts = [
        part
        for value in arguments
        for text in ([node.string() for node in value] if isinstance(value, list) else [to_text(value)])
        for part in text.split(";")
        if part.strip()
    ]
    points = [_point(text) for text in texts]
    return [] if None in points else [point for point in points if point is not None]


def _point(text: str) -> Point | None:
    try:
        latitude, longitude = (float(part) for part in text.split()[:2])
    except ValueError:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return math.radians(latitude), math.radians(longitude)


def _distance(state: State, _node: Node, arguments: list[Value]) -> Value:
    """Metres along the points, on the sphere, to the centimetre."""
    points = _points(arguments)
    state.spend(len(points))
    return round(math.fsum(_between(one, other) for one, other in pairwise(points)), 2)


def _between(one: Point, other: Point) -> float:
    """Metres between two points (haversine formula)."""
    half = math.sin((other[0] - one[0]) / 2) ** 2
    half += math.cos(one[0]) * math.cos(other[0]) * math.sin((other[1] - one[1]) / 2) ** 2
    return 2 * RADIUS * math.asin(min(1.0, math.sqrt(half)))


def _area(state: State, _node: Node, arguments: list[Value]) -> Value:
    """Square metres inside the points, on the sphere (trapezoids between meridians), to the square decimetre."""
    points = _points(arguments)
    state.spend(len(points))
    if len(points) < 3:
        return 0.0
    ring = zip(points, points[1:] + points[:1], strict=True)
    strips = sum((to[1] - at[1]) * (2 + math.sin(at[0]) + math.sin(to[0])) for at, to in ring)
    return round(abs(strips) * RADIUS * RADIUS / 2, 2)


def _geofence(state: State, _node: Node, arguments: list[Value]) -> Value:
    """Whether a point lies in a closed shape (how often a ray crosses its border)."""
    place, ring = _points(arguments[:1]), _points(arguments[1:])
    if not ring:
        raise ExpressionError("El área de geofence() no tiene puntos válidos")
    state.spend(len(ring))
    if not place or ring[0] != ring[-1]:
        return False
    (latitude, longitude), inside = place[0], False
    for (lat, lon), (lat2, lon2) in pairwise(ring):
        crosses = (lon > longitude) != (lon2 > longitude)
        if crosses and latitude < (lat2 - lat) * (longitude - lon) / (lon2 - lon) + lat:
            inside = not inside
    return inside


TABLE: Table = {
    "area": Eager(1, 1, _area),
    "distance": Eager(1, None, _distance),
    "geofence": Eager(2, 2, _geofence),
}
