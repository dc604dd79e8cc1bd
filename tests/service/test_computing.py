"""What is short is computed where the draft is; what is long leaves the event loop free."""

import asyncio
import threading
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from core.triage import Triage
from service.computing import LONG
from service.pipeline import Desk, draft_reply
from tests.desks import ticket_of
from triage.triage import Triager


@dataclass
class _Noting:
    """Triage that notes the threads it ran in."""

    triager: Triager
    threads: set[threading.Thread] = field(default_factory=set)

    def triage(self, *given: Any, **named: Any) -> Triage:
        self.threads.add(threading.current_thread())
        return self.triager.triage(*given, **named)


@pytest.mark.parametrize(("characters", "is_free"), [(LONG - 1, False), (LONG, True)])
def test_a_long_ticket_is_sorted_beside_the_event_loop(desk: Desk, characters: int, is_free: bool) -> None:
    noting = _Noting(desk.triager)
    ticket = ticket_of(desk, messages=[{"text": "Wo ist mein Paket?".ljust(characters, "?")}])
    asyncio.run(draft_reply(ticket, replace(desk, triager=noting)))  # type: ignore[arg-type]
    assert [thread is not threading.main_thread() for thread in noting.threads] == [is_free]
