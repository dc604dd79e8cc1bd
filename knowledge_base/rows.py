"""A passage as it lies in the index: written as Chroma keeps it, read again, put on a shelf."""

import json
from collections.abc import Mapping
from typing import Any

from core.decisions import Passage, PassageKind
from core.record import primary
from knowledge_base.entries import Reading
from knowledge_base.scope import Scope
from knowledge_base.shelf import ShelfRow
from knowledge_base.vectors import content_of
from knowledge_base.wording import ENGLISH, english_terms, own_terms, to_english


def shelf_row(reading: Reading) -> ShelfRow:
    language = reading.passage.language
    is_english = primary(language) == ENGLISH
    return ShelfRow(
        id=reading.passage.id,
        scope=reading.scope,
        own=tuple(own_terms(reading.embedded, language)),
        english=() if is_english else tuple(english_terms(to_english(reading.embedded, language))),
        sent_at=reading.sent_at,
    )


def metadata_of(reading: Reading, digest: str, by_hand: bool) -> Mapping[str, Any]:
    stated = {
        "digest": digest,
        "by_hand": by_hand,
        "content": content_of(reading),
        "passage": reading.passage.model_dump_json(exclude={"id", "text", "kind", "score"}),
        "scope": reading.scope.model_dump_json(exclude={"language", "answers"}, exclude_defaults=True),
        "sent_at": reading.sent_at,
        "embedded": None if reading.embedded == _as_embedded(reading.passage) else reading.embedded,
    }
    return {name: value for name, value in stated.items() if value is not None}


def _as_embedded(passage: Passage) -> str:
    return f"{passage.title}\n{passage.text}"


def stored_reading(kind: PassageKind, row_id: str, metadata: Mapping[str, Any], text: str) -> Reading:
    passage = Passage(id=row_id, kind=kind, text=text, **json.loads(metadata["passage"]))
    return Reading(
        passage,
        metadata.get("embedded") or _as_embedded(passage),
        Scope(language=passage.language, answers=passage.answers, **json.loads(metadata["scope"])),
        metadata.get("sent_at"),
    )
