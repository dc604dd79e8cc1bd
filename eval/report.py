"""A run or a comparison in, the table for a terminal out: costly mistakes first, every figure with n and interval."""

import statistics
from collections.abc import Iterator

from eval.comparison import Change, Comparison
from eval.runs import PASSED, Figure, Run

WIDTH = 34
SHOWN = 12
"""Cases named for one figure; the JSON has them all."""
MAX_WHY = 160
SMALLEST_SLICE = 5
"""Cases; smaller slices say next to nothing and are in the JSON only."""


def run_table(run: Run) -> str:
    """Everything about one run that the same run prints again; ends with a line break."""
    return "\n".join(_run_lines(run)) + "\n"


def time_line(run: Run) -> str:
    """Time per ticket with others under way: apart from the table, since it differs from run to run."""
    taken = sorted(case.ms for case in run.cases)
    p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    return f"{run.suite}: {statistics.median(taken):.1f} ms a ticket (median), {p95:.1f} ms (95th percentile)"


def _run_lines(run: Run) -> Iterator[str]:
    yield f"{run.suite} (n = {len(run.cases)}, cases {run.suite_hash})"
    if run.note:
        yield run.note
    yield ""
    yield _head("costly mistakes", "cases")
    for figure in run.figures.mistakes:
        yield _line(figure)
        for case in run.cases:
            for why in case.mistakes.get(figure.name, ()):
                yield f"    {case.case}: {_short(why)}"
    yield ""
    yield _head("what was asked of each", "right")
    yield from map(_line, run.figures.scores)
    yield ""
    yield _head("status", "cases")
    yield from map(_line, (*run.figures.statuses, run.figures.abstained))
    yield ""
    yield _head(f"slices: {PASSED}", "right")
    yield from (_line(figure) for figure in run.figures.slices if figure.n >= SMALLEST_SLICE)


def _head(title: str, what: str) -> str:
    return f"{title:<{WIDTH + 2}}{what:>7}{'n':>6}   95 % interval"


def _line(figure: Figure) -> str:
    low, high = figure.interval.low, figure.interval.high
    return f"  {figure.name:<{WIDTH}}{figure.value:>7.1%}{figure.n:>6}   {low:.1%} to {high:.1%}"


def comparison_table(found: Comparison) -> str:
    """What changed, worse first to see; ends with a line break."""
    return "\n".join(_comparison_lines(found)) + "\n"


def _comparison_lines(found: Comparison) -> Iterator[str]:
    yield f"B against A on {found.n} cases that both have"
    if found.left_out:
        yield f"left out, changed or in one run only: {len(found.left_out)} ({_names(found.left_out)})"
    for name, (a, b) in found.versions.items():
        yield f"differs: {name} {a} -> {b}"
    for title, changes in (("free of costly mistakes", found.mistakes), ("what was asked of each", found.scores)):
        yield ""
        yield f"{title:<{WIDTH + 2}}{'n':>5}{'A':>8}{'B':>8}{'B-A':>9}  {'95 % interval':<20}{'p':>6}  could be seen"
        for change in changes:
            yield from _change_lines(change)
    yield ""
    yield "WORSE: " + ", ".join(_worse(found)) if found.is_worse else "not worse"


def _change_lines(change: Change) -> Iterator[str]:
    difference = change.difference
    interval = f"{difference.interval.low:+.1%} to {difference.interval.high:+.1%}"
    yield (
        f"{'!' if change.is_worse else ' '} {change.name:<{WIDTH}}{change.n:>5}{change.a:>8.1%}{change.b:>8.1%}"
        f"{difference.mean:>+9.1%}  {interval:<20}{difference.p:>6.3f}  {difference.smallest:.1%}"
    )
    for case, why in list(change.fell.items())[:SHOWN]:
        yield f"    fell: {case}: {_short(why)}"
    if len(change.fell) > SHOWN:
        yield f"    ... and {len(change.fell) - SHOWN} more that fell"
    if change.rose:
        yield f"    rose: {_names(change.rose)}"


def _worse(found: Comparison) -> Iterator[str]:
    for change in (*found.mistakes, *found.scores):
        if change.is_worse:
            yield f"{change.name} ({_names(tuple(change.fell))})"


def _names(cases: tuple[str, ...]) -> str:
    more = f" and {len(cases) - SHOWN} more" if len(cases) > SHOWN else ""
    return ", ".join(cases[:SHOWN]) + more


def _short(why: str) -> str:
    one_line = " ".join(why.split())
    return one_line if len(one_line) <= MAX_WHY else one_line[: MAX_WHY - 1] + "…"
