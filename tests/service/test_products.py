"""The seller's products: known once a desk is open, found in messages, and of use in finding the order."""

import asyncio
import json
from pathlib import Path

from core.orders import OrderLine, Product
from service.pipeline import Desk, draft_reply
from service.wiring import load_products, load_seller
from tests.desks import looking_up, ticket_of
from tests.factories import BUYER, eur, make_order, make_seller
from tests.fakes import FakeShop
from triage.products import ProductIndex


def test_products_that_a_buyer_names_are_found(desk: Desk) -> None:
    text = "Wann kommt die Laterne Hafenlicht, die ich bestellt habe?"
    result = asyncio.run(draft_reply(ticket_of(desk, messages=[{"text": text}]), desk))
    assert [(each.sku, each.score) for each in result.brief.triage.entities.products][:1] == [("HH-LAN-01", 1.0)]


def test_of_two_orders_the_one_with_the_product_named_is_meant(desk: Desk) -> None:
    def order(order_id: str, sku: str) -> object:
        return make_order(id=order_id, lines=(OrderLine(sku=sku, title="An article", price=eur("60")),))

    shop = FakeShop(order("305-0000000-0000001", "HH-LAN-01"), order("305-0000000-0000002", "HH-TEN-03"))  # type: ignore[arg-type]
    ticket = ticket_of(
        desk, buyer=BUYER.model_dump(), messages=[{"text": "Wann kommt denn endlich meine Laterne Hafenlicht?"}]
    )
    result = asyncio.run(draft_reply(ticket, looking_up(desk, shop)))
    assert result.brief.facts.order is not None
    assert result.brief.facts.order.id == "305-0000000-0000001"
    assert "article" in (result.brief.facts.evidence["order"].detail or "")


def test_without_a_products_file_what_was_ordered_is_known_and_without_either_nothing(tmp_path: Path) -> None:
    assert load_products(None, load_seller(None)) is None
    assert load_products(tmp_path, make_seller()) is None
    order = make_order().model_dump(mode="json")
    (tmp_path / "orders.jsonl").write_text(json.dumps(order) + "\n", encoding="utf-8")
    index = load_products(tmp_path, make_seller())
    assert index is not None
    assert [each.sku for each in index.find_products("my Harbour lantern")] == ["LAMP-1"]


def test_of_an_article_listed_twice_the_listing_or_the_order_says_which_is_meant(desk: Desk) -> None:
    """A shop that sells in several languages has it once in each, under a name that they share."""
    twice = ProductIndex(
        [Product(sku="SCALE-PT", title="Brasswell Gram"), Product(sku="SCALE-FR", title="Brasswell Gram")]
    )
    catalogue = desk.with_products(twice)
    asks = {"messages": [{"text": "Wann ist die Brasswell Gram wieder da?"}]}

    def named(desk: Desk, **fields: object) -> set[str]:
        result = asyncio.run(draft_reply(ticket_of(desk, **asks, **fields), desk))
        return {each.sku for each in result.brief.triage.entities.products}

    assert named(catalogue) == {"SCALE-PT", "SCALE-FR"}
    assert named(catalogue, sku="SCALE-FR") == {"SCALE-FR"}
    order = make_order(lines=(OrderLine(sku="SCALE-PT", title="Brasswell Gram", price=eur("20")),))
    assert named(looking_up(catalogue, FakeShop(order)), order_id=order.id) == {"SCALE-PT"}
