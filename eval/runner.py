"""A suite in, a run out: every case is drafted at a desk, a few at a time, and scored in the suite's order."""

import asyncio
import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.drafts import ANSWERED, REUSED, Basis, Brief, Confidence, Result
from core.errors import InputError
from core.ports import Embedder
from core.tickets import Ticket, parse_ticket
from drafting.llm import Failure
from eval.cases import Case, Provenance, as_ticket_fields, read_suite, split_of, suite_hash
from eval.detail import detail_of
from eval.kept import Kept, code_version, folder_version, key_of, settings_version
from eval.labels import labels_of
from eval.measures import measures_of
from eval.mistakes import MISTAKES
from eval.runs import TEMPLATE, WRITER, Run, Scored, figures_of, repeats_of
from eval.scorers import SCORERS
from eval.scores import Stage
from eval.strangers import Strangers
from eval.trial import Trial
from service.batch import read_queue
from service.pipeline import Desk, draft_reply, prepare
from service.settings import Settings
from service.status import judge
from service.timings import Timings
from service.versions import data_version
from service.wiring import load_embedder, open_desk

Progress = Callable[[int, int], None]
"""(cases done, cases in all)."""

NOTES = {
    Provenance.WRITTEN: "Written for this project; no native speaker has reviewed the texts in any language.",
    Provenance.MINED: "From what people changed in drafts.",
    Provenance.OWN: "A seller's own tickets, labelled by that seller.",
    Provenance.PUBLIC: "English messages that others collected; labels as eval/external/labels.yaml reads them.",
}
ONE_HALF = {
    Stage.ALL: "",
    Stage.PREPARE: "Only what is found out before a word is written: no draft, no status.",
    Stage.COMPOSE: "From saved briefs: what was found out is given, only wording and checks are run.",
}
OF_THE_MOMENT = frozenset(Failure) - {
    Failure.TOO_LONG,
    Failure.REJECTED,
    Failure.REFUSED,
    Failure.CUT,
    Failure.EMPTY,
    Failure.INVALID_REPLY,
}
"""Why a model wrote nothing that says nothing of the model: such a draft is made anew next time."""


@dataclass(frozen=True)
class Alteration:
    """A desk that lacks something, or has something else."""

    name: str
    apply: Callable[[Desk], Desk]


@dataclass(frozen=True)
class How:
    """How a suite is run."""

    stage: Stage = Stage.ALL
    repeat: int = 1
    """So many times, for a writer that samples."""
    fresh: bool = False
    """Draft everything again, whatever was kept."""
    altered: Alteration | None = None
    overridden: tuple[str, ...] = ()
    """`key=value` of settings that are not those of the environment; they are named in the run."""


WHOLE = How()
"""Everything, once."""


def no_progress(done: int, in_all: int) -> None:
    """Says nothing."""


def run_suite(
    suite: Path,
    settings: Settings,
    *,
    seller: Path | None = None,
    model: str | None = None,
    how: How = WHOLE,
    progress: Progress = no_progress,
) -> tuple[Run, tuple[Trial, ...]]:
    """Runs a suite's file in a data folder of its own, so that nothing left over counts but results that were kept.

    `seller` stands in for the folders that the cases name. Gives the trials of the first run. Raises `InputError` for
    a wrong suite or seller folder.
    """
    cases = read_suite(suite)
    if how.repeat > 1:  # a text that is kept for the next ticket would be the same in every try
        settings = settings.model_copy(update={"model_reuse": False})
    if how.stage is Stage.COMPOSE and (missing := [case.id for case in cases if case.brief is None]):
        raise InputError(f"case {missing[0]!r} has no brief; save briefs with --briefs first", file=suite)
    by_folder: dict[Path, list[Case]] = {}
    for case in cases:
        by_folder.setdefault(seller or suite.parent / case.seller, []).append(case)
    trials: dict[str, list[Trial]] = {case.id: [] for case in cases}
    versions: dict[str, str] = {}
    counted = Count(progress, len(cases) * how.repeat)
    for folder, there in by_folder.items():
        with tempfile.TemporaryDirectory() as scratch:
            apart = settings.model_copy(update={"data_dir": Path(scratch), "models_dir": settings.models})
            with open_desk(apart, folder, command="eval", model=model) as desk:
                for trial in try_cases(there, desk, folder, settings, how=how, model=model, counted=counted):
                    trials[trial.case.id].append(trial)
                versions |= desk.versions
    in_order = [[trials[case.id][number] for case in cases] for number in range(how.repeat)]
    versions[WRITER] = model or settings.model or TEMPLATE
    if how.overridden:
        versions["set"] = ", ".join(how.overridden)
    if how.altered:
        versions["without"] = how.altered.name
    embedder = load_embedder(settings) if any(case.expect.reference for case in cases) else None
    run = score_all(in_order[0], suite=suite.name, versions=versions, stage=how.stage, embedder=embedder)
    return _with_repeats(run, in_order, how.stage), tuple(in_order[0])


