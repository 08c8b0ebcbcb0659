"""Data files of a form (`jr://file-csv/…`, `jr://file/….xml`, GeoJSON): read into instances with an item per row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from bot.errors import FormError
from bot.surveys.xpath import Node, parse_xml

LAST_SAVED = "jr://instance/last-saved"
MAX_ROWS = 200_000


def read_external(name: str, source: str, attachments: Mapping[str, bytes]) -> Node:
    """The <instance> of a data file: empty for the last saved answers, which come with each interview.

    Raises FormError when the file was not given or cannot be read.
    """
    instance = Node("instance", attributes={"id": name, "src": source})
    if source == LAST_SAVED:
        return instance
    file = source.rpartition("/")[2]
    if file not in attachments:
        raise FormError(f"Falta el archivo {file}, que usan las opciones o cálculos del formulario.")
    content = attachments[file].decode("utf-8-sig", errors="replace")
    suffix = file.rpartition(".")[2].lower()
    reader = {"csv": _read_csv, "xml": parse_xml, "geojson": _read_geojson}.get(suffix, _read_csv)
    instance.append(reader(content))
    return instance


def _read_csv(content: str) -> Node:
    """One <item> per row with an element per column; the separator is a comma, semicolon or tab."""
    header = content.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    columns = [column.strip() for column in next(rows, [])]
    root = Node("root")
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            raise FormError(f"El archivo tiene más de {MAX_ROWS} filas.")
        if any(cell.strip() for cell in row):
            item = root.append(Node("item"))
            for column, cell in zip(columns, [*row, *[""] * len(columns)], strict=False):
                item.append(Node(column, cell))
    return root


def _read_geojson(content: str) -> Node:
    """One <item> per feature: its properties, its id and its geometry as `lat lon 0 0`."""
    root = Node("root")
    for feature in json.loads(content).get("features", []):
        item = root.append(Node("item"))
        item.append(Node("geometry", _trace(feature.get("geometry") or {})))
        properties = dict(feature.get("properties") or {})
        if "id" in feature:
            properties["id"] = feature["id"]
        for name, value in properties.items():
            item.append(Node(name, "" if value is None else str(value)))
    return root


def _trace(geometry: dict[str, Any]) -> str:
    """Coordinates as ODK writes them; GeoJSON has the longitude first."""
    points = geometry.get("coordinates", [])
    if geometry.get("type") == "Point":
        points = [points]
    elif geometry.get("type") == "Polygon":
        points = points[0] if points else []
    return ";".join(f"{point[1]} {point[0]} 0 0" for point in points)
