"""Shapes, places and tickets as YAML in; what anyone runs out: `data/cases.jsonl` and the sellers' records.

A ticket names its shapes, its store and its buyer, and holds what that buyer writes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.seller_folder import read_seller
from core.errors import InputError
from core.orders import Product
from core.reading import read_records, read_yaml
from core.record import Record
from eval.benchmark.shapes import Places, Shape, Written
from eval.benchmark.situations import RECORDS, Shop, Situation
from eval.cases import Case

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Built:
    """All that comes out."""

    cases: tuple[Case, ...]
    records: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
    """Seller -> kind -> rows."""


def build(data: Path = DATA) -> Built:
    """Everything anew. Raises `InputError` naming file and ticket for a shape, store or product that is not there."""
    shapes = read_yaml(data / "shapes.yaml", _Shapes).shapes
    places = read_yaml(data / "places.yaml", _Places).places
    shops = {path.parent.name: _shop(path.parent) for path in sorted((data / "sellers").glob("*/seller.yaml"))}
    by_store = {store.id: (shop, store) for shop in shops.values() for store in shop.seller.stores}
    records: dict[str, dict[str, list[Mapping[str, Any]]]] = {name: {kind: [] for kind in RECORDS} for name in shops}
    cases = []
    for file, written in _tickets(data / "tickets"):
        lost = [name for name in written.shapes if name not in shapes]
        if written.store not in by_store or lost:
            what = f"shape {lost[0]!r}" if lost else f"store {written.store!r}"
            raise InputError(f"there is no {what}, which ticket {written.id} names", file=file)
        shop, store = by_store[written.store]
        made = Situation(written, [shapes[name] for name in written.shapes], shop, store, places[store.country])
        for kind, rows in made.records().items():
            records[shop.folder.name][kind] += rows
        cases.append(made.case(language=file.stem, seller=shop.folder.relative_to(data).as_posix()))
    return Built(tuple(cases), records)


def write(data: Path = DATA) -> Built:
    """Builds, and replaces the files with what came out."""
    built = build(data)
    for seller, kinds in built.records.items():
        for kind, rows in kinds.items():
            (data / "sellers" / seller / f"{kind}.jsonl").write_text(_lines(rows), encoding="utf-8")
    (data / "cases.jsonl").write_text(cases_as_text(built.cases), encoding="utf-8")
    return built


def cases_as_text(cases: Sequence[Case]) -> str:
    """JSON Lines, what is left out left out."""
    return _lines([case.model_dump(mode="json", exclude_unset=True) for case in cases])


def _lines(rows: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _shop(folder: Path) -> Shop:
    products = tuple(product for _, product in read_records(folder / "products.jsonl", Product))
    return Shop(folder, read_seller(folder), products)


def _tickets(folder: Path) -> Iterator[tuple[Path, Written]]:
    seen: set[str] = set()
    for file in sorted(folder.glob("*.yaml")):
        for written in read_yaml(file, _Tickets).tickets:
            if written.id in seen:
                raise InputError(f"holds {written.id} twice", file=file)
            seen.add(written.id)
            yield file, written


class _Shapes(Record):
    shapes: Mapping[str, Shape]


class _Places(Record):
    places: Mapping[str, Places]
    """By country."""


class _Tickets(Record):
    tickets: tuple[Written, ...]