def try_cases(
    cases: Sequence[Case],
    desk: Desk,
    folder: Path,
    settings: Settings,
    *,
    how: How = WHOLE,
    model: str | None = None,
    counted: "Count | None" = None,
) -> list[Trial]:
    """The cases of one seller folder at its open desk, in order. Raises `InputError` for a ticket that its queue does
    not have."""
    attempts = _Attempts.open(desk, folder, settings, how, model=model, cases=cases)
    return asyncio.run(attempts.all(counted or Count(no_progress, len(cases) * how.repeat)))


class Count:
    """Cases done, over all folders."""

    def __init__(self, progress: Progress, in_all: int) -> None:
        self._progress, self._in_all, self._done = progress, in_all, 0

    def one_more(self) -> None:
        self._done += 1
        self._progress(self._done, self._in_all)


@dataclass(frozen=True)
class _Attempts:
    """The cases of one seller folder with all that drafting them takes."""

    desk: Desk
    cases: Sequence[Case]
    tickets: Mapping[str, Ticket]
    """Case -> its ticket; none for a case that is a saved brief."""
    strangers: Strangers
    kept: Kept
    how: How
    concurrency: int

    @classmethod
    def open(
        cls, desk: Desk, folder: Path, settings: Settings, how: How, *, model: str | None, cases: Sequence[Case]
    ) -> "_Attempts":
        """Raises `InputError` for a ticket that the queue does not have."""
        clock = desk.seller.clock or desk.now().date()
        configuration = {
            "code": code_version(),
            "versions": desk.versions,
            "settings": settings_version(settings),
            "model": model,
            "stage": how.stage,
            "without": how.altered.name if how.altered else None,
            "seller": folder_version(folder),
            "clock": clock,
        }
        queue = _queue(cases, desk, folder)
        return cls(
            desk=how.altered.apply(desk) if how.altered else desk,
            cases=cases,
            tickets={case.id: _ticket(case, desk, queue) for case in cases if case.brief is None},
            strangers=Strangers.of(folder),
            kept=Kept(settings.data_dir / "eval", key_of(configuration)),
            how=how,
            concurrency=settings.batch_concurrency,
        )

    async def all(self, counted: Count) -> list[Trial]:
        """Every case as often as is wanted, in order, with at most `concurrency` under way."""
        slots = asyncio.Semaphore(self.concurrency)

        async def attempt(case: Case, number: int) -> Trial:
            async with slots:
                result = await self._result(case, number)
            counted.one_more()
            stands = self.desk.seller.clock is not None
            return Trial(case, result, self.strangers.to(result.brief.ticket), clock_stands=stands)

        tries = [attempt(case, number) for number in range(self.how.repeat) for case in self.cases]
        trials = list(await asyncio.gather(*tries))
        self.kept.tidy()
        return trials

    async def _result(self, case: Case, number: int) -> Result:
        asked = self.tickets[case.id] if case.brief is None else case.brief
        key = key_of({"asked": asked.model_dump_json(), "number": number})
        result = None if self.how.fresh else self.kept.get(key)
        if result is None:
            result = await self._draft(case)
            if not any(call.outcome in OF_THE_MOMENT for call in result.calls):
                self.kept.put(key, result)
        return result

    async def _draft(self, case: Case) -> Result:
        desk = self.desk
        if self.how.stage is Stage.PREPARE:
            timings = Timings()
            brief = case.brief or await prepare(self.tickets[case.id], desk, timings)
            return _undrafted(brief, desk, timings)
        if case.brief is not None:
            return await desk.composer.compose(case.brief, versions=desk.versions, timings=Timings())
        return await draft_reply(self.tickets[case.id], desk)


def _undrafted(brief: Brief, desk: Desk, timings: Timings) -> Result:
    """What is known before a word is written, in a result's form. Its status is never looked at."""
    status, reasons, _ = judge(brief, None, findings=(), covered=(), needs=())
    return Result(
        ticket_id=brief.ticket.id,
        status=status,
        reasons=reasons,
        brief=brief,
        confidence=Confidence(value=0, basis=Basis.RANKING),
        versions=desk.versions,
        timings_ms=timings.rounded(),
    )


