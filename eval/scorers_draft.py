"""A trial in, what its draft says and leaves out, one answer for each question, out.

The text and the seller's records are read themselves; that a result calls itself ready proves nothing.
"""

from collections.abc import Callable, Collection, Sequence

from core.decisions import Action
from core.drafts import Coverage, Draft, SentenceKind, Status
from core.record import Kind, Span, primary
from drafting.coverage import coverage
from eval.cases import is_slot
from eval.promises import not_allowed
from eval.scorers_decision import states
from eval.scores import Score, clean, share
from eval.trial import Trial
from text.contacts import find_contacts
from text.language import detect_language

LONG_ENOUGH = 25
"""Characters of a sentence, its values taken out, from which its language can be told."""

COUNTRIES = {
    "de": ("DE", "AT", "CH"),
    "en": ("GB", "US"),
    "es": ("ES", "MX"),
    "fr": ("FR", "BE"),
    "it": ("IT",),
    "nl": ("NL", "BE"),
    "pl": ("PL",),
    "pt": ("PT", "BR"),
    "ru": ("RU", "KZ"),
    "ta": ("IN", "LK"),
}
"""Whose telephone numbers a reply in a language may hold, wherever the store is."""

CONTACTS = frozenset({"email", "phone", "link", "short_link", "messenger", "social"})


def facts_stated(trial: Trial) -> Score | None:
    """How much of what must be in the draft is there, and right. Without a draft nothing is."""
    wanted, draft = trial.case.expect.must_state, trial.result.draft
    there = [item for item in wanted if draft and _is_stated(item, trial, draft)]
    return share(there, [item for item in wanted if item not in there])


def nothing_forbidden(trial: Trial) -> Score | None:
    """Nothing is in the draft that must not be."""
    draft, forbidden = trial.result.draft, trial.case.expect.must_not_state
    if not forbidden or draft is None:
        return None
    stated = {span.slot for span in draft.spans}
    text = draft.text.casefold()
    return clean([item for item in forbidden if item in stated or item.casefold() in text], "nothing of it")


def promises(trial: Trial) -> Score | None:
    """Nothing is promised that was not allowed."""
    return clean(list(not_allowed(trial)), "only what was allowed") if trial.result.draft else None


def values(*kinds: Kind) -> Callable[[Trial], Score | None]:
    """Each value of these kinds is shown as its source has it."""

    def score(trial: Trial) -> Score | None:
        of_kind = [shown for shown in trial.shown if shown.fact and shown.fact.kind in kinds]
        faults = [f"{shown.span.slot} {shown.fault}" for shown in of_kind if shown.fault]
        return clean(faults, f"all {len(of_kind)}") if of_kind else None

    return score


def asks_answered(trial: Trial) -> Score | None:
    """How many of the buyer's asks have a sentence in the draft. Where the case counts more asks than were found apart,
    one sentence may answer two: they count as answered where all that the case says of the matter was found (its
    states), and nothing found is open; else those not found count as not answered."""
    result = trial.result
    if result.brief.decision.action is Action.ESCALATE or result.status is Status.NO_REPLY_NEEDED or not result.draft:
        return None
    items = coverage(result.brief, result.plan, result.draft) if result.plan else ()
    covered = [item for item in items if item.sentence is not None and _counts(trial, result.draft, item.sentence)]
    n = len(items) if _finds_all(trial, items) else max(trial.case.expect.asks or 0, len(items))
    return Score(value=min(1.0, len(covered) / n), why=f"{len(covered)} of {n}") if n else None


def _finds_all(trial: Trial, items: Sequence[Coverage]) -> bool:
    seen = states(trial)
    return bool(items) and seen is not None and seen.value == 1 and not any(item.open for item in items)


def reply_language(trial: Trial) -> Score | None:
    """The whole draft is in the buyer's language, and so is every sentence that is long enough to tell."""
    draft = trial.result.draft
    if draft is None:
        return None
    wanted = primary(trial.case.expect.language or trial.result.brief.triage.language)
    stretches = [Span(start=0, end=len(draft.text)), *(Span(start=s.start, end=s.end) for s in draft.sentences)]
    wrong = [f"{found}: {text!r}" for text, found in _languages(draft, stretches, wanted) if found != wanted]
    return clean(wrong, wanted)


def no_contact(trial: Trial) -> Score | None:
    """No address, number or link but in the values that were looked up."""
    draft = trial.result.draft
    if draft is None:
        return None
    looked_up = [span for span in draft.spans if not span.slot.startswith("store.")]
    exempt = [(span.start, span.end) for span in looked_up]
    regions = (trial.result.brief.store.country, *COUNTRIES.get(primary(draft.language), ()))
    found = [
        f"{each.kind} {each.value}"
        for each in find_contacts(draft.text, regions)
        if each.kind in CONTACTS and not any(start <= each.start and each.end <= end for start, end in exempt)
    ]
    return clean(found, "none")


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
            found.append((text, primary(detect_language(text, prior=prior).language)))
    return found
