"""A ticket and its seller in, the store that it came to and the time there out."""

from datetime import UTC, datetime

from core.marketplaces import STRICTEST, find
from core.sellers import Seller, Store
from core.tickets import Ticket


def find_store(ticket: Ticket, seller: Seller) -> tuple[Store, tuple[str, ...]]:
    """The store, with a warning for each thing that had to be assumed.

    By the ticket's store; else the seller's first store on the ticket's marketplace; else, for a marketplace where the
    seller has none, a stand-in like the first store but under that marketplace's rules.
    """
    named = next((store for store in seller.stores if store.id == ticket.store), None)
    if named:
        given = find(ticket.marketplace) if ticket.marketplace else None
        if given and given.id != named.marketplace:
            problem = f"marketplace: {ticket.marketplace!r} is not the store's; {named.marketplace!r} counts"
            return named, (problem,)
        return named, ()
    warnings = [f"store: {ticket.store!r} is not in seller.yaml"] if ticket.store else []
    if ticket.marketplace is None and ticket.store is None:
        return seller.stores[0], ()
    place = find(ticket.marketplace)
    if place.id == STRICTEST:
        claim = f"{ticket.marketplace!r} is not known" if ticket.marketplace else "none is named"
        warnings.append(f"marketplace: {claim}, the strictest rules apply")
    there = next((store for store in seller.stores if store.marketplace == place.id), None)
    stand_in = Store(**{**dict(seller.stores[0]), "id": place.id, "marketplace": place.id})
    return there or stand_in, tuple(warnings)


def assign_store(ticket: Ticket, seller: Seller) -> tuple[Ticket, Store]:
    """The ticket with its store, its marketplace and what was assumed filled in, and the store."""
    store, warnings = find_store(ticket, seller)
    filled = {"store": store.id, "marketplace": store.marketplace, "warnings": (*ticket.warnings, *warnings)}
    return Ticket(**{**dict(ticket), **filled}), store


def now_of(seller: Seller) -> datetime:
    """The seller's stopped clock, such as an example has; the real time otherwise."""
    return seller.clock or datetime.now(UTC)
