"""What a catalogue states of a product as checked data: measures with their units, colours, materials, yes and no."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from core.record import Record

UNITS: Mapping[str, tuple[str, ...]] = {
    "length": ("mm", "cm", "m"),
    "weight": ("g", "kg"),
    "volume": ("ml", "l"),
    "power": ("W", "kW"),
    "voltage": ("V",),
}
"""By what is measured, the units that every language writes or has its own sign for."""

_MEASURE = re.compile(r"\d{1,5}(?:\.\d{1,3})?(?: × \d{1,5}(?:\.\d{1,3})?){0,2} ([A-Za-z]{1,2})")


def _measured_in(what: str, given: str) -> str:
    found = _MEASURE.fullmatch(given)
    if found is None or found[1] not in UNITS[what]:
        raise ValueError(f"is no {what}, such as {_LIKE[what]} ({', '.join(UNITS[what])}): {given!r}")
    return given


_LIKE = {"length": "45.5 cm", "weight": "2.4 kg", "volume": "1.8 l", "power": "60 W", "voltage": "230 V"}

Length = Annotated[str, AfterValidator(partial(_measured_in, "length"))]
Weight = Annotated[str, AfterValidator(partial(_measured_in, "weight"))]
Volume = Annotated[str, AfterValidator(partial(_measured_in, "volume"))]
Power = Annotated[str, AfterValidator(partial(_measured_in, "power"))]
Voltage = Annotated[str, AfterValidator(partial(_measured_in, "voltage"))]


def _listed(given: object) -> object:
    """A cell of a table holds several as `cotton, linen`."""
    return [each.strip() for each in given.split(",")] if isinstance(given, str) else given


class Colour(StrEnum):
    """Those that every language has one word for; what else a colour is called only the listing says."""

    BEIGE = "beige"
    BLACK = "black"
    BLUE = "blue"
    BROWN = "brown"
    GOLD = "gold"
    GREEN = "green"
    GREY = "grey"
    ORANGE = "orange"
    PINK = "pink"
    PURPLE = "purple"
    RED = "red"
    SILVER = "silver"
    TRANSPARENT = "transparent"
    TURQUOISE = "turquoise"
    WHITE = "white"
    YELLOW = "yellow"


class Material(StrEnum):
    """Those that every language has one word for."""

    ACACIA = "acacia"
    ALUMINIUM = "aluminium"
    BAMBOO = "bamboo"
    BEECH = "beech"
    BRASS = "brass"
    CERAMIC = "ceramic"
    COPPER = "copper"
    COTTON = "cotton"
    ENAMEL = "enamel"
    GLASS = "glass"
    GRANITE = "granite"
    IRON = "iron"
    LEATHER = "leather"
    LINEN = "linen"
    NYLON = "nylon"
    OAK = "oak"
    PINE = "pine"
    PLASTIC = "plastic"
    POLYESTER = "polyester"
    POLYPROPYLENE = "polypropylene"
    PORCELAIN = "porcelain"
    SILICONE = "silicone"
    STAINLESS_STEEL = "stainless_steel"
    STEEL = "steel"
    WOOD = "wood"
    WOOL = "wool"


class Details(Record):
    """What the catalogue states of a product, for questions before buying. What is left out is answered by a person.

    Append new fields at the end: drafts name them by their place.
    """

    weight: Weight | None = None
    """Without packaging."""
    length: Length | None = None
    width: Length | None = None
    depth: Length | None = None
    height: Length | None = None
    diameter: Length | None = None
    folded_size: Length | None = None
    """`60 × 20 × 12 cm`, packed or folded for carrying."""
    cable_length: Length | None = None
    capacity: Volume | None = None
    load: Weight | None = None
    """The most that it carries."""
    power: Power | None = None
    voltage: Voltage | None = None
    colours: Annotated[tuple[Colour, ...], BeforeValidator(_listed)] = ()
    """All of this article number, which others of the same product may not have."""
    materials: Annotated[tuple[Material, ...], BeforeValidator(_listed)] = ()
    """All that it is made of, the first the most."""
    persons: int | None = Field(default=None, ge=1, le=100)
    pieces: int | None = Field(default=None, ge=1, le=10_000)
    """In one set."""
    guarantee_months: int | None = Field(default=None, ge=1, le=600)
    """Given by seller or maker beside what the law gives."""
    waterproof: bool | None = None
    outdoor: bool | None = None
    """Whether it may stay outside in rain and frost."""
    dishwasher_safe: bool | None = None
    machine_washable: bool | None = None
    foldable: bool | None = None
    dimmable: bool | None = None
    needs_assembly: bool | None = None
    needs_batteries: bool | None = None
    batteries_included: bool | None = None


DETAILS = tuple(Details.model_fields)
PRICE_AT = 99
"""The price's place among the details of a product."""
_PLACES = 100


def detail_subject(product: int, at: int) -> str:
    """What an outcome about one detail is about: `detail.203` is the fourth detail of `product.2`."""
    return f"detail.{product * _PLACES + at}"


def detail_of(subject: str) -> tuple[int, int]:
    """(the product's number, the detail's place) of such a subject."""
    return divmod(int(subject.partition(".")[2]), _PLACES)
