"""Every kind of fault: which question has to find it, and how it is made from a good result of any language.

A way to plant one gives None where the result has no place for it: a draft without an amount cannot state a wrong one.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from core.decisions import Action, Decision, Handoff
from core.drafts import DraftSentence, DraftSpan, Result, SentenceKind, Status
from core.record import Kind
from core.triage import Ask, Flag, IntentScore, Triage
from drafting.acts import load_acts
from drafting.values import slot_values
from eval.faults.spoil import (
    draft_of,
    replaced_at,
    with_brief,
    with_changes,
    with_draft,
    with_sentence,
    with_sentence_of,
    without,
)
from eval.scorers_wording import is_settled
from service.gather import STALE_AFTER

T = TypeVar("T")

STRANGER = "305-9999999-0000001"
"""An order number of nobody."""
NOTHING_ASKED = Ask(text="?", start=0, end=1)
DAY, MONEY, NAME = frozenset({Kind.DATE, Kind.TIME}), frozenset({Kind.MONEY}), frozenset({Kind.ID})


class Base(NamedTuple):
    """A good result with what faults are made of."""

    result: Result
    translations: Mapping[str, Result]
    """The same ticket answered in each other language."""
    others: Sequence[Result]
    """Other tickets answered in the same language."""
    texts: Mapping[str, Sequence[str]]
    """Freshly worded sentences of this language."""
    turn: int
    """Counts the bases of a fault, so that each plants another sentence."""


class Fault(NamedTuple):
    """One way to be wrong."""

    scorer: str
    """Who has to find it."""
    plant: Callable[[Base], Result | None]
    mistake: str | None = None
    """The costly mistake that it is, too."""


def _value(kinds: frozenset[Kind]) -> Callable[[Base], Result | None]:
    """One digit of a value becomes another one; a first digit stays, so that the number stays one of its kind."""

    def plant(base: Base) -> Result | None:
        facts = slot_values(base.result.brief)
        draft = draft_of(base.result)
        spans = [span for span in draft.spans if span.slot in facts and facts[span.slot].kind in kinds]
        for span in _turned(spans, base.turn):
            said = draft.text[span.start : span.end]
            places = [at for at, char in enumerate(said) if char.isdigit()]
            if places:
                at = span.start + places[-1 if len(places) < 3 else 1]
                return replaced_at(base.result, at, at + 1, str((int(draft.text[at]) + 1 + base.turn % 8) % 10))
        return None

    return plant


def _turned(items: Sequence[T], turn: int) -> Sequence[T]:
    at = turn % len(items) if items else 0
    return (*items[at:], *items[:at])


def _fact_dropped(base: Base) -> Result | None:
    """A sentence that alone states some value."""
    times = Counter(span.slot for span in draft_of(base.result).spans)
    stating = [
        sentence
        for sentence in draft_of(base.result).sentences
        if any(times[span.slot] == 1 and not _is_quoted(span) for span in _spans_in(base.result, sentence))
    ]
    return without(base.result, _turned(stating, base.turn)[0]) if stating else None


def _is_quoted(span: DraftSpan) -> bool:
    return span.slot.startswith("passage.")


def _ask_dropped(base: Base) -> Result | None:
    """All that is said to one of the asks."""
    result, plan = base.result, base.result.plan
    if plan is None or len({point.ask for point in plan.points if point.ask is not None}) < 1:
        return None
    answered = [o for o in result.brief.decision.outcomes if o.ask is not None]
    if result.brief.decision.action is Action.ESCALATE or not answered:
        return None
    gone = {plan.points[s.point].ask for s in draft_of(result).sentences if s.point is not None} - {None}
    for ask in sorted(gone, key=str)[:1]:
        for sentence in [s for s in draft_of(result).sentences if s.point is not None]:
            if sentence.point is not None and plan.points[sentence.point].ask == ask:
                result = without(result, _same(result, sentence))
    return result if gone else None


def _same(result: Result, sentence: DraftSentence) -> DraftSentence:
    """Where it stands now."""
    same = (s for s in draft_of(result).sentences if (s.point, s.act) == (sentence.point, sentence.act))
    return next(same)


def _promise_of_another(base: Base) -> Result | None:
    """A sentence that commits to something, from the answer to another ticket, whose decision made that commitment."""
    own = {commitment.name for commitment in base.result.brief.decision.commitments}
    for other in _turned(base.others, base.turn):
        for sentence in draft_of(other).sentences:
            promised = {s.slot.removeprefix("commitment.") for s in _spans_in(other, sentence) if _commits(s)}
            if promised - own:
                return with_sentence_of(base.result, other, sentence)
    return None


def _commits(span: DraftSpan) -> bool:
    return span.slot.startswith("commitment.")


def _spans_in(result: Result, sentence: DraftSentence) -> list[DraftSpan]:
    spans = draft_of(result).spans
    return [s for s in spans if sentence.start <= s.start and s.end <= sentence.end and not s.slot.startswith("store.")]


def _sentence_of_another_language(base: Base) -> Result | None:
    languages = [language for language in base.translations if language != draft_of(base.result).language]
    for language in _turned(languages, base.turn):
        other = base.translations[language]
        long = [s for s in draft_of(other).sentences if s.end - s.start > 40 and not _spans_in(other, s)]
        if long:
            said = draft_of(other).text[long[0].start : long[0].end]
            return with_sentence(base.result, said, kind=long[0].kind, act=long[0].act)
    return None


def _all_in_another_language(base: Base) -> Result | None:
    languages = [language for language in base.translations if language != draft_of(base.result).language]
    if not languages:
        return None
    other = base.translations[_turned(languages, base.turn)[0]]
    return with_changes(base.result, draft=draft_of(other), plan=other.plan)


def _said(kind: str) -> Callable[[Base], Result | None]:
    def plant(base: Base) -> Result | None:
        return with_sentence(base.result, _turned(base.texts[kind], base.turn)[0])

    return plant


def _question(base: Base) -> Result | None:
    """In reviewed words and in others, by turns."""
    if base.result.brief.decision.action is not Action.REPLY:
        return None
    if base.turn % 2:
        return _said("question")(base)
    wording = load_acts(draft_of(base.result).language).wordings("ask_order_id")[0]
    return with_sentence(base.result, wording, kind=SentenceKind.ACT, act="ask_order_id")


def _said_again(base: Base) -> Result | None:
    """The whole body once more, or many harmless words."""
    draft = draft_of(base.result)
    if base.turn % 2:
        return with_sentence(base.result, " ".join([*base.texts["harmless"]] * 40))
    long = [s for s in draft.sentences if len(draft.text[s.start : s.end].split()) >= 6]
    return with_sentence_of(base.result, base.result, long[0]) if long else None


def _one_long_sentence(base: Base) -> Result | None:
    """All sentences run together, three times over where they are short."""
    draft = draft_of(base.result)
    one = ", ".join(draft.text[s.start : s.end].strip().rstrip(".!?,:;") for s in draft.sentences)
    return with_sentence(base.result, ", ".join([one] * 3).replace(".", "").replace("\n", " ") + ".")


def _stranger(base: Base) -> Result | None:
    return with_sentence(base.result, STRANGER)


def _aged(base: Base) -> Result | None:
    """The same draft, ready, two days after its values were read."""
    brief = base.result.brief
    read = [span for span in draft_of(base.result).spans if span.as_of and not is_settled(span.slot, brief)]
    if base.result.status is not Status.READY or not read:
        return None
    return with_brief(base.result, now=base.result.brief.now + STALE_AFTER * 2)


def _triage(change: Callable[[Triage], dict[str, Any]]) -> Callable[[Base], Result | None]:
    def plant(base: Base) -> Result | None:
        triage = base.result.brief.triage
        return with_brief(base.result, triage=Triage(**{**dict(triage), **change(triage)}))

    return plant


def _decision(change: Callable[[Decision], dict[str, Any] | None]) -> Callable[[Base], Result | None]:
    def plant(base: Base) -> Result | None:
        decision = base.result.brief.decision
        changed = change(decision)
        return with_brief(base.result, decision=Decision(**{**dict(decision), **changed})) if changed else None

    return plant


def _other_intents(triage: Triage) -> dict[str, Any]:
    has = {score.intent for score in triage.intents}
    return {"intents": (IntentScore(intent="invoice_request" if "wismo" in has else "wismo", probability=1),)}


def _fewer_intents(triage: Triage) -> dict[str, Any]:
    return {"intents": (*triage.intents[1:], IntentScore(intent="unheard_of", probability=1))}


def _other_states(decision: Decision) -> dict[str, Any] | None:
    if not decision.outcomes:
        return None
    first = decision.outcomes[0]
    state = "delivered" if first.state != "delivered" else "in_transit_late"
    return {"outcomes": (first.model_copy(update={"state": state}), *decision.outcomes[1:])}


def _other_action(decision: Decision) -> dict[str, Any]:
    return {"action": Action.ASK if decision.action is Action.REPLY else Action.REPLY}


def _later(decision: Decision) -> dict[str, Any] | None:
    """What is granted, a week later."""
    dated = [each for each in decision.commitments if each.fact.kind is Kind.DATE]
    if not dated:
        return None
    moved = []
    for each in decision.commitments:
        fact = each.fact
        if each is dated[0]:
            day: Any = fact.value
            fact = fact.model_copy(update={"value": day + timedelta(days=7)})
        moved.append(each.model_copy(update={"fact": fact}))
    return {"commitments": tuple(moved)}


def _handed_over_otherwise(base: Base) -> Result | None:
    if base.result.handoff_reason is None:
        return None
    other = Handoff.BUYER_ASKED if base.result.handoff_reason is not Handoff.BUYER_ASKED else Handoff.RISK
    return with_changes(base.result, handoff_reason=other)


def _sent_although_escalated(base: Base) -> Result | None:
    return with_changes(base.result, status=Status.READY) if base.result.status is Status.ESCALATED else None


def _other_status(base: Base) -> Result | None:
    other = Status.NEEDS_INPUT if base.result.status is not Status.NEEDS_INPUT else Status.READY
    return with_changes(base.result, status=other)


def _passages_lost(base: Base) -> Result | None:
    return with_brief(base.result, passages=()) if base.result.brief.passages else None


def _value_without_span(base: Base) -> Result | None:
    """A value that the draft states of itself: the span that names its source is gone."""
    draft = draft_of(base.result)
    facts = slot_values(base.result.brief)
    dated = [s for s in draft.spans if s.slot in facts and facts[s.slot].kind in DAY | MONEY]
    if not dated:
        return None
    gone = _turned(dated, base.turn)[0]
    return with_draft(base.result, spans=tuple(span for span in draft.spans if span is not gone))


UNSUPPORTED, PROMISED = "stated what nothing supports", "promised what was not allowed"
IN_DRAFTS: Mapping[str, Fault] = {
    "day changed": Fault("dates", _value(DAY), UNSUPPORTED),
    "amount changed": Fault("amounts", _value(MONEY), UNSUPPORTED),
    "number changed": Fault("names", _value(NAME), UNSUPPORTED),
    "source of a value lost": Fault("facts stated", _value_without_span, UNSUPPORTED),
    "fact dropped": Fault("facts stated", _fact_dropped),
    "ask dropped": Fault("asks answered", _ask_dropped),
    "promise of another decision": Fault("promises", _promise_of_another, PROMISED),
    "promise in fresh words": Fault("promises", _said("promise"), PROMISED),
    "sentence of another language": Fault("reply language", _sentence_of_another_language),
    "all in another language": Fault("reply language", _all_in_another_language),
    "contact in fresh words": Fault("no contact data", _said("contact")),
    "another buyer's order": Fault("nothing forbidden", _stranger, "showed another buyer's data"),
    "rude in fresh words": Fault("register", _said("rude")),
    "familiar in fresh words": Fault("register", _said("familiar")),
    "hedging in fresh words": Fault("no hedging", _said("hedges")),
    "needless question": Fault("no needless question", _question),
    "said again": Fault("length", _said_again),
    "one long sentence": Fault("readability", _one_long_sentence),
    "aged": Fault("freshness", _aged),
}
"""By what was done to a draft; its question has to read the text, or the time."""

IN_FIELDS: Mapping[str, Fault] = {
    "language misread": Fault(
        "language", _triage(lambda triage: {"language": "en" if triage.language != "en" else "de"})
    ),
    "other intents": Fault("intents", _triage(_other_intents)),
    "an intent lost": Fault("intent overlap", _triage(_fewer_intents)),
    "asks run together": Fault(
        "asks", _triage(lambda triage: {"asks": triage.asks[1:] or (NOTHING_ASKED, NOTHING_ASKED)})
    ),
    "flag raised wrongly": Fault(
        "flags",
        _triage(lambda t: {"flags": () if Flag.SPAM in t.flags else (*t.flags, Flag.SPAM)}),
    ),
    "state swapped": Fault("states", _decision(_other_states)),
    "action swapped": Fault("action", _decision(_other_action)),
    "granted a week later": Fault("commitments", _decision(_later)),
    "passages lost": Fault("passages", _passages_lost),
    "status swapped": Fault("status", _other_status),
    "handed over for another reason": Fault("hand-over", _handed_over_otherwise),
    "not handed over": Fault("status", _sent_although_escalated, "missed a hand-over"),
}
"""By which field was changed. Its question compares that field with the case, so that it finds the fault by
construction: this shows that the question is wired up, and nothing of how well it sees."""

FAULTS: Mapping[str, Fault] = {**IN_DRAFTS, **IN_FIELDS}
