"""Trials without a desk: a brief of a known state, composed by the template writer, and ways to spoil the result."""

import asyncio
from typing import Any

from core.drafts import Result, SentenceKind
from drafting.template_writer import TemplateWriter
from eval.cases import Case, Expectation, Provenance
from eval.faults.spoil import draft_of, with_brief, with_changes, without
from eval.faults.spoil import with_sentence as with_any_sentence
from eval.trial import Trial
from service.compose import Composer
from service.timings import Timings
from tests.drafting.situations import make_brief

__all__ = ["draft_of", "with_brief", "with_changes"]

COMPOSER = Composer(template=TemplateWriter())


def composed(*states: str, language: str = "de", **changes: Any) -> Result:
    """What the template writer makes of these states."""
    brief = make_brief(*states, language=language, **changes)
    return asyncio.run(COMPOSER.compose(brief, versions={}, timings=Timings()))


def make_case(**expect: Any) -> Case:
    return Case(
        id="C-1", ticket={"text": "?"}, expect=Expectation.model_validate(expect), provenance=Provenance.WRITTEN
    )


def make_trial(result: Result, *, strangers: dict[str, str] | None = None, **expect: Any) -> Trial:
    return Trial(make_case(**expect), result, strangers or {})


def without_sentence(result: Result, act: str) -> Result:
    """The draft without the sentence of an act."""
    return without(result, next(sentence for sentence in draft_of(result).sentences if sentence.act == act))


def with_sentence(
    result: Result, said: str, *, kind: SentenceKind = SentenceKind.ACT, act: str | None = None
) -> Result:
    """The draft with one more sentence at its end, which claims to be reviewed."""
    return with_any_sentence(result, said, kind=kind, act=act)
