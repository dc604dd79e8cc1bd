"""A text that a person edited and its brief in, where the brief's values stand in it out."""

import re

from core.drafts import Brief, DraftSpan
from core.record import Fact
from drafting.acts import language_for
from drafting.languages.formats import plain
from drafting.render import setting_of
from drafting.values import slot_values

MIN_CHARS = 2
"""A single letter or digit stands in any text by accident."""


def find_values(text: str, brief: Brief) -> tuple[DraftSpan, ...]:
    """The longest values first, so that none is cut by a shorter one inside it; in the order of the text, no overlaps.

    A value is known by the phrase that a draft would say it with, whole words only: a person who says it otherwise
    gets a finding to look at.
    """
    setting = setting_of(brief, language_for(brief.triage.language))
    said = {name: (plain(fact, setting), fact) for name, fact in slot_values(brief).items()}
    taken: list[DraftSpan] = []
    for name, (phrase, fact) in sorted(said.items(), key=lambda item: -len(item[1][0])):
        if len(phrase) < MIN_CHARS:
            continue
        for found in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text):
            if all(found.end() <= span.start or span.end <= found.start() for span in taken):
                taken.append(_span(found, name, fact))
    return tuple(sorted(taken, key=lambda span: span.start))


def _span(found: re.Match[str], name: str, fact: Fact) -> DraftSpan:
    return DraftSpan(start=found.start(), end=found.end(), slot=name, source=fact.source, as_of=fact.as_of)
