"""A brief in, what the messaging check wants to know of the sending out."""

from zoneinfo import ZoneInfo

from core.drafts import Brief
from core.orders import ClaimStatus
from policies.sending import AskedFor, Sending

ASKED_BY_INTENT = {
    "wismo": AskedFor.TRACKING,
    "delivered_not_received": AskedFor.TRACKING,
    "invoice_request": AskedFor.INVOICE,
}
"""Intents of `triage/intents.yaml` that ask for what a marketplace would else send itself."""


def sending_of(brief: Brief) -> Sending:
    """What the order, the parcels and the ticket tell; days are those of the store."""
    zone = ZoneInfo(brief.store.timezone)
    facts, order = brief.facts, brief.facts.order
    arrived = [shipment.delivered_at for shipment in facts.shipments if shipment.delivered_at]
    complete = bool(arrived) and len(arrived) == len(facts.shipments)
    intents = [ask.intent for ask in brief.triage.asks if ask.intent]
    order_id = order.id if order else brief.ticket.order_id
    return Sending(
        country=(order.country if order else None) or brief.store.country,
        channel=brief.ticket.channel,
        asked_for=tuple(dict.fromkeys(ASKED_BY_INTENT[intent] for intent in intents if intent in ASKED_BY_INTENT)),
        claim_open=any(claim.status is ClaimStatus.OPEN for claim in facts.claims),
        order_ids=(order_id,) if order_id else (),
        placed_on=order.placed_at.astimezone(zone).date() if order else None,
        delivered_on=max(arrived).astimezone(zone).date() if complete else None,
        last_message_on=max(message.sent_at for message in brief.ticket.messages).astimezone(zone).date(),
        today=brief.now.astimezone(zone).date(),
    )
