"""CSV files: the same records as JSON Lines, with errors that name line and column."""

import asyncio
import os
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from connectors.files import FileShop
from connectors.layouts import CURRENCY, layouts
from core.errors import InputError
from core.orders import Claim, Order, Product, Refund, Return, Shipment
from core.ports import OrderQuery
from core.record import Record
from core.sellers import Store
from core.tickets import Buyer
from tests.factories import make_seller

RECORDS: dict[str, type[Record]] = {
    "orders": Order,
    "shipments": Shipment,
    "returns": Return,
    "refunds": Refund,
    "claims": Claim,
    "products": Product,
}

ORDERS = """\
id,store,buyer_email,status,placed_at,total,currency,country,sku,title,quantity,price
A-1,harbour-de,a@example.com,shipped,2026-10-28T09:30:00+01:00,64.90,EUR,DE,L-1,"Lantern, brass",2,30.00
A-2,harbour-de,b@example.com,paid,2026-10-29T09:30:00+01:00,5.00,EUR,DE,W-1,Wick,1,5.00
A-1,,,,,,EUR,,W-1,Wick,1,4.90
"""


def shop_with(folder: Path, text: str, name: str = "orders.csv") -> FileShop:
    (folder / name).write_bytes(text.encode("utf-8"))
    return FileShop(folder, make_seller())


def order_of(shop: FileShop, order_id: str) -> Order:
    return asyncio.run(shop.find_orders(OrderQuery(order_ids=(order_id,))))[0]


def problem(folder: Path, text: str, name: str = "orders.csv") -> str:
    with pytest.raises(InputError) as caught:
        shop_with(folder, text, name).load()
    return str(caught.value)


def test_rows_with_one_id_are_one_order_with_several_lines(tmp_path: Path) -> None:
    order = order_of(shop_with(tmp_path, ORDERS), "A-1")
    assert order.total.amount == Decimal("64.90")
    assert order.buyer == Buyer(email="a@example.com")
    assert [(line.title, line.quantity, str(line.price.amount)) for line in order.lines] == [
        ("Lantern, brass", 2, "30.00"),
        ("Wick", 1, "4.90"),
    ]


def test_rows_of_one_parcel_are_its_scans(tmp_path: Path) -> None:
    text = (
        "order_id,carrier,tracking_number,status,expected,event_at,event_status,event_place\n"
        "A-1,DHL,111,in_transit,2026-11-13,2026-11-09T18:40:00+01:00,in_transit,Rostock\n"
        "A-1,DHL,111,in_transit,2026-11-13,2026-11-10T06:12:00+01:00,in_transit,Leipzig\n"
        "A-1,DPD,222,pre_transit,,,,\n"
    )
    parcels = asyncio.run(shop_with(tmp_path, text, "shipments.csv").find_shipments("A-1"))
    assert [[event.place for event in parcel.events] for parcel in parcels] == [["Rostock", "Leipzig"], []]


def test_rows_of_one_return_are_its_products(tmp_path: Path) -> None:
    text = "id,order_id,status,requested_at,sku\nR-1,A-1,requested,2026-11-09T18:40:00Z,X\nR-1,,,,Y\n"
    found = asyncio.run(shop_with(tmp_path, text, "returns.csv").after_sales("A-1"))
    assert found.returns[0].skus == ("X", "Y")


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("64.90", "64.90"),
        ("64,90", "64.90"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("7", "7"),
        ("-5,00", "-5.00"),
    ],
)
def test_amounts_are_read_as_spreadsheets_write_them(tmp_path: Path, written: str, amount: str) -> None:
    text = f"sku;title;price;currency\nL-1;Lantern;{written};EUR\n"
    product = asyncio.run(shop_with(tmp_path, text, "products.csv").find_products(["L-1"]))[0]
    assert product.price
    assert product.price.amount == Decimal(amount)


@pytest.mark.parametrize(("currency", "amount"), [("CLP", "19990"), ("KWD", "19.990")])
def test_three_decimals_are_thousands_where_a_currency_has_none(tmp_path: Path, currency: str, amount: str) -> None:
    text = f"sku,title,price,currency\nL-1,Lantern,19.990,{currency}\n"
    product = asyncio.run(shop_with(tmp_path, text, "products.csv").find_products(["L-1"]))[0]
    assert product.price
    assert product.price.amount == Decimal(amount)


