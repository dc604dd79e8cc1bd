"""What an evaluation leaves behind: each case with its scores, and the figures over all of them, as one JSON file.

    {"suite", "suite_hash", "stage", "note", "versions",
     "figures": {"mistakes", "scores", "statuses", "abstained", "labels", "slices", "measures"},
     "repeats": null or {"k", "pass_k", "spread"},   several runs of a sampling model
     "judge": null or {"name", "scored", ...},        which model judged, and how far it agrees with people
     "cases": [{"case", "scores", "mistakes", "labels", "measures", "confidence", "detail", ...}],
     "timings": {case: {step: ms}}}

All but `timings` is the same when the same suite is run again with the same versions, as long as templates write.
`detail` holds what a report shows of a case, the buyer's words among it; a baseline is written without it.
"""

import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

from core.drafts import Status
from core.errors import InputError
from core.failures import load_failures
from core.reading import parse_json, read_text, to_record
from core.record import Record
from eval.cases import Provenance, Split
from eval.detail import Detail
from eval.measures import MEASURES
from eval.mistakes import MISTAKES
from eval.questions import QUESTIONS
from eval.scores import Score, Stage
from eval.stats import Interval, bootstrap, bootstrap_mean, pass_hat, wilson

WRITER = "writer"
"""Under this name `Run.versions` says who wrote: `TEMPLATE`, or the model."""
TEMPLATE = "template"

PASSED = "all of them right"
"""The figure of slices: every question that applies is answered rightly, and no costly mistake is made."""

JUDGE = "judge"
"""The question that a language model answers; on its own word no case fails."""


class Scored(Record):
    """One case with what came of it."""

    case: str
    content: str
    """Hash of ticket and expectations: only cases that are the same are compared."""
    split: Split
    provenance: Provenance
    tags: tuple[str, ...] = ()
    status: Status | None
    """None where only the first half of the pipeline was run."""
    abstained: str | None = None
    """Why triage named no intent; None when it named one."""
    mistakes: Mapping[str, tuple[str, ...]]
    """Costly mistake -> why; only those that were made."""
    scores: Mapping[str, Score]
    """By scorer; without those that do not apply."""
    labels: tuple[str, ...] = ()
    """What failed, by the names of `core/failures.yaml`."""
    measures: Mapping[str, float] = {}
    """Neither right nor wrong: lengths, similarity to the reference, tokens, cost."""
    confidence: float | None = None
    """What the result says of itself; an ordering from 0 to 1."""
    passes: int | None = None
    """Of several runs, in how many it passed."""
    detail: Detail | None = None
    """What a report shows of it; none in a baseline."""

    @property
    def passed(self) -> bool:
        """Whether nothing at all is wrong, a judge's opinion aside."""
        return self.passed_but(())

    def passed_but(self, unasked: Collection[str]) -> bool:
        """Whether nothing is wrong, whatever the answers to some questions are."""
        asked = [score for name, score in self.scores.items() if name != JUDGE and name not in unasked]
        return not self.mistakes and all(score.value == 1 for score in asked)


class Figure(Record):
    """One number over the cases that it applies to."""

    name: str
    n: int
    value: float
    """A share, or the mean of shares."""
    interval: Interval
    """Wilson's for yes/no questions, bootstrap for means of shares."""


class Measured(Record):
    """One measure over the drafts that have it."""

    name: str
    unit: str
    n: int
    mean: float
    median: float
    p95: float
    """95th percentile, nearest rank."""
    interval: Interval | None
    """Of the mean, by bootstrap; None below five drafts."""


class Figures(Record):
    """All numbers of a run, the costly mistakes first."""

    mistakes: tuple[Figure, ...]
    scores: tuple[Figure, ...]
    statuses: tuple[Figure, ...]
    abstained: Figure
    labels: tuple[Figure, ...] = ()
    """Cases with each kind of failure, the most frequent first; those of no case left out."""
    slices: tuple[Figure, ...]
    """`PASSED` by split, provenance and tag."""
    measures: tuple[Measured, ...] = ()


class Repeats(Record):
    """What several runs of one suite say of a writer that samples."""

    k: int
    pass_k: tuple[Figure, ...]
    """`pass^1` to `pass^k`: how often all of so many tries at a case are right, averaged over the cases."""
    spread: Mapping[str, Interval]
    """Costly mistake, or score -> its lowest and highest figure among the runs."""


class JudgeNote(Record):
    """Who judged, and how far that is to be trusted."""

    name: str
    scored: int
    """Drafts with a verdict."""
    unscored: Mapping[str, int]
    """Why there was none -> how often. Never counted as a bad draft."""
    overruled: int
    """Verdicts that contradicted the judge's own list."""
    shown: Mapping[str, int] = {}
    """What it was shown of a draft (`eval.shown.Sight`) -> of how many."""
    agreement: str
    """Measured agreement with people beside the people's own, in one line."""


class Run(Record):
    """One suite, run once, or `repeats.k` times; then the cases are those of the first run."""

    suite: str
    suite_hash: str
    stage: Stage = Stage.ALL
    note: str = ""
    """What a reader of the figures has to know."""
    system: str | None = None
    """Which drafting system the public benchmark was run with; None: the harness ran this project's own pipeline."""
    versions: Mapping[str, str]
    figures: Figures
    repeats: Repeats | None = None
    judge: JudgeNote | None = None
    cases: tuple[Scored, ...]
    timings: Mapping[str, Mapping[str, float]] = {}
    """Case -> step -> milliseconds, of whenever it was drafted: apart from all figures, since it is never twice the
    same."""


