"""A run or a comparison in, the table for a terminal out: costly mistakes first, every figure with n and interval."""

from collections.abc import Iterator, Mapping
from statistics import median

from core.drafts import Status
from eval.comparison import SMALLEST_SLICE, Change, Comparison, LeftOut
from eval.judge import Preferred
from eval.pairs import Pairs
from eval.runs import PASSED, Figure, JudgeNote, Measured, Run, percentile, share
from eval.scorers import SORTING

READY_AND_RIGHT = "of those ready: nothing wrong"
READY_TO_SEND = "of those ready: right to send"
"""In facts, decision, language and asks: whatever was asked but how the message was sorted."""
WIDTH = 34
SHOWN = 12
"""Cases named for one figure; the JSON has them all."""
MAX_WHY = 160
PREFERENCES = {
    Preferred.A: "A is better",
    Preferred.B: "B is better",
    Preferred.EQUAL: "equally good",
    Preferred.SPLIT: "no verdict: the orders disagree",
}
WEAKEST = 5
"""Slices that a run names first."""


def run_table(run: Run) -> str:
    """Everything about one run that the same run prints again; ends with a line break."""
    return "\n".join(_run_lines(run)) + "\n"


def time_line(run: Run) -> str:
    """Time per ticket with others under way: apart from the table, since it differs from run to run."""
    taken = sorted(steps["total"] for steps in run.timings.values() if "total" in steps)
    if not taken:
        return f"{run.suite}: no times were kept"
    steps = {step for of_case in run.timings.values() for step in of_case} - {"total"}
    middle = {step: median(times.get(step, 0.0) for times in run.timings.values()) for step in steps}
    slowest = ", ".join(f"{step} {middle[step]:.1f}" for step in sorted(steps, key=lambda step: -middle[step])[:3])
    return (
        f"{run.suite}: {median(taken):.1f} ms a ticket (median), {percentile(taken, 0.95):.1f} ms (95th percentile); "
        f"medians of the dearest steps: {slowest}"
    )


def _run_lines(run: Run) -> Iterator[str]:
    yield f"{run.suite} (n = {len(run.cases)}, cases {run.suite_hash}, stage {run.stage.value})"
    if run.note:
        yield run.note
    yield from _weakest(run)
    if run.figures.mistakes:
        yield from ("", _head("costly mistakes", "cases"))
        yield from _mistakes(run)
    yield from ("", _head("what was asked of each", "right"))
    yield from map(_line, run.figures.scores)
    if run.judge:
        yield from _judged(run.judge)
    yield from ("", _head("what failed, by label", "cases"))
    yield from _failed(run)
    if run.figures.statuses:
        yield from ("", _head("status", "cases"))
        yield from map(_line, run.figures.statuses)
        if ready := [case for case in run.cases if case.status is Status.READY]:
            yield _line(share(READY_TO_SEND, [case.passed_but(SORTING) for case in ready]))
            yield _line(share(READY_AND_RIGHT, [case.passed for case in ready]))
    yield _line(run.figures.abstained)
    if run.figures.measures:
        figures = f"{'mean':>8}{'median':>8}{'p95':>8}{'n':>6}   95 % interval of the mean"
        yield from ("", f"{'measures of the drafts':<{WIDTH + 2}}{figures}")
        yield from map(_measured, run.figures.measures)
    if run.repeats:
        yield from ("", _head(f"{run.repeats.k} runs: all tries right", "cases"))
        yield from map(_line, run.repeats.pass_k)
        yield from (
            f"  spread of {name}: {spread.low:.1%} to {spread.high:.1%}"
            for name, spread in run.repeats.spread.items()
            if spread.low < spread.high
        )
    yield from ("", _head(f"slices: {PASSED}", "right"))
    yield from (_line(figure) for figure in run.figures.slices if figure.n >= SMALLEST_SLICE)


def _weakest(run: Run) -> Iterator[str]:
    """The slices that surely lie below the whole's figure would be few; these are the lowest upper bounds."""
    big = [figure for figure in run.figures.slices if figure.n >= SMALLEST_SLICE]
    weak = sorted(big, key=lambda figure: (figure.interval.high, figure.name))[:WEAKEST]
    if len(big) > WEAKEST:
        yield "weakest slices: " + ", ".join(f"{each.name} {each.value:.0%} of {each.n}" for each in weak)


def _mistakes(run: Run) -> Iterator[str]:
    for figure in run.figures.mistakes:
        yield _line(figure)
        for case in run.cases:
            for why in case.mistakes.get(figure.name, ()):
                yield f"    {case.case}: {_short(why)}"


def _failed(run: Run) -> Iterator[str]:
    for figure in run.figures.labels:
        yield _line(figure)
        yield f"    {_names(tuple(case.case for case in run.cases if figure.name in case.labels))}"


