import gc
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from babel.numbers import format_currency
from pydantic import ValidationError

from core.record import Fact, Kind, Money, Record, once


class Named(Record):
    name: str


def test_what_is_asked_again_of_a_record_is_computed_once() -> None:
    asked = []

    @once
    def shout(named: Named) -> str:
        asked.append(named.name)
        return named.name.upper()

    one, alike = Named(name="a"), Named(name="a")
    assert [shout(one), shout(one), shout(alike), shout(one)] == ["A", "A", "A", "A"]
    assert asked == ["a", "a"]


def test_of_two_records_both_count() -> None:
    asked = []

    @once
    def pair(left: Named, right: Named) -> str:
        asked.append(left.name + right.name)
        return asked[-1]

    a, b = Named(name="a"), Named(name="b")
    assert [pair(a, b), pair(b, a), pair(a, b), pair(a, a)] == ["ab", "ba", "ab", "aa"]
    assert asked == ["ab", "ba", "aa"]


def test_nothing_is_kept_of_a_record_that_is_gone() -> None:
    asked = []

    @once
    def length(named: Named) -> int:
        asked.append(named.name)
        return len(named.name)

    for number in range(50):  # a new record may stand where an old one stood
        assert length(Named(name="x" * number)) == number
    gc.collect()
    assert len(asked) == 50
    known = next(cell.cell_contents for cell in length.__closure__ or () if isinstance(cell.cell_contents, dict))  # type: ignore[attr-defined]
    assert known == {}


def test_a_fact_made_of_a_ready_value_is_held_to_its_kind_all_the_same() -> None:
    assert Fact(kind=Kind.DATE, value=date(2026, 11, 14), source="x").value == date(2026, 11, 14)
    assert Fact(kind=Kind.ID, value="2026", source="x").value == "2026"
    for kind, value in ((Kind.DATE, date(1, 1, 1)), (Kind.TIME, datetime(2026, 11, 14)), (Kind.COUNT, "x")):  # noqa: DTZ001
        with pytest.raises(ValidationError):
            Fact(kind=kind, value=value, source="x")


@pytest.mark.parametrize("currency", ["EUR", "JPY", "RSD", "KWD", "ISK", "UYI", "CLF"])
def test_a_share_of_an_amount_is_as_exact_as_it_is_written(currency: str) -> None:
    part = Money(amount=Decimal("1001"), currency=currency).share(50)
    written = re.sub(r"[^\d.]", "", format_currency(part.amount, currency, locale="en"))
    assert Decimal(written) == part.amount


def test_a_half_is_rounded_up() -> None:
    assert str(Money(amount=Decimal("0.05"), currency="EUR").share(50).amount) == "0.03"