def test_what_spreadsheets_put_around_cells_is_taken_off(tmp_path: Path) -> None:
    text = 'sep=;\rsku;title;stock;;\r="007";Lantern;3;;\r'
    product = asyncio.run(shop_with(tmp_path, text, "products.csv").find_products(["007"]))[0]
    assert (product.sku, product.title, product.stock) == ("007", "Lantern", 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_of_any_spreadsheet_are_read(tmp_path: Path, delimiter: str, line_end: str, mark: str) -> None:
    rows = [["SKU ", "Title", "stock"], ["L-1", f'"two{line_end}lines"', "3"], ["", "", ""], []]
    text = mark + line_end.join(delimiter.join(row) for row in rows) + line_end
    product = asyncio.run(shop_with(tmp_path, text, "products.csv").find_products(["l-1"]))[0]
    assert (product.title, product.stock) == ("two\nlines", 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,colour\nA-1,red\n", "orders.csv:1: unknown column 'colour'; known are id, store"),
        ("id,total,id\n", "orders.csv:1: the column 'id' stands here twice"),
        ("\n\nstore,total\n", "orders.csv:3: has no column 'id'"),
        (ORDERS + "A-3,x\n", "orders.csv:5: has 2 cells, the header has 12"),
        (ORDERS + 2 * ",harbour-de,,paid,2026-10-28T09:30:00Z,1,EUR,DE,,,,\n", "orders.csv:5: id: is required"),
        (ORDERS.replace("brass", "brass\n\nor\nnot").replace("5.00,EUR", "5.00,euro"), "orders.csv:6: currency: "),
        (ORDERS.replace("64.90,EUR", "much,EUR"), "orders.csv:2: total: is no number; write it as"),
        (ORDERS.replace("Wick,1,4.90", "Wick,0,4.90"), "orders.csv:4: quantity: "),
        (ORDERS.replace("5.00,EUR", "5.00,euro"), "orders.csv:3: currency: "),
        (ORDERS.replace("64.90,EUR", "64.90,"), "orders.csv:2: currency: is required"),
        (
            ORDERS.replace("2026-10-29T09:30:00+01:00", "10/29/2026"),
            "orders.csv:3: placed_at: the day or the month may stand first; say in orders.yaml beside it which",
        ),
        (
            ORDERS.replace("paid", "on hold"),
            "orders.csv:3: status: must be 'pending', 'paid', 'shipped', 'delivered' or 'cancelled'; `values` in "
            "orders.yaml",
        ),
        (ORDERS.replace("Wick,1,4.90", "Wick,one,4.90"), "orders.csv:4: quantity: must be a whole number"),
        (ORDERS.replace("2026-10-29T09:30:00+01:00", "2026-10-32"), "orders.csv:3: placed_at: is no time; write it as"),
        (ORDERS.replace("A-1,,", "A-1,harbour-uk,"), "orders.csv:4: store: differs from line 2, which has the same id"),
        (ORDERS + "A-1,,,,,,EUR,,W-1,Wick,1,4.90\n", "orders.csv:5: repeats line 4; take one of them out"),
        ("id,placed_at,total,currency\nA,2026-10-28T09:30:00Z,1,EUR\nA,,,\n", "orders.csv:3: repeats line 2"),
        (ORDERS + 'A-4,"never closed\n', "orders.csv:5: is not CSV"),
        (ORDERS.replace("A-2", "4.05612E+12"), "orders.csv:3: id: a spreadsheet has rounded this long number"),
        (ORDERS.replace("A-2", '"4,05612E+12"'), "orders.csv:3: id: a spreadsheet has rounded"),
        (ORDERS.replace("Wick,1,5.00", "#N/A,1,5.00"), "orders.csv:3: title: holds a spreadsheet's error"),
        (ORDERS.replace("Wick,1,5.00", "#WERT!,1,5.00"), "orders.csv:3: title: holds a spreadsheet's error"),
        (ORDERS.replace("64.90,EUR", "1.234,EUR"), "orders.csv:2: total: may be a thousand times as much; write it"),
        ("id,total,\nA-1,5,note\n", "orders.csv:2: holds a value in a column without a name"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_column(tmp_path: Path, text: str, says: str) -> None:
    assert says in problem(tmp_path, text)


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_bytes("sku,title\nA,Möwe\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"products.csv:2: byte \d+ is not UTF-8"):
        FileShop(tmp_path, make_seller()).load()


def test_a_product_that_stands_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    text = "sku,title\nA,one\nB,two\nA,three\n"
    assert "products.csv:4: title: differs from line 2, which has the same sku" in problem(
        tmp_path, text, "products.csv"
    )


def test_a_source_may_be_called_csv_in_seller_yaml(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(ORDERS, encoding="utf-8")
    seller = make_seller(sources={"orders": "export.csv"})
    assert order_of(FileShop(tmp_path, seller), "A-2").lines[0].title == "Wick"


def test_every_field_of_every_record_has_its_column() -> None:
    for kind, record in RECORDS.items():
        paths = {column.path.removesuffix("[]") for column in layouts()[kind].columns.values()}
        assert paths == set(_leaves(record)), kind


def _leaves(record: type[Record], before: str = "") -> list[str]:
    """The paths of a record's values; an amount is one value."""
    found: list[str] = []
    for name, field in record.model_fields.items():
        inner = [
            t for t in (field.annotation, *get_args(field.annotation)) if isinstance(t, type) and issubclass(t, Record)
        ]
        mark = "[]" if str(field.annotation).startswith("tuple") else ""
        if inner and inner[0].__name__ != "Money":
            found += _leaves(inner[0], f"{before}{name}{mark}.")
        else:
            found.append(before + name)
    return found


def test_every_column_is_documented() -> None:
    readme = (Path(__file__).parents[2] / "examples" / "README.md").read_text(encoding="utf-8")
    for kind, layout in layouts().items():
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{kind}.csv` |"))
        _, _, columns, key, _ = row.split("|")
        assert columns.strip() == ", ".join(f"`{name}`" for name in layout.names())
        assert key.strip() == ", ".join(f"`{name}`" for name in layout.key)
        assert CURRENCY not in layout.columns


def test_a_cell_may_be_longer_than_the_csv_module_allows_by_itself(tmp_path: Path) -> None:
    text = f"sku,title\nA,{'long ' * 40_000}\n"
    product = asyncio.run(shop_with(tmp_path, text, "products.csv").find_products(["A"]))[0]
    assert len(product.title) == 199_999


def test_what_is_known_of_a_product_has_a_column_each(tmp_path: Path) -> None:
    text = 'sku,title,restock,weight,materials,dimmable\nL-1,Lamp,2026-12-04,1.3 kg,"ceramic, linen",yes\n'
    product = asyncio.run(shop_with(tmp_path, text, "products.csv").find_products(["L-1"]))[0]
    assert product.details is not None
    assert (product.details.weight, product.details.materials) == ("1.3 kg", ("ceramic", "linen"))
    assert product.details.dimmable is True
    assert str(product.restock) == "2026-12-04"


def test_a_wrong_detail_is_named_with_its_line_and_column(tmp_path: Path) -> None:
    text = "sku,title,weight\nL-1,Lamp,1.3 kg\nL-2,Lamp,heavy\n"
    assert "products.csv:3: weight: is no weight, such as 2.4 kg (g, kg): 'heavy'" in problem(
        tmp_path, text, "products.csv"
    )


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-03", "2026-11-03T00:00:00+01:00"),
        ("2026-07-03 14:05", "2026-07-03T14:05:00+02:00"),
        ("3.11.26", "2026-11-03T00:00:00+01:00"),
        ("03.11.2026 14:05:09", "2026-11-03T14:05:09+01:00"),
        ("3.11.2026 9:05", "2026-11-03T09:05:00+01:00"),
        ("2026-11-03T14:05:00Z", "2026-11-03T14:05:00+00:00"),
        ("03.11.2026T14:05-05:00", "2026-11-03T14:05:00-05:00"),
    ],
)
def test_times_without_an_offset_are_those_of_the_shops_clock(tmp_path: Path, written: str, at: str) -> None:
    text = f"order_id;tracking_number;expected;shipped_at\nA-1;1;4.11.2026;{written}\n"
    parcel = asyncio.run(shop_with(tmp_path, text, "shipments.csv").find_shipments("A-1"))[0]
    assert (parcel.shipped_at, parcel.expected) == (datetime.fromisoformat(at), date(2026, 11, 4))


def test_where_stores_differ_a_time_is_read_on_the_clock_of_its_rows_store(tmp_path: Path) -> None:
    first = make_seller().stores[0]
    london = Store(id="uk", marketplace="ebay", country="GB", language="en", timezone="Europe/London")
    seller = make_seller(stores=(first, london))
    header, cells = "id,store,placed_at,total,currency\n", "2026-11-03 09:00,1,EUR\n"
    (tmp_path / "orders.csv").write_text(f"{header}A,{first.id},{cells}B,uk,{cells}", encoding="utf-8")
    shop = FileShop(tmp_path, seller)
    assert order_of(shop, "B").placed_at - order_of(shop, "A").placed_at == timedelta(hours=1)
    (tmp_path / "orders.csv").write_text(f"{header}A,,{cells}", encoding="utf-8")
    with pytest.raises(InputError, match="placed_at: time without a time zone"):
        FileShop(tmp_path, seller).load()


EXPORT = """\
Name,Email,Financial Status,Fulfillment Status,Total,Currency,Created at,\
Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Note
#1001,a@example.com,paid,fulfilled,54.80,EUR,2026-11-03 10:00:00 +0100,1,Lantern,49.90,L-1,leave it at the door
#1001,a@example.com,,,,,2026-11-03 10:00:00 +0100,1,Wick,4.90,W-1,
#1002,b@example.com,paid,,5.00,EUR,2026-11-04 10:00:00 +0100,1,Wick,5.00,W-1,
"""
SAYS = """\
columns: {id: Name, buyer_email: Email, status: Fulfillment Status, total: Total, currency: Currency,
  placed_at: Created at, quantity: Lineitem quantity, title: Lineitem name, price: Lineitem price, sku: Lineitem sku}
values:
  status: {fulfilled: shipped}
always: {store: harbour-de}
"""


def test_an_export_is_read_by_what_the_file_beside_it_says(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(SAYS, encoding="utf-8")
    shop = shop_with(tmp_path, EXPORT)
    first, second = order_of(shop, "1001"), order_of(shop, "1002")
    assert (first.status, first.store, [line.title for line in first.lines]) == (
        "shipped",
        "harbour-de",
        ["Lantern", "Wick"],
    )
    assert [(str(line.price.amount), line.price.currency) for line in first.lines if line.price] == [
        ("49.90", "EUR"),
        ("4.90", "EUR"),
    ]
    assert (second.status, str(second.total.amount)) == ("paid", "5.00")
    assert first.placed_at == datetime.fromisoformat("2026-11-03T10:00:00+01:00")


def test_an_export_is_read_again_when_that_file_is_changed(tmp_path: Path) -> None:
    said = tmp_path / "orders.yaml"
    said.write_text(SAYS, encoding="utf-8")
    shop = shop_with(tmp_path, EXPORT)
    assert order_of(shop, "1001").status == "shipped"
    said.write_text(SAYS.replace("fulfilled: shipped", "fulfilled: delivered"), encoding="utf-8")
    os.utime(said, (0, 0))
    assert order_of(shop, "1001").status == "delivered"


@pytest.mark.parametrize(
    ("dates", "written", "on"),
    [
        ("day/month/year", "3/11/2026 9:05", "2026-11-03T09:05:00+01:00"),
        ("day/month/year", "03-11-26", "2026-11-03T00:00:00+01:00"),
        ("month/day/year", "11/3/26", "2026-11-03T00:00:00+01:00"),
        ("month/day/year", "3.11.2026", "2026-11-03T00:00:00+01:00"),
        ("month/day/year", "2026-11-03 09:05", "2026-11-03T09:05:00+01:00"),
    ],
)
def test_days_with_slashes_are_read_as_the_file_beside_says(tmp_path: Path, dates: str, written: str, on: str) -> None:
    (tmp_path / "shipments.yaml").write_text(f"dates: {dates}\n", encoding="utf-8")
    text = f"order_id,tracking_number,shipped_at\nA-1,1,{written}\n"
    parcel = asyncio.run(shop_with(tmp_path, text, "shipments.csv").find_shipments("A-1"))[0]
    assert parcel.shipped_at == datetime.fromisoformat(on)


def test_a_day_that_the_year_does_not_have_in_that_order_is_refused(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text("dates: month/day/year\n", encoding="utf-8")
    text = ORDERS.replace("2026-10-29T09:30:00+01:00", "29/10/2026")
    assert "orders.csv:3: placed_at: is no time" in problem(tmp_path, text)


def test_the_words_of_an_export_with_our_columns_are_read_as_the_file_beside_says(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text("values: {status: {on hold: pending}}\n", encoding="utf-8")
    assert order_of(shop_with(tmp_path, ORDERS.replace("paid", "on hold")), "A-2").status == "pending"
    assert "unknown column 'colour'" in problem(tmp_path, "id,colour\nA-1,red\n")


def test_orders_of_stores_that_there_are_not_are_counted(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, ORDERS.replace("harbour-de,b@", "habour-de,b@"))
    shop.load()
    assert shop.elsewhere() == {"habour-de": 1}


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        (SAYS.replace("id: Name", "id: Number"), "orders.csv:1: has no column 'Number', which orders.yaml names"),
        (SAYS.replace("buyer_email:", "email:"), "orders.yaml:1: columns: there is no column 'email'; there are id"),
        (SAYS + "dates: month first\n", "orders.yaml:6: dates: must be 'day/month/year' or 'month/day/year'"),
        (SAYS.replace("  status:", "  state:"), "orders.yaml:4: values: there is no column 'state'"),
        (SAYS.replace("values:", "value:"), "orders.yaml:3: value: unknown field; there are columns, values, always"),
        (SAYS.replace("fulfilled: shipped", "fulfilled: sent"), "orders.csv:2: status: "),
        (
            SAYS.replace("price: Lineitem price,", "price: total,"),
            "orders.yaml:2: columns.price: 'total' is 'total' already; a column is one of ours",
        ),
    ],
)
def test_what_is_wrong_with_it_is_named(tmp_path: Path, says: str, problem: str) -> None:
    (tmp_path / "orders.yaml").write_text(says, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        shop_with(tmp_path, EXPORT).load()
    assert problem in str(caught.value)
