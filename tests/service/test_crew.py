from typing import Any

import pytest

from core.errors import InputError
from core.tickets import parse_ticket
from service.crew import Sorter, open_sorter, sort_all
from tests.factories import NOW

TICKETS = [parse_ticket({"id": name, "text": f"Where is it, says {name}?"}, now=NOW) for name in ("a", "b", "c")]


def test_of_many_tickets_one_that_sets_off_a_bug_is_an_error_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    sort = Sorter.sort

    def fails(sorter: Sorter, ticket: Any) -> Any:
        if ticket.id == "b":
            raise RecursionError("about Sam's card 4111")
        return sort(sorter, ticket)

    monkeypatch.setattr(Sorter, "sort", fails)
    sorter = open_sorter(None)
    first, second, third = sort_all(TICKETS, sorter, folder=None, model=None)
    assert not isinstance(first, InputError)
    assert not isinstance(third, InputError)
    assert (first.ticket_id, third.ticket_id) == ("a", "c")
    assert str(second) == "ticket 'b' could not be sorted (RecursionError); please report it"
