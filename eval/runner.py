"""A suite in, a run out: every case is drafted at a desk, a few at a time, and scored in the suite's order."""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.drafts import Result
from core.errors import InputError
from core.tickets import Ticket, parse_ticket
from eval.cases import Case, Provenance, as_ticket_fields, read_suite, split_of, suite_hash
from eval.mistakes import MISTAKES
from eval.runs import TEMPLATE, WRITER, Run, Scored, figures_of
from eval.scorers import SCORERS
from eval.strangers import Strangers
from eval.trial import Trial
from service.batch import read_queue
from service.pipeline import Desk, draft_reply
from service.settings import Settings
from service.timings import Timings
from service.versions import data_version
from service.wiring import open_desk

Progress = Callable[[int, int], None]
"""(cases done, cases in all)."""

NOTES = {
    Provenance.WRITTEN: "Written for this project; no native speaker has reviewed the texts in any language.",
    Provenance.MINED: "From what people changed in drafts.",
    Provenance.PUBLIC: "English messages that others collected; labels as eval/external/labels.yaml reads them.",
}


def no_progress(done: int, in_all: int) -> None:
    """Says nothing."""


def run_suite(
    suite: Path,
    settings: Settings,
    *,
    seller: Path | None = None,
    model: str | None = None,
    progress: Progress = no_progress,
) -> tuple[Run, tuple[Trial, ...]]:
    """Runs a suite's file in a data folder of its own, so that nothing left over counts.

    `seller` stands in for the folders that the cases name. Raises `InputError` for a wrong suite or seller folder.
    """
    cases = read_suite(suite)
    by_folder: dict[Path, list[Case]] = {}
    for case in cases:
        by_folder.setdefault(seller or suite.parent / case.seller, []).append(case)
    trials: dict[str, Trial] = {}
    versions: dict[str, str] = {}
    for folder, there in by_folder.items():
        with tempfile.TemporaryDirectory() as scratch:
            apart = Settings(data_dir=Path(scratch), models_dir=settings.models)
            with open_desk(apart, folder, command="eval", model=model) as desk:
                before = len(trials)
                tried = asyncio.run(
                    try_cases(
                        there,
                        desk,
                        folder,
                        concurrency=settings.batch_concurrency,
                        progress=lambda done, _, before=before: progress(before + done, len(cases)),  # type: ignore[misc]
                    )
                )
                versions |= desk.versions
        trials |= {trial.case.id: trial for trial in tried}
    in_order = tuple(trials[case.id] for case in cases)
    versions[WRITER] = model or settings.model or TEMPLATE
    return score_all(in_order, suite=suite.name, versions=versions), in_order


async def try_cases(
    cases: Sequence[Case], desk: Desk, folder: Path, *, concurrency: int, progress: Progress
) -> list[Trial]:
    """The cases of one seller folder, in order, with at most `concurrency` under way."""
    strangers = Strangers.of(folder)
    queue = _queue(cases, desk, folder)
    slots = asyncio.Semaphore(concurrency)
    done = 0

    async def attempt(case: Case) -> Trial:
        nonlocal done
        async with slots:
            result = await _draft(case, desk, queue)
        done += 1
        progress(done, len(cases))
        return Trial(case, result, strangers.to(result.brief.ticket))

    return list(await asyncio.gather(*(attempt(case) for case in cases)))


def score_all(trials: Sequence[Trial], *, suite: str, versions: Mapping[str, str]) -> Run:
    """The run that these trials make."""
    scored = tuple(score_trial(trial) for trial in trials)
    return Run(
        suite=suite,
        suite_hash=suite_hash(trial.case for trial in trials),
        note=" ".join(NOTES[kind] for kind in Provenance if any(case.provenance is kind for case in scored)),
        versions={**versions, "harness": data_version("eval")},
        figures=figures_of(scored),
        cases=scored,
    )


def score_trial(trial: Trial) -> Scored:
    """Every question that applies, every costly mistake that was made."""
    result, case = trial.result, trial.case
    mistakes = {name: tuple(find(trial)) for name, find in MISTAKES.items()}
    scores = {name: scorer.score(trial) for name, scorer in SCORERS.items()}
    abstained = result.brief.triage.abstained
    return Scored(
        case=case.id,
        content=_content(trial),
        split=split_of(result.brief.ticket),
        provenance=case.provenance,
        tags=case.tags,
        status=result.status,
        abstained=abstained.value if abstained else None,
        mistakes={name: found for name, found in mistakes.items() if found},
        scores={name: score for name, score in scores.items() if score},
        ms=result.timings_ms.get("total", 0.0),
    )


def _content(trial: Trial) -> str:
    """Of what was asked and what is wanted; a ticket of the queue counts with its text."""
    ticket = trial.result.brief.ticket.model_dump_json(exclude={"warnings", "aside"})
    return hashlib.sha256((ticket + trial.case.expect.model_dump_json()).encode()).hexdigest()[:16]


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


async def _draft(case: Case, desk: Desk, queue: Mapping[str, Ticket]) -> Result:
    if case.brief is not None:
        return await desk.composer.compose(case.brief, versions=desk.versions, timings=Timings())
    if case.ticket_id is not None:
        return await draft_reply(queue[case.ticket_id], desk)
    return await draft_reply(parse_ticket(as_ticket_fields(case), now=desk.now()), desk)
