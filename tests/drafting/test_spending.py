"""What calls cost, and when no more are made."""

from contextlib import suppress
from decimal import Decimal

import pytest

from core.drafts import NOT_CALLED
from core.errors import WriterFailed
from drafting.llm import MAX_REPLY_TOKENS, ChatReply, Failure
from drafting.spending import Price, Spending

PRICE = Price(input=Decimal(1), output=Decimal(10))
REPLY = ChatReply(text="{}", tokens_in=1_000_000, tokens_out=100_000)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def failed(spending: Spending, reason: Failure, times: int = 1) -> WriterFailed:
    for _ in range(times):
        error = spending.failed(WriterFailed(reason, ""), sent="x" * 300)
    return error


def refused(spending: Spending) -> str | None:
    try:
        spending.check("openai:x", sent="x")
    except WriterFailed as error:
        return error.reason
    return None


def test_calls_under_way_count_as_spent() -> None:
    spending = Spending(price=PRICE, budget=Decimal(5))
    with spending.call("openai:x", sent="x"):
        spending.charge(REPLY, sent="x")
    with spending.call("openai:x", sent="x"):
        assert refused(spending) is None
        with spending.call("openai:x", sent="x"):  # two dollars each, as the dearest so far
            assert refused(spending) == Failure.BUDGET_SPENT
    assert refused(spending) is None
    assert spending.spent == Decimal(2)


def test_before_the_first_reply_a_call_may_cost_what_a_reply_can_at_most() -> None:
    spending = Spending(price=PRICE, budget=PRICE.cost(0, MAX_REPLY_TOKENS))
    with suppress(KeyError), spending.call("openai:x", sent="x"):
        assert refused(spending) == Failure.BUDGET_SPENT
        raise KeyError("lost")
    assert refused(spending) is None


def test_a_run_stops_calling_once_its_budget_is_spent() -> None:
    spending = Spending(price=PRICE, budget=Decimal(3))
    spending.charge(REPLY, sent="")
    assert spending.spent == Decimal(2)
    assert refused(spending) is None
    spending.charge(REPLY, sent="")
    assert refused(spending) == Failure.BUDGET_SPENT


def test_a_prompt_that_costs_more_than_is_left_is_not_sent() -> None:
    spending = Spending(price=PRICE, budget=Decimal("0.001"))
    spending.check("openai:x", sent="x" * 2_900)
    with pytest.raises(WriterFailed, match=r"some 0\.001167 US dollars, and 0\.001 are left for this run"):
        spending.check("openai:x", sent="x" * 3_500)
    with pytest.raises(WriterFailed, match=r"0\.0005 are left for this ticket"):
        spending.check("openai:x", sent="x" * 2_900, left=Decimal("0.0005"))
    Spending(budget=Decimal("0.001")).check("openai:x", sent="x" * 3_500)  # without a price nothing counts


def test_what_a_server_does_not_count_is_estimated_so_that_a_budget_ends() -> None:
    spending = Spending(price=PRICE, budget=Decimal(1))
    reply = spending.charge(ChatReply(text="மிக" * 100), sent="x" * 3000)
    assert reply.tokens_in == 1001
    assert reply.tokens_out == 301
    assert spending.spent > 0


def test_a_reply_that_cannot_be_used_is_paid_for() -> None:
    spending = Spending(price=PRICE)
    cut = spending.failed(WriterFailed(Failure.CUT, "", tokens_in=1_000_000, tokens_out=100_000), sent="")
    assert (cut.tokens_in, cut.tokens_out, cut.cost) == (1_000_000, 100_000, Decimal(2))
    assert spending.spent == Decimal(2)


def test_a_call_that_ran_out_of_time_is_taken_to_have_been_read() -> None:
    assert failed(Spending(price=PRICE), Failure.TIMEOUT).tokens_in == 101
    assert failed(Spending(price=PRICE), Failure.UNREACHABLE).tokens_in == 0


def test_a_provider_that_fails_in_a_row_is_left_alone_and_then_tried_once() -> None:
    clock = Clock()
    spending = Spending(max_failures=3, pause_s=60, clock=clock)
    failed(spending, Failure.SERVER_ERROR, times=2)
    assert refused(spending) is None
    failed(spending, Failure.TIMEOUT)
    assert refused(spending) == Failure.LEFT_ALONE
    clock.now = 61
    assert refused(spending) is None  # one call tries it again ...
    assert refused(spending) == Failure.LEFT_ALONE  # ... those beside it wait
    failed(spending, Failure.SERVER_ERROR)
    clock.now = 120
    assert refused(spending) == Failure.LEFT_ALONE
    clock.now = 122
    assert refused(spending) is None
    spending.charge(REPLY, sent="")
    assert refused(spending) is None


def test_a_text_that_cannot_be_used_does_not_count_as_a_failing_provider() -> None:
    spending = Spending(max_failures=2)
    for reason in (Failure.SERVER_ERROR, Failure.REFUSED, Failure.SERVER_ERROR, Failure.EMPTY):
        failed(spending, reason)
    assert refused(spending) is None


def test_outcomes_that_never_reach_a_provider_are_those_of_the_failures() -> None:
    assert {*NOT_CALLED} - {"reused"} == {Failure.NOT_CONFIGURED, Failure.BUDGET_SPENT, Failure.LEFT_ALONE}
