"""What an evaluation leaves behind: each case with its scores, and the figures over all of them, as one JSON file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from core.drafts import Status
from core.errors import InputError
from core.reading import parse_json, read_text, to_record
from core.record import Record
from eval.cases import Provenance, Split
from eval.mistakes import MISTAKES
from eval.scorers import SCORERS, Score
from eval.stats import Interval, bootstrap, wilson

WRITER = "writer"
"""Under this name `Run.versions` says who wrote: `TEMPLATE`, or the model."""
TEMPLATE = "template"

PASSED = "all of them right"
"""The figure of slices: every question that applies is answered rightly, and no costly mistake is made."""


class Scored(Record):
    """One case with what came of it."""

    case: str
    content: str
    """Hash of ticket and expectations: only cases that are the same are compared."""
    split: Split
    provenance: Provenance
    tags: tuple[str, ...] = ()
    status: Status
    abstained: str | None = None
    """Why triage named no intent; None when it named one."""
    mistakes: Mapping[str, tuple[str, ...]]
    """Costly mistake -> why; only those that were made."""
    scores: Mapping[str, Score]
    """By scorer; without those that do not apply."""
    ms: float
    """Time for the whole ticket; no figure is made of it, since it differs from run to run."""

    @property
    def passed(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.mistakes and all(score.value == 1 for score in self.scores.values())


class Figure(Record):
    """One number over the cases that it applies to."""

    name: str
    n: int
    value: float
    """A share, or the mean of shares."""
    interval: Interval
    """Wilson's for yes/no questions, bootstrap for means of shares."""


class Figures(Record):
    """All numbers of a run, the costly mistakes first."""

    mistakes: tuple[Figure, ...]
    scores: tuple[Figure, ...]
    statuses: tuple[Figure, ...]
    abstained: Figure
    slices: tuple[Figure, ...]
    """`PASSED` by split, provenance and tag."""


class Run(Record):
    """One suite, run once."""

    suite: str
    suite_hash: str
    note: str = ""
    """What a reader of the figures has to know."""
    versions: Mapping[str, str]
    figures: Figures
    cases: tuple[Scored, ...]


def figures_of(cases: Sequence[Scored]) -> Figures:
    """The numbers over some cases; a question that applies to none has no figure."""
    scores = []
    for name, scorer in SCORERS.items():
        values = [case.scores[name].value for case in cases if name in case.scores]
        if values:
            scores.append(_figure(name, values, is_binary=scorer.is_binary))
    return Figures(
        mistakes=tuple(_share(name, [name in case.mistakes for case in cases]) for name in MISTAKES),
        scores=tuple(scores),
        statuses=tuple(_share(status, [case.status is status for case in cases]) for status in Status),
        abstained=_share("abstained", [case.abstained is not None for case in cases]),
        slices=tuple(_slices(cases)),
    )


def _slices(cases: Sequence[Scored]) -> Iterable[Figure]:
    labels: dict[str, list[Scored]] = {}
    for case in cases:
        for label in (f"split:{case.split}", f"provenance:{case.provenance}", *case.tags):
            labels.setdefault(label, []).append(case)
    for label in sorted(labels):
        yield _share(label, [case.passed for case in labels[label]])


def _share(name: str, hits: Sequence[bool]) -> Figure:
    return _figure(name, [float(hit) for hit in hits], is_binary=True)


def _figure(name: str, values: Sequence[float], *, is_binary: bool) -> Figure:
    n = len(values)
    interval = wilson(round(sum(values)), n) if is_binary else bootstrap(values)
    return Figure(name=name, n=n, value=sum(values) / n if n else 0.0, interval=interval)


def write_run(run: Run, path: Path) -> None:
    """One case a line, so that two runs can be compared with any text tool as well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = json.dumps(run.model_dump(mode="json", exclude={"cases"}), indent=1, ensure_ascii=False)
    lines = ",\n".join(f"  {case.model_dump_json()}" for case in run.cases)
    path.write_text(f'{head.removesuffix("}").rstrip()},\n "cases": [\n{lines}\n ]\n}}\n', encoding="utf-8")


def read_run(path: Path) -> Run:
    """Raises `InputError` for a file that `write_run` did not write."""
    value = parse_json(read_text(path).encode(), file=str(path))
    if isinstance(value, InputError):
        raise value
    return to_record(value, Run, file=path)
