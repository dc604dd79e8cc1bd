"""Two runs in, whether the second is worse out: the same cases side by side, with the cases that fell by name."""

from collections.abc import Callable, Mapping

from core.errors import InputError
from core.record import Record
from eval.mistakes import MISTAKES
from eval.runs import TEMPLATE, WRITER, Run, Scored
from eval.scorers import SCORERS
from eval.stats import Difference, compare_paired


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


class Comparison(Record):
    """B against A."""

    n: int
    """Cases that are the same in both."""
    left_out: tuple[str, ...]
    """Cases that only one run has, or that have changed between them."""
    versions: Mapping[str, tuple[str, str]]
    """What differs between the two: name -> (A, B)."""
    mistakes: tuple[Change, ...]
    """Costly ones: more of any is worse, be it one."""
    scores: tuple[Change, ...]
    """Worse is a fall whose one-sided 95 % bound lies below zero; between two runs of templates also a draft that only
    lost: the same words come every time, so that it lost them by the change and not by chance."""

    @property
    def is_worse(self) -> bool:
        """Whether B must not replace A as it is."""
        return any(change.is_worse for change in (*self.mistakes, *self.scores))


Pair = tuple[Scored, Scored]


def compare(a: Run, b: Run) -> Comparison:
    """Raises `InputError` when the two runs share no case."""
    before = {case.case: case for case in a.cases}
    after = {case.case: case for case in b.cases}
    pairs = [(before[name], after[name]) for name in before if name in after and _is_same(before[name], after[name])]
    if not pairs:
        raise InputError(f"{a.suite} and {b.suite} share no case; compare two runs of one suite")
    same = {one.case for one, _ in pairs}
    versions = {
        name: (a.versions.get(name, "none"), b.versions.get(name, "none"))
        for name in sorted({*a.versions, *b.versions})
        if a.versions.get(name) != b.versions.get(name)
    }
    has_chance = any(run.versions.get(WRITER) != TEMPLATE for run in (a, b))
    return Comparison(
        n=len(pairs),
        left_out=tuple(name for name in dict.fromkeys((*before, *after)) if name not in same),
        versions=versions,
        mistakes=tuple(_mistake(name, pairs) for name in MISTAKES),
        scores=tuple(filter(None, (_score(name, pairs, has_chance=has_chance) for name in SCORERS))),
    )


def _is_same(one: Scored, other: Scored) -> bool:
    return one.content == other.content


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
    scorer = SCORERS[name]
    change = _change(name, apply, lambda case: case.scores[name].value, _why_scored, is_binary=scorer.is_binary)
    only_lost = scorer.reads_draft and not has_chance and bool(change.fell) and not change.rose
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
