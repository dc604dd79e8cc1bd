"""One passage on its way into the index: its digest says whether it changed, before any work is done for it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.decisions import Passage, PassageKind
from knowledge_base.scope import Scope

READING = 5
"""Goes up whenever the same file would be read into other passages; every passage is then read and embedded anew."""


@dataclass(frozen=True)
class Reading:
    """A passage with what searching for it takes."""

    passage: Passage
    embedded: str
    """The text that stands for it in the index: a policy's own, or the buyer's message that a reply answered."""
    scope: Scope
    sent_at: float | None = None
    """Of a past reply, seconds since 1970."""


@dataclass(frozen=True)
class Entry:
    """A passage as its file states it; `read` does the costly part, for those that changed."""

    id: str
    kind: PassageKind
    digest: str
    read: Callable[[], Reading | None]
    """None: once looked at, it is kept out."""


def digest_of(*parts: Any) -> str:
    """32 hexadecimal digits that differ whenever a part does; parts are what JSON can hold."""
    stated = json.dumps([READING, *parts], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(stated.encode()).hexdigest()[:32]
