"""Wordings in, the vectors that they have as questions out.

A seller's own messages are often labelled as whole questions, and buyers type half of one. The embedding model sets
questions apart from statements, so that the mark at the end would count for a part of what is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.ports import Embedder, Vectors

ENDS = "?.!,;:… "


def as_question(wording: str) -> str:
    """`my parcel is lost.` as `my parcel is lost?`; what holds no word stays as it is."""
    said = wording.rstrip(ENDS)
    return f"{said}?" if said else wording


@dataclass(unsafe_hash=True)
class AsQuestions:
    """`core.ports.Embedder` over another; two over the same one are equal."""

    embedder: Embedder
    version: str = field(init=False)
    """The other's: a model reads questions where its intents are a seller's own."""

    def __post_init__(self) -> None:
        self.version = self.embedder.version

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n_texts, n_dims), as the embedder under it gives them for the questions."""
        return self.embedder.embed([as_question(text) for text in texts])
