"""Every branch of the decision tables: what is decided, promised, recorded; and tables that are wrong are refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from core.decisions import Action
from core.errors import InputError
from core.offers import Offers
from core.orders import ClaimStatus, RefundStatus, ReturnStatus
from core.triage import Flag
from drafting.plans import load_plans
from policies.columns import column_values
from policies.decide import COUNTED, answered
from policies.tables import FOLDER, Row, macros, read_tables, tables
from policies.windows import Standing
from tests.factories import make_offers
from tests.policies.situations import TODAY, at, claim, delivered, facts, promised, ruled, states
from tests.policies.situations_requests import MADE, SEEN, TABLE, THERE, naming, offering, stocked, wrote
from tests.policies.situations_requests import Row as Situation


def _decided(row: Situation):  # type: ignore[no-untyped-def]
    return ruled(row.known, *row.intents.split(), **row.given)


@pytest.mark.parametrize("row", TABLE, ids=[f"{row.intents}: {row.name}" for row in TABLE])
def test_a_request_is_decided_as_ever(row: Situation) -> None:
    decision = _decided(row)
    assert " ".join(states(decision)) == row.expect
    assert decision.action is row.action
    assert promised(decision) == row.promised
    assert decision.handoff_reason is row.handoff
    assert all(outcome.reason for outcome in decision.outcomes)
    assert row.truth


def test_every_row_of_every_table_decides_some_situation() -> None:
    """A row that none of the situations reaches is dead, or missing from them."""
    said = {(outcome.intent, outcome.reason) for row in TABLE for outcome in _decided(row).outcomes}
    dead = [
        (table.intents, row.because)
        for table in {id(table): table for table in tables().values()}.values()
        for row in table.rows
        if row.state and not any(intent in table.intents and reason.startswith(row.because) for intent, reason in said)
    ]
    assert dead == []


BRANCHES: dict[str, Callable[[Situation], bool]] = {
    "already returned": lambda row: any(each.status is not ReturnStatus.CLOSED for each in row.known.returns),
    "already refunded": lambda row: any(each.status is RefundStatus.ISSUED for each in row.known.refunds),
    "outside the window": lambda row: _delivered_before(row, date(2026, 9, 1)),
    "excluded category": lambda row: row.known is MADE,
    "fulfilled by the marketplace": lambda row: bool(row.known.order and row.known.order.fulfilled_by != "seller"),
    "value above the limit": lambda row: row.given.get("offers", Offers()).decision_limit is not None,
    "photos needed": lambda row: row.expect.startswith(("fault_needs_picture", "missing_needs_part")),
    "claim open": lambda row: any(each.status is ClaimStatus.OPEN for each in row.known.claims),
    "claim decided": lambda row: any(each.status is not ClaimStatus.OPEN for each in row.known.claims),
    "second request": lambda row: "second request" in row.truth or bool(row.known.returns or row.known.refunds),
}
MOOT = {
    "return_request": {"value above the limit", "photos needed"},
    "refund_request": {"value above the limit", "photos needed"},
    "exchange_request": {"photos needed"},
    "cancel_order": {"already returned", "excluded category", "photos needed", "claim decided"},
    "change_order": {"already returned", "outside the window", "excluded category", "photos needed", "claim decided"},
    "damaged_item": {"already returned"},
    "wrong_item": {*BRANCHES} - {"photos needed"},
    "defective_item": {*BRANCHES} - {"photos needed", "already returned", "outside the window", "second request"},
    "missing_item": {"excluded category"},
    "delivered_not_received": {"excluded category", "photos needed"},
}
"""What no answer hangs on: a return within its window is a right whatever it is worth. Faults share one table, so that
a branch of it is tried with one of them."""


def _delivered_before(row: Situation, day: date) -> bool:
    days = [parcel.delivered_at for parcel in row.known.shipments if parcel.delivered_at]
    return bool(days) and max(days).date() < day


@pytest.mark.parametrize("intent", MOOT)
def test_every_branch_of_a_request_has_its_situation(intent: str) -> None:
    rows = [row for row in TABLE if intent in row.intents.split()]
    tried = {branch for branch, holds in BRANCHES.items() if any(holds(row) for row in rows)}
    assert set(BRANCHES) - tried <= MOOT[intent]


def test_tables_name_only_states_rulings_and_macros_that_exist() -> None:
    rows = [row for table in tables().values() for row in table.rows]
    assert {row.state for row in rows if row.state} <= set(load_plans().states)
    assert {row.then for row in rows if row.then} <= {*COUNTED, *answered()}
    assert {row.macro for row in rows if row.macro} == set(macros())


def test_whatever_is_promised_to_be_done_is_recorded_with_what_it_rests_on() -> None:
    given = SEEN | offering(replacement_working_days=2, decision_limit=100)
    macro = ruled(stocked(THERE, 4), "damaged_item", **given).outcomes[0].macro
    assert macro is not None
    assert (macro.name, macro.tags) == ("replacement_confirmed", ("replacement", "resend"))
    assert macro.audit == {
        "order": "305-1234567-7654321",
        "items": "1 x LAMP-1",
        "value": "64.90 EUR",
        "limit": "100 EUR",
        "picture": "received",
        "reason": "picture received, replacement offered, in stock",
        "promise": "replacement_by 2026-11-17",
        "rule": "offers#1",
        "arithmetic": "Sat 14 Nov + 2 working days = Tue 17 Nov",
    }
    part = ruled(THERE, "damaged_item", **SEEN | offering(partial_refund_percent=30)).outcomes[0].macro
    assert part is not None
    assert (part.audit["promise"], part.audit["arithmetic"]) == (
        "refund_amount 18.00 EUR",
        "30 % of 60.00 EUR = 18.00 EUR",
    )


def test_every_outcome_that_promises_an_action_has_its_macro() -> None:
    acting = {"cancel_by", "change_by", "exchange_until", "replacement_by", "label_by"}
    for row in TABLE:
        for outcome in _decided(row).outcomes:
            assert bool(acting & set(outcome.commitments)) <= (outcome.macro is not None), row.name


@pytest.mark.parametrize("intent", sorted(tables()))
def test_without_offers_nothing_but_the_law_is_promised(intent: str) -> None:
    for row in TABLE:
        known = {**row.given, "offers": Offers()}
        made = promised(ruled(row.known, intent, **known))
        assert set(made) <= {"return_until", "refund_by", "refund_amount", "dispatch_by"}, row.name


@pytest.mark.parametrize("flag", [Flag.LEGAL_THREAT, Flag.SAFETY, Flag.CHARGEBACK, Flag.ABUSE, Flag.EXTORTION], ids=str)
def test_no_offer_is_made_under_a_risk_or_an_open_claim(flag: Flag) -> None:
    generous = {"offers": make_offers(**{name: {"value": 2} for name in Offers.model_fields if "working" in name})}
    for row in TABLE:
        decision = ruled(row.known, *row.intents.split(), **row.given | generous, flags=(flag,))
        assert (decision.action, decision.commitments) == (Action.ESCALATE, ())
    assert ruled(facts(claims=(claim(),)), "cancel_order", **generous).commitments == ()


def test_no_day_that_is_promised_has_passed() -> None:
    for row in TABLE:
        if "now" not in row.given:
            assert all(day >= TODAY for day in promised(_decided(row)).values() if isinstance(day, date))


@pytest.mark.parametrize(
    ("standing", "intent", "expected"),
    [
        (Standing.EXCLUDED, "return_request", "return_excluded"),
        (Standing.EXCLUDED, "refund_request", "refund_excluded"),
        (Standing.EXCLUDED, "exchange_request", "return_excluded"),
        (Standing.DEPENDS, "return_request", "return_needs_person"),
        (Standing.DEPENDS, "refund_request", "return_needs_person"),
    ],
)
def test_goods_that_cannot_come_back_are_refused_but_not_their_faults(
    standing: Standing, intent: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policies import windows

    found = (windows.Window(standing, ("shipment.1",), None, "custom made goods: no return by law"),)
    monkeypatch.setattr(windows, "find_windows", lambda case: found)
    decision = ruled(THERE, intent)
    assert states(decision) == [expected]
    assert "custom made" in decision.outcomes[0].reason
    assert states(ruled(THERE, intent, "defective_item"))[0] != "return_excluded"
    assert ruled(THERE, intent, **SEEN).action is Action.ESCALATE


@pytest.mark.parametrize("intent", ["return_request", "refund_request", "exchange_request"])
def test_who_sends_a_picture_is_never_told_that_it_is_too_late(intent: str) -> None:
    late = facts(delivered(at(8, 1)))
    assert ruled(late, intent).action is Action.REPLY
    assert ruled(late, intent, **SEEN).action is Action.ESCALATE


def test_a_file_counts_where_the_buyer_sent_it_in_any_message() -> None:
    earlier = wrote("a.jpg")["ticket"].messages
    later = wrote()["ticket"].messages
    ticket = wrote()["ticket"].model_copy(update={"messages": (*earlier, *later)})
    assert states(ruled(THERE, "damaged_item", ticket=ticket)) == ["fault_needs_person"]


def test_of_several_products_each_is_answered() -> None:
    known = stocked(THERE, 12)
    both = known.model_copy(
        update={"products": (*known.products, known.products[0].model_copy(update={"sku": "B", "stock": 0}))}
    )
    decision = ruled(both, "stock_question", **naming("LAMP-1", "B"))
    assert [(outcome.state, outcome.subject) for outcome in decision.outcomes] == [
        ("product_in_stock", "product.1"),
        ("product_out_of_stock", "product.2"),
    ]


WRONG = {
    "an unknown column": ("when: {weather: rain}, state: x", "no column 'weather'"),
    "an unknown value": ("when: {order: lost}, state: x", "never says 'lost'"),
    "an unknown promise": ("promises: [eternal_youth], state: x", "no promise 'eternal_youth'"),
    "an escalation without reason": ("state: x, action: escalate", "names its handoff"),
    "neither state nor way on": ("when: {order: label}", "says who goes on"),
    "an unknown subject": ("state: x, about: moon", "about is one of"),
    "an unknown macro": ("promises: [cancel_by], state: x, macro: party", "unknown macro 'party'"),
    "an unknown field": ("state: x, colour: red", "unknown field"),
}


@pytest.mark.parametrize(("row", "problem"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_row_is_refused_with_its_place(row: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    last = "  - {state: handover, because: b}\n"
    path.write_text(f"intents: [cancel_order]\nrows:\n  - {{{row}, because: a}}\n{last}", encoding="utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        read_tables(tmp_path)
    assert caught.value.file == str(path)
    assert (caught.value.field or "").startswith("rows.0")


def test_a_table_answers_everything_and_an_intent_has_one_table(tmp_path: Path) -> None:
    text = (FOLDER / "cancel_order.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="has a table already"):
        read_tables(tmp_path)
    open_end = "intents: [x]\nrows: [{when: {order: label}, state: y, because: z}]\n"
    (tmp_path / "b.yaml").write_text(open_end, encoding="utf-8")
    with pytest.raises(InputError, match="the last row"):
        read_tables(tmp_path)


def test_a_row_fits_where_each_of_its_conditions_holds() -> None:
    row = Row(when={"order": ("label", "not_shipped"), "value": ("within",)}, state="x", because="y")
    assert row.fits({"order": frozenset({"label"}), "value": frozenset({"within"})})
    assert not row.fits({"order": frozenset({"label"}), "value": frozenset({"above"})})
    assert set(row.when) <= set(column_values())
