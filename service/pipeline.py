"""START HERE. One ticket, all the way: `draft_reply(ticket) = compose(prepare(ticket))`.

    ticket -> triage -> facts -> decision -> passages                (`prepare`: no language model, repeatable)
           -> plan -> slotted text -> rendered draft -> findings     (`compose`: may call one)
           -> result

What passes between the two halves is a `Brief`. It holds all that is known before a word is written and is saved whole,
so that any draft can be replayed and explained later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial

from core.drafts import Brief, Manner, Result
from core.marketplaces import find
from core.ports import Knowledge
from core.record import primary
from core.sellers import Seller
from core.tickets import Ticket
from policies.decide import decide
from policies.quoting import asking, quotable_asks, quote
from service.compose import Composer
from service.computing import compute
from service.earlier import find_promises
from service.gather import Sources, gather_facts
from service.passages import find_passages
from service.stores import assign_store, now_of
from service.timings import Timings
from text.facets import kinds_by_ask
from triage.dangers import with_goods
from triage.languages import read_in
from triage.no_reply import is_answer, unanswered
from triage.products import ProductIndex, with_ordered
from triage.routing import route, with_routing
from triage.triage import Triager


@dataclass(frozen=True)
class Desk:
    """One seller with everything wired that drafting for it needs (`service.wiring` makes it)."""

    seller: Seller
    triager: Triager
    knowledge: Knowledge
    sources: Sources
    composer: Composer
    lookup_timeout_s: float
    versions: dict[str, str]
    products: ProductIndex | None = None
    """What buyers may name by its title; None where no products are known."""
    reopen: Callable[[Knowledge], "Desk"] | None = None
    """Gives the same desk in another process, with the knowledge of this one to ask, and without a model; None for a
    desk that was changed."""

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Of all of the seller's stores: what buyers are answered in, and what products are named in."""
        stores = self.seller.stores
        return tuple(dict.fromkeys(primary(each) for store in stores for each in (store.language, *store.languages)))

    def now(self) -> datetime:
        """The seller's stopped clock, such as an example has; the real time otherwise."""
        return now_of(self.seller)

    def with_sources(self, sources: Sources) -> "Desk":
        """The same desk, looking things up elsewhere."""
        return replace(self, sources=sources, reopen=None)

    def with_products(self, products: ProductIndex) -> "Desk":
        """The same desk, knowing other products."""
        return replace(self, products=products, reopen=None)


async def draft_reply(ticket: Ticket, desk: Desk, *, alternatives: Sequence[Manner] = ()) -> Result:
    """A ticket in, a result out, always: what could not be found out is a field of the result with its reason."""
    timings = Timings()
    brief = await prepare(ticket, desk, timings)
    return await desk.composer.compose(brief, versions=desk.versions, timings=timings, alternatives=alternatives)


async def prepare(ticket: Ticket, desk: Desk, timings: Timings) -> Brief:
    """All that is known before a word is written. Calls no language model."""
    now = desk.now()
    ticket, store = assign_store(ticket, desk.seller)
    with timings.step("triage"):
        rules = desk.seller.routing
        triage = await compute(
            partial(desk.triager.triage, ticket, store=store, now=now, rules=rules, products=desk.products),
            characters=sum(len(message.text) for message in ticket.messages),
        )
    with timings.step("facts"):
        facts = await gather_facts(
            ticket,
            triage,
            desk.sources,
            timezone=store.timezone,
            timeout_s=desk.lookup_timeout_s,
            now=now,
            languages=desk.languages,
        )
    if promises := find_promises(ticket, facts, language=triage.language):
        facts = facts.model_copy(update={"earlier_promises": promises})
    if facts.order:  # what it is worth, and what was ordered, is known only now
        told = "\n".join(message.text for message in unanswered(ticket))
        titles = [line.title for line in facts.order.lines]
        triage = with_ordered(triage, facts.order)
        triage = with_goods(triage, told, titles, read_in([triage.language, store.language]))
        triage = with_routing(triage, route(triage, store, rules, facts.order))
    with timings.step("decision"):
        decision = decide(
            triage,
            facts,
            store=store,
            offers=desk.seller.offers_of(store),
            now=now,
            ticket=ticket,
            is_answered=any(map(is_answer, ticket.messages)),
        )
    known = Brief(ticket=ticket, store=store, triage=triage, facts=facts, decision=decision, now=now)
    with timings.step("passages"):
        kinds = kinds_by_ask(triage, ticket)
        found, by_ask = await find_passages(known, quotable_asks(decision, triage, kinds), desk.knowledge)
    asked = {ask: asking(triage, ask, kinds.get(ask, ()), passages) for ask, passages in by_ask.items()}
    by_id = {
        passage.id: passage for passage in (*found.passages, *(each for those in by_ask.values() for each in those))
    }
    passages = tuple(by_id.values())
    limit = find(ticket.marketplace).max_chars
    quoted = quote(decision, passages, language=triage.language, asking=asked, max_chars=limit)
    return Brief(**{**dict(found), "decision": quoted, "passages": passages})
