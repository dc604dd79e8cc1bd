"""`presale.yaml` in; the kinds of question before buying, as patterns over rough English, out."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import field_validator

from core.delivery import Payment
from core.details import DETAILS, Colour, Material, Part
from core.errors import InputError
from core.reading import read_yaml
from core.record import Record
from text import rx

FILE = Path(__file__).with_name("presale.yaml")

COUNTRY, PRODUCT = "xcountryx", "xproductx"
"""What stands for a country and for a product's words, as patterns read them."""

_LISTED = rx.compile(r"<([a-z]{1,20})>")
_LISTS = {
    "colour": rf"\b(?:{'|'.join(colour.value for colour in Colour)}|gray|cream|navy)\b",
    "part": rf"(?:{'|'.join(part.value.replace('_', ' ').removesuffix('s') for part in Part)}|foot|manual|bag)s?",
    "material": rf"(?:{'|'.join(material.value.replace('_', ' ') for material in Material)})",
}


class Kind(Record):
    """How one kind of question is recognised, and what answers it."""

    details: tuple[str, ...]
    asks: tuple[str, ...]
    unless: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    words: str
    refuses: tuple[str, ...] = ()

    @field_validator("details")
    @classmethod
    def _exist(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(given) - set(DETAILS)):
            raise ValueError(f"there is no detail {unknown[0]!r}; there are {', '.join(DETAILS)}")
        return given


class PresaleFile(Record):
    """`presale.yaml`."""

    interrogative: str
    before: str
    bought: str
    aside: str
    courtesy: str
    wish: str
    beneficiary: str
    today: str
    payment: Mapping[Payment, str]
    common: str
    goods: str
    no_noun: str
    measured: str
    kinds: Mapping[str, Kind]


class CompiledKind(NamedTuple):
    asks: rx.Pattern
    unless: rx.Pattern | None
    follows: rx.Pattern | None
    refuses: rx.Pattern | None
    over: frozenset[str]
    words: frozenset[str]
    details: tuple[str, ...]


class PresaleTable(NamedTuple):
    interrogative: rx.Pattern
    before: rx.Pattern
    bought: rx.Pattern
    aside: rx.Pattern
    courtesy: rx.Pattern
    wish: rx.Pattern
    beneficiary: rx.Pattern
    today: rx.Pattern
    payment: Mapping[Payment, rx.Pattern]
    common: frozenset[str]
    goods: frozenset[str]
    no_noun: frozenset[str]
    """Words that are no goods' own noun where they stand beside its name."""
    measured: rx.Pattern
    kinds: Mapping[str, CompiledKind]


@lru_cache(maxsize=1)
def presale_table() -> PresaleTable:
    return compile_presale(FILE)


def compile_presale(path: Path) -> PresaleTable:
    """The kinds of a file. Raises `InputError` naming file and field."""
    content = read_yaml(path, PresaleFile)

    def compiled(patterns: Sequence[str], field: str) -> rx.Pattern | None:
        if not patterns:
            return None
        try:
            whole = "|".join(f"(?:{_LISTED.sub(lambda found: _LISTS[found[1]], each)})" for each in patterns)
            return rx.compile(whole, rx.IGNORECASE)
        except (KeyError, rx.error) as error:
            raise InputError(f"is no pattern: {error}", file=path, field=field) from error

    def of(name: str, kind: Kind) -> CompiledKind:
        asks = compiled(kind.asks, f"kinds.{name}.asks")
        if asks is None:
            raise InputError("has no pattern", file=path, field=f"kinds.{name}.asks")
        if unknown := sorted(set(kind.over) - set(content.kinds)):
            raise InputError(f"there is no kind {unknown[0]!r}", file=path, field=f"kinds.{name}.over")
        words = frozenset(kind.words.split())
        if "materials" in kind.details:
            words |= {word for material in Material for word in material.value.split("_")}
        return CompiledKind(
            asks,
            compiled(kind.unless, f"kinds.{name}.unless"),
            compiled(kind.follows, f"kinds.{name}.follows"),
            compiled(kind.refuses, f"kinds.{name}.refuses"),
            frozenset(kind.over),
            words,
            kind.details,
        )

    signs = frozenset({COUNTRY, PRODUCT})
    kinds = {name: of(name, kind) for name, kind in content.kinds.items()}
    return PresaleTable(
        rx.compile(content.interrogative, rx.IGNORECASE),
        rx.compile(content.before, rx.IGNORECASE),
        rx.compile(content.bought, rx.IGNORECASE),
        rx.compile(content.aside, rx.IGNORECASE),
        rx.compile(content.courtesy, rx.IGNORECASE),
        rx.compile(content.wish, rx.IGNORECASE),
        rx.compile(content.beneficiary, rx.IGNORECASE),
        rx.compile(content.today, rx.IGNORECASE),
        {method: rx.compile(pattern, rx.IGNORECASE) for method, pattern in content.payment.items()},
        frozenset(content.common.split()) | signs,
        frozenset(content.goods.split()),
        frozenset(content.no_noun.split()).union(*(kind.words for kind in kinds.values())),
        rx.compile(content.measured, rx.IGNORECASE),
        kinds,
    )
