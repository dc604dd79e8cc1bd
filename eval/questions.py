"""Every question that some run answers, by the name that figures carry: those of a trial, and those of a bare text."""

from collections.abc import Mapping
from typing import NamedTuple

from eval.benchmark.scoring import SCORERS as OF_TEXTS
from eval.scorers import SCORERS as OF_TRIALS


class Question(NamedTuple):
    """How it is put and counted."""

    question: str
    is_binary: bool
    """Yes or no; else a share."""
    reads_draft: bool


QUESTIONS: Mapping[str, Question] = {
    **{name: Question(each.question, each.is_binary, each.reads_draft) for name, each in OF_TRIALS.items()},
    **{
        name: Question(each.question, each.is_binary, name != "action")
        for name, each in OF_TEXTS.items()
        if name not in OF_TRIALS
    },
}
"""One name asks one thing, whoever looks for the answer."""
