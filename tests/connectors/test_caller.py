"""Facts that a caller hands in: completed, checked, and kept to the order that they belong to."""

import asyncio
from typing import Any

import pytest

from connectors.caller import AfterSalesBeside, CallerShop
from core.errors import InputError
from core.orders import Claim, ClaimStatus, Return, ReturnStatus
from core.ports import AfterSales, AfterSalesSource, OrderQuery, OrderSource, ProductSource, TrackingSource
from tests.factories import NOW, ORDER_ID, make_order, make_shipment
from tests.fakes import FakeShop

ORDER = make_order().model_dump(mode="json")
LINE = {"sku": "LAMP-1", "title": "Harbour lantern", "price": {"amount": "1.00", "currency": "EUR"}}
PARCEL = {name: value for name, value in make_shipment().model_dump(mode="json").items() if name != "order_id"}


def test_is_a_source_of_orders_after_sales_parcels_and_products() -> None:
    shop = CallerShop({})
    sources: tuple[OrderSource, AfterSalesSource, TrackingSource, ProductSource] = (shop, shop, shop, shop)
    assert {source.name for source in sources} == {"caller"}


def test_what_is_handed_in_is_found_and_belongs_to_the_order_given() -> None:
    returned = {"id": "R-1", "status": "requested", "requested_at": "2026-11-10T10:00:00+01:00"}
    product = {"sku": "LAMP-1", "title": "Harbour lantern", "stock": 3}
    shop = CallerShop({"order": ORDER, "shipments": [PARCEL], "returns": [returned], "products": [product]})
    assert shop.order == make_order()
    assert [each.title for each in shop.catalogue] == ["Harbour lantern", "Harbour lantern"]
    assert asyncio.run(shop.find_orders(OrderQuery())) == (make_order(),)
    assert asyncio.run(shop.find_shipments(ORDER_ID)) == (make_shipment(),)
    assert [r.order_id for r in asyncio.run(shop.after_sales(ORDER_ID)).returns] == [ORDER_ID]
    assert asyncio.run(shop.find_products(["lamp-1", "other"]))[0].stock == 3


def test_nothing_is_told_of_another_order() -> None:
    claim = {"id": "C-1", "status": "open", "kind": "a-to-z", "opened_at": "2026-11-10T10:00:00+01:00"}
    shop = CallerShop({"order": ORDER, "shipments": [PARCEL], "claims": [claim]})
    assert asyncio.run(shop.find_shipments("another")) == ()
    assert asyncio.run(shop.after_sales("another")).claims == ()
    assert asyncio.run(shop.after_sales(ORDER_ID)).claims[0].id == "C-1"


def test_what_is_left_out_of_after_sales_is_looked_up_and_what_is_given_is_not() -> None:
    asked = Return(id="R-1", order_id=ORDER_ID, status=ReturnStatus.REQUESTED, requested_at=NOW)
    open_claim = Claim(id="C-1", order_id=ORDER_ID, status=ClaimStatus.OPEN, kind="a-to-z", opened_at=NOW)
    own = FakeShop(after_sales=AfterSales(returns=(asked,), claims=(open_claim,)))
    shop = CallerShop({"order": ORDER, "returns": []})
    found = asyncio.run(AfterSalesBeside(shop, own).after_sales(ORDER_ID))
    assert found == AfterSales(claims=(open_claim,))


def test_a_record_whose_order_is_null_is_the_given_order_s() -> None:
    shop = CallerShop({"order": ORDER, "shipments": [{**PARCEL, "order_id": None}]})
    assert asyncio.run(shop.find_shipments(ORDER_ID)) == (make_shipment(),)


def test_an_empty_list_is_given_and_null_is_not() -> None:
    assert CallerShop({"shipments": [], "returns": None}).given == {"shipments"}
    assert CallerShop({}).given == frozenset()


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ("text", "context: must be an object"),
        ([ORDER], "context: must be an object"),
        ({"orders": [ORDER]}, "context.orders: unknown field"),
        ({"order": {"id": "A-1"}}, "context.order.placed_at: is required"),
        ({"order": "A-1"}, "context.order: "),
        ({"shipments": [PARCEL]}, "context.shipments.0.order_id: is required"),
        ({"shipments": PARCEL}, "context.shipments: "),
        ({"shipments": ["1Z"]}, "context.shipments.0: "),
        ({"order": {**ORDER, "placed_at": "2026-10-28T09:30:00"}}, "context.order.placed_at: time without a time zone"),
        ({"order": ORDER, "shipments": [{**PARCEL, "order_id": "B-2"}]}, "context.shipments.0.order_id: is not the id"),
        ({"order": {**ORDER, "total": {"amount": "1e400", "currency": "EUR"}}}, "context.order.total: is no amount"),
        ({"order": {**ORDER, "lines": [{**LINE, "quantity": 10**30}]}}, "context.order.lines.0.quantity: "),
    ],
)
def test_what_is_wrong_is_named_with_its_field(context: Any, says: str) -> None:
    with pytest.raises(InputError) as caught:
        CallerShop(context)
    assert str(caught.value).startswith(says)
