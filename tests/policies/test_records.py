"""Several records of one kind: none answers for another."""

from typing import Any

import pytest

from core.orders import Refund, Return
from tests.policies.situations import at, delivered, facts, refund, returned, ruled, states
from tests.policies.situations_parcels import order_of
from tests.policies.situations_requests import naming

TWO = order_of(None, None)  # 60.00 each, 4.90 for the delivery
BACK = {"received": at(11, 9)}
PAID = at(11, 10)


def known(*records: Return | Refund, **changes: Any) -> Any:
    of = {kind: tuple(each for each in records if isinstance(each, kind)) for kind in (Return, Refund)}
    return facts(delivered(at(11, 3)), order=TWO, returns=of[Return], refunds=of[Refund], **changes)


OF_1, OF_2 = returned(skus=("SKU-1",)), returned(skus=("SKU-2",), id="R-2", requested_at=at(11, 6))
BACK_1 = returned("received", skus=("SKU-1",), **BACK)
BACK_2 = returned("received", skus=("SKU-2",), id="R-2", requested_at=at(11, 6), received=at(11, 12))
CLOSED_1 = returned("closed", skus=("SKU-1",))
COURTESY = refund(amount="5.00", issued=at(11, 7))
OF_ONE = refund(amount="60.00", issued=PAID)
UNCLEAR = ["refund_issued", "refund_needs_person"]


@pytest.mark.parametrize(
    ("records", "named", "expect"),
    [
        ([OF_1], "SKU-2", ["return_inside_window"]),
        ([OF_1], "SKU-1", ["return_already_open"]),
        ([OF_1], "SKU-1 SKU-2", ["return_needs_person"]),
        ([OF_1, OF_2], "SKU-1 SKU-2", ["return_already_open"]),
        ([OF_1], "", ["return_needs_person"]),
        ([OF_1], "SKU-9", ["return_needs_person"]),
        ([OF_1, OF_2], "", ["return_already_open"]),
        ([returned()], "SKU-2", ["return_already_open"]),
        ([BACK_1, OF_ONE], "SKU-2", ["return_inside_window"]),
        ([CLOSED_1, OF_ONE], "SKU-1", ["return_needs_person"]),  # paid back already
        ([CLOSED_1, OF_ONE], "", ["return_needs_person"]),
        ([CLOSED_1, OF_ONE], "SKU-2", ["return_inside_window"]),
        ([CLOSED_1], "SKU-1", ["return_inside_window"]),  # never came
    ],
)
def test_a_return_of_one_article_is_none_of_another(records: list[Any], named: str, expect: list[str]) -> None:
    assert states(ruled(known(*records), "return_request", **naming(*named.split()))) == expect


@pytest.mark.parametrize(
    ("records", "named", "expect"),
    [
        ([OF_1], "SKU-2", ["handover"]),
        ([OF_1], "SKU-1 SKU-2", ["return_already_open", "handover"]),
        ([BACK_1, BACK_2, OF_ONE], "", ["return_received", "refund_issued", "return_received", "refund_needs_person"]),
        ([CLOSED_1, BACK_2, OF_ONE], "SKU-1", ["refund_issued"]),
        ([BACK_1, COURTESY], "", ["return_received", "refund_needs_person"]),
    ],
)
def test_how_far_a_return_is_no_other_one_says(records: list[Any], named: str, expect: list[str]) -> None:
    assert states(ruled(known(*records), "return_status", **naming(*named.split()))) == expect


@pytest.mark.parametrize(
    ("records", "named", "expect"),
    [
        ([BACK_1, OF_ONE], "", ["refund_issued"]),
        ([BACK_1, refund(amount="45.00", issued=PAID)], "", ["refund_issued"]),  # less what it lost in worth
        ([BACK_1, BACK_2, OF_ONE], "", UNCLEAR),
        ([BACK_1, BACK_2, OF_ONE, refund(amount="60.00", issued=at(11, 13), id="F-2")], "", ["refund_issued"] * 2),
        ([BACK_1, BACK_2, refund(amount="124.90", issued=at(11, 13))], "", ["refund_issued"]),  # all of the order
        ([BACK_1, returned("requested", skus=("SKU-2",), id="R-2", requested_at=at(11, 12)), OF_ONE], "",
         ["refund_issued", "refund_after_return"]),
        ([OF_1, BACK_2, refund(amount="60.00", issued=at(11, 13))], "", ["refund_issued", "refund_after_return"]),
        ([BACK_1, BACK_2, refund(amount="60.00", issued=at(11, 5, 20)),
          refund(amount="60.00", issued=at(11, 13), id="F-2")], "", ["refund_issued"] * 2),
        ([BACK_1, BACK_2, refund(amount="60.00", issued=at(11, 1)), OF_ONE], "", ["refund_issued", *UNCLEAR]),
        ([CLOSED_1, BACK_2, OF_ONE], "", UNCLEAR),
        ([OF_1, COURTESY], "", UNCLEAR),
        ([BACK_1, COURTESY], "", UNCLEAR),
        ([OF_1, OF_ONE], "", ["refund_issued"]),  # paid before it came back
        ([BACK_1, OF_ONE], "SKU-2", UNCLEAR),
        ([COURTESY, refund("failed", "119.90", id="F-2")], "", UNCLEAR),
        ([refund("failed", "60.00"), refund(amount="60.00", id="F-2")], "", ["refund_issued"]),
        ([refund("failed", "60.00"), refund("pending", "60.00", id="F-2")], "", ["refund_pending"]),
    ],
)  # fmt: skip
def test_one_refund_does_not_answer_for_another(records: list[Any], named: str, expect: list[str]) -> None:
    assert states(ruled(known(*records), "refund_status", **naming(*named.split()))) == expect


@pytest.mark.parametrize(("asked", "expect"), [(at(10, 15), True), (at(10, 14), False)])
def test_a_return_that_is_long_under_way_is_looked_for(asked: Any, expect: bool) -> None:
    """30 days before today is 15 October."""
    sent = facts(delivered(at(10, 10)), returns=(returned("in_transit", requested_at=asked),))
    told = [states(ruled(sent, intent)) for intent in ("return_status", "return_request", "refund_status")]
    waits = [["return_already_open"], ["return_already_open"], ["refund_after_return"]]
    looks = [["return_needs_person"], ["return_needs_person"], ["refund_needs_person"]]
    assert told == (waits if expect else looks)
