"""An order in, its invoice or the day until which one may be promised out."""

from core.decisions import Handoff
from core.orders import OrderStatus
from policies.case import Asked, Case, Ruling, commit, hand_over, reply
from policies.deadlines import Start, say_day
from policies.rules import Anchor, Topic


def rule_on_invoice(case: Case, asked: Asked) -> Ruling:
    """An invoice that exists is stated; one that does not is promised only by the seller's own offer."""
    order = case.order
    kinds = case.kinds.get(asked.ask) if asked.ask is not None else None
    if asked.intent == "invoice_request" and len(case.intents) > 1 and kinds is not None and "invoice" not in kinds:
        return hand_over(asked, Handoff.KNOWLEDGE_MISSING, "an invoice is named, but nothing says that one is wanted")
    if case.wants("invoice_taken_back"):
        return hand_over(asked, Handoff.AUTHORITY, "the buyer says that the invoice is not needed any more")
    if order.invoice_number:
        return reply(asked, "invoice_available", f"invoice {order.invoice_number} exists")
    if order.status is OrderStatus.CANCELLED:
        return hand_over(asked, Handoff.AUTHORITY, "the order is cancelled, and no invoice of it is on record")
    if order.status is OrderStatus.PENDING:
        return hand_over(asked, Handoff.AUTHORITY, "the order is not paid, so that no invoice is made for it yet")
    held = case.weigh(Topic.INVOICE, {Anchor.ASKED: Start(case.today)})
    if held.day is None:
        reason = "no invoice exists and no offer says by when one is made"
        return hand_over(asked, Handoff.AUTHORITY, reason)
    promise = commit("invoice_by", held.day, rule=held.rule, arithmetic=held.arithmetic)
    reason = f"an invoice is made by {say_day(held.day)}"
    return reply(asked, "invoice_promised", reason, commitments=(promise,), looked=held.looked)
