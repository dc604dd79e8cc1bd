"""When a draft whose every ask is answered still wants a look before it is sent."""

from datetime import date

import pytest

from core.drafts import Status
from core.triage import DateMention, Entities
from tests.eval.trials import composed
from tests.factories import ORDER_ID, make_triage


@pytest.mark.parametrize(
    ("day", "status"), [(date(2026, 12, 24), Status.READY), (date(2027, 2, 1), Status.NEEDS_REVIEW)]
)
def test_a_day_after_the_last_one_to_return_is_looked_at(day: date, status: Status) -> None:
    named = (DateMention(text="then", start=0, end=4, date=day),)
    triage = make_triage("return_request", entities=Entities(order_ids=(ORDER_ID,), dates=named))
    result = composed("return_inside_window", language="en", triage=triage)
    assert result.status is status
    assert any("2027-02-01" in reason for reason in result.reasons) is (status is Status.NEEDS_REVIEW)
