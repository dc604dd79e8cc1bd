"""A run and a judge in, the run with what the judge says of each draft out, never without how far it can be trusted."""

import asyncio
from collections import Counter
from pathlib import Path

from eval.agreement import kept_agreement
from eval.judge import Item, Judge, NoScore, Verdict, judge_all, unscored
from eval.labels import labels_of
from eval.runs import JUDGE, JudgeNote, Run, Scored, figures_of
from eval.scores import Score
from eval.shown import item_of, sight_of


def with_judge(run: Run, judge: Judge, agreements: Path, *, show_values: bool = False) -> Run:
    """`agreements`: where measured agreement with people is kept. `show_values`: also of texts that were not made up. A
    draft that could not be judged has no score."""
    items: dict[str, Item] = {}
    shown: Counter[str] = Counter()
    for case in run.cases:
        sight = sight_of(case, show_values=show_values)
        if case.detail and case.detail.is_reply and (item := item_of(case, sight)):
            items[case.case] = item
            shown[sight.value] += 1
    verdicts = dict(zip(items, asyncio.run(judge_all(judge, [*items.values()])), strict=True))
    cases = tuple(_with_verdict(case, verdicts.get(case.case)) for case in run.cases)
    given = [verdict for verdict in verdicts.values() if isinstance(verdict, Verdict)]
    note = JudgeNote(
        name=judge.name,
        scored=len(given),
        unscored=unscored([*verdicts.values()]),
        overruled=sum(verdict.overruled for verdict in given),
        shown=shown,
        agreement=kept_agreement(judge.name, agreements),
    )
    figures = figures_of(cases, [figure.name for figure in run.figures.mistakes])
    return Run(**{**dict(run), "cases": cases, "figures": figures, "judge": note})


def _with_verdict(case: Scored, verdict: Verdict | NoScore | None) -> Scored:
    if not isinstance(verdict, Verdict):
        return case
    score = Score(value=float(verdict.sends), why="; ".join(verdict.faults) or "would be sent")
    scores = {**case.scores, JUDGE: score}
    labels = labels_of((name for name, each in scores.items() if each.value < 1), case.mistakes)
    return Scored(**{**dict(case), "scores": scores, "labels": labels})
