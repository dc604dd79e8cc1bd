"""What a search of the seller's knowledge gives and what it is given: passages, with reasons and disagreements."""

from enum import StrEnum

from pydantic import Field, field_validator, model_validator

from core.decisions import Passage
from core.marketplaces import find_known
from core.record import CalendarDay, Country, Instant, Language, Record
from core.tickets import MAX_MESSAGE_CHARS

MAX_PASSAGE_CHARS = 1_000
"""About what the embedding model reads of a text (256 tokens); longer sections are cut between paragraphs."""


class Hit(Record):
    """One passage that was found, and what spoke for it."""

    passage: Passage
    meaning: float
    """Cosine of query and passage, both in rough English where they are in another language; -1 to 1."""
    wording: float
    """Share of the query's words, the rarer the heavier, that the passage holds; 0 to 1."""
    answers: tuple[str, ...]
    """The intents asked that its document says it answers."""
    why: str
    """The same in words, for a person."""


class Conflict(Record):
    """Two passages that hold for the same buyer and state different values for the same thing."""

    passages: tuple[str, str]
    """Their ids."""
    says: tuple[str, str]
    """The sentence of each."""
    values: tuple[str, str]
    """What differs: `60 days`, `30 days`."""


class Found(Record):
    """What a search gives."""

    hits: tuple[Hit, ...]
    """Best first."""
    conflicts: tuple[Conflict, ...] = ()
    nothing: str | None = None
    """Why there are no hits; None where there are."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Best first."""
        return tuple(hit.passage for hit in self.hits)


class GivenKind(StrEnum):
    """What is given: an article (or policy), a past reply to a buyer, or a macro that agents pick."""

    ARTICLE = "article"
    REPLY = "reply"
    MACRO = "macro"


class GivenPassage(Record):
    """One passage that no file states."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}(#[1-9][0-9]{0,4})?$")
    """As citations name it: `gift-wrapping`, or `gifts#2`."""
    kind: GivenKind = GivenKind.ARTICLE
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=MAX_PASSAGE_CHARS)
    """Must stand alone. Of a reply or a macro what hides whose it was is put in before it is stored."""
    asked: str | None = Field(default=None, min_length=1, max_length=MAX_MESSAGE_CHARS)
    """The buyer's message that a reply answered; only and always of a reply."""
    sent_at: Instant | None = None
    """Of a reply, which is not found for a ticket from before."""
    language: Language
    answers: tuple[str, ...] = ()
    """The intents that it answers."""
    stores: tuple[str, ...] = ()
    """Here and below: that it applies to; empty means all."""
    marketplaces: tuple[str, ...] = ()
    countries: tuple[Country, ...] = ()
    categories: tuple[str, ...] = ()
    """Of products."""
    valid_from: CalendarDay | None = None
    valid_until: CalendarDay | None = None
    """The last day on which it holds."""

    @field_validator("title", "text")
    @classmethod
    def _has_words(cls, given: str) -> str:
        if not any(char.isalpha() for char in given):
            raise ValueError("holds no word")
        return given.encode("utf-8", "replace").decode()

    @field_validator("marketplaces")
    @classmethod
    def _canonical(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(find_known(name).id for name in given)

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> "GivenPassage":
        is_reply = self.kind is GivenKind.REPLY
        for name in ("asked", "sent_at"):
            if (getattr(self, name) is not None) != is_reply:
                raise ValueError(f"{name} is {'required' if is_reply else 'only'} for a reply")
        scoped = ("stores", "marketplaces", "countries", "categories", "valid_from", "valid_until")
        if self.kind is not GivenKind.ARTICLE and (said := [name for name in scoped if getattr(self, name)]):
            raise ValueError(f"{said[0]} is only for an article: replies and macros are found for all stores")
        return self

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> "GivenPassage":
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(f"valid_until {self.valid_until} is before valid_from {self.valid_from}")
        return self
