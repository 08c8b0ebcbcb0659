"""What kind of file a form is, before anything is read from it; what cannot be one is refused in one sentence."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Final
from zipfile import BadZipFile, ZipFile

from bot.errors import FormError

WORKBOOK, TABLES, XFORM = ".xlsx", ".md", ".xml"
KINDS: Final = frozenset({WORKBOOK, TABLES, XFORM})
MAX_BYTES: Final = 10_000_000
MAX_UNPACKED: Final = 100_000_000  # a workbook with its pictures
MAX_SHEETS: Final = 30_000_000  # its XML, the only part that is read
MAX_ENTRIES: Final = 2_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files before 2007, and encrypted ones of today
_SIGNATURES: Final = (
    (b"%PDF", "un PDF"),
    (b"\x89PNG", "una imagen"),
    (b"\xff\xd8\xff", "una imagen"),
    (b"GIF8", "una imagen"),
    (b"\x1f\x8b", "un archivo comprimido"),
    (b"Rar!", "un archivo comprimido"),
    (b"7z\xbc\xaf", "un archivo comprimido"),
)
_INSIDE: Final = (
    ("word/", "un documento de Word"),
    ("ppt/", "una presentación"),
    ("META-INF/manifest.xml", "una hoja de LibreOffice; guárdela como .xlsx"),
)


def examine(source: bytes, name: str) -> str:
    """The kind of a form's file (.xlsx, .md, .xml) as its content says; raises FormError, without reading far."""
    weigh(source, name)
    suffix = PurePath(name).suffix.lower()
    if suffix not in KINDS:
        raise FormError(f"{name}: se esperaba un archivo .xlsx, .md o .xml.")
    found = _kind(source, name)
    if found != suffix and WORKBOOK in {found, suffix}:
        told = {WORKBOOK: "un libro de Excel", TABLES: "un archivo de texto", XFORM: "un archivo XML"}[found]
        raise FormError(f"{name} no es un archivo {suffix}: contiene {told}.")
    if found == WORKBOOK:
        unpackable(source, name)
    return suffix


def weigh(source: bytes, name: str) -> None:
    """Raise FormError for a file that is empty or too large to be looked at."""
    if not source:
        raise FormError(f"{name} está vacío.")
    if len(source) > MAX_BYTES:
        raise FormError(f"{name} pesa {len(source) / 1e6:.0f} MB y se admiten {MAX_BYTES // 1_000_000}.")


def decode(source: bytes, name: str) -> str:
    """The text of a file in UTF-8; raises FormError."""
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError(f"{name} no está escrito en UTF-8; guárdelo con esa codificación.") from error


def _kind(source: bytes, name: str) -> str:
    if is_archive(source, name, "un formulario"):
        return WORKBOOK
    return XFORM if decode(source, name).lstrip().startswith("<") else TABLES


def is_archive(source: bytes, name: str, meant: str) -> bool:
    """Whether a file is packed as today's workbooks are, or is text; raises FormError when it can be neither.

    `meant` is what the file should have been, for the sentence: "un formulario".
    """
    if source.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in source:
            raise FormError(f"{name} está protegido con contraseña: quítela y vuelva a guardarlo.")
        raise FormError(f"{name} es un archivo antiguo de Office (.xls): ábralo y guárdelo como .xlsx.")
    if source.startswith(b"PK"):
        return True
    for signature, what in _SIGNATURES:
        if source.startswith(signature):
            raise FormError(f"{name} es {what}, no {meant}.")
    if b"\0" in source and not source.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FormError(f"{name} no es texto ni un libro de Excel.")
    return False


def unpackable(source: bytes, name: str) -> None:
    """Raise FormError when the archive is damaged, is no workbook, or would grow beyond all measure."""
    try:
        with ZipFile(BytesIO(source)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
        raise FormError(f"{name} está dañado: no se puede abrir como libro de Excel.") from error
    names = [entry.filename for entry in entries]
    if "xl/workbook.xml" not in names:
        inside = (what for start, what in _INSIDE if any(each.startswith(start) for each in names))
        raise FormError(f"{name} no es un libro de Excel: parece {next(inside, 'otro archivo comprimido')}.")
    unpacked = sum(entry.file_size for entry in entries)
    read = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or read > MAX_SHEETS:
        raise FormError(f"{name} crece a {unpacked / 1e6:.0f} MB al abrirlo: es demasiado.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FormError(f"{name} está protegido con contraseña: quítela y vuelva a guardarlo.")
