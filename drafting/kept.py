"""A model's choices that never saw a buyer's words in, the same for the next ticket of the same plan out.

One file a choice, named by the hash of all that the model was sent: the keys of wordings and courtesies, in order, and
no word of any text. A file is written whole under another name and then
put in place, so that several processes may share the folder: at worst two ask the model the same at the same time.
"""

import asyncio
import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core.errors import WriterFailed
from drafting.llm import Failure
from drafting.spending import PROVIDER_FAILURES

MAX_AGE_DAYS = 90
"""Choices older than this are asked for again: voices, prompts and models change."""
_KEYS = TypeAdapter(tuple[str, ...])


class KeptWordings:
    """Of one seller."""

    def __init__(self, folder: Path, *, seller: str) -> None:
        """`folder` is made with the first choice."""
        self._folder, self._seller = folder / seller, seller
        self._turns: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()
        self._failed: set[str] = set()

    def key(self, *sent: str) -> str:
        """Of everything that decides what a model answers, the seller included."""
        return hashlib.sha256(json.dumps([self._seller, *sent]).encode()).hexdigest()

    def read(self, key: str) -> tuple[str, ...] | None:
        """The choice kept under a key; None where there is none, it is too old or cannot be read."""
        path = self._path(key)
        try:
            if time.time() - path.stat().st_mtime > MAX_AGE_DAYS * 86_400:
                return None
            return _KEYS.validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, key: str, chosen: Sequence[str]) -> None:
        """Keeps a choice. A folder that cannot be written costs the saving, never the draft."""
        path = self._path(key)
        part = path.with_name(f"{key}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(_KEYS.dump_json(tuple(chosen)))
            os.replace(part, path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """One ticket at a time of those with one key: the others find what the first one kept. Where the provider
        failed it, they do not wait for it one after another: `WriterFailed`."""
        turn = self._turns.setdefault(key, asyncio.Lock())
        self._waiting[key] += 1
        try:
            async with turn:
                if key in self._failed:
                    raise WriterFailed(Failure.LEFT_ALONE, "the model has just failed a ticket of the same plan")
                try:
                    yield
                except WriterFailed as error:
                    if error.reason in PROVIDER_FAILURES:
                        self._failed.add(key)
                    raise
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:  # a lock belongs to one event loop
                del self._waiting[key], self._turns[key]
                self._failed.discard(key)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"
