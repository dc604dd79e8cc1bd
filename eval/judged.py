"""A run and a judge in, the run with what the judge says of each draft out, never without how far it can be trusted."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from eval.agreement import kept_agreement
from eval.judge import Item, Judge, NoScore, Verdict, item_of, judge_all, unscored
from eval.labels import labels_of
from eval.runs import JUDGE, JudgeNote, Run, Scored, figures_of
from eval.scores import Score
from eval.trial import Trial


def with_judge(run: Run, trials: Sequence[Trial], judge: Judge, agreements: Path) -> Run:
    """`agreements`: where measured agreement with people is kept. A draft that could not be judged has no score."""
    items: dict[str, Item] = {}
    for trial in trials:
        if trial.is_reply and (item := item_of(trial)):
            items[trial.case.id] = item
    verdicts = dict(zip(items, asyncio.run(judge_all(judge, [*items.values()])), strict=True))
    cases = tuple(_with_verdict(case, verdicts.get(case.case)) for case in run.cases)
    given = [verdict for verdict in verdicts.values() if isinstance(verdict, Verdict)]
    note = JudgeNote(
        name=judge.name,
        scored=len(given),
        unscored=unscored([*verdicts.values()]),
        overruled=sum(verdict.overruled for verdict in given),
        agreement=kept_agreement(judge.name, agreements),
    )
    return Run(**{**dict(run), "cases": cases, "figures": figures_of(cases), "judge": note})


def _with_verdict(case: Scored, verdict: Verdict | NoScore | None) -> Scored:
    if not isinstance(verdict, Verdict):
        return case
    score = Score(value=float(verdict.sends), why="; ".join(verdict.faults) or "would be sent")
    scores = {**case.scores, JUDGE: score}
    labels = labels_of((name for name, each in scores.items() if each.value < 1), case.mistakes)
    return Scored(**{**dict(case), "scores": scores, "labels": labels})
