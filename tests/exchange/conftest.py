"""An empty register, and an import as the command line does it."""

from io import BytesIO

import pytest
import xlsxwriter

from bot.exchange.importing import import_file
from bot.exchange.saving import Occasion
from storage import contacts, registry
from tests.conftest import NOW


def workbook(rows, sheet="Hoja1", options=None):
    """An .xlsx with these rows; dates are written as dates."""
    target = BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "default_date_format": "dd/mm/yyyy", **(options or {})}
    ) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    page.write(number, column, cell)
    return target.getvalue()


def delimited(rows, separator=",", encoding="utf-8"):
    """A text with separators, quoted where it must be."""
    lines = []
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        quoted = [
            '"' + it.replace('"', '""') + '"' if any(sign in it for sign in f'{separator}"\n') else it for it in cells
        ]
        lines.append(separator.join(quoted))
    return "\r\n".join(lines).encode(encoding)


class Register:
    """The register of one database, as a test speaks to it."""

    def __init__(self, database):
        self.database, self.now = database, NOW

    async def load(self, what, source, name="a.csv", *, dry_run=False, since=None):
        occasion = Occasion(self.now, "command line", since or self.now.date())
        async with self.database.transaction() as db:
            return await import_file(db, what, source, name, occasion, dry_run=dry_run)

    async def rows(self, what, *rows, **options):
        """Import rows, the first one being the headings; whole or not, gives the report."""
        return await self.load(what, delimited(rows, ","), **options)

    async def organizations(self):
        async with self.database.reading() as db:
            return {row["id"]: row for row in await registry.organizations(db)}

    async def people(self):
        async with self.database.reading() as db:
            return {row["name"]: row for row in await contacts.contacts(db, self.now.date())}


@pytest.fixture
def register(database):
    return Register(database)
