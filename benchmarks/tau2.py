"""Our decisions on the retail tasks of tau2-bench beside its gold actions: prints the share that is equal.

Run: `python -m benchmarks.tau2 [--data DIR]`. DIR holds `tau2-retail/{db,tasks_dev}.json` of sierra-research's tau2;
they are read at run time. `data/tau2/policy.yaml` is its policy as offers, `requests.jsonl` what each customer asks of
which order, read from the scenarios alone: the intent of the first wish, then of what is asked where that is refused.
Equal is when the same is done to the order: returned, exchanged, changed, cancelled, or nothing. Which item, which
variant and which way of payment are not compared, since replydesk does not decide them. Tasks without a wish about an
order are out.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.figures import say, share
from benchmarks.public import DATA_HELP, NO_DATA
from core.errors import InputError
from core.facts import Evidence, EvidenceState, Facts
from core.offers import Offers
from core.orders import Order, OrderLine, OrderStatus, Shipment, ShipmentStatus
from core.reading import parse_json, read_records, read_text, read_yaml
from core.record import Money, Record
from core.sellers import Store
from core.tickets import Message, Ticket
from core.triage import Ask, Triage
from policies.decide import decide

FOLDER = "tau2-retail"
OURS = Path(__file__).parent / "data" / "tau2"
NOW = datetime(2026, 11, 14, 12, tzinfo=UTC)
"""Any day does: the domain knows no deadlines. Parcels arrived the day before."""
STORE = Store(id="tau2", marketplace="own-store", country="US", language="en", currency="USD")

NOTHING = "nothing"
DONE_IN: Mapping[str, str] = {
    "cancel_promised": "cancel",
    "change_promised": "change",
    "exchange_possible": "exchange",
    "return_inside_window": "return",
    "return_last_day": "return",
}
"""By state, what a reply in it does to the order; all others do nothing."""
GOLD: Mapping[str, str] = {
    "cancel_pending_order": "cancel",
    "modify_pending_order_items": "change",
    "modify_pending_order_address": "change",
    "modify_pending_order_payment": "change",
    "exchange_delivered_order_items": "exchange",
    "return_delivered_order_items": "return",
}
"""By gold action, the same."""
SAID: Mapping[str, str] = {
    "address": "Please send it to another address.",
    "variant": "Please send another colour.",
    "remove": "Please remove this item.",
    "product": "Please send a different product instead.",
}
"""By what is to be changed, how we say it: the scenarios' own words are not ours to judge by."""
STATUSES: Mapping[str, OrderStatus] = {
    "pending": OrderStatus.PAID,
    "processed": OrderStatus.SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
}


class Request(Record):
    """What one customer asks about one order."""

    task: str
    order: str
    asks: tuple[str, ...]
    """Intents: the wish, then what is asked where it is refused. Of a change with what is to be changed:
    `change_order: address, variant`."""


class Compared(NamedTuple):
    """One request with what was done about it."""

    request: Request
    gold: str
    ours: str

    @property
    def is_equal(self) -> bool:
        """Whether the same was done."""
        return self.gold == self.ours


def main(arguments: Sequence[str]) -> None:
    """Prints the table; where the data are not there, the sentence that says so."""
    parser = ArgumentParser(prog="python -m benchmarks.tau2")
    parser.add_argument("--data", type=Path, help=DATA_HELP)
    data = parser.parse_args(arguments).data
    say("\n## Decisions beside the gold actions of tau2-bench, retail, development tasks")
    if data is None:
        say(f"skipped: {NO_DATA}")
        return
    if absent := [name for name in ("db.json", "tasks_dev.json") if not (data / FOLDER / name).is_file()]:
        say(f"there is no {data / FOLDER / absent[0]}; name the folder with --data")
        return
    compared = compare(data)
    tasks = {each.request.task for each in compared}
    whole = [all(each.is_equal for each in compared if each.request.task == task) for task in sorted(tasks)]
    say(f"orders, n = {len(compared)}: the same is done {share([each.is_equal for each in compared])}")
    say(f"tasks, n = {len(tasks)}: on every order of the task {share(whole)}")
    for each in compared:
        if not each.is_equal:
            asks = ", then ".join(each.request.asks)
            say(f"  task {each.request.task}, {each.request.order}, asks {asks}: gold {each.gold}, ours {each.ours}")


def compare(data: Path) -> tuple[Compared, ...]:
    """Every request of ours with what gold and what we do. Raises `InputError`."""
    orders = _read(data / FOLDER / "db.json")["orders"]
    tasks = {task["id"]: task for task in _read(data / FOLDER / "tasks_dev.json")}
    offers = read_yaml(OURS / "policy.yaml", Offers)
    requests = [request for _, request in read_records(OURS / "requests.jsonl", Request)]
    return tuple(
        Compared(request, gold_of(tasks[request.task], request.order), done(request, orders[request.order], offers))
        for request in requests
    )


def gold_of(task: Mapping[str, Any], order: str) -> str:
    """What the gold actions do to an order; they never do two kinds of thing to one."""
    named = (
        action for action in task["evaluation_criteria"]["actions"] if action["arguments"].get("order_id") == order
    )
    return next((GOLD[action["name"]] for action in named if action["name"] in GOLD), NOTHING)


def done(request: Request, order: Mapping[str, Any], offers: Offers) -> str:
    """What we do: the first of the asks that is not refused or handed over decides."""
    facts = facts_of(order)
    for wish in request.asks:
        intent, _, changes = wish.partition(": ")
        text = " ".join(SAID[change] for change in changes.split(", ")) if changes else intent
        ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=1)
        ticket = Ticket(id=request.task, messages=(Message(id="m1", text=text, sent_at=NOW),))
        triage = Triage(ticket_id=request.task, language="en", language_confidence=1, asks=(ask,), queue="tau2")
        outcomes = decide(triage, facts, store=STORE, offers=offers, now=NOW, ticket=ticket).outcomes
        if did := next((DONE_IN[outcome.state] for outcome in outcomes if outcome.state in DONE_IN), None):
            return did
    return NOTHING


def facts_of(given: Mapping[str, Any]) -> Facts:
    """One order of its database as ours."""
    status = STATUSES[given["status"].partition(" ")[0]]
    lines = tuple(
        OrderLine(sku=item["item_id"], title=item["name"], price=_usd(item["price"])) for item in given["items"]
    )
    total = sum((line.price.amount for line in lines), Decimal(0))
    order = Order(
        id=given["order_id"],
        status=status,
        placed_at=NOW - timedelta(days=7),
        total=Money(amount=total, currency="USD"),
        country="US",
        lines=lines,
    )
    seen = Evidence(state=EvidenceState.AVAILABLE, source="tau2", as_of=NOW)
    evidence = {name: seen for name in ("order", "tracking", "returns")}
    return Facts(order=order, shipments=tuple(_parcels(order)), evidence=evidence)


def _parcels(order: Order) -> Sequence[Shipment]:
    if order.status is OrderStatus.DELIVERED:
        arrived = NOW - timedelta(days=1)
        return [Shipment(order_id=order.id, status=ShipmentStatus.DELIVERED, delivered_at=arrived)]
    if order.status is OrderStatus.SHIPPED:
        return [Shipment(order_id=order.id, status=ShipmentStatus.IN_TRANSIT)]
    return []


def _usd(amount: float) -> Money:
    return Money(amount=Decimal(str(amount)), currency="USD")


def _read(path: Path) -> Any:
    value = parse_json(read_text(path).encode(), file=str(path))
    if isinstance(value, InputError):
        raise value
    return value


if __name__ == "__main__":
    main(sys.argv[1:])
