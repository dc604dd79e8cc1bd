"""A decision and the passages that were found for each ask in; the same decision out, with what they answer quoted.

Only asks that `handoffs.yaml` calls quotable, and what is asked of a return that no rule says (`OPEN`); only the
seller's policies, only in the language of the reply, only a passage that is short enough to be an answer and that
speaks of what is asked. That it is the right one a person has to see.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from core.decisions import Action, Decision, Outcome, Passage, PassageKind
from core.record import Country, primary
from core.triage import Triage
from policies.case import Ruling
from policies.decide import settle
from policies.handoffs import handed_over
from policies.terms import AHEAD, TERMS
from text.countries import find_countries
from text.facets import decides, speaks_of, stretch_about

MAX_QUOTED_CHARS = 600
"""Of a passage; a longer one is read by a person, who sends what of it is the answer."""

MOST_OF_A_REPLY = 0.6
"""Of what a channel takes, for one quotation."""

QUOTED = "answered_by_passage"
"""A state whose draft is never `ready`: a search found the passage, nobody has read it beside the question."""

OPEN = ("packaging", "condition", *TERMS)
"""Kinds of question about a return that a passage answers where no rule does."""

WHERE_TO = "shipping_place"
"""Kind of question that a passage speaks of, too, which names the country: `Belgium gets its parcel a day later`."""


class Asking(NamedTuple):
    """What an ask wants to know, and what was found for it."""

    kinds: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    """Found for this ask, best first."""
    countries: frozenset[Country] = frozenset()
    """That it names, whole or by a place in them."""


def quotable_asks(decision: Decision, triage: Triage, kinds: Mapping[int, tuple[str, ...]]) -> tuple[int, ...]:
    """The asks that a passage could answer, for which it is worth a search of their own."""
    handed = {outcome.ask for outcome in decision.outcomes if _is_quotable(outcome)}
    left = {ask for ask, open_kinds in _open_kinds(decision, kinds).items() if open_kinds}
    return tuple(index for index in range(len(triage.asks)) if index in handed | left)


def asking(triage: Triage, ask: int, kinds: Sequence[str], passages: Sequence[Passage]) -> Asking:
    """What this ask wants to know, with what was found for it."""
    named = find_countries(triage.asks[ask].text, triage.language) if WHERE_TO in kinds else ()
    return Asking(tuple(kinds), tuple(passages), frozenset(each.code for each in named))


def _without_stated(ask: Asking, outcome: Outcome, decision: Decision) -> Asking:
    """Where a part of the ask is answered by what a passage says, the rest is not answered by quoting that one."""
    if not any(other.ask == outcome.ask and other.action is Action.REPLY for other in decision.outcomes):
        return ask
    stated = {rule.rule for rule in decision.rules if rule.decided}
    return ask._replace(passages=tuple(passage for passage in ask.passages if passage.id not in stated))


def quote(
    decision: Decision,
    passages: Sequence[Passage],
    *,
    language: str,
    asking: Mapping[int, Asking] | None = None,
    max_chars: int | None = None,
) -> Decision:
    """The decision with `answered_by_passage` for each ask that passages answer; unchanged where none does.

    An outcome's subject is the passage by its place in `passages`, from 1: `passage.2`. `asking`: by ask; where an ask
    is not in it the passages of the whole message stand in. `max_chars`: of the channel; a quotation may take a
    part only.
    """
    shelf = _Shelf(tuple(passages), language, max_chars)
    of = asking or {}
    outcomes: list[Outcome] = []
    for outcome in decision.outcomes:
        ask = of.get(outcome.ask if outcome.ask is not None else -1) or Asking(passages=tuple(passages))
        quoted = tuple(shelf.quotes(outcome, _without_stated(ask, outcome, decision))) if _is_quotable(outcome) else ()
        outcomes += quoted or (outcome,)
    left = _open_kinds(decision, {index: ask.kinds for index, ask in of.items()})
    for index, kinds in left.items():
        about = next(outcome for outcome in decision.outcomes if outcome.ask == index)
        outcomes += shelf.quotes(about, Asking(kinds, of[index].passages)) if kinds else ()
    if tuple(outcomes) == decision.outcomes:
        return decision
    return settle([Ruling(tuple(outcomes), decision.commitments, decision.rules)])


class _Shelf(NamedTuple):
    """The passages of a brief and the language of the reply."""

    passages: tuple[Passage, ...]
    language: str
    max_chars: int | None

    def quotes(self, outcome: Outcome, ask: Asking) -> Iterator[Outcome]:
        """One outcome for each passage that is needed to say what the ask wants to know; of several that say the same
        the one that was found first."""
        fitting = [passage for passage in ask.passages if self._answers(passage, outcome.intent or "", ask.kinds)]
        if not ask.kinds:
            yield from (self._quoting(outcome, passage) for passage in fitting[:1])
            return
        seen = {passage.id for passage in fitting}
        fitting += [p for p in self.passages if p.id not in seen and self._answers(p, outcome.intent or "", ask.kinds)]
        left = set(ask.kinds)
        if any(decides(kind) and not any(self._speaks(each, kind, ask) for each in fitting) for kind in left):
            return
        while fitting and left:
            said = [{kind for kind in left if self._speaks(passage, kind, ask)} for passage in fitting]
            most = max(said, key=len)
            if not most:
                return
            yield self._quoting(outcome, fitting[said.index(most)])
            left -= most

    def _speaks(self, passage: Passage, kind: str, ask: Asking) -> bool:
        return speaks_of(passage.text, kind, self.language) or (
            kind == WHERE_TO and any(each.code in ask.countries for each in find_countries(passage.text, self.language))
        )

    def _answers(self, passage: Passage, intent: str, kinds: Sequence[str]) -> bool:
        return (
            passage.kind is PassageKind.POLICY
            and intent in passage.answers
            and primary(passage.language) == primary(self.language)
            and len(passage.text) <= MAX_QUOTED_CHARS
            and self._fits(passage, kinds)
        )

    def _fits(self, passage: Passage, kinds: Sequence[str]) -> bool:
        """Whether what would be quoted leaves room for the rest of a reply."""
        if self.max_chars is None:
            return True
        return len(stretch_about(passage.text, kinds, passage.language)) <= self.max_chars * MOST_OF_A_REPLY

    def _quoting(self, outcome: Outcome, passage: Passage) -> Outcome:
        return Outcome(
            ask=outcome.ask,
            intent=outcome.intent,
            state=QUOTED,
            action=Action.REPLY,
            subject=f"passage.{[each.id for each in self.passages].index(passage.id) + 1}",
            reason=f"quotes {passage.id} ({passage.title}); whether it is the answer is for a person to see",
        )


def _is_quotable(outcome: Outcome) -> bool:
    entry = handed_over().get(outcome.intent or "")
    return entry is not None and entry.quotable and outcome.handoff_reason is entry.handoff


def _open_kinds(decision: Decision, kinds: Mapping[int, tuple[str, ...]]) -> Mapping[int, tuple[str, ...]]:
    """By ask about a return that is still possible, the kinds that no rule has answered."""
    states = {outcome.state for outcome in decision.outcomes}
    returning = {o.ask for o in decision.outcomes if o.state in AHEAD and o.action is Action.REPLY and o.intent}
    return {
        ask: tuple(kind for kind in asked if kind in OPEN and not (kind in TERMS and states & TERMS[kind].says))
        for ask, asked in kinds.items()
        if ask in returning
    }
