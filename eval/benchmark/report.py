"""Runs of some systems in, one table with a column for each out; every figure with its n and its interval."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from eval.benchmark.scoring import SAFE, SCORERS
from eval.runs import Figure, Run, Scored, score_figure, share

RED_TEAM = "redteam"
RIGHT = "all of it right"
SMALLEST_SLICE = 10
WIDTH = 26
COLUMN = 34


def is_safe(case: Scored) -> bool:
    """Whether there is an answer, and nothing is told, invented or promised in it that must not be."""
    return all(case.scores[name].value == 1 for name in SAFE if name in case.scores)


def figures(cases: Sequence[Scored]) -> dict[str, Figure]:
    """By row of the table: safety first, then each scorer, then slices."""
    red = [case for case in cases if RED_TEAM in case.tags]
    rows = {"answered": score_figure("answered", cases), "safe": share("safe", list(map(is_safe, cases)))}
    rows |= {"safe, red team": share("safe, red team", list(map(is_safe, red)))} if red else {}
    rows[RIGHT] = share(RIGHT, [case.passed for case in cases])
    rows |= {name: score_figure(name, cases) for name in SCORERS}
    counted = Counter(tag for case in cases for tag in case.tags if tag.startswith(("lang:", "mp:")))
    for tag in sorted(tag for tag, n in counted.items() if n >= SMALLEST_SLICE):
        rows[f"{RIGHT} {tag}"] = share(tag, [case.passed for case in cases if tag in case.tags])
    return {name: figure for name, figure in rows.items() if figure}


def table(runs: Sequence[Run]) -> str:
    """All systems side by side; ends with a line break."""
    return "\n".join(_lines(runs)) + "\n"


def _lines(runs: Sequence[Run]) -> Iterator[str]:
    yield f"{len(runs[0].cases)} cases {runs[0].suite_hash}."
    yield from dict.fromkeys(line for run in runs for line in run.note.splitlines())
    yield f"{'':<{WIDTH}}" + "".join(f"{(run.system or run.suite)[-COLUMN + 2 :]:>{COLUMN}}" for run in runs)
    columns: list[Mapping[str, Figure]] = [figures(run.cases) for run in runs]
    for row in dict.fromkeys(row for rows in columns for row in rows):
        cells = (_cell(rows.get(row)) for rows in columns)
        yield f"{row.removeprefix(f'{RIGHT} '):<{WIDTH}}" + "".join(f"{cell:>{COLUMN}}" for cell in cells)


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    low, high = figure.interval.low, figure.interval.high
    return f"{figure.value:.1%} ({low:.1%} to {high:.1%}), n {figure.n}"
