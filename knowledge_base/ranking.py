"""How near a row is, in meaning and in wording, and what it answers in; its score and the best few out."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.decisions import PassageKind
from core.record import primary
from knowledge_base.shelf import Near
from knowledge_base.wording import is_bridged

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
    asked, bridged = primary(language), is_bridged(language)
    same = [primary(near.scope.language) == asked for near in rows]
    wording = [(near.own + near.english) / 2 if own else near.english for near, own in zip(rows, same, strict=True)]
    most = max(wording, default=0.0) or 1.0
    scored = []
    for near, own, share in zip(rows, same, wording, strict=True):
        answered = tuple(intent for intent in intents if intent in near.scope.answers) if near.scope.answers else ()
        spoken = _Spoken(kind, near, share, answered)
        if by_meaning:
            comparable = own or (bridged and is_bridged(near.scope.language))
            scored.append(_by_meaning(spoken, own, share / most, comparable=comparable))
        else:
            scored.append(_by_wording(spoken, own, share / most))
    return scored


class _Spoken(NamedTuple):
    """What speaks for a row beside its meaning."""

    kind: PassageKind
    near: Near
    wording: float
    answers: tuple[str, ...]


def _by_meaning(row: _Spoken, same: bool, relative: float, *, comparable: bool) -> Scored:
    meaning = max(row.near.cosine, 0.0)
    nearness = (1 - WORDING) * meaning + WORDING * relative
    reach = (1 - REACH_WORDING) * meaning + REACH_WORDING * row.wording
    if comparable:
        total = NEARNESS * nearness * (1 if same else FOREIGN) + (ANSWERS if row.answers else 0.0)
        reach += REACH_ANSWERS if row.answers else 0.0
    else:
        total = UNBRIDGED * nearness + (ANSWERS_ALONE if row.answers else 0.0)
        reach = UNBRIDGED * reach + (ANSWERS_ALONE if row.answers else 0.0)
    return Scored(row.kind, row.near, meaning, row.wording, row.answers, min(total, 1.0), min(reach, 1.0))


def _by_wording(row: _Spoken, same: bool, relative: float) -> Scored:
    alone = ANSWERS_ALONE if row.answers else 0.0
    total = alone + (1 - ANSWERS_ALONE) * relative * (1 if same else FOREIGN)
    reach = min(alone + REACH_WORDING * row.wording, 1.0)
    return Scored(row.kind, row.near, 0.0, row.wording, row.answers, total, reach)


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
