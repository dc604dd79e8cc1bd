"""Two runs in, whether the second is worse out: the same cases side by side, with the cases that fell by name."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from core.errors import InputError
from core.record import Record
from eval.pairs import Pairs
from eval.questions import QUESTIONS
from eval.runs import JUDGE, PASSED, TEMPLATE, WRITER, Run, Scored, slices_of
from eval.stats import CONFIDENCE, Difference, compare_paired, holm

CORRECTION = "Holm"
"""How slices are judged together: the more of them, the rarer each has to be by chance alone (`eval.stats.holm`)."""
SMALLEST_SLICE = 5
"""Cases; of fewer not even a fall of all says anything, and each slice more makes the others harder to see."""


class Change(Record):
    """One figure, before and after."""

    name: str
    n: int
    """Cases that it applies to in both runs."""
    a: float
    b: float
    difference: Difference
    fell: Mapping[str, str]
    """Cases that got worse -> why, as the second run has it."""
    rose: tuple[str, ...]
    is_worse: bool
    p_adjusted: float | None = None
    """Of a slice: `difference.p` corrected for how many slices there are."""

    @property
    def p(self) -> float:
        """That of a slice is adjusted."""
        return self.difference.p if self.p_adjusted is None else self.p_adjusted


class LeftOut(Record):
    """Cases that say nothing about the change."""

    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """The ticket, or what is expected of it, is another than it was."""


class Comparison(Record):
    """B against A."""

    n: int
    """Cases that are the same in both."""
    left_out: LeftOut
    versions: Mapping[str, tuple[str, str]]
    """What differs between the two: name -> (A, B)."""
    mistakes: tuple[Change, ...]
    """Costly ones: more of any is worse, be it one."""
    scores: tuple[Change, ...]
    """Worse is a fall whose one-sided 95 % bound lies below zero; between two runs of templates also a draft that only
    lost: the same words come every time, so that it lost them by the change and not by chance."""
    slices: tuple[Change, ...] = ()
    """`PASSED` within each slice of `SMALLEST_SLICE` cases and more. Worse is a fall whose adjusted p is below 0.05."""
    correction: str = CORRECTION
    pairs: Pairs | None = None
    """What a judge says of the drafts side by side, if one was asked; stops nothing."""

    @property
    def is_worse(self) -> bool:
        """Whether B must not replace A as it is."""
        return any(change.is_worse for change in (*self.mistakes, *self.scores, *self.slices))


Pair = tuple[Scored, Scored]


def compare(a: Run, b: Run) -> Comparison:
    """Raises `InputError` when no case is the same in both, or when they ran different parts of the pipeline."""
    if a.stage is not b.stage:
        raise InputError(f"one run is of stage {a.stage.value}, the other of {b.stage.value}; run both the same way")
    before = {case.case: case for case in a.cases}
    after = {case.case: case for case in b.cases}
    shared = [name for name in before if name in after]
    pairs = [(before[name], after[name]) for name in shared if before[name].content == after[name].content]
    if not pairs:
        raise InputError(_nothing_shared(a, b, len(shared)))
    left_out = LeftOut(
        only_a=tuple(name for name in before if name not in after),
        only_b=tuple(name for name in after if name not in before),
        changed=tuple(name for name in shared if before[name].content != after[name].content),
    )
    has_chance = any(run.versions.get(WRITER) != TEMPLATE for run in (a, b))
    looked_for = [
        figure.name for figure in b.figures.mistakes if figure.name in {each.name for each in a.figures.mistakes}
    ]
    return Comparison(
        n=len(pairs),
        left_out=left_out,
        versions=_differing(a, b),
        mistakes=tuple(_mistake(name, pairs) for name in looked_for),
        scores=tuple(filter(None, (_score(name, pairs, has_chance=has_chance) for name in (*QUESTIONS, JUDGE)))),
        slices=_slices(pairs),
    )


def _nothing_shared(a: Run, b: Run, shared: int) -> str:
    if not shared:
        return f"{a.suite} and {b.suite} share no case; compare two runs of one suite"
    return (
        f"all {shared} cases that both runs hold have another ticket or other expectations in B than in A; "
        f"run {a.suite} as it is now with the older version, then compare that run"
    )


def _differing(a: Run, b: Run) -> dict[str, tuple[str, str]]:
    return {
        name: (a.versions.get(name, "none"), b.versions.get(name, "none"))
        for name in sorted({*a.versions, *b.versions})
        if a.versions.get(name) != b.versions.get(name)
    }


def _slices(pairs: list[Pair]) -> tuple[Change, ...]:
    """By slice, corrected together; what a case is counted under is what the second run says."""
    members: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for name in slices_of(pair[1]):
            members[name].append(pair)
    named = {name: of for name, of in sorted(members.items()) if len(of) >= SMALLEST_SLICE}
    changes = [_change(name, of, _passed, _why_failed, is_binary=True) for name, of in named.items()]
    adjusted = holm([change.difference.p for change in changes])
    return tuple(
        Change(**{**dict(change), "p_adjusted": p, "is_worse": change.b < change.a and p < 1 - CONFIDENCE})
        for change, p in zip(changes, adjusted, strict=True)
    )


def _passed(case: Scored) -> float:
    return float(case.passed)


def _why_failed(name: str, case: Scored) -> str:
    wrong = [score for score, given in case.scores.items() if given.value < 1 and score != JUDGE]
    return f"not {PASSED}: {', '.join((*case.mistakes, *wrong))}"


def _mistake(name: str, pairs: list[Pair]) -> Change:
    """1 for a case without the mistake, as everywhere: higher is better."""
    change = _change(name, pairs, lambda case: float(name not in case.mistakes), _why_mistaken, is_binary=True)
    return Change(**{**dict(change), "is_worse": change.b < change.a})


def _score(name: str, pairs: list[Pair], *, has_chance: bool) -> Change | None:
    """None where the question applies to no case in both runs. A draft that is no longer there is no fall of what its
    text was asked: status and facts stated say that."""
    apply = [pair for pair in pairs if all(name in case.scores for case in pair)]
    if not apply:
        return None
    question = QUESTIONS.get(name)
    is_binary = question is not None and question.is_binary
    change = _change(name, apply, lambda case: case.scores[name].value, _why_scored, is_binary=is_binary)
    if question is None:  # a judge's opinion alone stops nothing
        return Change(**{**dict(change), "is_worse": False})
    only_lost = question.reads_draft and not has_chance and bool(change.fell) and not change.rose
    return Change(**{**dict(change), "is_worse": change.is_worse or only_lost})


def _change(
    name: str,
    pairs: list[Pair],
    value: Callable[[Scored], float],
    why: Callable[[str, Scored], str],
    *,
    is_binary: bool,
) -> Change:
    a, b = [value(before) for before, _ in pairs], [value(after) for _, after in pairs]
    difference = compare_paired(a, b, is_binary=is_binary)
    changed = list(zip(pairs, a, b, strict=True))
    return Change(
        name=name,
        n=len(pairs),
        a=sum(a) / len(a),
        b=sum(b) / len(b),
        difference=difference,
        fell={after.case: why(name, after) for (_, after), x, y in changed if y < x},
        rose=tuple(after.case for (_, after), x, y in changed if y > x),
        is_worse=difference.upper < 0,
    )


def _why_mistaken(name: str, case: Scored) -> str:
    return "; ".join(case.mistakes[name])


def _why_scored(name: str, case: Scored) -> str:
    return case.scores[name].why
