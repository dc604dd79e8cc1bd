"""What is said of a document beside its text: what it answers, for whom and until when it holds, who laid it down."""

from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from core.marketplaces import find_known
from core.record import CalendarDay, Country, Language, Record

DOCUMENT_SUFFIXES = (".md", ".markdown", ".html", ".htm", ".txt", ".docx", ".pdf")
"""Of the files that are read as documents."""


class RuleOrigin(StrEnum):
    """Who laid down what a passage states."""

    LAW = "law"
    MARKETPLACE = "marketplace"
    SELLER = "seller"
    PAST_REPLY = "past_reply"


def _listed(given: Any) -> Any:
    """One name stands for a list of one."""
    return [given] if isinstance(given, str) else given


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class About(Record):
    """What may be said of a document; what is left out may be said elsewhere."""

    title: str | None = Field(default=None, min_length=1)
    language: Language | None = None
    answers: Listed = ()
    """The intents that it answers: the road to it from a message in any language."""
    country: Annotated[tuple[Country, ...], BeforeValidator(_listed)] = ()
    """Of the stores that it applies to; empty means all."""
    store: Listed = ()
    """The stores that it applies to; empty means all."""
    marketplace: Listed = ()
    """The marketplaces that it applies to; empty means all."""
    product_category: Listed = ()
    """The product categories that it applies to; empty means all."""
    valid_from: CalendarDay | None = None
    """The first day on which it holds."""
    valid_until: CalendarDay | None = None
    """The last day on which it holds."""
    rule: RuleOrigin = RuleOrigin.SELLER
    """Who laid it down."""

    @field_validator("marketplace")
    @classmethod
    def _canonical(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(find_known(name).id for name in given)

    @field_validator("valid_until")
    @classmethod
    def _not_before_it_begins(cls, given: CalendarDay | None, info: ValidationInfo) -> CalendarDay | None:
        begins = info.data.get("valid_from")
        if given and begins and given < begins:
            raise ValueError(f"{given} is before valid_from, {begins}")
        return given

    def stated(self) -> dict[str, Any]:
        """Only the fields that were said."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class AboutFiles(About):
    """What is said of several files at once, in `seller.yaml`."""

    files: str = Field(min_length=1)
    """`policies/legal/*.pdf`: the path in the seller folder, or without a slash the file's name; `*` stands for any
    characters, slashes too."""

    def is_about(self, path: str) -> bool:
        """`path` is relative to the seller folder, with slashes."""
        return fnmatchcase(path if "/" in self.files else path.rpartition("/")[2], self.files)

    def stated(self) -> dict[str, Any]:
        """Only the fields that were said."""
        return {name: value for name, value in super().stated().items() if name != "files"}
