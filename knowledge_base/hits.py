"""A row that was chosen in, what a person is told of it out."""

from core.decisions import Passage
from core.record import primary
from core.search import Hit
from knowledge_base.ranking import Scored
from knowledge_base.scope import Scope


def to_hit(one: Scored, passage: Passage, scope: Scope, *, language: str) -> Hit:
    """The passage with what speaks for it and whom it holds for; `language` is that of the query."""
    parts = [f"meaning {one.meaning:.2f}", f"{one.wording:.0%} of the wording"]
    if one.answers:
        parts.append(f"answers {', '.join(one.answers)}")
    if primary(passage.language) != primary(language):
        parts.append(f"in {passage.language}, the question is in {language}")
    if named := (*scope.countries, *scope.marketplaces, *scope.stores, *scope.categories):
        parts.append(f"only for {', '.join(named)}")
    if scope.valid_until:
        parts.append(f"until {scope.valid_until}")
    return Hit(
        passage=passage,
        meaning=round(one.meaning, 4),
        wording=round(one.wording, 4),
        answers=one.answers,
        why="; ".join(parts),
    )


def with_score(passage: Passage, score: float) -> Passage:
    """The passage as this search scored it."""
    return passage.model_copy(update={"score": score})


def why_nothing(best: float | None, floor: float) -> str:
    """`best` is the highest reach that a passage had; None where none holds for this store and day."""
    if best is None:
        return "no passage holds for this store, day and language"
    return f"nothing found: the nearest passage reaches {best:.2f}, below the floor of {floor}"
