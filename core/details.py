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


class Hob(StrEnum):
    """What a pot or a kettle may stand on."""

    GAS = "gas"
    ELECTRIC = "electric"
    GLASS_CERAMIC = "glass_ceramic"
    INDUCTION = "induction"


class Bulb(StrEnum):
    """What is screwed or put into a lamp, by its base; a light that cannot be changed is built in."""

    E27 = "E27"
    E14 = "E14"
    GU10 = "GU10"
    G9 = "G9"
    BUILT_IN_LED = "built_in_led"


class Battery(StrEnum):
    """Sizes that shops sell."""

    AA = "AA"
    AAA = "AAA"
    C = "C"
    D = "D"
    NINE_VOLT = "9V"
    CR2032 = "CR2032"


class Part(StrEnum):
    """What may come with a product in its box."""

    BASE = "base"
    BULB = "bulb"
    CANDLE = "candle"
    CARRY_BAG = "carry_bag"
    CHARGER = "charger"
    COVER = "cover"
    CUSHIONS = "cushions"
    GAS_CARTRIDGE = "gas_cartridge"
    GUY_LINES = "guy_lines"
    INSTRUCTIONS = "instructions"
    LID = "lid"
    PEGS = "pegs"
    POLES = "poles"
    RAIN_COVER = "rain_cover"
    ROPES = "ropes"
    SCREWS = "screws"
    STAND = "stand"
    TOOLS = "tools"


class Care(StrEnum):
    """How a thing is cleaned."""

    AIR_OUT = "air_out"
    DRY_CLEAN = "dry_clean"
    HAND_WASH_COLD = "hand_wash_cold"
    HAND_WASH_WARM = "hand_wash_warm"
    MACHINE_WASH_30 = "machine_wash_30"
    NO_SCOURING = "no_scouring"
    NO_TUMBLE_DRYING = "no_tumble_drying"
    SOFT_DRY_CLOTH = "soft_dry_cloth"
    WIPE_DAMP = "wipe_damp"


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
    hobs: Annotated[tuple[Hob, ...], BeforeValidator(_listed)] = ()
    """All that it may stand on."""
    microwave_safe: bool | None = None
    oven_safe: bool | None = None
    bulb_base: Bulb | None = None
    bulb_included: bool | None = None
    battery: Battery | None = None
    rechargeable: bool | None = None
    contents: Annotated[tuple[Part, ...], BeforeValidator(_listed)] = ()
    """All that lies in the box beside the product."""
    care: Annotated[tuple[Care, ...], BeforeValidator(_listed)] = ()
    wheels: bool | None = None
    seat_height: Length | None = None
    fits: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    """The article numbers of what goes with it; what is left out may fit all the same."""


DETAILS = tuple(Details.model_fields)
TERMS: tuple[type[StrEnum], ...] = (Colour, Material, Hob, Bulb, Battery, Part, Care)
"""The words that details are stated in."""
FITS = "fits"
"""The detail that names other products."""
PRICE_AT = 99
"""The price's place among the details of a product."""
_PLACES = 100


def detail_subject(product: int, at: int) -> str:
    """What an outcome about one detail is about: `detail.203` is the fourth detail of `product.2`."""
    return f"detail.{product * _PLACES + at}"


def detail_of(subject: str) -> tuple[int, int]:
    """(the product's number, the detail's place) of such a subject."""
    return divmod(int(subject.partition(".")[2]), _PLACES)
