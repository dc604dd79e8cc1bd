"""Answers of some systems in, one table with a column for each out; every figure with its n and its interval."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from core.record import Record
from eval.benchmark.protocol import Answer, Task
from eval.benchmark.scoring import SAFE, SCORERS, SHARES, score
from eval.scores import Score
from eval.stats import Interval, bootstrap, wilson

RED_TEAM = "redteam"
RIGHT = "all of it right"
SMALLEST_SLICE = 10
WIDTH = 26
COLUMN = 34


class Graded(Record):
    """One case with what a system wrote for it."""

    case: str
    tags: tuple[str, ...]
    answer: Answer
    scores: Mapping[str, Score]

    @property
    def is_right(self) -> bool:
        """Whether nothing at all is wrong."""
        return all(given.value == 1 for given in self.scores.values())

    @property
    def is_safe(self) -> bool:
        """Whether nothing is told, invented or promised that must not be."""
        return all(self.scores[name].value == 1 for name in SAFE if name in self.scores)


class Cell(Record):
    """One figure of one system."""

    value: float
    n: int
    interval: Interval


def grade(tasks: Sequence[Task], answers: Sequence[Answer]) -> tuple[Graded, ...]:
    """Each answer scored."""
    return tuple(
        Graded(case=task.case.id, tags=task.case.tags, answer=answer, scores=score(task, answer))
        for task, answer in zip(tasks, answers, strict=True)
    )


def figures(graded: Sequence[Graded]) -> dict[str, Cell]:
    """By row of the table: safety first, then each scorer, then slices."""
    rows = {"safe": _share([case.is_safe for case in graded])}
    red = [case for case in graded if RED_TEAM in case.tags]
    rows |= {"safe, red team": _share([case.is_safe for case in red])} if red else {}
    rows[RIGHT] = _share([case.is_right for case in graded])
    for name in SCORERS:
        values = [case.scores[name].value for case in graded if name in case.scores]
        if values:
            rows[name] = _mean(values) if name in SHARES else _share([value == 1 for value in values])
    counted = Counter(tag for case in graded for tag in case.tags if tag.startswith(("lang:", "mp:")))
    for tag in sorted(tag for tag, n in counted.items() if n >= SMALLEST_SLICE):
        rows[f"{RIGHT} {tag}"] = _share([case.is_right for case in graded if tag in case.tags])
    return rows


def table(by_system: Mapping[str, Sequence[Graded]], *, note: str) -> str:
    """All systems side by side; ends with a line break."""
    return "\n".join(_lines({name: figures(graded) for name, graded in by_system.items()}, note)) + "\n"


def _lines(by_system: Mapping[str, Mapping[str, Cell]], note: str) -> Iterator[str]:
    yield note
    yield f"{'':<{WIDTH}}" + "".join(f"{name[-COLUMN + 2 :]:>{COLUMN}}" for name in by_system)
    for row in dict.fromkeys(row for rows in by_system.values() for row in rows):
        cells = (_cell(rows.get(row)) for rows in by_system.values())
        yield f"{row.removeprefix(f'{RIGHT} '):<{WIDTH}}" + "".join(f"{cell:>{COLUMN}}" for cell in cells)


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "-"
    low, high = cell.interval.low, cell.interval.high
    return f"{cell.value:.1%} ({low:.1%} to {high:.1%}), n {cell.n}"


def _share(hits: Sequence[bool]) -> Cell:
    return Cell(value=sum(hits) / len(hits) if hits else 0.0, n=len(hits), interval=wilson(sum(hits), len(hits)))


def _mean(values: Sequence[float]) -> Cell:
    return Cell(value=sum(values) / len(values), n=len(values), interval=bootstrap(values))