def _judged(judge: JudgeNote) -> Iterator[str]:
    """Never a judge's figure without how far it agrees with people."""
    without = "; ".join(f"{why}: {n}" for why, n in sorted(judge.unscored.items())) or "none"
    yield f"    judge {judge.name}: {judge.scored} scored, {judge.overruled} overruled, no score for: {without}"
    yield f"    it saw {_sights(judge.shown)}"
    yield f"    {judge.agreement}"


def _sights(shown: Mapping[str, int]) -> str:
    return ", ".join(f"{sight} ({n})" for sight, n in shown.items()) or "nothing"


def _measured(measured: Measured) -> str:
    between = f"{measured.interval.low:.2f} to {measured.interval.high:.2f}" if measured.interval else "too few"
    return (
        f"  {measured.name:<{WIDTH}}{measured.mean:>8.2f}{measured.median:>8.2f}{measured.p95:>8.2f}{measured.n:>6}   "
        f"{between} ({measured.unit})"
    )


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
    yield from _left_out(found.left_out)
    for name, (a, b) in found.versions.items():
        yield f"differs: {name} {a} -> {b}"
    slices = tuple(change for change in found.slices if change.fell or change.rose)
    parts = (
        ("free of costly mistakes", found.mistakes),
        ("what was asked of each", found.scores),
        (f"slices that changed ({found.correction})", slices),
    )
    for title, changes in parts:
        if not changes:
            continue
        yield ""
        yield f"{title:<{WIDTH + 2}}{'n':>5}{'A':>8}{'B':>8}{'B-A':>9}  {'95 % interval':<20}{'p':>6}  could be seen"
        for change in changes:
            yield from _change_lines(change)
    if found.pairs:
        yield from ("", *_pairs(found.pairs))
    yield ""
    yield "WORSE: " + ", ".join(_worse(found)) if found.is_worse else "not worse"


def _pairs(pairs: Pairs) -> Iterator[str]:
    """Never a judge's figure without how far it agrees with people."""
    n = len(pairs.preferred)
    yield f"drafts side by side, n = {n}, each pair judged in both orders by {pairs.judge}"
    for which, title in PREFERENCES.items():
        cases = pairs.cases(which)
        yield f"  {title:<{WIDTH}}{len(cases):>5}{f'  {_names(cases)}' if cases else ''}"
    low, high = pairs.decided.interval.low, pairs.decided.interval.high
    if pairs.decided.n:
        yield f"  B in {pairs.decided.value:.1%} of {pairs.decided.n} decided, {low:.1%} to {high:.1%}, p {pairs.p:.3f}"
    without = "; ".join(f"{why}: {count}" for why, count in sorted(pairs.unscored.items())) or "none"
    yield f"  not asked: {pairs.same} with the same draft, {len(pairs.without)} without one; no score for: {without}"
    yield f"  it saw {_sights(pairs.shown)}"
    yield f"  {pairs.agreement}"


def _left_out(left_out: LeftOut) -> Iterator[str]:
    if left_out.changed:
        n, names = len(left_out.changed), _names(left_out.changed)
        yield f"not compared: {n} with another ticket or other expectations in B than in A ({names})"
    for which, cases in (("A", left_out.only_a), ("B", left_out.only_b)):
        if cases:
            yield f"not compared: {len(cases)} that only {which} has ({_names(cases)})"


def _change_lines(change: Change) -> Iterator[str]:
    difference = change.difference
    interval = f"{difference.interval.low:+.1%} to {difference.interval.high:+.1%}"
    yield (
        f"{'!' if change.is_worse else ' '} {change.name:<{WIDTH}}{change.n:>5}{change.a:>8.1%}{change.b:>8.1%}"
        f"{difference.mean:>+9.1%}  {interval:<20}{change.p:>6.3f}  {difference.smallest:.1%}"
    )
    for case, why in list(change.fell.items())[:SHOWN]:
        yield f"    fell: {case}: {_short(why)}"
    if len(change.fell) > SHOWN:
        yield f"    ... and {len(change.fell) - SHOWN} more that fell"
    if change.rose:
        yield f"    rose: {_names(change.rose)}"


def _worse(found: Comparison) -> Iterator[str]:
    for change in (*found.mistakes, *found.scores, *found.slices):
        if change.is_worse:
            yield f"{change.name} ({_names(tuple(change.fell))})"


def _names(cases: tuple[str, ...]) -> str:
    more = f" and {len(cases) - SHOWN} more" if len(cases) > SHOWN else ""
    return ", ".join(cases[:SHOWN]) + more


def _short(why: str) -> str:
    one_line = " ".join(why.split())
    return one_line if len(one_line) <= MAX_WHY else one_line[: MAX_WHY - 1] + "…"