def figures_of(cases: Sequence[Scored], mistakes: Iterable[str] = MISTAKES) -> Figures:
    """The numbers over some cases; a question that applies to none has no figure. `mistakes`: those looked for."""
    drafted = [case for case in cases if case.status is not None]
    return Figures(
        mistakes=tuple(share(name, [name in case.mistakes for case in cases]) for name in mistakes),
        scores=tuple(filter(None, (score_figure(name, cases) for name in (*QUESTIONS, JUDGE)))),
        statuses=tuple(share(status, [case.status is status for case in drafted]) for status in Status if drafted),
        abstained=share("abstained", [case.abstained is not None for case in cases]),
        labels=tuple(_labels(cases)),
        slices=tuple(_slices(cases)),
        measures=tuple(_measures(cases)),
    )


def score_figure(name: str, cases: Sequence[Scored]) -> Figure | None:
    """One question over the cases that it applies to; None where that is none."""
    values = [case.scores[name].value for case in cases if name in case.scores]
    is_binary = name in QUESTIONS and QUESTIONS[name].is_binary
    return _figure(name, values, is_binary=is_binary) if values else None


def slices_of(case: Scored) -> tuple[str, ...]:
    """Everything that a case is counted under."""
    return (f"split:{case.split}", f"provenance:{case.provenance}", *dict.fromkeys(case.tags))


def repeats_of(runs: Sequence[Sequence[Scored]]) -> Repeats:
    """Over the same cases, run again and again."""
    k = len(runs)
    passes = [sum(case.passed for case in tries) for tries in zip(*runs, strict=True)]
    figures = (
        _figure(f"pass^{j}", [pass_hat(passed, k, j) for passed in passes], is_binary=False) for j in range(1, k + 1)
    )
    spread: dict[str, Interval] = {}
    for name in MISTAKES:
        made = [sum(name in case.mistakes for case in cases) / max(len(cases), 1) for cases in runs]
        if any(made):
            spread[name] = Interval(low=min(made), high=max(made))
    for name in (*QUESTIONS, JUDGE):
        values = [figure.value for figure in (score_figure(name, cases) for cases in runs) if figure]
        if values:
            spread[name] = Interval(low=min(values), high=max(values))
    return Repeats(k=k, pass_k=tuple(figures), spread=spread)


def _labels(cases: Sequence[Scored]) -> Iterable[Figure]:
    figures = [share(label, [label in case.labels for case in cases]) for label in load_failures()]
    yield from sorted((figure for figure in figures if figure.value), key=lambda figure: -figure.value)


def _slices(cases: Sequence[Scored]) -> Iterable[Figure]:
    members: dict[str, list[Scored]] = defaultdict(list)
    for case in cases:
        for name in slices_of(case):
            members[name].append(case)
    for name in sorted(members):
        yield share(name, [case.passed for case in members[name]])


def _measures(cases: Sequence[Scored]) -> Iterable[Measured]:
    for name, measure in MEASURES.items():
        values = sorted(case.measures[name] for case in cases if name in case.measures)
        if values:
            yield Measured(
                name=name,
                unit=measure.unit,
                n=len(values),
                mean=sum(values) / len(values),
                median=median(values),
                p95=percentile(values, 0.95),
                interval=bootstrap_mean(values),
            )


def percentile(ordered: Sequence[float], share: float) -> float:
    """Nearest rank, of values in ascending order."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def share(name: str, hits: Sequence[bool]) -> Figure:
    """How many of so many."""
    return _figure(name, [float(hit) for hit in hits], is_binary=True)


def _figure(name: str, values: Sequence[float], *, is_binary: bool) -> Figure:
    n = len(values)
    interval = wilson(round(sum(values)), n) if is_binary else bootstrap(values)
    return Figure(name=name, n=n, value=sum(values) / n if n else 0.0, interval=interval)


def bare(run: Run) -> Run:
    """Without the buyers' words and without times: what is kept in a repository."""
    cases = tuple(Scored(**{**dict(case), "detail": None}) for case in run.cases)
    return Run(**{**dict(run), "cases": cases, "timings": {}})


def write_run(run: Run, path: Path) -> None:
    """One case a line, so that two runs can be compared with any text tool as well; times last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = json.dumps(run.model_dump(mode="json", exclude={"cases", "timings"}), indent=1, ensure_ascii=False)
    lines = ",\n".join(f"  {case.model_dump_json()}" for case in run.cases)
    times = json.dumps(dict(run.timings))
    text = f'{head.removesuffix("}").rstrip()},\n "cases": [\n{lines}\n ],\n "timings": {times}\n}}\n'
    path.write_text(text, encoding="utf-8")


def read_run(path: Path) -> Run:
    """Raises `InputError` for a file that `write_run` did not write."""
    value = parse_json(read_text(path).encode(), file=str(path))
    if isinstance(value, InputError):
        raise value
    return to_record(value, Run, file=path)
