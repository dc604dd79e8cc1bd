"""A trial in, one answer for each question about it out: a value from 0 to 1 and why; none where it does not apply.

Scorers read the draft's text and the seller's records themselves; that a result calls itself ready proves nothing.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from core.decisions import Action
from core.drafts import Draft, SentenceKind, Status
from core.record import Kind, Record, Span
from drafting.coverage import coverage
from eval.cases import is_slot
from eval.promises import not_allowed, promised, same_promise
from eval.trial import Trial
from text.contacts import find_contacts
from text.language import detect_language

LONG_ENOUGH = 25
"""Characters of a sentence, its values taken out, from which its language can be told."""

CONTACTS = frozenset({"email", "phone", "link", "short_link", "messenger", "social"})


class Score(Record):
    """One answer."""

    value: float
    """1 is right, 0 wrong; between them a share."""
    why: str
    """What was found, and what was wanted where that is not it."""


class Scorer(NamedTuple):
    """One question."""

    question: str
    is_binary: bool
    score: Callable[[Trial], Score | None]
    reads_draft: bool = False
    """Whether the text is looked at, and not what was found out before a word was written."""


def _answer(right: bool, found: object, wanted: object) -> Score:
    return Score(value=float(right), why=f"{found}" if right else f"{found}, wanted {wanted}")


def _share(right: Collection[str], wrong: Collection[str]) -> Score | None:
    """How many are right; none where there is nothing to be right about."""
    if not right and not wrong:
        return None
    why = f"wrong: {'; '.join(wrong)}" if wrong else f"all {len(right)}"
    return Score(value=len(right) / (len(right) + len(wrong)), why=why)


def _clean(faults: Collection[str], otherwise: str) -> Score:
    return Score(value=float(not faults), why="; ".join(faults) or otherwise)


def _listed(items: Collection[str]) -> str:
    return ", ".join(sorted(items)) or "none"


def language(trial: Trial) -> Score | None:
    """Of the buyer's message, region tags aside."""
    wanted, found = trial.case.expect.language, trial.result.brief.triage.language
    return _answer(_base(found) == _base(wanted), found, wanted) if wanted and not trial.case.brief else None


def intents(trial: Trial) -> Score | None:
    """Exactly those wanted."""
    found, wanted = _found_intents(trial), trial.case.expect.intents
    return None if wanted is None else _answer(found == set(wanted), _listed(found), _listed(wanted))


def intent_overlap(trial: Trial) -> Score | None:
    """Found and wanted, as F1: twice what they share over what they hold together."""
    found, wanted = _found_intents(trial), trial.case.expect.intents
    if wanted is None:
        return None
    shared, held = len(found & set(wanted)), len(found) + len(set(wanted))
    return Score(value=2 * shared / held if held else 1.0, why=f"{_listed(found)} against {_listed(wanted)}")


def asks(trial: Trial) -> Score | None:
    """As many as wanted."""
    found, wanted = len(trial.result.brief.triage.asks), trial.case.expect.asks
    return None if wanted is None or trial.case.brief else _answer(found == wanted, found, wanted)


def flags(trial: Trial) -> Score | None:
    """Exactly those wanted."""
    wanted, found = trial.case.expect.flags, {flag.value for flag in trial.result.brief.triage.flags}
    return None if wanted is None else _answer(found == set(wanted), _listed(found), _listed(wanted))


def action(trial: Trial) -> Score | None:
    """Reply, ask, escalate, or nothing to write."""
    wanted, found = trial.case.expect.action, trial.result.brief.decision.action
    return _answer(found is wanted, found.value, wanted.value) if wanted else None


def states(trial: Trial) -> Score | None:
    """One for each outcome, in any order: two parcels in one state are that state twice."""
    wanted = trial.case.expect.states
    found = [outcome.state for outcome in trial.result.brief.decision.outcomes]
    return None if wanted is None else _answer(Counter(found) == Counter(wanted), _listed(found), _listed(wanted))


