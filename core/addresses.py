"""A buyer's e-mail address in, the form in which two addresses are compared out."""

from functools import lru_cache

from core.marketplaces import all_marketplaces

RELAY_DOMAINS = ("customer.otto.market",)
"""Relays outside the hosts of their marketplace."""


@lru_cache(maxsize=8192)
def address_key(email: str) -> str:
    """In small letters without blanks; of an ordinary address without its tag: `anna+shop@example.org` is Anna's.

    A relay address belongs to one buyer as it stands, so nothing is taken out of it.
    """
    folded = "".join(email.split()).casefold()
    local, at, domain = folded.rpartition("@")
    tagless = local.partition("+")[0]
    return f"{tagless}{at}{domain}" if at and tagless and not is_relay(domain) else folded


@lru_cache(maxsize=1024)
def is_relay(domain: str) -> bool:
    """Whether mail to this domain goes through a marketplace, which gives each buyer an address of its own."""
    labels = domain.casefold().split(".")
    for host in _hosts():
        wanted = host.split(".")
        if wanted[-1] == "*":
            if wanted[0] in labels[:-1]:
                return True
        elif labels[-len(wanted) :] == wanted:
            return True
    return False


@lru_cache(maxsize=1)
def _hosts() -> tuple[str, ...]:
    return (*RELAY_DOMAINS, *(host for place in all_marketplaces().values() for host in place.hosts))
