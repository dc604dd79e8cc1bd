"""The seller's documents and past replies in, the passages that answer a message out."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path

from pydantic import Field

from core.decisions import Passage, PassageKind
from core.errors import InputError
from core.knowledge import DOCUMENT_SUFFIXES, AboutFiles
from core.ports import Embedder, Vectors
from core.record import Record
from core.sellers import Sources, Store
from knowledge_base.documents import Known, find_documents
from knowledge_base.entries import Entry, Reading
from knowledge_base.exports import EXPORT_SUFFIXES
from knowledge_base.index import Index, Only
from knowledge_base.overlap import shared_wording
from knowledge_base.ranking import blend, choose, score
from knowledge_base.replies import Screen
from knowledge_base.seen import SeenFiles
from knowledge_base.taking_in import Lot, TakingIn, files_in

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
    kept_out: dict[str, int] = Field(default_factory=dict)
    """Past replies that were not taken in, by reason."""
    problems: tuple[str, ...] = ()
    """What could not be read, each with file, line and field; and what has expired."""


class KnowledgeBase:
    """One seller's passages; implements `core.ports.PassageSearch`. Own the data folder (`owner.own`) meanwhile."""

    def __init__(self, data_dir: Path, seller_id: str, embedder: Embedder) -> None:
        self._embedder = embedder
        self._index = Index(data_dir, seller=seller_id, model=embedder.version)
        self._seen = SeenFiles(data_dir / f"seen.{seller_id}.sqlite3")
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
        known: Known | None = None,
        described: Sequence[AboutFiles] = (),
        screen: Screen | None = None,
        today: date | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Makes the index hold what the seller folder states, and what was added by hand; embeds only what changed.

        A wrong file is told in the report: what it said before stays, the rest is taken in. Killed in the middle a sync
        leaves whole passages, some old, some new; the next one does the rest.
        """
        taking = TakingIn(folder, known or Known(), described, screen or Screen(), today, self._seen)
        with self._writing:
            self._create()
            lots = taking.lots(list(find_documents(folder / sources.policies)), [folder / sources.past_replies])
            report = self._write(lots, taking, by_hand=False, progress=progress)
            self._seen.save()
            return report

    def add(
        self,
        path: Path,
        *,
        known: Known | None = None,
        screen: Screen | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Adds a document, a file of past replies or macros, or all in a folder, from outside the seller folder.

        It stays until it is removed; what was added before under the same name is replaced. Raises `InputError` for a
        single file that is wrong; of a folder the rest is taken in and what is wrong told in the report.
        """
        documents, replies = files_in(path)
        taking = TakingIn(path if path.is_dir() else path.parent, known or Known(), (), screen or Screen())
        with self._writing:
            self._create()
            states = (state for kind in KINDS for state in self._index.states(kind).items())
            theirs = {_document(known_as) for known_as, (_, by_hand) in states if not by_hand}
            for each in (each for each in (*documents, *replies) if each.stem in theirs):
                taking.problems.append(
                    InputError("the seller folder has a document of this name; change it there", file=each)
                )
            documents, replies = ([one for one in files if one.stem not in theirs] for files in (documents, replies))
            report = self._write(taking.lots(documents, replies), taking, by_hand=True, progress=progress)
        if path.is_file() and (wrong := taking.problems) and not (report.added or report.changed or report.unchanged):
            raise wrong[0]
        return report

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
        """Takes out a passage (`returns-eu#2`) or all of a document (`returns-eu`, or its file), and says how many
        passages it was.

        What a file of the seller folder states comes back with the next sync: there the file is what to change.
        """
        removed = 0
        if known_as.lower().endswith((*DOCUMENT_SUFFIXES, *EXPORT_SUFFIXES)):
            known_as = Path(known_as).stem
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
        self, lots: Iterable[Lot], taking: TakingIn, *, by_hand: bool, progress: Progress | None = None
    ) -> SyncReport:
        """Brings the index in line with the files that are read, one lot after the other."""
        states = {kind: self._index.states(kind) for kind in KINDS}
        counts: Counter[str] = Counter()
        stated: set[str] = set()
        done = listed = told = 0
        for lot in lots:
            todo = [one for one in lot.entries if states[one.kind].get(one.id) != (one.digest, by_hand)]
            stated.update(one.id for one in lot.entries)
            counts["unchanged"] += len(lot.entries) - len(todo)
            listed += len(todo)
            expected = max(listed, round(listed / lot.share)) if lot.share else listed
            for batch in _batches(todo):
                refused = self._embed(batch, by_hand=by_hand)
                stated -= refused
                counts["added"] += sum(one.id not in states[one.kind] for one in batch if one.id not in refused)
                counts["changed"] += sum(one.id in states[one.kind] for one in batch if one.id not in refused)
                done += len(batch)
                if progress:
                    progress(done, expected)
                    told = expected
        if progress and told != done:
            progress(done, done)
        for kind in KINDS:
            mine = {known for known, (_, added) in states[kind].items() if _is_mine(known, added, by_hand, taking)}
            gone = sorted(known for known in mine - stated if _document(known) not in taking.unread)
            self._index.delete(kind, gone)
            counts["removed"] += len(gone)
        return SyncReport(**counts, kept_out=taking.kept_out, problems=tuple(str(each) for each in taking.problems))

    def _embed(self, batch: Sequence[Entry], *, by_hand: bool) -> set[str]:
        """Puts entries of one kind into the index; gives the ids of those that are kept out once they are read."""
        read = [(one, one.read()) for one in batch]
        rows = [(reading, one.digest) for one, reading in read if reading is not None]
        if rows:
            self._put(batch[0].kind, rows, by_hand=by_hand)
        return {one.id for one, reading in read if reading is None}

    def _put(self, kind: PassageKind, rows: Sequence[tuple[Reading, str]], *, by_hand: bool) -> None:
        vectors = self._embedder.embed([reading.embedded for reading, _ in rows])
        self._index.put(kind, rows, vectors, by_hand=by_hand)


def _batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Up to `BATCH` of one kind at a time."""
    for _, alike in groupby(entries, key=lambda entry: entry.kind):
        while batch := list(islice(alike, BATCH)):
            yield batch


def _is_mine(known: str, added_by_hand: bool, by_hand: bool, taking: TakingIn) -> bool:
    """Whether this write may remove it: the folder's for a sync, those of the same documents for an addition."""
    if added_by_hand != by_hand:
        return False
    return not by_hand or _document(known) in taking.documents


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
