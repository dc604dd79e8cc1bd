from datetime import datetime
from typing import Any

import pytest

from core.facts import OTHER_NUMBER, SEVERAL_NAMED, EvidenceState
from core.orders import Order, OrderStatus
from core.tickets import Buyer, Message
from core.triage import Ask, Entities, Stripped, StrippedKind
from tests.factories import BERLIN, BUYER, NOW, ORDER_ID, make_order, make_ticket, make_triage
from triage.matching import Match, match_order

OTHER = Buyer(name="E. Else", email="other@marketplace.example")
ZONE = "Europe/Berlin"
SECOND_ID = "305-7777777-1111111"


def _match(*orders: Order, typed: tuple[str, ...] = (), intent: str = "wismo", **ticket: Any) -> Match:
    triage = make_triage(intent, entities=Entities(order_ids=typed))
    return match_order(make_ticket(**ticket), triage, orders, now=NOW, timezone=ZONE)


def test_an_id_that_the_buyer_typed_finds_the_buyers_order() -> None:
    match = _match(make_order(), typed=(ORDER_ID,))
    assert (match.state, match.order) == (EvidenceState.AVAILABLE, make_order())


@pytest.mark.parametrize(
    "owner",
    [OTHER, Buyer(name="S. Brandt", email="other@marketplace.example"), Buyer()],
    ids=["another buyer", "the same name at another address", "nobody known"],
)
def test_an_id_that_was_typed_does_not_open_another_buyers_order(owner: Buyer) -> None:
    match = _match(make_order(buyer=owner), typed=(ORDER_ID,))
    assert match.state is EvidenceState.NOT_FOUND
    assert match.order is None
    assert match.candidates == ()
    assert ORDER_ID not in match.reason


@pytest.mark.parametrize("others", [(make_order(id=SECOND_ID, buyer=OTHER),), ()], ids=["another buyer's", "nobody's"])
def test_who_names_an_order_and_another_that_is_not_theirs_leaves_one_unanswered(others: tuple[Order, ...]) -> None:
    match = _match(make_order(), *others, typed=(ORDER_ID, SECOND_ID))
    assert (match.state, match.order) == (EvidenceState.AVAILABLE, make_order())
    assert OTHER_NUMBER in match.reason
    assert SECOND_ID not in match.reason
    assert OTHER_NUMBER not in _match(make_order(), *others, typed=(ORDER_ID,)).reason


def test_a_writer_who_gives_no_identity_is_not_believed() -> None:
    assert _match(make_order(), typed=(ORDER_ID,), buyer=Buyer()).state is EvidenceState.NOT_FOUND


def test_the_channels_id_is_proof_when_the_ticket_names_nobody() -> None:
    assert _match(make_order(), order_id=ORDER_ID, buyer=Buyer()).state is EvidenceState.AVAILABLE


def test_the_channels_id_is_no_proof_against_another_buyer() -> None:
    assert _match(make_order(buyer=OTHER), order_id=ORDER_ID).state is EvidenceState.NOT_FOUND


def test_addresses_are_compared_without_case() -> None:
    shouted = Buyer(email=(BUYER.email or "").upper())
    assert _match(make_order(), typed=(ORDER_ID,), buyer=shouted).state is EvidenceState.AVAILABLE


def test_a_name_counts_where_one_side_has_nothing_else() -> None:
    named = Buyer(name="s.  brandt")
    assert _match(make_order(), typed=(ORDER_ID,), buyer=named).state is EvidenceState.AVAILABLE


def test_without_an_id_the_only_order_is_meant() -> None:
    assert _match(make_order()).order == make_order()


def test_without_an_id_the_order_that_the_ask_can_be_about_is_meant() -> None:
    done = make_order(id=SECOND_ID, status=OrderStatus.DELIVERED)
    assert _match(make_order(), done).order == make_order()
    assert _match(make_order(), done, intent="return_request").order == done


def test_two_that_fit_are_ambiguous_and_the_newest_is_named_first() -> None:
    newer = make_order(id=SECOND_ID, placed_at=datetime(2026, 11, 1, tzinfo=BERLIN))
    match = _match(make_order(), newer)
    assert match.state is EvidenceState.AMBIGUOUS
    assert [order.id for order in match.candidates] == [SECOND_ID, ORDER_ID]


