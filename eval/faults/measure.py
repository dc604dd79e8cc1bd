"""Briefs in, how many planted faults are found and how many good drafts are called bad out, by language.

Each brief is answered in every language that is written, so that a language does not have to wait for its own tickets.
A good draft with harmless words added is a control like one without: both must raise nothing.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.decisions import Action
from core.drafts import Brief, Result
from core.reading import read_yaml
from core.record import Record
from core.triage import Triage
from drafting.acts import written_languages
from drafting.template_writer import TemplateWriter
from eval.cases import Case, Expectation, Provenance
from eval.faults.plant import FAULTS, IN_DRAFTS, IN_FIELDS, STRANGER, Base, Fault
from eval.faults.spoil import with_sentence
from eval.mistakes import MISTAKES
from eval.promises import promised
from eval.scorers import SCORERS
from eval.scorers_decision import states_of
from eval.stats import Interval, wilson
from eval.trial import Trial
from service.compose import Composer
from service.timings import Timings

FILE = Path(__file__).with_name("texts.yaml")
EACH = 10
"""Drafts that one fault is planted in, in each language."""
CHARSET = "charset-not-supported"
MIN_FOUND, MAX_FLAGGED = 0.98, 0.02
"""What the harness must reach in each language to be trusted."""


class _Texts(Record):
    """`texts.yaml`: language -> what it is for -> sentences."""

    languages: Mapping[str, Mapping[str, tuple[str, ...]]]


class Attempt(NamedTuple):
    """One planted fault, or one control."""

    fault: str
    """Empty for a control."""
    language: str
    ticket: str
    is_flagged: bool
    why: str


class Share(Record):
    """So many of so many."""

    name: str
    hits: int
    n: int
    interval: Interval

    @property
    def value(self) -> float:
        """0 to 1."""
        return self.hits / self.n if self.n else 0.0


class Validity(Record):
    """Whether the harness can be trusted."""

    found: tuple[Share, ...]
    """By language: faults planted in drafts that their question found."""
    flagged: tuple[Share, ...]
    """By language: good drafts that any question called bad."""
    by_fault: tuple[Share, ...]
    """Those planted in drafts."""
    wiring: tuple[Share, ...]
    """By fault: changed fields, which are found by construction where the question is wired up."""
    missed: tuple[str, ...]
    """Each fault that was not found, in one line."""
    alarms: tuple[str, ...]
    """Each good draft that was called bad, and why."""

    @property
    def holds(self) -> bool:
        """Whether every fault was planted, every language reaches both bars, and every question is wired up."""
        return (
            {share.name for share in (*self.by_fault, *self.wiring)} == FAULTS.keys()
            and bool(self.flagged)
            and all(share.value >= MIN_FOUND for share in self.found)
            and all(share.value <= MAX_FLAGGED for share in self.flagged)
            and all(share.hits == share.n for share in self.wiring)
        )


@lru_cache(maxsize=1)
def load_texts() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Freshly worded sentences by language and purpose."""
    return read_yaml(FILE, _Texts).languages


def measure(briefs: Sequence[Brief], *, each: int = EACH) -> Validity:
    """In every language that is written."""
    attempts = list(try_all(briefs, written_languages(), each=each))
    planted = [attempt for attempt in attempts if attempt.fault in IN_DRAFTS]
    fields = [attempt for attempt in attempts if attempt.fault in IN_FIELDS]
    controls = [attempt for attempt in attempts if not attempt.fault]
    return Validity(
        found=tuple(_shares((attempt.language, attempt.is_flagged) for attempt in planted)),
        flagged=tuple(_shares((attempt.language, attempt.is_flagged) for attempt in controls)),
        by_fault=tuple(_shares((attempt.fault, attempt.is_flagged) for attempt in planted)),
        wiring=tuple(_shares((attempt.fault, attempt.is_flagged) for attempt in fields)),
        missed=tuple(f"{a.language} {a.fault}: {a.ticket} ({a.why})" for a in (*planted, *fields) if not a.is_flagged),
        alarms=tuple(f"{a.language} {a.ticket}: {a.why}" for a in controls if a.is_flagged),
    )


def try_all(briefs: Sequence[Brief], languages: Sequence[str], *, each: int) -> Iterator[Attempt]:
    """Every fault in so many drafts of every language, and the controls."""
    answers = {language: _answered(briefs, language) for language in written_languages()}
    for language in languages:
        good = [result for result in answers[language] if _is_good(result)]
        translations = {
            result.ticket_id: {other: found for other in answers if (found := _same(answers[other], result))}
            for result in good
        }
        for name, fault in FAULTS.items():
            yield from _planted(name, fault, language, good, translations, each)
        for turn, result in enumerate(good):
            yield _control(result, language)
            harmless = load_texts()[language]["harmless"]
            kinder = with_sentence(result, harmless[turn % len(harmless)])
            if _has_room(kinder):
                yield _control(kinder, language)


