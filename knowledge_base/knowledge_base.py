"""The seller's documents and past replies in, the passages that answer a message out."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from core.decisions import Passage, PassageKind
from core.errors import InputError
from core.ports import Embedder, Vectors
from core.record import Record
from core.sellers import Sources, Store
from knowledge_base.documents import read_document, read_folder
from knowledge_base.entries import Entry
from knowledge_base.index import Index, Only
from knowledge_base.overlap import shared_wording
from knowledge_base.ranking import blend, choose, score
from knowledge_base.replies import read_replies

KINDS = (PassageKind.POLICY, PassageKind.REPLY)

BATCH = 64
"""Passages embedded and written together: what a killed sync loses at most."""

CANDIDATES = 50
"""Rows of each kind that are scored; the index knows nearness only."""

MAX_QUERY_CHARS = 2_000
"""More than the embedding model reads of any language (256 tokens)."""

Progress = Callable[[int, int], None]
"""Called with how many passages are embedded and how many there are to embed."""


class SyncReport(Record):
    """What a sync did, in passages."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


class KnowledgeBase:
    """One seller's passages; implements `core.ports.PassageSearch`. Own the data folder (`owner.own`) meanwhile."""

    def __init__(self, data_dir: Path, seller_id: str, embedder: Embedder) -> None:
        self._embedder = embedder
        self._index = Index(data_dir, seller=seller_id, model=embedder.version)
        self._writing = threading.Lock()

    def __enter__(self) -> "KnowledgeBase":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files."""
        self._index.close()

    def sync(
        self,
        folder: Path,
        sources: Sources,
        *,
        known_intents: Collection[str] | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Makes the index hold what the seller folder states, and what was added by hand; embeds only what changed.

        All files are read before anything is written: a wrong one (`InputError`) leaves the index as it was. Killed in
        the middle it leaves whole passages, some old, some new; the next sync does the rest.
        """
        policies = folder / sources.policies
        replies = folder / sources.past_replies
        stated = {
            PassageKind.POLICY: read_folder(policies, within=folder, known_intents=known_intents),
            PassageKind.REPLY: read_replies(replies, within=folder),
        }
        if any(_document(entry.id) == replies.stem for entry in stated[PassageKind.POLICY]):
            raise InputError("is named like the past replies, and passages are known by it; rename it", file=policies)
        with self._writing:
            self._create()
            return self._write(stated, progress=progress)

    def add(self, path: Path, *, known_intents: Collection[str] | None = None) -> SyncReport:
        """Adds one document (`.md`) or file of past replies (`.jsonl`) from outside the seller folder.

        It stays until it is removed. A document of the same name that was added before is replaced.
        """
        if path.suffix not in (".md", ".jsonl"):
            raise InputError("a document is a .md file, past replies are a .jsonl file", file=path)
        if not path.exists():
            raise InputError("there is no such file", file=path)
        if path.suffix == ".md":
            kind, entries = (
                PassageKind.POLICY,
                tuple(read_document(path, within=path.parent, known_intents=known_intents)),
            )
        else:
            kind, entries = PassageKind.REPLY, read_replies(path, within=path.parent)
        with self._writing:
            self._create()
            before = self._index.states(kind)
            if any(_document(known) == path.stem and not by_hand for known, (_, by_hand) in before.items()):
                raise InputError("the seller folder has a document of this name; change it there", file=path)
            return self._write({kind: entries}, document=path.stem)

    def search(
        self,
        query: str,
        *,
        language: str,
        intents: Sequence[str],
        limit: int,
        now: datetime,
        store: Store | None = None,
    ) -> tuple[Passage, ...]:
        """The passages that answer `query`, best first; empty when none reaches the floor.

        By nearness among passages in `language`, and in any language by the intents that a document says it answers.
        Past replies are in `language`, were sent by `now` and, where `intents` are given, answered one of them. With a
        `store`, only what applies to it is found. Raises `NotSetUp` before the first sync.
        """
        if limit <= 0:
            return ()
        primary = language.partition("-")[0]
        scope = {"country": store.country, "store": store.id} if store else {}
        by_language = Only(language=primary, **scope)
        by_intent = Only(intents=tuple(intents), **scope)
        replies = Only(language=primary, intents=tuple(intents), sent_by=now.timestamp())
        query = query.strip()[:MAX_QUERY_CHARS]
        vector = self._embedder.embed([query])[0]
        found: list[tuple[Passage, float]] = []
        if query:
            found += self._nearest(PassageKind.POLICY, vector, by_language)
            found += self._nearest(PassageKind.REPLY, vector, replies)
        if intents:
            found += self._nearest(PassageKind.POLICY, vector, by_intent)
        found = _near_in_wording(query, found) if query else [(passage, 0.0) for passage, _ in found]
        scored = {
            passage.id: _with_score(passage, score(passage, nearness, language=language, intents=intents))
            for passage, nearness in found
        }
        return choose(scored.values(), intents=intents, limit=limit)

    def _nearest(self, kind: PassageKind, vector: Vectors, only: Only) -> Iterator[tuple[Passage, float]]:
        hits = self._index.nearest(kind, vector, n=CANDIDATES, only=only)
        return ((row.passage, cosine) for row, cosine in hits)

    def list(self) -> tuple[Passage, ...]:
        """Every passage: policies by document and number, then past replies."""
        return tuple(
            passage
            for kind in KINDS
            for passage in sorted((row.passage for row in self._index.rows(kind)), key=_reading_order)
        )

    def passage(self, passage_id: str) -> Passage | None:
        """The passage with this id; None when there is none."""
        rows = (row for kind in KINDS for row in self._index.rows(kind, [passage_id]))
        return next((row.passage for row in rows), None)

    def remove(self, known_as: str) -> int:
        """Takes out a passage (`returns-eu#2`) or all of a document (`returns-eu`), and says how many passages it was.

        What a file of the seller folder states comes back with the next sync: there the file is what to change.
        """
        removed = 0
        with self._writing:
            for kind in KINDS:
                ids = [known for known in self._index.states(kind) if known_as in (known, _document(known))]
                self._index.delete(kind, ids)
                removed += len(ids)
        return removed

    def _create(self) -> None:
        for kind in KINDS:
            self._index.create(kind)

    def _write(
        self,
        stated: dict[PassageKind, tuple[Entry, ...]],
        *,
        document: str | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Brings the index in line with the seller folder, or with the one `document` that is added by hand."""
        todo: dict[PassageKind, list[Entry]] = {}
        gone: dict[PassageKind, list[str]] = {}
        added = changed = unchanged = 0
        for kind, entries in stated.items():
            states = self._index.states(kind)
            todo[kind] = [entry for entry in entries if states.get(entry.id) != (entry.digest, document is not None)]
            new = sum(entry.id not in states for entry in todo[kind])
            added, changed = added + new, changed + len(todo[kind]) - new
            unchanged += len(entries) - len(todo[kind])
            mine = {known for known, (_, by_hand) in states.items() if _is_mine(known, by_hand, document)}
            gone[kind] = sorted(mine - {entry.id for entry in entries})
        self._embed(todo, by_hand=document is not None, progress=progress)
        for kind, ids in gone.items():
            self._index.delete(kind, ids)
        removed = sum(len(ids) for ids in gone.values())
        return SyncReport(added=added, changed=changed, removed=removed, unchanged=unchanged)

    def _embed(self, todo: Mapping[PassageKind, Sequence[Entry]], *, by_hand: bool, progress: Progress | None) -> None:
        total = sum(len(entries) for entries in todo.values())
        done = 0
        for kind, entries in todo.items():
            for start in range(0, len(entries), BATCH):
                batch = entries[start : start + BATCH]
                readings = [entry.read() for entry in batch]
                vectors = self._embedder.embed([reading.embedded for reading in readings])
                rows = [(reading, entry.digest) for reading, entry in zip(readings, batch, strict=True)]
                self._index.put(kind, rows, vectors, by_hand=by_hand)
                done += len(batch)
                if progress:
                    progress(done, total)


def _is_mine(known: str, by_hand: bool, document: str | None) -> bool:
    """Whether this write may remove it: the folder's for a sync, that document's for an addition."""
    return not by_hand if document is None else by_hand and _document(known) == document


def _near_in_wording(query: str, found: Sequence[tuple[Passage, float]]) -> list[tuple[Passage, float]]:
    """The passages with their nearness. Of a past reply it is the cosine: to the buyer's message, not to its text."""
    policies = {passage.id: passage for passage, _ in found if passage.kind is not PassageKind.REPLY}
    texts = [f"{passage.title}\n{passage.text}" for passage in policies.values()]
    wording = dict(zip(policies, shared_wording(query, texts), strict=True))
    return [
        (passage, blend(cosine, wording[passage.id]) if passage.id in wording else cosine) for passage, cosine in found
    ]


def _with_score(passage: Passage, value: float) -> Passage:
    return Passage(**{**dict(passage), "score": value})


def _document(passage_id: str) -> str:
    return passage_id.partition("#")[0]


def _reading_order(passage: Passage) -> tuple[str, int, str]:
    document, _, number = passage.id.partition("#")
    return document, int(number) if number.isascii() and number.isdecimal() else 0, number
