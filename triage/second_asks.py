"""The stretches of a message and its surest intent in, the other intents that it asks, too, out.

What stands beside an ask is more often its background than a second ask. A logistic function of eight numbers tells the
one from the other. `python -m triage.second_training` fits its weights (`second_asks.yaml`) on the packaged examples,
on pairs of them and on those with background around, each judged by a model that had not seen it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import field_validator

from core.reading import read_yaml
from core.record import Record, Span
from text import rx
from triage.classifier import NO_ASK
from triage.intents import intent_of, may_stand_beside
from triage.requests import is_request
from triage.statements import Judged

FILE = Path(__file__).with_name("second_asks.yaml")

LEAST_SHARE = 0.12
"""Of an intent in the stretch that speaks most for it, to be looked at: below that hardly any is meant."""
LEAST_NAMED = 0.4
"""Of an intent that the classifier names for its stretch alone, too. The weights come from models that had not seen the
like, and so are a little too doubtful: of 130 messages of our own 66 of the 67 intents with as much were meant, 5 of 36
with less."""
LEAST_UNNAMED = 0.5
"""Of another: a request that nobody foresaw stays without an intent."""
TINY = 1e-4


class SecondAsk(NamedTuple):
    """One intent beside the surest of a message."""

    stretch: Judged
    """The statement or clause that speaks most for it."""
    intent: str
    probability: float


class Hints(NamedTuple):
    """What speaks for and against it, all numbers; log-odds of shares."""

    share: float
    """In the stretch."""
    share_alone: float
    """The same where there is only one statement, else 0."""
    in_statement: float
    """In the statement that the stretch is or is a part of."""
    in_whole: float
    """In all statements together; 0 where there is only one."""
    alone: float
    """1 where there is only one statement."""
    statements: float
    """How many, up to `MOST_STATEMENTS`; what stands in a list stands beside one other."""
    confused: float
    """1 where it is one of those that the surest intent is confused with: then it is one ask rather than two."""
    put: float
    """1 where the statement is a question or a request."""


MOST_STATEMENTS = 6
_POINT = rx.compile(r"(?:\(?\d{1,2}(?:[.)]|\s[-–])|\(?[a-h]\)|[-–•*])\s++(?=\S)")
"""What begins a point of a list: `1.`, `b)`, `-`."""


class Weights(Record):
    """`second_asks.yaml`."""

    constant: float
    weights: Mapping[str, float]
    """By field of `Hints`."""

    @field_validator("weights")
    @classmethod
    def _every_hint(cls, given: Mapping[str, float]) -> Mapping[str, float]:
        if set(given) != set(Hints._fields):
            raise ValueError(f"needs one for each of {', '.join(Hints._fields)}")
        return given

    def of(self, hints: Hints) -> float:
        """The probability that it is asked."""
        log_odds = self.constant + sum(self.weights[name] * value for name, value in hints._asdict().items())
        return 1 / (1 + math.exp(-log_odds))


def second_asks(statements: Sequence[Judged], whole: Judged, first: str, language: str) -> dict[str, SecondAsk]:
    """By intent, the likeliest of each stretch; none that the list (`intents.yaml`: `beside`, `background_of`) has
    rules of its own for."""
    weights = _weights()
    likeliest: dict[Span, SecondAsk] = {}
    for intent, stretch, hints in candidates(statements, whole, first, language):
        each, before = SecondAsk(stretch, intent, round(weights.of(hints), 4)), likeliest.get(stretch.span)
        if before is None or before.probability < each.probability:
            likeliest[stretch.span] = each
    return {each.intent: each for each in likeliest.values() if each.probability >= _least(each)}


def _least(second: SecondAsk) -> float:
    named = second.stretch.scores[0].intent if second.stretch.scores else None
    return LEAST_NAMED if second.intent == named else LEAST_UNNAMED


def candidates(
    statements: Sequence[Judged], whole: Judged, first: str, language: str
) -> Iterator[tuple[str, Judged, Hints]]:
    """Each intent that some stretch may be asking beside `first`, with the stretch that speaks most for it, by itself
    and with its statement."""
    for intent, stretch, hints in _looked_at(statements, whole, first, language):
        if may_stand_beside(intent, first, is_put=bool(hints.put)):
            yield intent, stretch, hints


def support(statements: Sequence[Judged], whole: Judged, language: str) -> dict[str, float]:
    """How much speaks for each intent that some stretch may be asking, by the same weights, beside no other."""
    return {intent: _weights().of(hints) for intent, _, hints in _looked_at(statements, whole, "", language)}


def _looked_at(
    statements: Sequence[Judged], whole: Judged, first: str, language: str
) -> Iterator[tuple[str, Judged, Hints]]:
    parts = [(part, each) for each in statements for part in (each, *each.clauses)]
    listed = _listed(statements)
    for intent in dict.fromkeys(intent for part, _ in parts for intent in _likeliest(part) if intent != first):
        stretch, statement = max(parts, key=lambda part: sum(_log_odds(each.shares[intent]) for each in part))
        is_put = "?" in statement.text or is_request(statement.text, language)
        told = min(len(statements), 2) if statement.span in listed else len(statements)
        yield intent, stretch, _hints(intent, stretch, statement, whole, first, told, is_put=is_put)


def _listed(statements: Sequence[Judged]) -> set[Span]:
    """What stands from the first point of a list to its last, of two at least: none of it is background of another."""
    points = [at for at, each in enumerate(statements) if _POINT.match(each.text)]
    return {each.span for each in statements[points[0] : points[-1] + 1]} if len(points) > 1 else set()


def _likeliest(part: Judged) -> list[str]:
    likely = [intent for intent, share in part.shares.items() if share >= LEAST_SHARE and intent != NO_ASK]
    return sorted(likely, key=lambda intent: -part.shares[intent])[:2]


def _hints(
    intent: str, stretch: Judged, statement: Judged, whole: Judged, first: str, n_statements: int, *, is_put: bool
) -> Hints:
    alone = n_statements == 1
    share = _log_odds(stretch.shares[intent])
    return Hints(
        share=share,
        share_alone=share if alone else 0.0,
        in_statement=_log_odds(statement.shares[intent]),
        in_whole=0.0 if alone else _log_odds(whole.shares[intent]),
        alone=float(alone),
        statements=float(min(n_statements, MOST_STATEMENTS)),
        confused=float(
            first != "" and (first in intent_of(intent).confused_with or intent in intent_of(first).confused_with)
        ),
        put=float(is_put),
    )


def _log_odds(share: float) -> float:
    kept = min(max(share, TINY), 1 - TINY)
    return math.log(kept / (1 - kept))


@lru_cache(maxsize=1)
def _weights() -> Weights:
    return read_yaml(FILE, Weights)
