from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from core.facts import Evidence, EvidenceState, Facts
from core.record import Fact, Kind, Money
from tests.factories import NOW, eur, make_order, make_shipment


def _facts(**changes: Any) -> Facts:
    fields: dict[str, Any] = {
        "order": make_order(),
        "shipments": (make_shipment(),),
        "evidence": {
            "order": Evidence(state=EvidenceState.AVAILABLE, source="orders.jsonl", as_of=NOW),
            "tracking": Evidence(state=EvidenceState.AVAILABLE, source="shipments.jsonl", as_of=NOW),
        },
        "timezone": "Europe/Berlin",
    }
    return Facts(**{**fields, **changes})


def test_every_value_has_a_name_a_kind_and_a_source() -> None:
    named = _facts().named()
    assert named["order.total"].value == eur("64.90")
    assert named["order.placed_at"].value == date(2026, 10, 28)
    assert named["shipment.1.expected"].value == date(2026, 11, 13)
    assert named["shipment.1.last_scan.place"].value == "Leipzig"
    assert named["shipment.1.last_scan.date"].source == "tracking DHL 00340434161094042557"
    assert all(fact.as_of == NOW for fact in named.values())


def test_a_day_is_a_day_in_the_stores_zone() -> None:
    late = make_shipment(delivered_at=datetime(2026, 11, 12, 23, 30, tzinfo=UTC))
    assert _facts(shipments=(late,)).named()["shipment.1.delivered"].value == date(2026, 11, 13)


def test_a_parcels_days_are_those_of_the_place_that_its_source_tells() -> None:
    """Half past eleven at night in Los Angeles is the next morning where the store is; a time in UTC tells no place."""
    there = datetime(2026, 11, 11, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    for delivered_at, day in ((there, date(2026, 11, 11)), (there.astimezone(UTC), date(2026, 11, 12))):
        named = _facts(shipments=(make_shipment(delivered_at=delivered_at),)).named()
        assert named["shipment.1.delivered"].value == day
    assert _facts(order=make_order(placed_at=there)).named()["order.placed_at"].value == date(2026, 11, 12)


def test_what_is_not_known_has_no_name() -> None:
    named = _facts(shipments=(make_shipment(carrier=None, events=(), expected=None),)).named()
    assert not {name for name in named if name.startswith(("shipment.1.carrier", "shipment.1.last", "shipment.1.exp"))}


def test_parcels_are_numbered() -> None:
    named = _facts(shipments=(make_shipment(), make_shipment(carrier="GLS"))).named()
    assert (named["shipment.1.carrier"].value, named["shipment.2.carrier"].value) == ("DHL", "GLS")


def test_what_was_never_looked_up_is_not_found() -> None:
    assert _facts().state("returns") is EvidenceState.NOT_FOUND


@pytest.mark.parametrize(
    "fact",
    [
        Fact(kind=Kind.ID, value="2026", source="x"),
        Fact(kind=Kind.ID, value="2026-11-13", source="x"),
        Fact(kind=Kind.DATE, value=date(2026, 11, 13), source="x"),
        Fact(kind=Kind.TIME, value=NOW, source="x"),
        Fact(kind=Kind.MONEY, value=Money(amount="0.10", currency="EUR"), source="x"),  # type: ignore[arg-type]
        Fact(kind=Kind.DURATION, value=timedelta(days=5), source="x"),
        Fact(kind=Kind.COUNT, value=3, source="x"),
    ],
)
def test_a_fact_comes_back_from_json_as_it_was(fact: Fact) -> None:
    assert Fact.model_validate_json(fact.model_dump_json()) == fact


def test_a_value_must_fit_its_kind() -> None:
    with pytest.raises(ValidationError, match="value"):
        Fact(kind=Kind.DATE, value="soon", source="x")


def test_money_of_two_currencies_does_not_add_up() -> None:
    with pytest.raises(ValueError, match="cannot add USD to EUR"):
        eur("1") + Money(amount=1, currency="USD")  # type: ignore[arg-type]
