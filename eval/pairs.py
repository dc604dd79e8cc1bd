"""Two runs and a judge in, which draft of each case it prefers out: a verdict only where both orders agree."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from core.errors import InputError
from core.record import Record
from eval.agreement import Judged, kept_agreement
from eval.judge import Item, Judge, NoScore, Preference, Preferred, prefer_all, unscored
from eval.runs import Figure, Run, Scored, share
from eval.shown import item_of, sight_of
from eval.stats import mcnemar


class Pairs(Record):
    """What a judge says of the drafts of two runs. On its word alone nothing is worse."""

    judge: str
    agreement: str
    """Measured agreement with people, in one line."""
    shown: Mapping[str, int]
    """What it was shown of a case (`eval.shown.Sight`) -> of how many."""
    preferred: Mapping[str, Preference]
    """Case -> its verdict."""
    same: int
    """Cases whose drafts are the same to the letter; it was not asked about them."""
    without: tuple[str, ...]
    """Cases without a draft to answer the buyer in one of the runs, or without texts."""
    unscored: Mapping[str, int]
    """Why there was no verdict -> how often."""
    decided: Figure
    """Of the cases with a preference, the share in which B is preferred."""
    p: float
    """Of so uneven a split, were each as likely (exact sign test); ties and splits say nothing."""

    def cases(self, which: Preferred) -> tuple[str, ...]:
        """The cases with this verdict, in the order of the run."""
        return tuple(case for case, found in self.preferred.items() if found.preferred is which)


def judge_pairs(a: Run, b: Run, judge: Judge, agreements: Path, *, show_values: bool = False) -> Pairs:
    """The cases that are the same in both. Raises `InputError` when one of the runs holds no texts."""
    for name, run in (("A", a), ("B", b)):
        if not any(case.detail for case in run.cases):
            raise InputError(f"run {name} ({run.suite}) was kept without texts; make it with replydesk eval run --out")
    before = {case.case: case for case in a.cases}
    both = [(before[case.case], case) for case in b.cases if _is_same(before.get(case.case), case)]
    asked: dict[str, tuple[Item, str]] = {}
    without, same, shown = [], 0, Counter[str]()
    for old, new in both:
        pair = _pair(old, new, show_values=show_values)
        if pair is None:
            without.append(new.case)
        elif pair[0].reply == pair[1]:
            same += 1
        else:
            asked[new.case] = pair
            shown[sight_of(new, show_values=show_values).value] += 1
    found = dict(zip(asked, asyncio.run(prefer_all(judge, [*asked.values()])), strict=True))
    preferred = {case: each for case, each in found.items() if not isinstance(each, NoScore)}
    decided = [each.preferred for each in preferred.values() if each.preferred in (Preferred.A, Preferred.B)]
    return Pairs(
        judge=judge.name,
        agreement=kept_agreement(judge.name, agreements, Judged.PAIRS),
        shown=shown,
        preferred=preferred,
        same=same,
        without=tuple(without),
        unscored=unscored([*found.values()]),
        decided=share("B is preferred", [each is Preferred.B for each in decided]),
        p=mcnemar([1 if each is Preferred.B else -1 for each in decided]),
    )


def _is_same(old: Scored | None, new: Scored) -> bool:
    return old is not None and old.content == new.content


def _pair(old: Scored, new: Scored, *, show_values: bool) -> tuple[Item, str] | None:
    """What either run knew counts as known."""
    if not all(case.detail and case.detail.is_reply for case in (old, new)):
        return None
    sight = sight_of(new, show_values=show_values)
    one, other = item_of(old, sight), item_of(new, sight)
    if one is None or other is None:
        return None
    known = tuple(dict.fromkeys((*one.known, *other.known)))
    return Item(message=one.message, known=known, reply=one.reply), other.reply
