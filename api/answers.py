"""The parts on their own, for the command line and HTTP alike: a ticket's triage, a text's findings."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, JsonValue

from core.drafts import Finding
from core.marketplaces import find
from core.reading import to_record
from core.record import Language, Record
from core.sellers import Seller
from core.tickets import MAX_MESSAGE_CHARS, Ticket, parse_ticket
from core.triage import Triage
from policies.check import check, verdict
from service.edited import check_edited_text
from service.pipeline import Desk
from service.stores import assign_store
from triage.products import ProductIndex

if TYPE_CHECKING:
    from triage.triage import Triager


class CheckRequest(Record):
    """What is asked of a check."""

    text: str = Field(max_length=MAX_MESSAGE_CHARS)
    marketplace: str
    language: Language | None = None
    kind: Literal["reply", "proactive"] = "reply"
    ticket: dict[str, JsonValue] | None = None
    """With a ticket, facts and promises are checked too: for text that a person edited."""


class CheckAnswer(Record):
    """What a check says: `allow`, `warn` or `block`, and why."""

    verdict: Literal["allow", "warn", "block"]
    findings: tuple[Finding, ...]


def triage_answer(
    ticket: Ticket, seller: Seller, triager: "Triager", now: datetime, *, products: ProductIndex | None = None
) -> Triage:
    """The triage of one ticket. `products` are what the seller sells."""
    ticket, store = assign_store(ticket, seller)
    return triager.triage(ticket, store=store, now=now, rules=seller.routing, products=products)


async def check_answer(fields: dict[str, Any], desk: Desk | None) -> CheckAnswer:
    """The findings of one text. Raises `InputError` naming the wrong field."""
    request = to_record(fields, CheckRequest)
    if request.ticket is not None and desk is not None:
        ticket = parse_ticket(request.ticket, now=desk.now())
        findings = await check_edited_text(
            request.text,
            ticket,
            desk,
            marketplace=request.marketplace,
            language=request.language,
            kind=request.kind,
        )
    else:
        findings = check(
            request.text, marketplace=find(request.marketplace), language=request.language, kind=request.kind
        )
    return CheckAnswer(verdict=verdict(findings), findings=findings)
