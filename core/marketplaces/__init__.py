"""One record per marketplace, from the YAML files beside this one: limits, clocks, hosts, order-id formats."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from core.errors import InputError
from core.reading import read_yaml
from core.record import Country, Record

STRICTEST = "unknown"
"""The profile of a marketplace that is not in the list: what the strictest of them asks."""

NO_PLACE_TO_BUYERS = frozenset({"own-store", "mirakl", STRICTEST})
"""Where a buyer would not know the marketplace by the name that we have for it."""


class ClockDays(StrEnum):
    """Which days a marketplace's clock runs on."""

    ALL = "all"
    WORKING = "working"


class Confidence(StrEnum):
    """How well a rule is known: read at the source, read in somebody else's words, or taken as usual practice."""

    OFFICIAL = "official"
    THIRD_PARTY = "third-party"
    UNVERIFIED = "unverified"


class Clock(Record):
    """How long a seller has to answer."""

    hours: int = Field(gt=0)
    days: ClockDays = ClockDays.ALL
    in_country: dict[Country, int] = Field(default_factory=dict)
    """Hours in countries where they differ."""
    source: str
    read_on: date
    """When the source was read. Marketplaces change their rules, so an old date is a reason to look again."""
    confidence: Confidence
    note: str | None = None
    """What the number leaves unsaid."""


class Marketplace(Record):
    """What replydesk knows of one marketplace."""

    id: str
    name: str
    names: Mapping[str, str] = Field(default_factory=dict)
    """By country, where it is called otherwise there."""
    aliases: tuple[str, ...] = ()
    clock: Clock | None = None
    """None where the marketplace sets none, or none was found; `no_clock` says which."""
    no_clock: str | None = None
    """Why there is no clock, with the date of the search."""
    when_no_reply: str | None = None
    """What is to be done about a message that needs no answer, where its clock runs on until then."""
    max_chars: int | None = Field(default=None, gt=0)
    """Of one reply; None where no limit is known."""
    charset: str | None = None
    """A Python codec that every character must fit, such as `iso-8859-1`; None for all of Unicode."""
    emoji: bool = True
    hosts: tuple[str, ...] = ()
    """The marketplace's own; `amazon.*` covers every top-level domain."""
    order_id: str | None = None
    """A regular expression for a whole order id; None where it is too loose to recognise without a known order."""

    @model_validator(mode="after")
    def _clock_or_why_not(self) -> "Marketplace":
        if (self.clock is None) == (self.no_clock is None):
            raise ValueError("needs either a clock or, in no_clock, why there is none")
        return self

    @field_validator("order_id")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            re.compile(pattern)
        return pattern


@lru_cache(maxsize=1)
def all_marketplaces() -> dict[str, Marketplace]:
    """By id, the strictest profile included. Raises `InputError` for a wrong file."""
    folder = Path(str(files(__name__)))
    found = {place.id: place for place in (read_yaml(path, Marketplace) for path in sorted(folder.glob("*.yaml")))}
    if STRICTEST not in found:
        raise InputError(f"no profile for {STRICTEST!r}", file=folder)
    return found


@lru_cache(maxsize=256)
def find(given: str | None) -> Marketplace:
    """The marketplace with this id or alias, in any case; the strictest profile when there is none."""
    try:
        return find_known(given or STRICTEST)
    except ValueError:
        return all_marketplaces()[STRICTEST]


def find_known(given: str) -> Marketplace:
    """The marketplace with this id or alias. Raises `ValueError` that lists the ids."""
    wanted = given.strip().casefold().replace("_", "-").replace(" ", "-")
    for place in all_marketplaces().values():
        if wanted == place.id or wanted in place.aliases:
            return place
    known = ", ".join(sorted(set(all_marketplaces()) - {STRICTEST}))
    raise ValueError(f"unknown marketplace {given!r}; known are {known}")
