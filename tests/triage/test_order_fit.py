"""Which of a buyer's own orders is meant: the score, its reasons, and the tie."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import pytest

from core.facts import BY_NAME_ONLY, EvidenceState
from core.orders import Order, OrderLine, OrderStatus
from core.tickets import Author, Buyer, Message
from core.triage import DateMention, Entities
from tests.factories import BERLIN, BUYER, NOW, ORDER_ID, eur, make_order, make_shipment, make_ticket, make_triage
from triage.matching import Match, match_order

LANTERN, MUG = "305-1111111-1111111", "305-2222222-2222222"


def order(order_id: str, title: str = "Harbour lantern", **changes: Any) -> Order:
    line = OrderLine(sku=changes.pop("sku", f"SKU-{order_id[:5]}{len(title)}"), title=title, price=eur("20.00"))
    return make_order(id=order_id, lines=(line,), **changes)


def match(
    text: str,
    *orders: Order,
    intent: str = "wismo",
    typed: tuple[str, ...] = (),
    tracking: tuple[str, ...] = (),
    **more: Any,
) -> Match:
    dates = tuple(DateMention(text="that day", start=0, end=8, date=day) for day in more.pop("dates", ()))
    triage = make_triage(intent, entities=Entities(order_ids=typed, tracking_numbers=tracking, dates=dates))
    shipments = more.pop("shipments", ())
    ticket = make_ticket(text, **more)
    return match_order(ticket, triage, orders, now=NOW, timezone="Europe/Berlin", shipments=shipments)


@pytest.mark.parametrize(
    ("text", "title", "other"),
    [
        ("Where is my lantern?", "Harbour lantern", "Stoneware mug"),
        ("Where are the LANTERNS?", "Harbour lantern", "Stoneware mug"),
        ("Wo bleiben die Laternen?", "Laterne aus Messing", "Becher aus Steingut"),
        ("wo ist der becher", "Becher aus Steingut", "Laterne aus Messing"),
        ("Ou est ma theiere ?", "Théière en fonte", "Lampe de chevet"),
        ("Dov'è la lampada?", "Lampada da tavolo", "Tazza in ceramica"),
        ("¿Dónde están las lámparas?", "Lámpara de mesa", "Taza de cerámica"),
        ("Onde está a mochila?", "Mochila impermeável", "Garrafa térmica"),
        ("Waar blijft de rugzak?", "Rugzak waterdicht", "Thermosfles"),
        ("Gdzie jest plecak?", "Plecaki turystyczne", "Termos stalowy"),
        ("Где моя лампа?", "Лампу настольная", "Термос стальной"),
        ("என் விளக்கு எங்கே?", "மேசை விளக்குகள்", "எஃகு பாட்டில்"),
    ],
)
def test_an_item_that_the_buyer_names_tells_two_orders_apart(text: str, title: str, other: str) -> None:
    found = match(text, order(MUG, other), order(LANTERN, title))
    assert found.order
    assert found.order.id == LANTERN
    assert any(reason.startswith("the buyer names the item") for reason in found.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order with the parcel?",
        "Hello Harbour team,\nwhere is it?",
        "Wo ist mein Paket aus der Bestellung?",
    ],
)
def test_words_of_the_trade_and_the_greeting_name_no_item(text: str) -> None:
    found = match(text, order(LANTERN, "Harbour lantern"), order(MUG, "Mug with order parcel Paket"))
    assert found.state is EvidenceState.AMBIGUOUS


def test_two_orders_of_one_product_are_ambiguous_with_their_scores() -> None:
    found = match("Where is my lantern?", order(LANTERN), order(MUG))
    assert found.state is EvidenceState.AMBIGUOUS
    assert {each.order.id for each in found.scored} == {LANTERN, MUG}
    assert found.scored[0].score == found.scored[1].score > 0.5
    assert all(each.reasons for each in found.scored)
    assert found.candidates == tuple(each.order for each in found.scored)


@pytest.mark.parametrize(
    ("named", "expected"), [(date(2026, 11, 3), LANTERN), (date(2026, 11, 9), MUG), (date(2026, 11, 4), LANTERN)]
)
def test_the_day_that_the_buyer_names_tells_two_orders_apart(named: date, expected: str) -> None:
    one = order(LANTERN, placed_at=datetime(2026, 11, 3, 9, tzinfo=BERLIN))
    other = order(MUG, placed_at=datetime(2026, 11, 9, 9, tzinfo=BERLIN))
    found = match("Where is what I ordered then?", one, other, dates=[named])
    assert found.order
    assert found.order.id == expected
    assert any("a day that the buyer names" in reason for reason in found.reasons)


def test_of_two_orders_near_the_day_named_the_one_placed_on_it_is_meant() -> None:
    one = order(LANTERN, placed_at=datetime(2026, 11, 5, 9, tzinfo=BERLIN))
    other = order(MUG, placed_at=datetime(2026, 11, 7, 9, tzinfo=BERLIN))
    found = match("Where is what I ordered then?", one, other, dates=[date(2026, 11, 5)])
    assert found.order == one
    assert match("Where is it?", one, other, dates=[date(2026, 11, 6)]).state is EvidenceState.AMBIGUOUS


def test_an_order_placed_on_the_day_named_does_not_win_over_one_delivered_near_it() -> None:
    parcels = [make_shipment(order_id=MUG, delivered_at=datetime(2026, 11, 6, 9, tzinfo=BERLIN))]
    placed = order(LANTERN, placed_at=datetime(2026, 11, 5, 9, tzinfo=BERLIN))
    came = order(MUG, placed_at=datetime(2026, 10, 20, 9, tzinfo=BERLIN))
    found = match("About the one of that day", placed, came, dates=[date(2026, 11, 5)], shipments=parcels)
    assert found.state is EvidenceState.AMBIGUOUS


def test_a_day_far_from_all_orders_says_nothing() -> None:
    assert match("Where is it?", order(LANTERN), order(MUG), dates=[date(2026, 1, 1)]).state is EvidenceState.AMBIGUOUS


def test_the_day_of_delivery_counts_too() -> None:
    parcels = [make_shipment(order_id=MUG, delivered_at=datetime(2026, 11, 12, 9, tzinfo=BERLIN))]
    one, other = order(LANTERN, status=OrderStatus.DELIVERED), order(MUG, status=OrderStatus.DELIVERED)
    found = match(
        "It came that day, broken.", one, other, intent="damaged_item", dates=[date(2026, 11, 12)], shipments=parcels
    )
    assert found.order == other


@pytest.mark.parametrize("zone", [BERLIN, UTC])
def test_a_day_is_one_of_the_store_whatever_offset_its_time_came_with(zone: tzinfo) -> None:
    """Half past midnight in Berlin is the day before in UTC."""
    night, day = (at.astimezone(zone) for at in (_berlin(4, 0, 30), _berlin(6, 12)))
    delivered = [make_shipment(order_id=LANTERN, delivered_at=night), make_shipment(order_id=MUG, delivered_at=day)]
    named: dict[str, Any] = {"intent": "damaged_item", "dates": [date(2026, 11, 4)]}
    one, other = (order(each, status=OrderStatus.DELIVERED) for each in (LANTERN, MUG))
    assert match("What came that day is broken.", one, other, shipments=delivered, **named).order == one
    placed, later = order(LANTERN, placed_at=night), order(MUG, placed_at=day)
    assert match("What I ordered that day", placed, later, dates=named["dates"]).order == placed
    crowd = [order(f"305-{number:07}-0000000", placed_at=_berlin(8, 12)) for number in range(60)]
    edge = order(
        LANTERN, placed_at=_berlin(2, 0, 30).astimezone(zone)
    )  # two days before, the nearest that is looked at
    near = match("What I ordered that day", edge, *crowd, dates=named["dates"])
    assert near.order == edge


def _berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def test_what_speaks_against_an_order_makes_it_a_tie_and_not_the_loser() -> None:
    """Placed on the day named, but delivered while the buyer asks where it is: ask, rather than take the other one."""
    delivered = order(LANTERN, status=OrderStatus.DELIVERED, placed_at=datetime(2026, 11, 3, 9, tzinfo=BERLIN))
    found = match("Ordered on the 3rd, where is it?", delivered, order(MUG), dates=[date(2026, 11, 3)])
    assert found.state is EvidenceState.AMBIGUOUS
    assert any(reason.startswith("but delivered") for each in found.scored for reason in each.reasons)


def test_an_order_placed_after_the_message_is_hardly_meant() -> None:
    later = order(MUG, placed_at=NOW - timedelta(days=1))
    asked = (Message(id="m", text="Where is it?", sent_at=NOW - timedelta(days=5)),)
    found = match("", order(LANTERN), later, messages=asked)
    assert found.order
    assert found.order.id == LANTERN


def test_a_tracking_number_finds_the_order_of_its_parcel() -> None:
    parcel = make_shipment(order_id=MUG, tracking_number="0034 0434 1610 9404 2557")
    found = match("Where is it?", order(LANTERN), order(MUG), tracking=("00340434161094042557",), shipments=[parcel])
    assert found.order
    assert found.order.id == MUG
    assert found.reason == "named by the buyer by its tracking number"


def test_a_tracking_number_of_another_buyers_parcel_opens_nothing() -> None:
    theirs = order(MUG, buyer=Buyer(email="other@marketplace.example"))
    parcel = make_shipment(order_id=MUG, tracking_number="00340434161094042557")
    found = match("Where is it?", theirs, tracking=("00340434161094042557",), shipments=[parcel])
    assert (found.state, found.order, found.candidates) == (EvidenceState.NOT_FOUND, None, ())
    assert MUG not in found.reason


def test_a_reference_finds_the_order() -> None:
    found = match("My cart is C-99871.", order(LANTERN, reference="C-99871"), order(MUG))
    assert found.order
    assert found.order.id == LANTERN
    assert "reference" in found.reason


def test_an_id_shared_by_two_parts_is_ambiguous_between_them_alone() -> None:
    parts = [order(f"Order_00010-{part}", title="Mug") for part in "AB"]
    found = match("Order_00010, where is it?", *parts, order(LANTERN), typed=("Order_00010",))
    assert {each.id for each in found.candidates} == {"Order_00010-A", "Order_00010-B"}
    assert match("x", *parts, typed=("Order_00010-B",)).order == parts[1]


@pytest.mark.parametrize(
    "typed",
    ["305-1234567-7654322", "305-1234567-765432", "305-1234567-76543211", "305-1234567-7654312", "350-1234567-7654321"],
    ids=["one wrong", "one missing", "one too many", "two swapped", "two swapped in front"],
)
def test_an_id_with_a_slip_is_not_matched_but_said_to_be_close(typed: str) -> None:
    found = match(f"Where is {typed}?", make_order(), order(MUG), typed=(typed,))
    assert (found.state, found.order) == (EvidenceState.NOT_FOUND, None)
    assert f"close to {ORDER_ID}" in found.reason
    assert MUG not in found.reason


@pytest.mark.parametrize(
    "owner",
    [Buyer(name="S. Brandt", email="other@marketplace.example"), Buyer(name="S. Brandt")],
    ids=["another's", "by name"],
)
def test_what_is_close_is_said_of_the_buyers_own_orders_only(owner: Buyer) -> None:
    found = match("Where is 305-1234567-7654322?", make_order(buyer=owner), typed=("305-1234567-7654322",))
    assert ORDER_ID not in found.reason


def test_two_wrong_digits_are_not_close() -> None:
    assert "close" not in match("x", make_order(), typed=("305-1234567-7654399",)).reason


def test_the_last_digits_beside_a_key_word_tell_own_orders_apart() -> None:
    found = match("Where is my order ending in 2222?", order(LANTERN), order(MUG))
    assert found.order
    assert found.order.id == MUG


def test_an_order_named_in_an_earlier_message_is_meant() -> None:
    messages = (
        Message(id="1", text=f"My order is {MUG}.", sent_at=NOW - timedelta(days=1)),
        Message(id="2", text="We are looking into it.", author=Author.SELLER, sent_at=NOW - timedelta(hours=9)),
        Message(id="3", text="And?", sent_at=NOW),
    )
    found = match("", order(LANTERN), order(MUG), messages=messages)
    assert found.order
    assert found.order.id == MUG
    assert "named earlier in the ticket" in found.reasons


def test_two_buyers_of_one_name_do_not_get_each_others_order() -> None:
    theirs = order(MUG, buyer=Buyer(name=BUYER.name, email="another@marketplace.amazon.de"))
    assert match("Where is it?", theirs, order(LANTERN)).order == order(LANTERN)
    assert match("Where is it?", theirs).order is None


def test_a_guest_without_an_address_needs_the_id_and_stays_in_doubt() -> None:
    guest = Buyer(name="S. Brandt")
    found = match(f"Where is {ORDER_ID}?", make_order(), typed=(ORDER_ID,), buyer=guest)
    assert found.order == make_order()
    assert BY_NAME_ONLY in found.reason
    assert found.score < 0.7
    assert match("Where is my lantern?", make_order(), buyer=guest).order is None


def test_an_order_that_is_surely_the_buyers_comes_before_one_by_name() -> None:
    by_name = make_order(reference="77-1", buyer=Buyer(name="S. Brandt"))
    assert match("x", by_name, order(MUG), typed=(MUG, ORDER_ID)).order == order(MUG)


@pytest.mark.parametrize(
    ("on_the_order", "writes", "same"),
    [
        ("x1y2z3@marketplace.amazon.de", "X1Y2Z3@Marketplace.Amazon.DE", True),
        ("x1y2z3@marketplace.amazon.de", "x1y2z3+a@marketplace.amazon.de", False),
        ("x1y2z3@marketplace.amazon.de", "x1y2z3@marketplace.amazon.fr", False),
        ("anna+lamp@example.org", "anna@example.org", True),
        ("anna+lamp@example.org", "Anna+Mug@Example.org", True),
        ("anna@example.org", "anna@example.com", False),
        ("abc+1@members.ebay.com", "abc+2@members.ebay.com", False),
        ("abc+1@customer.otto.market", "abc+2@customer.otto.market", False),
        ("anna+x@my-amazon.example", "anna@my-amazon.example", True),
    ],
)
def test_addresses_are_compared_as_what_they_are(on_the_order: str, writes: str, same: bool) -> None:
    found = match("Where is it?", make_order(buyer=Buyer(email=on_the_order)), buyer=Buyer(email=writes))
    assert (found.order is not None) == same


def test_the_lead_decides() -> None:
    """One hint more than the other has is enough, none is not."""
    fits, does_not = order(LANTERN), order(MUG, status=OrderStatus.CANCELLED)
    found = match("Where is it?", fits, does_not)
    assert found.order == fits
    assert 0 < found.score < 1
    assert match("Where is it?", fits).score - found.score > 0  # the only order is surer


def test_one_hint_more_is_enough_however_many_both_have() -> None:
    """Both are lanterns on their way; one was placed on the day named, or is the blue one."""
    on_day = order(LANTERN, "Lantern, red", placed_at=NOW - timedelta(days=9))
    other = order(MUG, "Lantern, blue", placed_at=NOW - timedelta(days=3))
    day = (NOW - timedelta(days=9)).date()
    assert match("Where is the lantern of that day?", on_day, other, dates=[day]).order == on_day
    assert match("Where is the blue lantern?", on_day, other).order == other
    assert match("Where is the lantern?", on_day, other).state is EvidenceState.AMBIGUOUS


def test_the_channels_id_is_certain_and_says_so() -> None:
    found = match("Where is it?", make_order(), order(MUG), order_id=ORDER_ID)
    assert (found.score, found.reasons) == (1.0, ("named by the channel",))


def test_a_buyer_of_5000_orders_is_matched_at_once() -> None:
    many = [order(f"305-{n:07d}-0000000", placed_at=NOW - timedelta(hours=n)) for n in range(5000)]
    start = datetime.now(BERLIN)
    found = match("Where is 305-0004999-0000000?", *many, typed=("305-0004999-0000000",))
    assert found.order == many[-1]
    assert len(match("Where is my lantern?", *many).candidates) < 100
    assert datetime.now(BERLIN) - start < timedelta(seconds=2)


@pytest.mark.parametrize("text", ["", "\x00", "1 " * 100_000, "#" * 200_000, "order 12 " * 20_000, "laterne " * 25_000])
def test_no_text_breaks_it(text: str) -> None:
    assert match(text, order(LANTERN), order(MUG)).state is not None
