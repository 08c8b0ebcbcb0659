import re
import struct
import time
import xml.etree.ElementTree as ET
import zlib

import pytest

from bot.i18n import LANGUAGES, translator
from bot.reports import chart
from bot.reports.chart import progress_png, progress_svg
from bot.reports.typeset import FONTS, width

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]


def size(png):
    return struct.unpack(">II", png[16:24])


def pixels(png):
    """Rows of (r, g, b, a) of an 8-bit RGBA picture, by the PNG specification's filters."""
    wide, high = size(png)
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    raw, line, rows = zlib.decompress(data), bytearray(wide * 4), []
    for y in range(high):
        start = y * (wide * 4 + 1)
        line = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + wide * 4]), line)
        rows.append([tuple(line[x : x + 4]) for x in range(0, wide * 4, 4)])
    return rows


def unfiltered(kind, line, above):
    for x in range(len(line)):
        left, up, corner = (line[x - 4] if x > 3 else 0), above[x], (above[x - 4] if x > 3 else 0)
        nearest = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
        line[x] = (line[x] + (0, left, up, (left + up) // 2, nearest)[kind]) % 256
    return line


def contrast(one, other):
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05

    lights = sorted((light(one), light(other)))
    return lights[1] / lights[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_svg_says_every_name_value_and_target(worked, report, language):
    found = report(worked, translate=translator(language), locale=language, examples=True)
    said = texts(progress_svg(found))
    for row in found.rows:
        assert {row.card.name, row.target_label, row.verdict} <= set(said)
        assert row.value in said or not row.value
    assert {found.title, found.scope, found.example, found.source} <= set(said)


def test_the_svg_stands_alone_and_is_described_for_screen_readers(worked, report):
    svg = progress_svg(report(worked))
    root = ET.fromstring(svg)
    assert (root.get("role"), root.get("lang")) == ("img", "es")
    assert root.find(f"{SVG}title").text == "Progreso hacia 2027 · Red CLAC · al 31 oct 2026"
    assert "1. Reconocimiento de CLAC: 88\u00a0% · meta 90\u00a0% · faltan 2 puntos" in root.find(f"{SVG}desc").text
    assert "7. Medios de vida: sin dato" in root.find(f"{SVG}desc").text
    assert not re.search(r"href|url\(|\bid=|<script|<style", svg)


def test_what_stands_under_a_track_is_one_running_text(worked, report):
    assert "faltan 8 puntos · 510 de 880 org., ±1,0 · contentas: 90\u00a0%" in texts(progress_svg(report(worked)))


def test_hostile_names_stay_text(worked, report):
    nasty = '</text><script>alert("1")</script>&amp;\x00\x1b]\ufffe'
    svg = progress_svg(report(worked, names=[nasty] * 7, network=nasty, filter_words=[nasty], source=nasty))
    assert not list(ET.fromstring(svg).iter(f"{SVG}script"))
    assert '</text><script>alert("1")</script>&amp;]' in ET.fromstring(svg).find(f"{SVG}desc").text


def test_a_missing_figure_has_no_bar_and_a_measured_zero_has_one(standing, report):
    bar = f'fill="{chart.FILL["behind"]}"'
    empty, zero = progress_svg(report([standing("mega_2")])), progress_svg(report([standing("mega_2", 0.0, "behind")]))
    assert 'stroke-dasharray="9 8"' in empty
    assert f'height="28" rx="3" {bar}' in zero
    assert not re.search(rf"<rect[^>]*{bar}", empty)


def test_a_hidden_value_is_nowhere_in_the_picture(standing, report):
    svg = progress_svg(report([standing("mega_1b", 97.3, "hidden", n=3, frame=7, margin=4.4, low=92.9, high=99.8)]))
    assert not re.search(r"97|4,4|3 de 7", " ".join(texts(svg)) + ET.fromstring(svg).find(f"{SVG}desc").text)
    assert not re.search(rf'<rect[^>]*y="[^"]*"[^>]*fill="{chart.GROUND["track"]}"', svg)


@pytest.mark.parametrize("wide", [864, 540])
def test_the_png_has_the_width_asked_for(worked, report, wide):
    png = progress_png(report(worked), width=wide)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert size(png)[0] == wide
    assert size(png)[1] == pytest.approx(wide * 1.47, abs=wide * 0.05)


def test_nothing_is_drawn_in_the_margins_of_the_page(worked, report):
    """The measured widths hold for the drawn letters: the columns beside the content stay of one colour."""
    found = report(worked, names=["Durabilité des moyens de subsistance des familles productrices"] * 7)
    for row in pixels(progress_png(found, width=270)):
        assert len(set(row[:12])) == len(set(row[-12:])) == 1


@pytest.mark.parametrize("weight", [400, 600, 700])
@pytest.mark.parametrize(
    "text", ["Reconocimiento de CLAC", "Propositions de standards acceptées", "89,6 % ±1,9", "AVATAR Ña"]
)
def test_a_drawn_text_is_as_wide_as_measured(text, weight):
    import resvg_py

    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="720" height="50">'
        f'<text x="0" y="36" font-family="Inter" font-size="32" font-weight="{weight}">{text}</text></svg>'
    )
    fonts = [str(path) for path in FONTS.glob("*.ttf")]
    drawn = pixels(bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts)))
    end = max(x for row in drawn for x, pixel in enumerate(row) if pixel[3] > 40)
    assert end <= width(text, 32, weight) + 1
    assert end >= width(text, 32, weight) * 0.9


def test_texts_and_marks_have_contrast():
    on = {"paper": "header", "pale": "header", "band": "band", "footnote": "footer"}
    for tone, colour in chart.INK.items():
        assert contrast(colour, chart.GROUND[on.get(tone, "page")]) >= 4.5, tone
    for status, tint in chart.TINT.items():
        assert contrast(chart.INK[status], tint) >= 4.5, status
        assert contrast(chart.FILL[status], chart.GROUND["page"]) >= 3, status
    for status in ("met", "close", "behind"):
        assert contrast(chart.FILL[status], chart.GROUND["track"]) >= 3, status


def test_the_fonts_are_small_and_carry_their_licence():
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 300 * 1024
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_drawing_is_quick(worked, report):
    """Far above what it takes on a quiet machine (0.13 s), to catch a change of kind and not a busy neighbour."""
    found = report(worked)
    progress_png(found)
    started = time.perf_counter()
    progress_png(found)
    assert time.perf_counter() - started < 1.5
