"""A passage as it lies in the index: made of a reading, written as Chroma keeps it, read again, put on a shelf."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.decisions import Passage, PassageKind
from core.knowledge import RuleOrigin
from core.record import primary
from knowledge_base.entries import Reading
from knowledge_base.scope import Scope
from knowledge_base.shelf import ShelfRow
from knowledge_base.vectors import content_of
from knowledge_base.wording import ENGLISH, english_terms, own_terms, to_english


@dataclass(frozen=True)
class Row:
    """A passage as it lies in the index."""

    passage: Passage
    digest: str
    added_by_hand: bool
    """Not from the seller folder: kept when the folder is read again."""
    scope: Scope
    sent_at: float | None
    embedded: str
    """The text that stands for it in a search."""

    def reading(self) -> Reading:
        """What it was made of."""
        scope = self.scope
        return Reading(
            self.passage,
            self.embedded,
            countries=scope.countries,
            stores=scope.stores,
            sent_at=self.sent_at,
            marketplaces=scope.marketplaces,
            categories=scope.categories,
            valid_from=scope.valid_from,
            valid_until=scope.valid_until,
            rule=RuleOrigin(scope.rule),
        )


def scope_of(reading: Reading) -> Scope:
    return Scope(
        language=reading.passage.language,
        answers=reading.passage.answers,
        stores=reading.stores,
        marketplaces=reading.marketplaces,
        countries=reading.countries,
        categories=reading.categories,
        valid_from=reading.valid_from,
        valid_until=reading.valid_until,
        rule=str(reading.rule),
    )


def shelf_row(reading: Reading) -> ShelfRow:
    language = reading.passage.language
    is_english = primary(language) == ENGLISH
    return ShelfRow(
        id=reading.passage.id,
        scope=scope_of(reading),
        own=tuple(own_terms(reading.embedded, language)),
        english=() if is_english else tuple(english_terms(to_english(reading.embedded, language))),
        sent_at=reading.sent_at,
    )


def row_of(reading: Reading, digest: str) -> Row:
    """As it would lie in the index, from a file."""
    return Row(reading.passage, digest, False, scope_of(reading), reading.sent_at, reading.embedded)


def metadata_of(reading: Reading, digest: str, by_hand: bool) -> Mapping[str, Any]:
    stated = {
        "digest": digest,
        "by_hand": by_hand,
        "content": content_of(reading),
        "passage": reading.passage.model_dump_json(exclude={"id", "text", "kind", "score"}),
        "scope": scope_of(reading).model_dump_json(exclude={"language", "answers"}, exclude_defaults=True),
        "sent_at": reading.sent_at,
        "embedded": None if reading.embedded == _as_embedded(reading.passage) else reading.embedded,
    }
    return {name: value for name, value in stated.items() if value is not None}


def _as_embedded(passage: Passage) -> str:
    return f"{passage.title}\n{passage.text}"


def stored_row(kind: PassageKind, row_id: str, metadata: Mapping[str, Any], text: str) -> Row:
    passage = Passage(id=row_id, kind=kind, text=text, **json.loads(metadata["passage"]))
    return Row(
        passage,
        digest=metadata["digest"],
        added_by_hand=metadata["by_hand"],
        scope=Scope(language=passage.language, answers=passage.answers, **json.loads(metadata["scope"])),
        sent_at=metadata.get("sent_at"),
        embedded=metadata.get("embedded") or _as_embedded(passage),
    )