def commitments(trial: Trial) -> Score | None:
    """What the decision grants: the names wanted, each with its date or amount."""
    wanted = trial.case.expect.commitments
    if wanted is None:
        return None
    found = {made.name: promised(made.fact) for made in trial.result.brief.decision.commitments}
    right = found.keys() == wanted.keys() and all(same_promise(found[name], wanted[name]) for name in wanted)
    return _answer(right, _named(found), _named(wanted))


def status(trial: Trial) -> Score | None:
    """One of those that are right."""
    wanted, found = trial.case.expect.status, trial.result.status
    return _answer(found in wanted, found.value, " or ".join(wanted)) if wanted else None


def handoff(trial: Trial) -> Score | None:
    """Handed over for the reason wanted; without one wanted, only that a ready draft is not held back for a person."""
    wanted, found = trial.case.expect.handoff_reason, trial.result.handoff_reason
    return _answer(found is wanted, found or "not handed over", wanted.value) if wanted else None


def facts_stated(trial: Trial) -> Score | None:
    """How much of what must be in the draft is there, and right. Without a draft nothing is."""
    wanted, draft = trial.case.expect.must_state, trial.result.draft
    there = [item for item in wanted if draft and _is_stated(item, trial, draft)]
    return _share(there, [item for item in wanted if item not in there])


def nothing_forbidden(trial: Trial) -> Score | None:
    """Nothing is in the draft that must not be."""
    draft, forbidden = trial.result.draft, trial.case.expect.must_not_state
    if not forbidden or draft is None:
        return None
    stated = {span.slot for span in draft.spans}
    text = draft.text.casefold()
    return _clean([item for item in forbidden if item in stated or item.casefold() in text], "nothing of it")


def promises(trial: Trial) -> Score | None:
    """Nothing is promised that was not allowed."""
    return _clean(list(not_allowed(trial)), "only what was allowed") if trial.result.draft else None


def _values(*kinds: Kind) -> Callable[[Trial], Score | None]:
    """Each value of these kinds is shown as its source has it."""

    def score(trial: Trial) -> Score | None:
        of_kind = [shown for shown in trial.shown if shown.fact and shown.fact.kind in kinds]
        faults = [f"{shown.span.slot} {shown.fault}" for shown in of_kind if shown.fault]
        return _clean(faults, f"all {len(of_kind)}") if of_kind else None

    return score


def asks_answered(trial: Trial) -> Score | None:
    """How many of the buyer's asks have a sentence in the draft; where the case counts the asks, those not found count
    as not answered."""
    result = trial.result
    if result.brief.decision.action is Action.ESCALATE or result.status is Status.NO_REPLY_NEEDED or not result.draft:
        return None
    items = coverage(result.brief, result.plan, result.draft) if result.plan else ()
    covered = [item for item in items if item.sentence is not None and _counts(trial, result.draft, item.sentence)]
    n = max(trial.case.expect.asks or 0, len(items))
    return Score(value=min(1.0, len(covered) / n), why=f"{len(covered)} of {n}") if n else None


def reply_language(trial: Trial) -> Score | None:
    """The whole draft is in the buyer's language, and so is every sentence that is long enough to tell."""
    draft = trial.result.draft
    if draft is None:
        return None
    wanted = _base(trial.case.expect.language or trial.result.brief.triage.language)
    stretches = [Span(start=0, end=len(draft.text)), *(Span(start=s.start, end=s.end) for s in draft.sentences)]
    wrong = [f"{found}: {text!r}" for text, found in _languages(draft, stretches, wanted) if found != wanted]
    return _clean(wrong, wanted)