def score_all(
    trials: Sequence[Trial],
    *,
    suite: str,
    versions: Mapping[str, str],
    stage: Stage = Stage.ALL,
    embedder: Embedder | None = None,
) -> Run:
    """The run that these trials make. `embedder`: for similarity to references."""
    scored = tuple(score_trial(trial, stage, embedder) for trial in trials)
    notes = [NOTES[kind] for kind in Provenance if any(case.provenance is kind for case in scored)]
    notes += _failures(trials)
    return Run(
        suite=suite,
        suite_hash=suite_hash(trial.case for trial in trials),
        stage=stage,
        note=" ".join((*notes, ONE_HALF[stage])).strip(),
        versions={**versions, "harness": data_version("eval")},
        figures=figures_of(scored, MISTAKES if stage.has_draft else ()),
        cases=scored,
        timings={trial.case.id: dict(trial.result.timings_ms) for trial in trials},
    )


def _failures(trials: Sequence[Trial]) -> list[str]:
    """What calls of the model gave no text, so that nobody takes the templates in their place for its own."""
    calls = [call.outcome for trial in trials for call in trial.result.calls]
    failed = Counter(outcome for outcome in calls if outcome not in (ANSWERED, REUSED))
    why = ", ".join(f"{outcome} {n}" for outcome, n in failed.most_common())
    return [f"{failed.total()} of {len(calls)} calls of the model failed: {why}."] if failed else []


def score_trial(trial: Trial, stage: Stage = Stage.ALL, embedder: Embedder | None = None) -> Scored:
    """Every question that applies, every costly mistake that was made."""
    result, case = trial.result, trial.case
    mistakes = {name: found for name, find in MISTAKES.items() if stage.has_draft and (found := tuple(find(trial)))}
    asked = {name: scorer for name, scorer in SCORERS.items() if scorer.is_asked(stage)}
    scores = {name: score for name, scorer in asked.items() if (score := scorer.score(trial))}
    abstained = result.brief.triage.abstained
    return Scored(
        case=case.id,
        content=_content(trial),
        split=split_of(result.brief.ticket),
        provenance=case.provenance,
        tags=case.tags,
        status=result.status if stage.has_draft else None,
        abstained=abstained.value if abstained else None,
        mistakes=mistakes,
        scores=scores,
        labels=labels_of((name for name, score in scores.items() if score.value < 1), mistakes),
        measures=measures_of(trial, embedder),
        confidence=result.confidence.value if stage.has_draft else None,
        detail=detail_of(trial),
    )


def _with_repeats(run: Run, tries: Sequence[Sequence[Trial]], stage: Stage) -> Run:
    if len(tries) == 1:
        return run
    runs = [run.cases, *(tuple(score_trial(trial, stage) for trial in again) for again in tries[1:])]
    passes = [sum(case.passed for case in of_case) for of_case in zip(*runs, strict=True)]
    cases = tuple(Scored(**{**dict(case), "passes": passed}) for case, passed in zip(run.cases, passes, strict=True))
    return Run(**{**dict(run), "cases": cases, "repeats": repeats_of(runs)})


def write_briefs(trials: Sequence[Trial], path: Path, *, suite: Path, seller: Path | None) -> None:
    """The suite with each ticket's brief in its place: what `--stage compose` runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for trial in trials:
        folder = seller or suite.parent / trial.case.seller
        given = {"ticket": None, "ticket_id": None, "brief": trial.result.brief}
        beside = {"seller": os.path.relpath(folder.resolve(), path.parent.resolve())}
        case = Case(**{**dict(trial.case), **given, **beside})
        lines.append(case.model_dump_json(exclude_none=True, exclude_defaults=True) + "\n")
    path.write_text("".join(lines), encoding="utf-8")


def _content(trial: Trial) -> str:
    """Of what was asked and what is wanted; a ticket of the queue counts with its text, times only where the clock
    stands."""
    beside: dict[str, Any] = {} if trial.clock_stands else {"messages": {"__all__": {"sent_at"}}}
    ticket = trial.result.brief.ticket.model_dump_json(exclude={"warnings": True, "aside": True, **beside})
    wanted = trial.case.expect.model_dump_json(exclude_defaults=True)
    return hashlib.sha256((ticket + wanted).encode()).hexdigest()[:16]


def _queue(cases: Sequence[Case], desk: Desk, folder: Path) -> dict[str, Ticket]:
    """The seller's open tickets by id, when a case names one. Raises `InputError` for one that is not there."""
    named = [case for case in cases if case.ticket_id is not None]
    if not named:
        return {}
    path = folder / desk.seller.sources.queue
    jobs, errors = read_queue(path, desk)
    if errors:
        raise errors[0]
    queue = {job.ticket.id: job.ticket for job in jobs}
    for case in named:
        if case.ticket_id not in queue:
            raise InputError(f"has no ticket {case.ticket_id!r}, which case {case.id!r} names", file=path)
    return queue


def _ticket(case: Case, desk: Desk, queue: Mapping[str, Ticket]) -> Ticket:
    if case.ticket_id is not None:
        return queue[case.ticket_id]
    return parse_ticket(as_ticket_fields(case), now=desk.now())
