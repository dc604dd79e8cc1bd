"""The calls of one model in, what they cost and whether another may be made out: price, budget, circuit breaker."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from core.errors import WriterFailed
from core.record import Record
from drafting.llm import MAX_REPLY_TOKENS, ChatReply, Failure

PROVIDER_FAILURES = frozenset(
    {
        Failure.UNAUTHORISED,
        Failure.UNKNOWN_MODEL,
        Failure.QUOTA,
        Failure.RATE_LIMITED,
        Failure.SERVER_ERROR,
        Failure.UNREACHABLE,
        Failure.TIMEOUT,
    }
)
"""Failures that the next ticket would meet too. A refusal or broken JSON is about one text."""

BYTES_PER_TOKEN = 3
"""Where a server counts no tokens. Rather too many: English has four, Tamil and Russian two to three."""


class Price(Record):
    """Of one model, in US dollars a million tokens."""

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Of one reply."""
        return (self.input * tokens_in + self.output * tokens_out) / 1_000_000


@dataclass
class Spending:
    """Of one model in one run of a command; a served API is one run."""

    price: Price | None = None
    budget: Decimal | None = None
    """In US dollars. No call is made where its prompt alone, estimated, costs more than is left, what calls under way
    may cost counted as spent; what one that was made costs beyond it is still paid for. Without a price nothing
    counts."""
    max_failures: int = 5
    """So many failures of the provider in a row, and it is left alone for `pause_s`; then one call tries it again."""
    pause_s: float = 60.0
    clock: Callable[[], float] = time.monotonic
    spent: Decimal = Decimal(0)
    _held: Decimal = Decimal(0)
    """What calls under way may cost."""
    _dearest: Decimal | None = None
    """Of the calls so far."""
    _failures: int = 0
    _closed_until: float = 0.0

    @contextmanager
    def call(self, model: str, *, sent: str, left: Decimal | None = None) -> Iterator[None]:
        """One call in the block under it, which holds what it may cost. Raises as `check` does."""
        self.check(model, sent=sent, left=left)
        held = self._dearest or self.cost(_estimate(sent), MAX_REPLY_TOKENS) or Decimal(0)
        self._held += held
        try:
            yield
        finally:
            self._held -= held

    def check(self, model: str, *, sent: str, left: Decimal | None = None) -> None:
        """Raises `WriterFailed` where the model must not be called now, or not with so long a prompt. `left`: of the
        budget of one ticket, in US dollars."""
        of_run = self.budget - self.spent - self._held if self.budget is not None else None
        if of_run is not None and of_run <= 0:
            raise WriterFailed(Failure.BUDGET_SPENT, f"the budget of {self.budget:f} US dollars for this run is spent")
        least = self.cost(_estimate(sent), 0) or Decimal(0)
        for whose, rest in (("ticket", left), ("run", of_run)):
            if rest is not None and least > rest:
                raise WriterFailed(
                    Failure.BUDGET_SPENT,
                    f"the prompt alone costs some {least:f} US dollars, and {rest:f} are left for this {whose}",
                )
        if self._failures >= self.max_failures:
            if self.clock() < self._closed_until:
                raise WriterFailed(
                    Failure.LEFT_ALONE, f"{model} failed {self._failures} times in a row and is left alone"
                )
            self._closed_until = self.clock() + self.pause_s  # this call tries it again, those beside it wait

    def charge(self, reply: ChatReply, *, sent: str) -> ChatReply:
        """The reply with its tokens, estimated where the server counts none, taken from the budget."""
        self._failures = 0
        return self._counted(reply, sent)

    def failed(self, error: WriterFailed, *, sent: str) -> WriterFailed:
        """The same failure with what it cost; a call that was cut off in time is taken to have been read."""
        if error.reason in PROVIDER_FAILURES:
            self._failures += 1
            if self._failures >= self.max_failures:
                self._closed_until = self.clock() + self.pause_s
        else:
            self._failures = 0
        tokens_in = error.tokens_in or (_estimate(sent) if error.reason == Failure.TIMEOUT else 0)
        cost = self._pay(tokens_in, error.tokens_out)
        return WriterFailed(error.reason, error.detail, tokens_in=tokens_in, tokens_out=error.tokens_out, cost=cost)

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        """Of a call; None without a price."""
        return self.price.cost(tokens_in, tokens_out) if self.price else None

    def _counted(self, reply: ChatReply, sent: str) -> ChatReply:
        if not reply.tokens_in and not reply.tokens_out:
            reply = ChatReply(text=reply.text, tokens_in=_estimate(sent), tokens_out=_estimate(reply.text))
        self._pay(reply.tokens_in, reply.tokens_out)
        return reply

    def _pay(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        cost = self.cost(tokens_in, tokens_out)
        self.spent += cost or 0
        self._dearest = max(filter(None, (self._dearest, cost)), default=None)
        return cost


def _estimate(text: str) -> int:
    return len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN + 1
