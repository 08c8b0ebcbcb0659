"""People from a file: whom a row means, for whom they speak, and what their phone is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import InputError
from bot.exchange import cells
from bot.exchange.drafts import Draft, read_cells, say_all
from bot.exchange.organizations import Aliases, bare
from bot.exchange.reading import Row
from bot.exchange.report import Report
from bot.phones import in_use, read_phone
from bot.programme.countries import atlas
from bot.representing import is_employer
from bot.spelling import fold

FIELDS = {  # column → field of the record
    "telefono": "phone", "codigo": "codes", "nombre": "name", "idioma": "language", "organizacion": "organizations",
    "rol": "role", "ambito": "scope",
}  # fmt: skip
HEADINGS = {name: column for column, name in FIELDS.items()} | {"organizations": "organizacion y cargo"}
SCOPED = frozenset({"cn", "regional"})
SPEAKING = frozenset({"miembro", "lider"})
EMPTY: Mapping[str, Any] = {"phone": None, "codes": (), "organizations": {}, "role": "miembro", "scope": ""}
SCOPE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Directory:
    """The organizations and structures a file of people may name."""

    organizations: Mapping[str, Mapping[str, Any]]
    references: Mapping[str, str]  # org_id, FLO-ID without zeros, clacbook_id, folded → org_id
    structures: Mapping[str, str]  # folded id or name → id

    @classmethod
    def of(
        cls, organizations: Iterable[Mapping[str, Any]], structures: Iterable[Mapping[str, Any]], aliases: Aliases
    ) -> Directory:
        """The directory of what is stored."""
        known = {row["id"]: row for row in organizations}
        references = {text.casefold(): kept for text, kept in (*aliases.clacbook_ids.items(), *aliases.flo_ids.items())}
        references |= {row["clacbook_id"].casefold(): key for key, row in known.items() if row["clacbook_id"]}
        references |= {bare(row["flo_id"]): key for key, row in known.items() if row["flo_id"]}
        references |= {text.casefold(): kept for text, kept in aliases.org_ids.items()}
        references |= {key.casefold(): key for key in known}
        return cls(
            known, references, {fold(text): row["id"] for row in structures for text in (row["name"], row["id"])}
        )

    def organization(self, text: str) -> str:
        """The organization an org_id, FLO-ID or CLACbook id means; InputError when there is none."""
        found = self.references.get(text.casefold())
        if found is None and (digits := text.upper().removeprefix("FLO").strip(" -:")).isdecimal():
            found = self.references.get(bare(digits))
        if found is None:
            raise InputError(f"no hay ninguna organización «{text}»: impórtela antes")
        return found

    def scope(self, text: str) -> str:
        """Countries, regions and structures as they are stored: PE;andina."""
        stored = ";".join(dict.fromkeys(self._place(part) for part in cells.listed(text)))
        if len(stored) > SCOPE_LENGTH:
            raise InputError(f"«{text}» es demasiado: nombre una región o una estructura")
        return stored

    def _place(self, text: str) -> str:
        if found := self.structures.get(fold(text)):
            return found
        for reader in (cells.country, cells.region):
            try:
                return reader(text)
            except InputError:
                continue
        raise InputError(f"«{text}» no es un país, una región ni una estructura conocida")


class Contacts:
    """The people as a file would have them."""

    def __init__(self, stored: Iterable[Mapping[str, Any]], directory: Directory) -> None:
        self.drafts = [Draft.of(row) for row in stored]
        self.directory = directory
        self._by_code: dict[str, Draft] = {}
        self._by_phone: dict[str, list[Draft]] = {}
        for draft in self.drafts:
            self._index(draft)
        self._readers: dict[str, Callable[[str], Any]] = {
            "codigo": cells.code, "nombre": cells.named(), "cargo": cells.named(120),
            "idioma": cells.word("languages"), "rol": cells.word("roles"), "ambito": directory.scope,
            "organizacion": lambda text: tuple(map(directory.organization, cells.listed(text))),
        }  # fmt: skip

    def take(self, rows: Iterable[Row], report: Report, is_erased: Callable[[str, str], bool]) -> None:
        """Take the rows of a file, or note in the report why not; the erased stay away."""
        for row in rows:
            values, wrong = read_cells(row, self._readers)
            if not wrong:
                wrong = self._row(row, values, report, is_erased)
            for reason in wrong:
                report.refuse(row.number, reason)
        self._check(report)

    def codes(self) -> Collection[str]:
        """Every code somebody has."""
        return self._by_code.keys()

    def _row(
        self, row: Row, values: dict[str, Any], report: Report, is_erased: Callable[[str, str], bool]
    ) -> list[str]:
        try:
            if text := row.cells.get("telefono"):
                values["telefono"] = read_phone(text, self._country(values))
        except InputError as error:
            return [f"telefono: {error}"]
        phone, code = values.get("telefono", ""), values.get("codigo", "")
        if is_erased("phone", phone) or is_erased("code", code):
            report.notes.append(f"fila {row.number}: esta persona pidió borrar sus datos y no se vuelve a guardar")
            return []
        if phone and not in_use(phone):
            report.notes.append(f"fila {row.number}: {phone} no parece un teléfono en uso; revíselo")
        try:
            draft = self._find(values) or self._new(values)
        except InputError as error:
            return [str(error)]
        return self._say(draft, row, values)

    def _say(self, draft: Draft, row: Row, values: dict[str, Any]) -> list[str]:
        position = values.pop("cargo", None)
        if code := values.pop("codigo", None):
            draft.new["codes"] = tuple(sorted({*draft.new["codes"], code}))
        named = values.pop("organizacion", ()) or (() if position is None else tuple(draft.new["organizations"]))
        if named:
            before = draft.new["organizations"]
            values["organizacion"] = {
                each: before.get(each, "") if position is None else position for each in dict.fromkeys(named)
            }
        draft.rows.append(row.number)
        wrong = say_all(draft, values, FIELDS, row.number)
        if "language" not in draft.new:
            draft.new["language"] = self._language(draft)
        self._index(draft)
        return wrong

    def _country(self, values: Mapping[str, Any]) -> str:
        """The country whose phones are written without a prefix: of the organization, else of the scope."""
        for key in values.get("organizacion", ()):
            return str(self.directory.organizations[key]["country"])
        scope = next((part for part in values.get("ambito", "").split(";") if part in atlas().countries), "")
        known = self._by_code.get(values.get("codigo", ""))
        homes = known.new["organizations"] if known else {}
        return scope or next((str(self.directory.organizations[key]["country"]) for key in homes), "")

    def _find(self, values: Mapping[str, Any]) -> Draft | None:
        """Whom a row means, by code when it is known, else by phone; InputError when that is not clear."""
        phone, code, name = values.get("telefono", ""), values.get("codigo", ""), fold(values.get("nombre", ""))
        if not phone and not code:
            raise InputError("falta telefono o codigo")
        if code in self._by_code:
            return self._by_code[code]
        sharing = self._by_phone.get(phone, [])
        same = [draft for draft in sharing if fold(draft.new["name"]) == name]
        if len(same) == 1:
            return same[0]
        if code and name and sharing:
            return None  # somebody else at the same phone, with a code of their own
        if len(sharing) > 1:
            raise InputError(f"{phone} es de varias personas: ponga el codigo de cada una")
        return sharing[0] if sharing else None

    def _new(self, values: Mapping[str, Any]) -> Draft:
        if "nombre" not in values:
            raise InputError("es una persona nueva y falta nombre")
        draft = Draft(None, {**EMPTY, "name": values["nombre"]})
        self.drafts.append(draft)
        return draft

    def _language(self, draft: Draft) -> str:
        homes = (self.directory.organizations[key]["language"] for key in draft.new["organizations"])
        return str(next(homes, "es"))

    def _index(self, draft: Draft) -> None:
        for code in draft.new["codes"]:
            self._by_code[code] = draft
        if (phone := draft.new["phone"]) and draft not in (sharing := self._by_phone.setdefault(phone, [])):
            sharing.append(draft)

    def _check(self, report: Report) -> None:
        """What holds for a person as a whole, once every row was read."""
        for draft in self.drafts:
            role, row = draft.new["role"], max(draft.rows, default=0)
            if row and role in SCOPED and not draft.new["scope"]:
                report.refuse(row, f"rol {role}: falta ambito (un país, una región o una estructura)")
            if row and draft.old is None and role in SPEAKING and not draft.new["organizations"]:
                report.refuse(row, f"rol {role}: falta organizacion")
            for key, position in draft.new["organizations"].items() if row else ():
                said = (draft.old or {}).get("organizations", {}).get(key)
                if said != position and self.by_employer(key, position):
                    report.notes.append(
                        f"fila {row}: «{position}» es de la empresa; su comité debe confirmarlo en {key}"
                    )

    def by_employer(self, organization_id: str, position: str) -> bool:
        """Whether a position is one of the company, which never answers for its workers."""
        return is_employer(self.directory.organizations[organization_id]["kind"], position)
