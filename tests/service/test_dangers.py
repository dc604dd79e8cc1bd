"""What is harmless of most goods and dangerous of what was ordered."""

import asyncio

import pytest

from core.drafts import Result, Status
from core.orders import OrderLine
from core.triage import Flag
from service.pipeline import Desk, draft_reply
from tests.desks import looking_up, ticket_of
from tests.factories import BUYER, ORDER_ID, eur, make_order
from tests.fakes import FakeShop


def _draft(desk: Desk, text: str, *titles: str) -> Result:
    lines = tuple(OrderLine(sku=f"A-{n}", title=title, price=eur("6.90")) for n, title in enumerate(titles))
    shop = FakeShop(make_order(lines=lines))
    ticket = ticket_of(desk, messages=[{"text": text}], order_id=ORDER_ID, buyer=BUYER.model_dump())
    return asyncio.run(draft_reply(ticket, looking_up(desk, shop)))


@pytest.mark.parametrize(
    ("text", "title"),
    [("Sie ist undicht, ich möchte sie zurückgeben", "Gaskartusche 230 g"), ("Es wird zu heiß.", "Wasserkocher Ebb")],
)
def test_a_fault_that_is_dangerous_of_what_was_ordered_goes_to_a_person(desk: Desk, text: str, title: str) -> None:
    result = _draft(desk, text, title)
    assert Flag.SAFETY in result.brief.triage.flags
    assert result.status is Status.ESCALATED


@pytest.mark.parametrize("titles", [("Kaffeetasse Möwe",), ("Gaskartusche 230 g", "Kaffeetasse Möwe"), ()])
def test_of_other_goods_it_raises_nothing(desk: Desk, titles: tuple[str, ...]) -> None:
    assert Flag.SAFETY not in _draft(desk, "Sie ist undicht, ich möchte sie zurückgeben", *titles).brief.triage.flags
