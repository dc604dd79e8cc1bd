"""A folder of public data sets in, their messages out, each with what its label means in our list of intents."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, RootModel

from core.csv_rows import read_csv_rows
from core.decisions import Action
from core.errors import InputError
from core.reading import read_json_lines, read_yaml
from core.record import Record


class Situation(StrEnum):
    """What an order has to be for a message to be about it."""

    NOT_SHIPPED = "not_shipped"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    REFUND = "refund"
    """A refund is on its way or was sent."""
    ANY = "any"


class Label(Record):
    """What one label of a data set means here."""

    intents: tuple[str, ...]
    fits: tuple[Situation, ...] = Field(min_length=1)
    action: Action | None = None
    why: str


class Labels(RootModel[Mapping[str, Mapping[str, Label]]]):
    """`labels.yaml`: data set -> label -> meaning."""


class Message(Record):
    """One message that somebody else collected."""

    dataset: str
    number: int
    """Of its line in the file, from 1."""
    text: str
    label: str
    meaning: Label
    names_order: bool
    """Whether a number in it stands for an order."""


@lru_cache(maxsize=1)
def load_labels() -> Mapping[str, Mapping[str, Label]]:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).with_name("labels.yaml"), Labels).root


def read_messages(data: Path, dataset: str) -> tuple[Message, ...]:
    """The messages of one data set, one for each text. Raises `InputError` when its files are not there or not as they
    are known, or when a label has no meaning yet."""
    name, read = FILES[dataset]
    path = data / dataset / name
    meanings = load_labels()[dataset]
    messages: dict[str, Message] = {}
    for number, text, label, names_order in read(path):
        if label not in meanings:
            raise InputError(f"label {label!r} is not in labels.yaml", file=path, line=number)
        if text.strip():
            meaning = meanings[label]
            given = Message(
                dataset=dataset, number=number, text=text.strip(), label=label, meaning=meaning, names_order=names_order
            )
            messages.setdefault(given.text.casefold(), given)
    return tuple(messages.values())


Row = tuple[int, str, str, bool]
"""(line, text, label, whether a number in the text stands for an order)."""


def _read_abcd(path: Path) -> Iterator[Row]:
    for number, value in read_json_lines(path):
        if isinstance(value, InputError):
            raise value
        text, label = _texts(value, "text", "intent", path=path, number=number)
        yield number, text, label, label.endswith("/give_order_id")


def _read_bitext(path: Path) -> Iterator[Row]:
    rows = read_csv_rows(path)
    _, header = next(rows, (0, []))
    for number, cells in rows:
        row = dict(zip(header, cells, strict=False))
        text, label = _texts(row, "instruction", "intent", path=path, number=number)
        yield number, text, label, row.get("entity_type") == "order_id"


def _texts(row: object, *fields: str, path: Path, number: int) -> tuple[str, str]:
    text, label = (row.get(field) if isinstance(row, Mapping) else None for field in fields)
    if not isinstance(text, str) or not isinstance(label, str):
        raise InputError(f"has no {' or no '.join(fields)}", file=path, line=number)
    return text, label


FILES: Mapping[str, tuple[str, Callable[[Path], Iterator[Row]]]] = {
    "abcd-humanfirst-intents": ("utterances_dev.jsonl", _read_abcd),
    "bitext-customer-support": ("bitext_v1_6480_short_responses.csv", _read_bitext),
}
"""Data set -> its file, and how its rows are read."""