def test_a_typed_id_of_nobody_is_not_replaced_by_another_order() -> None:
    assert _match(make_order(), typed=("305-0000000-0000000",)).state is EvidenceState.NOT_FOUND


def test_an_order_of_another_store_is_not_meant() -> None:
    assert _match(make_order(store="harbour-uk"), typed=(ORDER_ID,)).state is EvidenceState.NOT_FOUND


def test_ids_are_compared_as_people_write_them() -> None:
    order = make_order(id="#EU1001-A")
    assert _match(order, typed=("eu1001-a",)).order == order


def test_a_name_alone_opens_no_order() -> None:
    nameless = make_order(buyer=Buyer(name="Max Müller"))
    ticket = make_ticket(buyer=Buyer(name="Max Müller"))
    assert match_order(ticket, make_triage(), [nameless], now=NOW, timezone=ZONE).order is None


def test_a_name_does_not_bridge_an_address_and_an_id() -> None:
    order = make_order(buyer=Buyer(name="Max Müller", email="max@example.org"))
    ticket = make_ticket(buyer=Buyer(name="Max Müller", id="someone_else"))
    triage = make_triage(entities=Entities(order_ids=(order.id,)))
    assert match_order(ticket, triage, [order], now=NOW, timezone=ZONE).order is None


def test_an_account_is_told_from_another_with_the_same_address() -> None:
    theirs = make_order(buyer=Buyer(id="zed_77", email="zed@mail.example"))
    other = Buyer(id="zed_78", email="zed@mail.example")
    for ticket in (make_ticket(buyer=other), make_ticket(buyer=other, order_id=theirs.id)):
        assert match_order(ticket, make_triage(), [theirs], now=NOW, timezone=ZONE).order is None
    relayed = Buyer(id="ZED_77", email="relay-9@marketplace.example")
    assert match_order(make_ticket(buyer=relayed), make_triage(), [theirs], now=NOW, timezone=ZONE).order == theirs


def test_another_id_that_the_buyer_writes_names_another_of_their_orders() -> None:
    second = make_order(id=SECOND_ID)
    match = _match(make_order(), second, typed=(SECOND_ID,), order_id=ORDER_ID)
    assert match.order == second
    assert "beside another that the channel names" in match.reason


def test_another_id_that_is_none_of_theirs_leaves_it_open_which_order_is_meant() -> None:
    for foreign in (make_order(id=SECOND_ID, buyer=OTHER), make_order(id="305-9999999-1111111")):
        match = _match(make_order(), foreign, typed=(SECOND_ID,), order_id=ORDER_ID)
        assert match.order == make_order()
        assert OTHER_NUMBER in match.reason


def test_two_ids_of_which_one_is_the_channels_are_no_answer_for_both() -> None:
    match = _match(make_order(), make_order(id=SECOND_ID), typed=(ORDER_ID, SECOND_ID), order_id=ORDER_ID)
    assert match.order == make_order()
    assert OTHER_NUMBER in match.reason


@pytest.mark.parametrize("text", [f"Where is it, and the invoice for {SECOND_ID}?", f"And {SECOND_ID}?"])
def test_another_id_of_theirs_counts_without_a_word_beside_it(text: str) -> None:
    both = (make_order(), make_order(id=SECOND_ID))
    alone = _match(*both, text=text, order_id=ORDER_ID)
    assert alone.order == both[1]
    beside = _match(*both, text=f"{text} {ORDER_ID}", typed=(SECOND_ID,), order_id=ORDER_ID)
    assert (beside.order, OTHER_NUMBER in beside.reason) == (both[0], True)


