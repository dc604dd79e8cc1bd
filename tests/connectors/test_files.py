"""File sources: what is found, what is an error and where, what happens when a file changes."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from connectors.files import FileShop
from core.errors import InputError, LookupFailed
from core.orders import Order, Product
from core.ports import AfterSalesSource, OrderQuery, OrderSource, ProductSource, TrackingSource
from core.tickets import Buyer
from tests.factories import BUYER, ORDER_ID, make_order, make_seller, make_shipment


def write(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row.model_dump(mode="json")) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def shop_of(folder: Path) -> FileShop:
    return FileShop(folder, make_seller())


def find(shop: FileShop, **query: Any) -> tuple[Order, ...]:
    return asyncio.run(shop.find_orders(OrderQuery(**query)))


def test_is_a_source_of_orders_after_sales_parcels_and_products(tmp_path: Path) -> None:
    orders: OrderSource = shop_of(tmp_path)
    history: AfterSalesSource = shop_of(tmp_path)
    tracking: TrackingSource = shop_of(tmp_path)
    products: ProductSource = shop_of(tmp_path)
    assert {source.name for source in (orders, history, tracking, products)} == {"files"}


def test_files_that_are_not_there_are_empty_sources(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    shop.load()
    assert find(shop, order_ids=(ORDER_ID,), buyer=BUYER) == ()
    assert asyncio.run(shop.find_shipments(ORDER_ID)) == ()
    assert asyncio.run(shop.after_sales(ORDER_ID)).returns == ()
    assert asyncio.run(shop.find_products(["LAMP-1"])) == ()


def test_the_catalogue_is_the_products_file_or_what_was_ordered(tmp_path: Path) -> None:
    assert shop_of(tmp_path).catalogue() == ()
    write(tmp_path / "orders.jsonl", make_order(), make_order(id="2"))
    assert [each.sku for each in shop_of(tmp_path).catalogue()] == ["LAMP-1"]
    write(tmp_path / "products.jsonl", Product(sku="P-1", title="Tent"), Product(sku="P-2", title="Rope"))
    assert [each.sku for each in shop_of(tmp_path).catalogue()] == ["P-1", "P-2"]


def test_what_is_read_back_is_what_was_written(tmp_path: Path) -> None:
    write(tmp_path / "orders.jsonl", make_order())
    write(tmp_path / "shipments.jsonl", make_shipment())
    shop = shop_of(tmp_path)
    assert find(shop, order_ids=(ORDER_ID,)) == (make_order(),)
    assert asyncio.run(shop.find_shipments(ORDER_ID)) == (make_shipment(),)


@pytest.mark.parametrize("typed", ["#HH20371", "HH20371", "hh20371", " #hh20371 "])
def test_an_order_is_found_however_its_id_is_typed(tmp_path: Path, typed: str) -> None:
    write(tmp_path / "orders.jsonl", make_order(id="#HH20371"), make_order(id="#HH2037"))
    assert [order.id for order in find(shop_of(tmp_path), order_ids=(typed,))] == ["#HH20371"]


@pytest.mark.parametrize("typed", ["00340434161094042557", "0034 0434 1610 9404 2557", "00340434-161094042557"])
def test_an_order_is_found_by_the_number_of_its_parcel(tmp_path: Path, typed: str) -> None:
    write(tmp_path / "orders.jsonl", make_order())
    write(tmp_path / "shipments.jsonl", make_shipment())
    assert [order.id for order in find(shop_of(tmp_path), tracking_numbers=(typed,))] == [ORDER_ID]


def test_a_buyer_has_the_orders_of_this_store_only(tmp_path: Path) -> None:
    write(
        tmp_path / "orders.jsonl",
        make_order(id="here"),
        make_order(id="elsewhere", store="harbour-uk"),
        make_order(id="anywhere", store=None),
    )
    found = find(shop_of(tmp_path), store="harbour-de", buyer=BUYER)
    assert [order.id for order in found] == ["here", "anywhere"]


@pytest.mark.parametrize(
    ("of_order", "writes", "same"),
    [
        (Buyer(name="A", email="a@example.com"), Buyer(email="A@EXAMPLE.com"), True),
        (Buyer(name="A", email="a@example.com"), Buyer(name="A", email="b@example.com"), False),
        (Buyer(id="nick", email="relay1@example.com"), Buyer(id="NICK", email="relay2@example.com"), True),
        (Buyer(name="Ana  Roth"), Buyer(name="ana roth", email="a@example.com"), True),
        (Buyer(name="Ana Roth", id="nick"), Buyer(name="Ana Roth", email="a@example.com"), False),
        (Buyer(), Buyer(), False),
    ],
)
def test_a_buyer_is_known_by_mail_or_id_and_by_name_only_where_one_side_has_neither(
    tmp_path: Path, of_order: Buyer, writes: Buyer, same: bool
) -> None:
    write(tmp_path / "orders.jsonl", make_order(buyer=of_order))
    assert bool(find(shop_of(tmp_path), store="harbour-de", buyer=writes)) is same


def test_after_sales_are_those_of_the_order(tmp_path: Path) -> None:
    for name, more in (
        ("returns", '"status":"received","requested_at":"2026-11-05T10:00:00+01:00"'),
        ("refunds", '"status":"pending","amount":{"amount":"1.00","currency":"EUR"}'),
        ("claims", '"status":"open","kind":"a-to-z","opened_at":"2026-11-05T10:00:00+01:00"'),
    ):
        rows = [f'{{"id":"{name}-{order}","order_id":"{order}",{more}}}' for order in (ORDER_ID, "other")]
        write(tmp_path / f"{name}.jsonl", *rows)
    found = asyncio.run(shop_of(tmp_path).after_sales(ORDER_ID))
    assert [returned.id for returned in found.returns] == [f"returns-{ORDER_ID}"]
    assert [refund.id for refund in found.refunds] == [f"refunds-{ORDER_ID}"]
    assert [claim.id for claim in found.claims] == [f"claims-{ORDER_ID}"]


def test_what_is_found_stands_in_the_order_of_the_file(tmp_path: Path) -> None:
    write(tmp_path / "orders.jsonl", *(make_order(id=f"o-{n}", buyer=Buyer(name=f"B{n}")) for n in range(9)))
    found = find(shop_of(tmp_path), order_ids=("o-8", "o-2", "o-5"), buyer=Buyer(name="b0"))
    assert [order.id for order in found] == ["o-0", "o-2", "o-5", "o-8"]


def test_products_are_found_by_sku(tmp_path: Path) -> None:
    write(tmp_path / "products.jsonl", '{"sku":"A-1","title":"one"}', '{"sku":"B-2","title":"two"}')
    assert [p.title for p in asyncio.run(shop_of(tmp_path).find_products(["b-2", "nowhere"]))] == ["two"]


GOOD = json.dumps(make_order().model_dump(mode="json"))


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ('{"id": "x",', "orders.jsonl:2: is not JSON"),
        ("\x00\x01\x02", "orders.jsonl:2: is not JSON"),
        ('{"id": "x"}', "orders.jsonl:2: placed_at: is required"),
        (
            GOOD.replace('"placed_at": "2026-10-28T09:30:00Z"', '"placed_at": "2026-10-28T09:30:00"'),
            "placed_at: time with",
        ),
        (GOOD.replace('"lines"', '"items"'), "orders.jsonl:2: items: unknown field"),
        ('["a list"]', "orders.jsonl:2: "),
        (GOOD.replace('"64.90"', "NaN"), "orders.jsonl:2: total.amount: "),
    ],
)
def test_a_wrong_line_is_named_with_its_field(tmp_path: Path, second: str, says: str) -> None:
    write(tmp_path / "orders.jsonl", make_order(id="first"), second)
    with pytest.raises(InputError) as caught:
        shop_of(tmp_path).load()
    assert says in str(caught.value)


def test_an_id_that_stands_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    write(tmp_path / "orders.jsonl", make_order(), "", make_order(id="other"), make_order())
    with pytest.raises(InputError, match=f"orders.jsonl:4: id: '{ORDER_ID}' is already on line 1"):
        find(shop_of(tmp_path), order_ids=("whatever",))


def test_one_tracking_number_may_serve_two_orders_but_not_one_order_twice(tmp_path: Path) -> None:
    file = write(tmp_path / "shipments.jsonl", make_shipment(), make_shipment(order_id="packed-together"))
    shop_of(tmp_path).load()
    write(file, make_shipment(), make_shipment())
    with pytest.raises(InputError, match=r"shipments.jsonl:2: tracking_number: .* is already on line 1"):
        shop_of(tmp_path).load()


def test_parcels_without_a_number_are_all_kept(tmp_path: Path) -> None:
    write(tmp_path / "shipments.jsonl", make_shipment(tracking_number=None), make_shipment(tracking_number=None))
    assert len(asyncio.run(shop_of(tmp_path).find_shipments(ORDER_ID))) == 2


def test_a_file_that_is_replaced_is_read_again(tmp_path: Path) -> None:
    file = write(tmp_path / "orders.jsonl", make_order())
    shop = shop_of(tmp_path)
    shop.load()
    write(file, make_order(), make_order(id="new"))
    assert [order.id for order in find(shop, order_ids=("new",))] == ["new"]


def test_a_file_that_appears_later_is_read(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    shop.load()
    write(tmp_path / "orders.jsonl", make_order())
    assert len(find(shop, order_ids=(ORDER_ID,))) == 1


def test_an_export_that_is_half_written_is_a_failed_look_up_until_it_is_whole(tmp_path: Path) -> None:
    file = write(tmp_path / "orders.jsonl", make_order())
    shop = shop_of(tmp_path)
    shop.load()
    file.write_text(GOOD[:50])
    with pytest.raises(LookupFailed, match=r"orders.jsonl:1"):
        find(shop, order_ids=(ORDER_ID,))
    file.unlink()
    with pytest.raises(LookupFailed, match="is gone"):
        find(shop, order_ids=(ORDER_ID,))
    write(file, make_order(), make_order(id="another"))
    assert len(find(shop, order_ids=(ORDER_ID,))) == 1


def test_the_same_records_in_two_files_are_an_error(tmp_path: Path) -> None:
    write(tmp_path / "orders.jsonl", make_order())
    (tmp_path / "orders.csv").write_text("id\n")
    with pytest.raises(InputError, match=r"orders.jsonl: orders.csv lies beside it"):
        shop_of(tmp_path).load()


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "orders.jsonl").write_bytes(f"{GOOD}\n".encode() + GOOD.replace("S. Brandt", "Möwe").encode("latin-1"))
    with pytest.raises(InputError, match=r"orders.jsonl:2: byte \d+ of the line is not UTF-8"):
        shop_of(tmp_path).load()


def test_tickets_may_look_up_while_another_reads(tmp_path: Path) -> None:
    write(tmp_path / "orders.jsonl", *(make_order(id=f"o-{n}") for n in range(50)))
    shop = shop_of(tmp_path)

    async def together() -> list[tuple[Order, ...]]:
        queries = [OrderQuery(order_ids=(f"o-{n}",)) for n in range(50)]
        return list(await asyncio.gather(*map(shop.find_orders, queries)))

    assert [found[0].id for found in asyncio.run(together())] == [f"o-{n}" for n in range(50)]
