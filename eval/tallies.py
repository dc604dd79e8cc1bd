"""A run in, what its report counts out: each figure with the cases behind it, bins, matrices, times."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from statistics import median
from typing import NamedTuple

from eval.comparison import SMALLEST_SLICE, Change, Comparison
from eval.runs import JUDGE, Figure, Run, Scored, percentile, slices_of
from eval.stats import Interval, wilson

BINS = 10
"""Of equal width, from 0 to 1."""
BARS = 12
NONE = "none"
"""What stands in a matrix where nothing was wanted, or nothing was found."""


class Listed(NamedTuple):
    """The cases behind one number."""

    anchor: str
    title: str
    hits_are: str
    """What is the matter with `hits`: `wrong`."""
    hits: Mapping[str, str]
    """Case -> why."""
    others: tuple[str, ...]


class Lists:
    """Gives each list of cases an anchor, by which a number links to it."""

    def __init__(self) -> None:
        self.all: list[Listed] = []

    def add(self, title: str, hits_are: str, hits: Mapping[str, str], others: Iterable[str] = ()) -> str:
        """The link to the list."""
        self.all.append(Listed(f"s{len(self.all) + 1}", title, hits_are, hits, tuple(others)))
        return f"#{self.all[-1].anchor}"


class Row(NamedTuple):
    """One figure of a table."""

    figure: Figure
    hits: int
    href: str


class Bin(NamedTuple):
    """What was said with about the same confidence."""

    n: int
    mean: float
    right: float
    interval: Interval
    href: str


class Reliability(NamedTuple):
    """How far a confidence is one."""

    n: int
    bins: tuple[Bin, ...]

    @property
    def error(self) -> float:
        """Mean distance between confidence and share right, by bin (expected calibration error)."""
        return sum(each.n * abs(each.mean - each.right) for each in self.bins) / max(self.n, 1)


class Cell(NamedTuple):
    """How often one thing was wanted and one found."""

    n: int
    href: str
    shade: int
    """From 1 to 9: its part of the row."""


class Confusion(NamedTuple):
    """What was wanted (rows) and what was found (columns)."""

    n: int
    right: int
    labels: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]

    @property
    def worst(self) -> list[tuple[str, str, Cell]]:
        """What was taken for something else, the most frequent first."""
        wrong = [(wanted, found, cell) for (wanted, found), cell in self.cells.items() if wanted != found]
        return sorted(wrong, key=lambda each: (-each[2].n, each[:2]))


class Step(NamedTuple):
    """One step of the pipeline, in milliseconds."""

    name: str
    n: int
    median: float
    p95: float


class Range(NamedTuple):
    """Values from `low` up to `high`; the last of several may hold all above as well."""

    low: float
    high: float
    is_open: bool
    cases: tuple[str, ...]


class ChangeRow(NamedTuple):
    """One figure before and after, with the cases that moved."""

    change: Change
    fell: str
    """Link; empty where none did."""
    rose: str


class Changes(NamedTuple):
    """What differs from a baseline."""

    moved: list[ChangeRow]
    """Costly mistakes, then questions."""
    unmoved: list[str]
    worse_slices: list[ChangeRow]
    other_slices: list[ChangeRow]


Hit = Callable[[str, Scored], str | None]
"""(figure, case) -> why it counts; None where it does not."""


def rows(
    figures: Iterable[Figure],
    cases: Sequence[Scored],
    lists: Lists,
    *,
    what: str,
    hits_are: str,
    hit: Hit,
    applies: Callable[[str, Scored], bool] | None = None,
) -> list[Row]:
    """Each figure with the link to its cases, those that `hit` first in the list; the others only where the figure does
    not apply to all."""
    found = []
    for figure in figures:
        mine = [case for case in cases if applies is None or applies(figure.name, case)]
        whys = {case.case: hit(figure.name, case) for case in mine}
        hits = {name: why for name, why in whys.items() if why is not None}
        others = [name for name, why in whys.items() if why is None and applies is not None]
        found.append(Row(figure, len(hits), lists.add(f"{what}: {figure.name}", hits_are, hits, others)))
    return found


def mistake_rows(run: Run, lists: Lists) -> list[Row]:
    """How many cases have each costly mistake."""
    return rows(
        run.figures.mistakes,
        run.cases,
        lists,
        what="costly mistake",
        hits_are="with it",
        hit=lambda name, case: "; ".join(case.mistakes[name]) if name in case.mistakes else None,
    )


def score_rows(run: Run, lists: Lists) -> list[Row]:
    """Each question over the cases that it applies to."""
    return rows(
        run.figures.scores,
        run.cases,
        lists,
        what="asked of each",
        hits_are="not wholly right",
        hit=lambda name, case: case.scores[name].why if case.scores[name].value < 1 else None,
        applies=lambda name, case: name in case.scores,
    )


def label_rows(run: Run, lists: Lists) -> list[Row]:
    """The kinds of failure, the most frequent first."""
    return rows(
        run.figures.labels,
        run.cases,
        lists,
        what="failure",
        hits_are="with it",
        hit=lambda name, case: whats_wrong(case) if name in case.labels else None,
    )


def status_rows(run: Run, lists: Lists) -> list[Row]:
    """What an agent is to do with how many."""
    figures = (*run.figures.statuses, run.figures.abstained)
    return rows(figures, run.cases, lists, what="status", hits_are="so", hit=_has_status)


def _has_status(name: str, case: Scored) -> str | None:
    if name == "abstained":
        return case.abstained
    return "" if case.status == name else None


def slice_rows(run: Run, lists: Lists) -> tuple[list[Row], list[Row]]:
    """The slices, weakest first by the upper end of the interval; those too small to say anything apart, and without
    those that are no part but the whole."""
    found = rows(
        (figure for figure in run.figures.slices if figure.n < len(run.cases)),
        run.cases,
        lists,
        what="slice",
        hits_are="not all right",
        hit=lambda name, case: None if case.passed else whats_wrong(case),
        applies=lambda name, case: name in slices_of(case),
    )
    found.sort(key=lambda row: (row.figure.interval.high, row.figure.value, row.figure.name))
    big = [row for row in found if row.figure.n >= SMALLEST_SLICE]
    return big, [row for row in found if row.figure.n < SMALLEST_SLICE]


def whats_wrong(case: Scored) -> str:
    """The names of all that is; a judge's opinion aside."""
    wrong = (name for name, score in case.scores.items() if score.value < 1 and name != JUDGE)
    return ", ".join((*case.mistakes, *wrong))