def _is_good(result: Result) -> bool:
    """Whether there is a draft that leaves nothing unanswered but to a person, and that the channel can carry
    (one takes Latin letters only); others are no controls, and nothing to be spoilt."""
    if any(finding.rule_id == CHARSET for finding in result.findings):
        return False
    asks = {item.ask for item in result.coverage if item.sentence is not None}
    is_answered = asks == set(range(len(result.brief.triage.asks)))
    return result.draft is not None and (is_answered or result.brief.decision.action is Action.ESCALATE)


def _has_room(result: Result) -> bool:
    limit = result.plan.max_chars if result.plan else None
    return limit is None or result.draft is None or len(result.draft.text) <= limit


def _planted(
    name: str,
    fault: Fault,
    language: str,
    good: Sequence[Result],
    translations: Mapping[str, Mapping[str, Result]],
    each: int,
) -> Iterator[Attempt]:
    planted = 0
    for place, result in enumerate(good):
        if planted == each:
            return
        others = [*good[place + 1 :], *good[:place]]
        base = Base(result, translations[result.ticket_id], others, load_texts()[language], planted)
        spoilt = fault.plant(base)
        if spoilt is not None:
            planted += 1
            yield _attempt(name, fault, result, spoilt, language)


def _attempt(name: str, fault: Fault, good: Result, spoilt: Result, language: str) -> Attempt:
    trial = Trial(_case(good), spoilt, {STRANGER: "another order"})
    score = SCORERS[fault.scorer].score(trial)
    is_found = score is not None and score.value < 1
    why = score.why if score else "the question does not apply"
    if is_found and fault.mistake:
        is_found = any(True for _ in MISTAKES[fault.mistake](trial))
        why = f"no {fault.mistake!r}"
    return Attempt(name, language, good.ticket_id, is_found, why)


def _control(result: Result, language: str) -> Attempt:
    """Every question and every costly mistake, of a draft that is as it should be."""
    trial = Trial(_case(result), result, {STRANGER: "another order"})
    scores = {name: scorer.score(trial) for name, scorer in SCORERS.items()}
    wrong = [f"{name}: {score.why}" for name, score in scores.items() if score and score.value < 1]
    wrong += [f"{name}: {why}" for name, find in MISTAKES.items() for why in find(trial)]
    return Attempt("", language, result.ticket_id, bool(wrong), "; ".join(wrong))


def _case(result: Result) -> Case:
    """A case of which this result is the ideal."""
    brief, triage, decision = result.brief, result.brief.triage, result.brief.decision
    stated = {span.slot for span in result.draft.spans} if result.draft else set()
    return Case(
        id=result.ticket_id,
        ticket={"text": "?"},
        expect=Expectation(
            language=triage.language,
            intents=tuple(score.intent for score in triage.intents),
            asks=len(triage.asks),
            action=decision.action,
            states=states_of(decision),
            commitments={made.name: promised(made.fact) for made in decision.commitments},
            status=(result.status,),
            handoff_reason=result.handoff_reason,
            must_state=tuple(sorted(slot for slot in stated if not slot.startswith(("store.", "passage.")))),
            must_not_state=(STRANGER,),
            flags=triage.flags,
            passages=tuple(passage.id for passage in brief.passages),
        ),
        provenance=Provenance.WRITTEN,
    )


def _answered(briefs: Sequence[Brief], language: str) -> list[Result]:
    composer = Composer(template=TemplateWriter())

    async def all_of_them() -> list[Result]:
        return [await composer.compose(_in(brief, language), versions={}, timings=Timings()) for brief in briefs]

    return asyncio.run(all_of_them())


def _in(brief: Brief, language: str) -> Brief:
    """The same brief of a buyer who writes another language, to a store that answers in any."""
    changed = {"language": language, "language_known": True, "other_languages": (), "transliterated": False}
    store = brief.store.model_copy(update={"languages": ()})
    triage = Triage(**{**dict(brief.triage), **changed})
    return Brief(**{**dict(brief), "triage": triage, "store": store})


def _same(results: Sequence[Result], wanted: Result) -> Result | None:
    return next((each for each in results if each.ticket_id == wanted.ticket_id and each.draft), None)


def _shares(hits: Iterable[tuple[str, bool]]) -> Iterator[Share]:
    by_name: dict[str, list[bool]] = {}
    for name, hit in hits:
        by_name.setdefault(name, []).append(hit)
    for name, found in by_name.items():
        yield Share(name=name, hits=sum(found), n=len(found), interval=wilson(sum(found), len(found)))
