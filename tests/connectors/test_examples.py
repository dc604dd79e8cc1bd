"""The example seller: everything in it can be read, hangs together, and holds nothing real."""

import asyncio
import re
from collections import Counter
from pathlib import Path

from connectors.files import FileShop
from connectors.seller_folder import read_seller
from core.errors import InputError
from core.orders import OrderStatus
from core.ports import OrderQuery
from core.reading import read_json_lines
from core.tickets import Ticket, parse_ticket

EXAMPLES = Path(__file__).parents[2] / "examples"


def queue() -> list[Ticket]:
    seller = read_seller(EXAMPLES)
    assert seller.clock
    tickets = []
    for line, value in read_json_lines(EXAMPLES / "queue.jsonl"):
        assert not isinstance(value, InputError)
        tickets.append(parse_ticket(value, now=seller.clock, file="queue.jsonl", line=line))
    return tickets


def test_every_file_can_be_read() -> None:
    FileShop(EXAMPLES, read_seller(EXAMPLES)).load()


def test_every_ticket_is_complete_and_in_a_store_of_the_seller() -> None:
    seller = read_seller(EXAMPLES)
    stores = {store.id: store.marketplace for store in seller.stores}
    tickets = queue()
    assert len(tickets) == len({ticket.id for ticket in tickets}) == 20
    for ticket in tickets:
        assert not ticket.warnings
        assert ticket.store
        assert stores[ticket.store] == ticket.marketplace
        assert seller.clock
        assert all(message.sent_at <= seller.clock for message in ticket.messages), ticket.id


def test_every_order_that_a_channel_names_exists() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    for ticket in queue():
        if ticket.order_id:
            found = asyncio.run(shop.find_orders(OrderQuery(order_ids=(ticket.order_id,))))
            assert [order.buyer for order in found] == [ticket.buyer]


def test_every_order_belongs_to_a_ticket() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    reached = {
        order.id
        for ticket in queue()
        for order in asyncio.run(shop.find_orders(OrderQuery(store=ticket.store, buyer=ticket.buyer)))
    }
    written = [value["id"] for _, value in read_json_lines(EXAMPLES / "orders.jsonl") if isinstance(value, dict)]
    assert reached == set(written)


def test_the_stranger_owns_nothing_and_the_undecided_buyer_two_open_orders() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    by_id = {ticket.id: ticket for ticket in queue()}
    owned = {
        id_: asyncio.run(shop.find_orders(OrderQuery(store=by_id[id_].store, buyer=by_id[id_].buyer)))
        for id_ in ("T-1003", "T-1004")
    }
    assert owned["T-1003"] == ()
    assert [order.status for order in owned["T-1004"]] == [OrderStatus.SHIPPED, OrderStatus.SHIPPED]


def test_readme_says_what_every_ticket_is_there_for() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    stores = dict(re.findall(r"^\| (T-\d+) \| ([a-z-]+) \|", readme, re.MULTILINE))
    assert stores == {ticket.id: ticket.store for ticket in queue()}


def test_totals_are_the_sum_of_their_lines() -> None:
    shop = FileShop(EXAMPLES, read_seller(EXAMPLES))
    for ticket in queue():
        for order in asyncio.run(shop.find_orders(OrderQuery(store=ticket.store, buyer=ticket.buyer))):
            lines = sum(line.price.amount * line.quantity for line in order.lines)
            assert order.total.amount == lines + (order.shipping.amount if order.shipping else 0), order.id


def test_only_reserved_addresses_stand_in_the_files() -> None:
    domains: Counter[str] = Counter()
    for path in EXAMPLES.rglob("*.*"):
        domains.update(re.findall(r"[\w.]+@([\w.-]+)", path.read_text(encoding="utf-8")))
    assert domains
    assert all(re.fullmatch(r"(.+\.)?example\.(com|net|org)", domain) for domain in domains), domains


def test_every_offer_is_what_the_passage_that_it_names_says() -> None:
    words = {1: "eines Werktags", 2: "two working days", 3: "three working days", 5: "five working days"}
    seller = read_seller(EXAMPLES)
    granted = (seller.offers, *(store.offers for store in seller.stores))
    offers = [offer for of_one in granted for _, offer in of_one if offer]
    assert len(offers) == 10
    for offer in offers:
        assert offer.source
        document, number = offer.source.split("#")
        sections = (EXAMPLES / "policies" / f"{document}.md").read_text(encoding="utf-8").split("\n## ")
        assert words.get(offer.value, f"{offer.value} days") in sections[int(number)].replace("\n", " "), offer
