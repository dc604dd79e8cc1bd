"""How near a row is, in meaning and in wording, and what it answers in; its score and the best few out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.decisions import PassageKind
from knowledge_base.shelf import Near
from knowledge_base.wording import is_bridged, primary

WORDING = 0.4
"""Share of wording in nearness, the rest is the cosine. Chosen, and preferred to reciprocal ranks, on 40 questions in
ten languages (the part `dev` of `benchmarks/data/questions.jsonl`; recall@1 0.85 against 0.75), 154 turns of ABCD (MRR
0.62 against 0.57) and 46 tasks of tau2 (recall@10 0.28 against 0.30)."""

NEARNESS = 0.85
"""Share of nearness in a score."""

ANSWERS = 0.15
"""Share of answering one of the intents: a prior that moves a passage up among those that say much the same."""

FOREIGN = 0.85
"""What a nearness across languages counts: an article in the buyer's language that says the same goes first."""

UNBRIDGED = 0.1
"""The same where one of the languages has no glossary: there the cosine says little."""

ANSWERS_ALONE = 0.4
"""Score of answering one of the intents where nearness says nothing: the intents are then the only road."""

FLOOR = 0.3
"""Below it nothing is found, where the query has intents. 38 of 40 questions that the English examples answer reach it,
and 2 of 20 that they do not (part `dev`; the part `test` is for `benchmarks/search.py`)."""

FLOOR_UNSORTED = 0.22
"""The same where triage abstained, so that nothing can add `ANSWERS`."""

REPLIES_SHARE = 3
"""At most every third passage is a past reply: they show a tone, the policies state what holds."""


@dataclass(frozen=True)
class Scored:
    """A row with what speaks for it."""

    kind: PassageKind
    near: Near
    meaning: float
    wording: float
    answers: tuple[str, ...]
    """The intents asked that it answers."""
    score: float
    """0 to 1."""


def score(near: Near, kind: PassageKind, *, language: str, intents: Sequence[str], is_blank: bool = False) -> Scored:
    """What speaks for the row. `language` is that of the query; a blank query has no nearness."""
    same = primary(near.scope.language) == primary(language)
    wording = (near.own + near.english) / 2 if same else near.english
    meaning = max(near.cosine, 0.0)
    nearness = (1 - WORDING) * meaning + WORDING * wording
    answered = tuple(intent for intent in intents if intent in near.scope.answers)
    if same or (is_bridged(language) and is_bridged(near.scope.language)):
        total = NEARNESS * nearness * (1 if same else FOREIGN) + (ANSWERS if answered else 0.0)
    else:
        total = UNBRIDGED * nearness + (ANSWERS_ALONE if answered else 0.0)
    if is_blank:
        total = ANSWERS_ALONE if answered else 0.0
    return Scored(kind, near, meaning, wording, answered, min(total, 1.0))


def floor_of(intents: Sequence[str]) -> float:
    """The score below which nothing is found."""
    return FLOOR if intents else FLOOR_UNSORTED


def choose(scored: Iterable[Scored], *, intents: Sequence[str], limit: int) -> tuple[Scored, ...]:
    """The best `limit` of them above the floor, best first; each intent keeps its best policy while there is room."""
    ranked = sorted((one for one in scored if one.score >= floor_of(intents)), key=_order)
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
