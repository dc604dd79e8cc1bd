"""Many tickets in, their triage out, in order: Python computes on one thread at a time, so that many tickets are
shared out among processes."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from core.sellers import Seller
from core.tickets import Ticket
from core.triage import Triage
from service.settings import read_settings
from service.stores import assign_store, now_of
from service.wiring import load_embedder, load_products, load_seller, load_triager
from triage.products import ProductIndex
from triage.triage import Triager

WORTH_A_CREW = 500
"""Tickets; a process takes two seconds to start, in which one alone sorts about 200."""
CHUNK = 20
"""Tickets that a process is handed at a time."""


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


def open_sorter(folder: Path | None, model: Path | None = None, *, sessions: int | None = None) -> Sorter:
    """For a seller folder and an intent model of the seller's own, or the packaged one. `sessions`: texts of a ticket
    that are embedded side by side, as the settings say by default. Raises `InputError` and `NotSetUp`."""
    settings = read_settings()
    if sessions is not None:
        settings = settings.model_copy(update={"embedding_sessions": sessions})
    seller = load_seller(folder)
    triager = load_triager(settings, load_embedder(settings), model=model)
    return Sorter(seller, triager, load_products(folder, seller), now_of(seller))


def sort_all(
    tickets: Sequence[Ticket], sorter: Sorter, *, folder: Path | None, model: Path | None, workers: int = 0
) -> Iterator[Triage]:
    """In the order of the tickets. `sorter` is that of `folder` and `model`; `workers`: processes, 0 takes one for each
    core where the tickets are many enough to be worth it."""
    crew = workers or (os.cpu_count() or 1 if len(tickets) >= WORTH_A_CREW else 1)
    if crew == 1 or len(tickets) < 2:
        yield from map(sorter.sort, tickets)
        return
    pool = ProcessPoolExecutor(crew, get_context("spawn"), initializer=_open, initargs=(folder, model, sorter.now))
    try:
        yield from pool.map(_sort, tickets, chunksize=CHUNK)
    finally:
        pool.shutdown(cancel_futures=True)


_own: list[Sorter] = []
"""The sorter of this process, where it is one of a crew."""


def _open(folder: Path | None, model: Path | None, now: datetime) -> None:
    sorter = open_sorter(folder, model, sessions=1)
    _own[:] = [Sorter(sorter.seller, sorter.triager, sorter.products, now)]


def _sort(ticket: Ticket) -> Triage:
    return _own[0].sort(ticket)
