"""What a question about a trial is, and what its answer is: a value from 0 to 1 and why."""

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import NamedTuple

from core.record import Record
from eval.trial import Trial


class Stage(StrEnum):
    """How much of the pipeline is run, by cost."""

    PREPARE = "prepare"
    """Up to the decision and the passages: no draft, no language model."""
    COMPOSE = "compose"
    """From saved briefs on: plan, wording, checks."""
    ALL = "all"

    @property
    def has_draft(self) -> bool:
        """Whether a draft and a status come of it."""
        return self is not Stage.PREPARE


class Score(Record):
    """One answer."""

    value: float
    """1 is right, 0 wrong; between them a share."""
    why: str
    """What was found, and what was wanted where that is not it."""


class Scorer(NamedTuple):
    """One question."""

    question: str
    is_binary: bool
    score: Callable[[Trial], Score | None]
    """None where the question does not apply."""
    reads_draft: bool = False
    """Whether the text is looked at, and not what was found out before a word was written."""
    reads_status: bool = False
    """Whether what an agent is to do with the result is looked at, which nobody knows before there is a draft."""

    def is_asked(self, stage: Stage) -> bool:
        """Whether there is anything to ask after so much of the pipeline."""
        return stage.has_draft or not (self.reads_draft or self.reads_status)


def answer(right: bool, found: object, wanted: object) -> Score:
    return Score(value=float(right), why=f"{found}" if right else f"{found}, wanted {wanted}")


def share(right: Collection[str], wrong: Collection[str]) -> Score | None:
    """How many are right; none where there is nothing to be right about."""
    if not right and not wrong:
        return None
    why = f"wrong: {'; '.join(wrong)}" if wrong else f"all {len(right)}"
    return Score(value=len(right) / (len(right) + len(wrong)), why=why)


def clean(faults: Collection[str], otherwise: str) -> Score:
    return Score(value=float(not faults), why="; ".join(faults) or otherwise)


def listed(items: Collection[str]) -> str:
    return ", ".join(sorted(items)) or "none"
