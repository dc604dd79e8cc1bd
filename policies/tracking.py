"""A parcel in, what its silence and its carrier's words mean out (`tracking.yaml`): lane, days, customs, loss."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, model_validator

from core.orders import Shipment
from core.reading import read_yaml
from core.record import Record
from core.workdays import add_working_days
from policies.case import Case
from policies.deadlines import Span, Start, Unit, count
from policies.rules import all_packs

FILE = Path(__file__).parent / "tracking.yaml"

MAX_SCAN_CHARS = 500
"""Of a scan's text that is read; a carrier's words are shorter, and the text is untrusted."""

_WORD = re.compile(r"[^\W_]+")


class Lane(StrEnum):
    """From where to where a parcel goes."""

    DOMESTIC = "domestic"
    UNION = "union"
    INTERNATIONAL = "international"


class Silence(Record):
    """How long parcels of a lane may go without a scan, in working days after the last."""

    lane: Lane
    carriers: tuple[str, ...] = ()
    """Empty: all. A carrier fits where its name begins so, without case."""
    no_scan: int = Field(gt=0, le=90)
    """More than these, and something is wrong."""
    lost: int = Field(gt=0, le=180)
    """More than these, and the parcel is probably lost."""

    @model_validator(mode="after")
    def _lost_comes_later(self) -> "Silence":
        if self.lost <= self.no_scan:
            raise ValueError(f"lost ({self.lost}) must be more than no_scan ({self.no_scan})")
        return self

    def fits(self, lane: Lane, carrier: str) -> bool:
        """Whether it is the number for a parcel."""
        return self.lane is lane and (not self.carriers or carrier.casefold().startswith(self.carriers))


class Words(Record):
    """What a carrier says where it means one thing."""

    any: tuple[str, ...]
    unless: tuple[str, ...] = ()


class TrackingTable(Record):
    """`tracking.yaml`."""

    silence: tuple[Silence, ...]
    customs_no_scan: int = Field(gt=0, le=90)
    words: Mapping[str, Words]

    @model_validator(mode="after")
    def _every_lane_has_a_number(self) -> "TrackingTable":
        for lane in Lane:
            if not any(entry.lane is lane and not entry.carriers for entry in self.silence):
                raise ValueError(f"silence has no entry for every carrier on lane {lane.value}")
        return self


class Allowed(NamedTuple):
    """The working days of silence that a parcel may have, with where the numbers come from."""

    no_scan: int
    lost: int
    says: str
    """`DHL, domestic`."""


@lru_cache(maxsize=1)
def tracking_table() -> TrackingTable:
    """Raises `InputError` naming file, line and field."""
    return read_yaml(FILE, TrackingTable)


def lane_of(case: Case) -> Lane:
    """From the store's country to the order's."""
    if case.country == case.store.country:
        return Lane.DOMESTIC
    return Lane.UNION if {case.country, case.store.country} <= _union() else Lane.INTERNATIONAL


def allowed_silence(case: Case, shipment: Shipment) -> Allowed:
    """The numbers for a parcel's carrier and lane, those for customs while it lies there."""
    table, lane = tracking_table(), lane_of(case)
    carrier = shipment.carrier or ""
    entry = next(entry for entry in table.silence if entry.fits(lane, carrier))
    says = ", ".join(part for part in (carrier, lane.value) if part)
    if is_in_customs(shipment):
        least = max(entry.no_scan, table.customs_no_scan)
        return Allowed(least, max(entry.lost, least + entry.no_scan), f"{says}, with customs")
    return Allowed(entry.no_scan, entry.lost, says)


def silent_since(case: Case, shipment: Shipment) -> Start | None:
    """The last that was heard of a parcel: its last scan, else the day on which it was handed over."""
    if shipment.last_scan:
        return Start(case.facts.parcel_day(shipment.last_scan.at), "last scan")
    return Start(case.facts.parcel_day(shipment.shipped_at), "handed over") if shipment.shipped_at else None


def is_silent(case: Case, shipment: Shipment) -> bool:
    """Whether nothing was heard for longer than carrier and lane allow."""
    return _is_over(case, shipment, allowed_silence(case, shipment).no_scan)


def is_probably_lost(case: Case, shipment: Shipment) -> bool:
    """Whether nothing was heard for so long that it will hardly come."""
    return _is_over(case, shipment, allowed_silence(case, shipment).lost)


def say_lost(case: Case, shipment: Shipment) -> str:
    """`last scan Mon 12 Oct + 15 working days (DHL, domestic) = Mon 2 Nov`."""
    start, allowed = silent_since(case, shipment), allowed_silence(case, shipment)
    assert start is not None
    return count(start, Span(allowed.lost, Unit.WORKING_DAYS), case.country, by=allowed.says).says


def is_in_customs(shipment: Shipment) -> bool:
    """Whether the last scan says that customs have the parcel."""
    return _last_says(shipment, "customs")


def is_called_lost(shipment: Shipment) -> bool:
    """Whether the carrier itself calls the parcel lost or destroyed."""
    return _last_says(shipment, "lost")


def _is_over(case: Case, shipment: Shipment, working_days: int) -> bool:
    start = silent_since(case, shipment)
    return start is not None and case.today > add_working_days(start.day, working_days, case.country)


def _last_says(shipment: Shipment, meaning: str) -> bool:
    text = shipment.last_scan.text if shipment.last_scan else None
    if not text:
        return False
    words = tracking_table().words[meaning]
    said = f" {' '.join(_WORD.findall(text[:MAX_SCAN_CHARS].casefold()))} "
    return _speaks(said, words.any) and not _speaks(said, words.unless)


def _speaks(said: str, phrases: tuple[str, ...]) -> bool:
    return any(f" {phrase[:-1]}" in said if phrase.endswith("*") else f" {phrase} " in said for phrase in phrases)


@lru_cache(maxsize=1)
def _union() -> frozenset[str]:
    """The countries of the customs union, as the pack of its law names them."""
    withdrawal = next(rule for rule in all_packs().rules if rule.id == "eu-withdrawal")
    return frozenset(withdrawal.when.countries)