def no_contact(trial: Trial) -> Score | None:
    """No address, number or link but in the values that were looked up."""
    draft = trial.result.draft
    if draft is None:
        return None
    looked_up = [span for span in draft.spans if not span.slot.startswith("store.")]
    exempt = [(span.start, span.end) for span in looked_up]
    regions = (trial.result.brief.store.country,)
    found = [
        f"{each.kind} {each.value}"
        for each in find_contacts(draft.text, regions)
        if each.kind in CONTACTS and not any(start <= each.start and each.end <= end for start, end in exempt)
    ]
    return _clean(found, "none")


SCORERS: Mapping[str, Scorer] = {
    "language": Scorer("Is the buyer's language recognised?", True, language),
    "intents": Scorer("Are exactly the right intents found?", True, intents),
    "intent overlap": Scorer("How far do intents found and wanted agree (F1)?", False, intent_overlap),
    "asks": Scorer("Is the message cut into as many asks as it has?", True, asks),
    "flags": Scorer("Are exactly the right flags raised?", True, flags),
    "action": Scorer("Is it right to reply, ask, escalate or stay silent?", True, action),
    "states": Scorer("Is the case seen as what it is?", True, states),
    "commitments": Scorer("Is exactly the right thing granted, to the day and cent?", True, commitments),
    "status": Scorer("Is the status one of the right ones?", True, status),
    "hand-over": Scorer("Is it handed over for the right reason?", True, handoff),
    "facts stated": Scorer("How much of what must be in the draft is there?", False, facts_stated, reads_draft=True),
    "nothing forbidden": Scorer("Is nothing in the draft that must not be?", True, nothing_forbidden, reads_draft=True),
    "promises": Scorer("Is nothing promised beyond what is allowed?", True, promises, reads_draft=True),
    "dates": Scorer(
        "Is every date and time as its source has it?",
        True,
        _values(Kind.DATE, Kind.TIME, Kind.DURATION),
        reads_draft=True,
    ),
    "amounts": Scorer(
        "Is every amount and count as its source has it?", True, _values(Kind.MONEY, Kind.COUNT), reads_draft=True
    ),
    "names": Scorer(
        "Is every name, place and number as its source has it?",
        True,
        _values(Kind.NAME, Kind.PLACE, Kind.ID),
        reads_draft=True,
    ),
    "asks answered": Scorer(
        "How many of the buyer's asks does the draft answer?", False, asks_answered, reads_draft=True
    ),
    "reply language": Scorer("Is the draft in the buyer's language?", True, reply_language, reads_draft=True),
    "no contact data": Scorer("Is the draft free of contact data?", True, no_contact, reads_draft=True),
}
"""By the name that figures carry."""


def _base(tag: str | None) -> str:
    return (tag or "").partition("-")[0]


def _found_intents(trial: Trial) -> set[str]:
    return {score.intent for score in trial.result.brief.triage.intents}


def _named(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {values[name]}" for name in sorted(values)) or "none"


def _is_stated(item: str, trial: Trial, draft: Draft) -> bool:
    return trial.shows(item) if is_slot(item) else item.casefold() in draft.text.casefold()


def _counts(trial: Trial, draft: Draft, index: int) -> bool:
    """Whether a sentence is what it is said to be: the wording of its act, or a model's own."""
    sentence = draft.sentences[index]
    own = {(stretch.start, stretch.end) for stretch in trial.own_words}
    return sentence.kind is SentenceKind.FREE or (sentence.start, sentence.end) not in own


def _languages(draft: Draft, stretches: Collection[Span], prior: str) -> list[tuple[str, str]]:
    """(text, language) of each stretch that is long enough to tell, values taken out: names have no language."""
    found = []
    for stretch in stretches:
        text, done = "", stretch.start
        for span in draft.spans:
            if stretch.start <= span.start and span.end <= stretch.end:
                text, done = text + draft.text[done : span.start], span.end
        text = " ".join((text + draft.text[done : stretch.end]).split())
        if len(text) >= LONG_ENOUGH:
            found.append((text, _base(detect_language(text, prior=prior).language)))
    return found