def intent_reliability(run: Run, lists: Lists) -> Reliability:
    """Of each intent that was named where it is known which are right: its probability, and whether it is one."""
    said = [
        (score.probability, score.intent in case.detail.expect.intents, case.case)
        for case in run.cases
        if case.detail and case.detail.expect.intents is not None
        for score in case.detail.intents or ()
    ]
    return reliability(said, lists, what="intent named with")


def draft_reliability(run: Run, lists: Lists) -> Reliability:
    """Of each result: its confidence, and whether everything about it is right."""
    said = [(case.confidence, case.passed, case.case) for case in run.cases if case.confidence is not None]
    return reliability(said, lists, what="result with confidence")


def reliability(said: Iterable[tuple[float, bool, str]], lists: Lists, *, what: str) -> Reliability:
    """Of (confidence, right, case): bins of equal width, empty ones left out."""
    binned: dict[int, list[tuple[float, bool, str]]] = defaultdict(list)
    for each in said:
        binned[min(int(each[0] * BINS), BINS - 1)].append(each)
    bins = []
    for at, members in sorted(binned.items()):
        right = sum(is_right for _, is_right, _ in members)
        wrong = {case: f"{confidence:.2f}" for confidence, is_right, case in members if not is_right}
        others = dict.fromkeys(case for _, is_right, case in members if is_right and case not in wrong)
        title = f"{what} {at / BINS:g} to {(at + 1) / BINS:g}"
        href = lists.add(title, "wrong", wrong, others)
        mean = sum(confidence for confidence, _, _ in members) / len(members)
        bins.append(Bin(len(members), mean, right / len(members), wilson(right, len(members)), href))
    return Reliability(sum(each.n for each in bins), tuple(bins))


def intent_confusion(run: Run, lists: Lists) -> Confusion:
    """Intents where it is known which are right. Those that are wanted and found are right; of what is left the first
    missed is held against the first found in its place, so that each counts once."""
    pairs = [
        (wanted, found, case.case)
        for case in run.cases
        if case.detail and case.detail.expect.intents is not None and case.detail.intents is not None
        for wanted, found in _paired(case.detail.expect.intents, [score.intent for score in case.detail.intents])
    ]
    return confusion(pairs, lists, what="intent")


