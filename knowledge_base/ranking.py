"""How near a row is, in meaning and in wording, and what it answers in; its score and the best few out."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.decisions import PassageKind
from knowledge_base.shelf import Near
from knowledge_base.wording import is_bridged, primary

WORDING = 0.1
"""Share of wording in nearness, the rest is the cosine; it counts as a share of the highest that a row of this search
has, since a long message shares little with anything. Chosen with `vectors.TITLE` where two public data sets and the
part `dev` of `benchmarks/data/questions.jsonl` all lie on a plateau (0.05 to 0.2): DECISIONS.md, "Hybrid search"."""

NEARNESS = 0.85
"""Share of nearness in a score."""

ANSWERS = 0.15
"""Share of answering one of the intents: a prior that moves a passage up among those that say much the same."""

FOREIGN = 0.85
"""What a nearness across languages counts: an article in the buyer's language that says the same goes first."""

UNBRIDGED = 0.1
"""The same where one of the languages has no glossary: there the cosine says little."""

ANSWERS_ALONE = 0.4
"""Score of answering one of the intents where nearness says nothing or vectors are not compared: the intents are then
the only road, and in the second case the wording orders what they lead to."""

REACH_WORDING = 0.4
REACH_ANSWERS = 0.1
FLOOR = 0.27
"""Reach (nearness that depends on no other row, and a little for answering an intent) below which nothing is found. It
keeps 95 % of the answerable questions of the parts `dev` and `floor`: `python -m benchmarks.search --only floor`."""

REPLIES_SHARE = 3
"""At most every third passage is a past reply: they show a tone, the policies state what holds."""


class Scored(NamedTuple):
    """A row with what speaks for it."""

    kind: PassageKind
    near: Near
    meaning: float
    wording: float
    answers: tuple[str, ...]
    """The intents asked that it answers."""
    score: float
    """0 to 1: for the order."""
    reach: float
    """0 to 1: whether it is found at all."""


def score(
    rows: Sequence[Near], kind: PassageKind, *, language: str, intents: Sequence[str], by_meaning: bool = True
) -> list[Scored]:
    """What speaks for each row, in the same order. `language` is that of the query; `by_meaning`: whether its vector
    was compared with theirs."""
    asked = primary(language)
    same = [primary(near.scope.language) == asked for near in rows]
    wording = [(near.own + near.english) / 2 if own else near.english for near, own in zip(rows, same, strict=True)]
    most = max(wording, default=0.0) or 1.0
    weigh = _by_meaning if by_meaning else _by_wording
    return [
        weigh(near, kind, own, share, share / most, language=language, intents=intents)
        for near, own, share in zip(rows, same, wording, strict=True)
    ]


def _by_meaning(
    near: Near,
    kind: PassageKind,
    same: bool,
    wording: float,
    relative: float,
    *,
    language: str,
    intents: Sequence[str],
) -> Scored:
    meaning = max(near.cosine, 0.0)
    nearness = (1 - WORDING) * meaning + WORDING * relative
    reach = (1 - REACH_WORDING) * meaning + REACH_WORDING * wording
    answered = _answered(near, intents)
    if same or (is_bridged(language) and is_bridged(near.scope.language)):
        total = NEARNESS * nearness * (1 if same else FOREIGN) + (ANSWERS if answered else 0.0)
        reach += REACH_ANSWERS if answered else 0.0
    else:
        total = UNBRIDGED * nearness + (ANSWERS_ALONE if answered else 0.0)
        reach = UNBRIDGED * reach + (ANSWERS_ALONE if answered else 0.0)
    return Scored(kind, near, meaning, wording, answered, min(total, 1.0), min(reach, 1.0))


def _by_wording(
    near: Near,
    kind: PassageKind,
    same: bool,
    wording: float,
    relative: float,
    *,
    language: str,
    intents: Sequence[str],
) -> Scored:
    answered = _answered(near, intents)
    alone = ANSWERS_ALONE if answered else 0.0
    total = alone + (1 - ANSWERS_ALONE) * relative * (1 if same else FOREIGN)
    return Scored(kind, near, 0.0, wording, answered, total, min(alone + REACH_WORDING * wording, 1.0))


def _answered(near: Near, intents: Sequence[str]) -> tuple[str, ...]:
    return tuple(intent for intent in intents if intent in near.scope.answers)


def choose(scored: Iterable[Scored], *, intents: Sequence[str], limit: int) -> tuple[Scored, ...]:
    """The best `limit` of them above the floor, best first; each intent keeps its best policy while there is room."""
    ranked = sorted((one for one in scored if one.reach >= FLOOR), key=_order)
    policies = [one for one in ranked if one.kind is not PassageKind.REPLY]
    replies = [one for one in ranked if one.kind is PassageKind.REPLY][: limit // REPLIES_SHARE]
    first = [next((one for one in policies if intent in one.answers), None) for intent in intents]
    chosen = {one.near.id: one for one in first[:limit] if one}
    for one in (*replies, *policies):
        if len(chosen) >= limit:
            break
        chosen.setdefault(one.near.id, one)
    return tuple(sorted(chosen.values(), key=_order))


def _order(one: Scored) -> tuple[float, str]:
    return (-one.score, one.near.id)