@pytest.mark.parametrize(
    ("said", "named", "is_open"),
    [
        ((f"Where is {SECOND_ID}?", "Any news?"), 1, False),
        (("Wo bleibt es?", f"{SECOND_ID}", "Hallo?"), 1, False),
        ((f"Where is {SECOND_ID}?", f"Sorry, {ORDER_ID} is the right number."), 0, False),
        ((f"Где {SECOND_ID}?", f"А где {ORDER_ID}?"), 0, True),
    ],
)
def test_an_id_in_a_message_that_waits_counts_as_one_in_the_newest(
    said: tuple[str, ...], named: int, is_open: bool
) -> None:
    """Who only gives a number, and asks nothing with it, corrects the numbers before it."""
    sent = tuple(Message(id=f"m{number}", text=text, sent_at=NOW) for number, text in enumerate(said))
    asked = Ask(text=said[0], start=0, end=len(said[0]), intent="wismo", probability=0.9, message_id="m0")
    orders = (make_order(), make_order(id=SECOND_ID))
    ticket = make_ticket(messages=sent, order_id=ORDER_ID)
    match = match_order(ticket, make_triage(asks=(asked,)), orders, now=NOW, timezone=ZONE)
    assert (match.order, OTHER_NUMBER in match.reason) == (orders[named], is_open)


@pytest.mark.parametrize("said", ["Where is it?\n", "Wo ist es, und warum dauert das?\n", "Где посылка?\n"])
def test_another_id_of_theirs_in_quoted_mail_is_not_named(said: str) -> None:
    quoted = f"> Thank you for your order {SECOND_ID}."
    cut = Stripped(kind=StrippedKind.QUOTED, start=len(said), end=len(said) + len(quoted), text=quoted)
    ticket = make_ticket(text=said + quoted, order_id=ORDER_ID)
    orders = (make_order(), make_order(id=SECOND_ID))
    match = match_order(ticket, make_triage(stripped=(cut,)), orders, now=NOW, timezone=ZONE)
    assert (match.order, OTHER_NUMBER in match.reason) == (orders[0], False)


@pytest.mark.parametrize(("said", "meant"), [(f"Where is {SECOND_ID}?\n", 1), ("Where is it?\n", 0)])
def test_quoted_mail_says_which_order_is_meant_only_where_the_buyer_does_not(said: str, meant: int) -> None:
    quoted = f"> Thank you for your order {ORDER_ID}."
    cut = Stripped(kind=StrippedKind.QUOTED, start=len(said), end=len(said) + len(quoted), text=quoted)
    orders = (make_order(), make_order(id=SECOND_ID))
    typed = Entities(order_ids=(SECOND_ID,) if meant else ())
    triage = make_triage(stripped=(cut,), entities=typed)
    match = match_order(make_ticket(text=said + quoted), triage, orders, now=NOW, timezone=ZONE)
    assert match.order == orders[meant], match.reason


@pytest.mark.parametrize(("first", "second"), [("1005", "1006"), ("20301", "20302"), (ORDER_ID, ORDER_ID[:-1] + "5")])
def test_the_next_order_of_the_buyer_is_no_slip_of_the_one_that_the_channel_names(first: str, second: str) -> None:
    theirs = (make_order(id=first), make_order(id=second))
    assert _match(*theirs, typed=(second,), order_id=first).order == theirs[1]
    foreign = (theirs[0], make_order(id=second, buyer=OTHER))
    match = _match(*foreign, typed=(second,), order_id=first)
    assert match.order == theirs[0]
    assert OTHER_NUMBER in match.reason


def test_who_names_two_of_their_orders_is_not_asked_which_unread() -> None:
    match = _match(make_order(id="1005"), make_order(id="1006"), typed=("1005", "1006"))
    assert match.state is EvidenceState.AMBIGUOUS
    assert SEVERAL_NAMED in match.reason
    parts = (make_order(id="4711200-A"), make_order(id="4711200-B"))
    assert SEVERAL_NAMED not in _match(*parts, typed=("4711200",)).reason


@pytest.mark.parametrize("typed", [ORDER_ID, ORDER_ID.replace("-", " "), ORDER_ID[:-1], ORDER_ID[-7:]])
def test_the_channels_own_id_however_it_is_written_is_no_other(typed: str) -> None:
    match = _match(make_order(), make_order(id=SECOND_ID), typed=(typed,), order_id=ORDER_ID)
    assert (match.order, OTHER_NUMBER in match.reason) == (make_order(), False)
