"""A passage that was chosen in, what a person is told of it out."""

from core.record import primary
from core.search import Hit
from knowledge_base.entries import Reading
from knowledge_base.ranking import Scored


def to_hit(one: Scored, reading: Reading, *, language: str) -> Hit:
    """The passage with what speaks for it and whom it holds for; `language` is that of the query."""
    passage, scope = reading.passage, reading.scope
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
        passage=passage.model_copy(update={"score": one.score}),
        meaning=round(one.meaning, 4),
        wording=round(one.wording, 4),
        answers=one.answers,
        why="; ".join(parts),
    )


def why_nothing(best: float | None, floor: float) -> str:
    """`best` is the highest reach that a passage had; None where none holds for this store and day."""
    if best is None:
        return "no passage holds for this store, day and language"
    return f"nothing found: the nearest passage reaches {best:.2f}, below the floor of {floor}"
