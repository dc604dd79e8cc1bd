"""How the columns of a CSV file are called: ours as in `columns.yaml`, a shop's export as in the `.yaml` beside it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import Field, RootModel

from core.csv_rows import Dates, iso_day
from core.errors import InputError
from core.reading import line_of_field, read_text, yaml_to_record
from core.record import Record

CURRENCY = "currency"
"""The column that gives every amount of its row a currency."""


class Column(Record):
    """Where a column's value goes."""

    path: str
    """Dotted; `lines[].sku` is a field of a list's items, `skus[]` an item itself."""
    money: bool = False
    time: bool = False
    day: bool = False


class Layout(Record):
    """The columns of one kind of record."""

    key: tuple[str, ...]
    """The columns that tell one record from another."""
    columns: dict[str, Column]

    def is_dated(self, name: str) -> bool:
        """Whether a column holds days or times."""
        column = self.columns.get(name)
        return column is not None and (column.time or column.day)

    def names(self) -> tuple[str, ...]:
        """Every column that may stand in a header, `currency` last where there are amounts."""
        has_money = any(column.money for column in self.columns.values())
        return (*self.columns, CURRENCY) if has_money else tuple(self.columns)


class Export(Record):
    """`orders.yaml` beside `orders.csv`: how a shop's export says what our columns hold. Its other columns are left
    out."""

    columns: dict[str, str] = Field(default_factory=dict)
    """Our column to the export's: `buyer_email: Email`. Empty: they are called as ours are."""
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Of our column, the export's value to ours: `status: {fulfilled: shipped}`."""
    always: dict[str, str] = Field(default_factory=dict)
    """What the export does not say, in each row that says anything: `store: web`."""
    dates: Dates | None = None


class Layouts(RootModel[dict[str, Layout]]):
    """By kind of record: `orders`, `shipments`, ..."""


@lru_cache(maxsize=1)
def layouts() -> dict[str, Layout]:
    """Every layout of `columns.yaml`, by kind of record."""
    path = Path(__file__).parent / "columns.yaml"
    return yaml_to_record(read_text(path), Layouts, file=path).root


def export_of(path: Path, layout: Layout) -> Export | None:
    """The file of the same name that ends in `.yaml`, where there is one. Raises `InputError`."""
    file = path.with_suffix(".yaml")
    if not file.is_file():
        return None
    text = read_text(file)
    export = yaml_to_record(text, Export, file=file)
    for part in ("columns", "values", "always"):
        for name in getattr(export, part):
            if name not in layout.names():
                problem = f"there is no column {name!r}; there are {', '.join(layout.names())}"
                raise InputError(problem, file=file, line=line_of_field(text, (part, name)), field=part)
    holds: dict[str, str] = {}
    for our, theirs in export.columns.items():
        if holds.setdefault(theirs.casefold(), our) != our:
            problem = f"{theirs!r} is {holds[theirs.casefold()]!r} already; a column is one of ours"
            raise InputError(problem, file=file, line=line_of_field(text, ("columns", our)), field=f"columns.{our}")
    return export


def renamed(names: Sequence[str], columns: Mapping[str, str], path: Path, line: int) -> list[str]:
    """Our names of an export's columns, empty for those that are left out. Raises `InputError` for a lost one."""
    ours = {theirs.casefold(): our for our, theirs in columns.items()}
    if lost := [theirs for theirs in columns.values() if theirs.casefold() not in names]:
        problem = f"has no column {lost[0]!r}, which {path.stem}.yaml names"
        raise InputError(problem, file=path, line=line)
    return [ours.get(name, "") for name in names]


def said_as_ours(row: Mapping[str, str], export: Export, layout: Layout) -> dict[str, str]:
    """A row under our names with our words for the export's, and what the export never says."""
    said = {name: export.values.get(name, {}).get(cell, cell) for name, cell in row.items()}
    if export.dates:
        said |= {name: iso_day(cell, export.dates) for name, cell in said.items() if layout.is_dated(name)}
    return {**export.always, **said} if said else said