def action_confusion(run: Run, lists: Lists) -> Confusion:
    """What was to be done with the ticket, and what was."""
    pairs = [
        (case.detail.expect.action.value, case.detail.action, case.case)
        for case in run.cases
        if case.detail and case.detail.expect.action is not None and case.detail.action is not None
    ]
    return confusion(pairs, lists, what="action")


def _paired(wanted: Sequence[str], found: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((name, name) for name in wanted if name in found)
    missed, extra = [n for n in wanted if n not in found], [n for n in found if n not in wanted]
    yield from zip_longest(missed, extra, fillvalue=NONE)
    if not wanted and not found:
        yield NONE, NONE


def confusion(pairs: Iterable[tuple[str, str, str]], lists: Lists, *, what: str) -> Confusion:
    """Of (wanted, found, case)."""
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    for wanted, found, case in pairs:
        cells[wanted, found].append(case)
    in_row: dict[str, int] = defaultdict(int)
    for (wanted, _), cases in cells.items():
        in_row[wanted] += len(cases)
    labels = sorted({name for pair in cells for name in pair} - {NONE})
    if any(NONE in pair for pair in cells):
        labels.append(NONE)
    return Confusion(
        n=sum(map(len, cells.values())),
        right=sum(len(cases) for (wanted, found), cases in cells.items() if wanted == found),
        labels=tuple(labels),
        cells={
            (wanted, found): Cell(
                len(cases),
                lists.add(f"{what} wanted: {wanted}, found: {found}", "so", dict.fromkeys(cases, "")),
                max(1, round(9 * len(cases) / in_row[wanted])),
            )
            for (wanted, found), cases in sorted(cells.items())
        },
    )


def steps(run: Run) -> list[Step]:
    """Time by step, the dearest first."""
    taken: dict[str, list[float]] = defaultdict(list)
    for of_case in run.timings.values():
        for step, ms in of_case.items():
            taken[step].append(ms)
    found = [Step(name, len(times), median(times), percentile(sorted(times), 0.95)) for name, times in taken.items()]
    return sorted(found, key=lambda step: -step.median)


def ranges(values: Mapping[str, float]) -> list[Range]:
    """Of case -> number from 0 up: equal widths that are round numbers; what lies far above most is in an open last
    one, so that a single slow case does not squeeze all others into one bar."""
    ordered = sorted(values.values())
    width = _round_up(max(1.5 * percentile(ordered, 0.95), 1e-6) / BARS)
    count = min(BARS, int(ordered[-1] / width) + 1)
    members: dict[int, list[str]] = defaultdict(list)
    for case, value in values.items():
        members[min(int(value / width), count - 1)].append(case)
    return [
        Range(
            low=round(at * width, 9),
            high=round((at + 1) * width, 9),
            is_open=at == count - 1 and ordered[-1] >= (at + 1) * width,
            cases=tuple(members[at]),
        )
        for at in range(count)
    ]


def _round_up(size: float) -> float:
    """To 1, 2 or 5 times a power of ten."""
    power = 1e-6
    while True:
        for digit in (1, 2, 5):
            if size <= digit * power * (1 + 1e-9):
                return digit * power
        power *= 10


def changes_of(found: Comparison, lists: Lists) -> Changes:
    """What moved, the largest fall first among slices."""
    asked = (*found.mistakes, *found.scores)
    slices = sorted((each for each in found.slices if _has_moved(each)), key=lambda each: each.difference.mean)
    return Changes(
        moved=[_change_row(each, lists) for each in asked if _has_moved(each)],
        unmoved=[each.name for each in asked if not _has_moved(each)],
        worse_slices=[_change_row(each, lists) for each in slices if each.is_worse],
        other_slices=[_change_row(each, lists) for each in slices if not each.is_worse],
    )


def _has_moved(change: Change) -> bool:
    return bool(change.fell or change.rose)


def _change_row(change: Change, lists: Lists) -> ChangeRow:
    rose = dict.fromkeys(change.rose, "")
    return ChangeRow(
        change,
        fell=lists.add(f"{change.name}: worse than in the baseline", "worse", change.fell) if change.fell else "",
        rose=lists.add(f"{change.name}: better than in the baseline", "better", rose) if rose else "",
    )
