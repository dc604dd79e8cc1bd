"""Many tickets in, their triage out, in order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from core.errors import InputError, lost_ticket
from core.sellers import Seller
from core.tickets import Ticket
from core.triage import Triage
from service.processes import Ask, Crew, crew_size
from service.settings import read_settings
from service.stores import assign_store, now_of
from service.wiring import keep_what_is_loaded, load_embedder, load_products, load_seller, load_triager
from triage.products import ProductIndex
from triage.triage import Triager

WORTH_A_CREW = 500
"""Tickets; a process takes two seconds to start, in which one alone sorts about 200."""
CHUNK = 20
"""Tickets that a process is handed at a time."""
MOST_READ_BEFORE = 10
"""Tickets that are read only to load what reading needs."""


@dataclass(frozen=True)
class Sorter:
    """What sorting for one seller needs."""

    seller: Seller
    triager: Triager
    products: ProductIndex | None
    """What buyers may name by its title."""
    now: datetime

    def sort(self, ticket: Ticket) -> Triage:
        """Its triage."""
        ticket, store = assign_store(ticket, self.seller)
        return self.triager.triage(ticket, store=store, now=self.now, rules=self.seller.routing, products=self.products)

    def sort_one_of_many(self, ticket: Ticket) -> Triage | InputError:
        """Its triage; a ticket that sets off a bug costs that ticket."""
        try:
            return self.sort(ticket)
        except Exception as error:  # the boundary of a ticket: the others are sorted all the same
            return lost_ticket(error, ticket.id, "sorted")


def open_sorter(folder: Path | None, model: Path | None = None, *, sessions: int | None = None) -> Sorter:
    """For a seller folder and an intent model of the seller's own, or the packaged one. `sessions`: texts of a ticket
    that are embedded side by side, as the settings say by default. Raises `InputError` and `NotSetUp`."""
    settings = read_settings()
    if sessions is not None:
        settings = settings.model_copy(update={"embedding_sessions": sessions})
    triager = load_triager(settings, load_embedder(settings), model=model)
    seller = load_seller(folder, intents=triager.intents)
    sorter = Sorter(seller, triager, load_products(folder, seller), now_of(seller))
    keep_what_is_loaded()
    return sorter


def sort_all(
    tickets: Sequence[Ticket], sorter: Sorter, *, folder: Path | None, model: Path | None, workers: int = 0
) -> Iterator[Triage | InputError]:
    """In the order of the tickets, an error for each that sets off a bug. `sorter` is that of `folder` and `model`;
    `workers`: processes, 0 takes one for each core where the tickets are many enough to be worth it."""
    size = crew_size(len(tickets), workers, worth=WORTH_A_CREW)
    if size == 1:
        yield from map(sorter.sort_one_of_many, tickets)
        return
    opens = partial(_open, folder, model, sorter.now, one_of_each_store(tickets))
    with Crew(opens, size=size, chunk=CHUNK) as crew:
        for sorted_ in crew.work(tickets):
            yield from sorted_


def one_of_each_store(tickets: Iterable[Ticket]) -> list[Ticket]:
    """The first that names it: read before a process forks, they load what their languages need once for all."""
    first: dict[tuple[str | None, str | None], Ticket] = {}
    for ticket in tickets:
        first.setdefault((ticket.store, ticket.marketplace), ticket)
    return list(first.values())[:MOST_READ_BEFORE]


def _open(
    folder: Path | None, model: Path | None, now: datetime, first: Sequence[Ticket], ask: Ask
) -> Callable[[Sequence[Ticket]], list[Triage | InputError]]:
    opened = open_sorter(folder, model, sessions=1)
    sorter = Sorter(opened.seller, opened.triager, opened.products, now)

    def sort_these(tickets: Sequence[Ticket]) -> list[Triage | InputError]:
        return [sorter.sort_one_of_many(ticket) for ticket in tickets]

    sort_these(first)
    return sort_these
