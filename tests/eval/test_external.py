"""Public data sets become suites and a seller folder: here from files of the same form with invented content."""

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.files import FileShop
from connectors.seller_folder import read_seller
from core.errors import InputError
from core.orders import Order, OrderStatus, ShipmentStatus
from core.reading import read_records
from eval.cases import read_suite
from eval.external.messages import FILES, Situation, load_labels, read_messages
from eval.external.pairing import Half, Shop, make_cases
from eval.external.suites import datasets_in, skipped_in, suites_of, write_suite
from eval.external.tau2 import write_seller
from eval.strangers import Strangers
from tests.desks import EXAMPLES
from tests.factories import make_ticket
from triage.intents import load_intents

ABCD, BITEXT = FILES


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder, with a few lines in each data set's form."""
    folder = tmp_path / "data"
    abcd = [
        {"text": f"I would like to send back jacket number {n}", "intent": "returns/changed_mind"} for n in range(20)
    ]
    abcd.append({"text": "My order ID is 5873489206", "intent": "state_info/give_order_id"})
    bitext = ["instruction,intent,entity_type"]
    bitext += [f"where is purchase {7000000 + n}?,track_order,order_id" for n in range(30)]
    _write(folder / ABCD / FILES[ABCD][0], "\n".join(map(json.dumps, [*abcd, abcd[0]])))
    _write(folder / BITEXT / FILES[BITEXT][0], "\n".join(bitext))
    _write(folder / "tau2-retail" / "db.json", json.dumps(_database()))
    _write(folder / "tau2-retail" / "policy.md", "# Policy\n\n## Returns\n\nOnly what was delivered can be returned.\n")
    return folder


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _database() -> dict[str, Any]:
    user = {"name": {"first_name": "Ada", "last_name": "Example"}, "email": "ada@example.com"}
    item = {"name": "Lamp", "product_id": "1", "item_id": "77", "price": 20.5, "options": {"color": "red"}}
    statuses = ("pending", "processed", "delivered", "cancelled", "pending (item modified)")
    orders = {
        f"#W{number}": {
            "order_id": f"#W{number}",
            "user_id": "ada_1",
            "address": {"city": "Boston"},
            "items": [item, item],
            "status": status,
            "fulfillments": [{"tracking_id": [f"99{number}"], "item_ids": ["77"]}],
            "payment_history": [{"transaction_type": "refund", "amount": 41.0, "payment_method_id": "paypal_1"}],
        }
        for number, status in enumerate(statuses, start=1000000)
    }
    variant = {"item_id": "77", "options": {"color": "red"}, "available": False, "price": 20.5}
    return {
        "users": {"ada_1": user},
        "products": {"1": {"name": "Lamp", "variants": {"77": variant}}},
        "orders": orders,
    }


def test_every_label_means_intents_that_there_are_and_says_why() -> None:
    for meanings in load_labels().values():
        for meaning in meanings.values():
            assert set(meaning.intents) <= set(load_intents())
            assert meaning.why


def test_equal_texts_are_one_message_and_a_new_label_is_an_error(data: Path) -> None:
    assert len(read_messages(data, ABCD)) == 21
    path = data / ABCD / FILES[ABCD][0]
    path.write_text('{"text": "hi", "intent": "of/another kind"}')
    with pytest.raises(InputError, match=r":1: label 'of/another kind'"):
        read_messages(data, ABCD)
    path.write_text('["hi"]')
    with pytest.raises(InputError, match=r":1: has no text or no intent"):
        read_messages(data, ABCD)


def test_pairing_is_the_same_every_time_and_splits_in_half(data: Path) -> None:
    messages = read_messages(data, BITEXT)
    halves = make_cases(messages, EXAMPLES)
    assert halves == make_cases(messages, EXAMPLES)
    assert 8 <= len(halves[Half.PAIRED]) <= 22
    assert len(halves[Half.PAIRED]) + len(halves[Half.UNPAIRED]) == 30
    assert sum(map(len, make_cases(messages, EXAMPLES, limit=10).values())) == 10


def test_the_paired_half_carries_the_id_of_a_fitting_order_and_the_other_its_buyer(data: Path) -> None:
    fitting = {order.id: order for order in Shop(EXAMPLES).by_situation[Situation.ON_THE_WAY]}
    halves = make_cases(read_messages(data, BITEXT), EXAMPLES)
    for case in halves[Half.PAIRED]:
        assert case.ticket is not None
        named = next(order for order in fitting.values() if order.id in str(case.ticket["text"]))
        assert case.ticket["buyer"] == {name: value for name, value in named.buyer if value}
        assert case.ticket.get("order_id") is None
    for case in halves[Half.UNPAIRED]:
        assert case.ticket is not None
        assert case.ticket.get("order_id") is None
        assert "purchase 70000" in str(case.ticket["text"])


def test_a_message_that_names_no_order_gets_its_id_from_the_channel(data: Path) -> None:
    for half, cases in make_cases(read_messages(data, ABCD), EXAMPLES).items():
        for case in cases:
            assert case.ticket is not None
            said = "5873489206" not in str(case.ticket["text"]) and "order ID" in str(case.ticket["text"])
            assert (case.ticket["order_id"] is not None) is (half is Half.PAIRED and not said)


def test_suites_are_written_as_cases_and_what_is_absent_is_skipped_with_a_line(data: Path, tmp_path: Path) -> None:
    cases = suites_of(data, ABCD, EXAMPLES)[Half.PAIRED]
    write_suite(cases, tmp_path / "suite.jsonl")
    assert [case.id for case in read_suite(tmp_path / "suite.jsonl")] == [case.id for case in cases]
    assert datasets_in(data) == (ABCD, BITEXT)
    assert datasets_in(tmp_path / "nowhere") == ()
    assert len(list(skipped_in(tmp_path / "nowhere"))) == 2


def test_the_retail_shop_becomes_a_seller_folder(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "shop"
    counts = write_seller(data, out)
    assert counts == {"users": 1, "orders": 5, "shipments": 2, "refunds": 5, "products": 1}
    seller = read_seller(out)
    FileShop(out, seller).load()
    orders = [order for _, order in read_records(out / "orders.jsonl", Order)]
    assert [order.status for order in orders] == [
        OrderStatus.PAID,
        OrderStatus.SHIPPED,
        OrderStatus.DELIVERED,
        OrderStatus.CANCELLED,
        OrderStatus.PAID,
    ]
    assert all(seller.clock is not None and order.placed_at <= seller.clock for order in orders)
    assert str(orders[0].total.amount) == "41.00"
    assert ShipmentStatus.DELIVERED.value in (out / "shipments.jsonl").read_text()
    assert "answers: [cancel_order" in (out / "policies" / "retail.md").read_text()


def test_strangers_are_the_other_buyers_of_a_folder_and_not_what_the_buyer_said(data: Path, tmp_path: Path) -> None:
    write_seller(data, tmp_path / "shop")
    strangers = Strangers.of(tmp_path / "shop")
    other = make_ticket("Where is it?")
    assert {"#W1000000", "ada@example.com", "Ada Example", "991000001"} <= set(strangers.to(other))
    assert "#W1000000" not in strangers.to(make_ticket("Where is #W1000000?"))
    assert strangers.to(make_ticket(buyer={"email": "ADA@example.com"})) == {}
