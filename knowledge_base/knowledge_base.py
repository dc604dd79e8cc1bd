"""The seller's documents and past replies in, the passages that answer a message out."""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field

from core.decisions import Passage, PassageKind
from core.errors import InputError
from core.knowledge import DOCUMENT_SUFFIXES, AboutFiles
from core.ports import Embedder
from core.record import Record, primary
from core.search import Found, GivenKind, GivenPassage
from core.sellers import Sources, Store
from knowledge_base.conflicts import find_conflicts
from knowledge_base.documents import Known, find_documents
from knowledge_base.entries import Entry, Reading, digest_of
from knowledge_base.exports import EXPORT_SUFFIXES
from knowledge_base.hits import to_hit, why_nothing
from knowledge_base.index import Index
from knowledge_base.ranking import FLOOR, Scored, choose, score
from knowledge_base.replies import Screen, given_reading
from knowledge_base.scope import Only, Scope
from knowledge_base.seen import SeenFiles
from knowledge_base.taking_in import Lot, TakingIn, files_in
from knowledge_base.vectors import RememberingEmbedder, content_of, passage_vectors, question_vector
from knowledge_base.wording import ENGLISH, english_terms, own_terms, to_english

KINDS = (PassageKind.POLICY, PassageKind.REPLY)

BATCH = 64
"""Passages embedded and written together: what a killed sync loses at most."""

MAX_QUERY_CHARS = 4_000
"""As much of a long message as is searched for: five pieces to embed."""

BY_HAND = "api"
"""Source of a passage that no file states."""

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
    rebuilt: tuple[str, ...] = ()
    """Why everything was embedded anew: what changed of `model`, `glossary` and `reading`."""


class KnowledgeBase:
    """One seller's passages; implements `core.ports.Knowledge`. Own the data folder (`owner.own`) meanwhile."""

    def __init__(
        self,
        data_dir: Path,
        seller_id: str,
        embedder: Embedder,
        *,
        url: str | None = None,
    ) -> None:
        """`url` is that of a Chroma server."""
        self._embedder = embedder
        self._of_passages = RememberingEmbedder(embedder)
        self._index = Index(data_dir, seller=seller_id, model=embedder.version, url=url)
        self._seen = SeenFiles(data_dir / f"seen.{seller_id}.sqlite3")
        self._screen = Screen()
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
        self._screen = screen or Screen()
        taking = TakingIn(folder, known or Known(), described, self._screen, today, self._seen)
        with self._writing:
            rebuilt = self._create()
            lots = taking.lots(list(find_documents(folder / sources.policies)), [sources.replies_in(folder)])
            report = self._write(lots, taking, by_hand=False, progress=progress)
            self._seen.save()
            return SyncReport(**{**dict(report), "rebuilt": rebuilt})

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

    @property
    def is_at_hand(self) -> bool:
        """Whether all that a search looks at lies in memory."""
        return all(map(self._index.is_at_hand, KINDS))

    def find(
        self,
        query: str,
        *,
        language: str,
        intents: Sequence[str],
        limit: int,
        now: datetime,
        store: Store | None = None,
        categories: Sequence[str] = (),
        cited: Sequence[str] = (),
        by_meaning: bool = True,
    ) -> Found:
        """What answers `query`, best first, with what speaks for each, and where the passages disagree.

        Found are policies in any language, by nearness and by the intents that a document says it answers; those in
        `language` go first. Past replies are in `language`, were sent by `now` and, where `intents` are given, answered
        one of them. With a `store`, only what applies to it; with `categories` of products, only what applies to one of
        them; and only what holds on the day of `now`. Passages `cited` elsewhere are compared with those found. Not
        `by_meaning`, nothing is embedded: the intents say what is found, the words in which order. Raises `NotSetUp`
        before the first sync, and `LookupFailed` where a server does not answer.
        """
        scored = self._scored(
            query,
            language=language,
            intents=intents,
            now=now,
            store=store,
            categories=tuple(categories),
            by_meaning=by_meaning,
        )
        found = self._readings_of(choose(scored, intents=intents, limit=limit))
        readings = [reading for _, reading in found]
        others = set(cited) - {reading.passage.id for reading in readings}
        hits = tuple(to_hit(one, reading, language=language) for one, reading in found)
        best = max((one.reach for one in scored), default=None)
        return Found(
            hits=hits,
            conflicts=find_conflicts([*readings, *self._policies(others)], self._of_passages),
            nothing=None if hits else why_nothing(best, FLOOR),
        )

    def _scored(
        self,
        query: str,
        *,
        language: str,
        intents: Sequence[str],
        now: datetime,
        store: Store | None,
        categories: tuple[str, ...] = (),
        by_meaning: bool = True,
    ) -> Sequence[Scored]:
        """Every row that may be shown, in no order."""
        query = query.strip()[:MAX_QUERY_CHARS]
        if not query and not intents:
            return ()
        english = to_english(query, language)
        vector = question_vector(english, self._embedder) if query and by_meaning else None
        own = tuple(own_terms(query, language))
        in_english = () if primary(language) == ENGLISH else tuple(english_terms(english))
        day = now.astimezone(ZoneInfo(store.timezone)).date() if store else now.date()
        holds = Only(day=day, categories=tuple(sorted({each.casefold() for each in categories})))
        if store:
            holds = holds._replace(country=store.country, store=store.id, marketplace=store.marketplace)
        asked = {
            PassageKind.POLICY: holds,
            PassageKind.REPLY: Only(language=primary(language), intents=tuple(intents), sent_by=now.timestamp()),
        }
        if not query:
            del asked[PassageKind.REPLY]
        scored = []
        for kind, only in asked.items():
            rows = self._index.nearest(kind, vector, own=own, english=in_english, only=only, intents=intents)
            scored += score(rows, kind, language=language, intents=intents, by_meaning=vector is not None)
        return scored

    def _readings_of(self, chosen: Sequence[Scored]) -> Sequence[tuple[Scored, Reading]]:
        """With their texts, in the same order; one that was removed meanwhile is left out."""
        readings: dict[str, Reading] = {}
        for kind in KINDS:
            wanted = [one.near.id for one in chosen if one.kind is kind]
            readings |= {each.passage.id: each for each in self._index.readings(kind, wanted)} if wanted else {}
        return [(one, readings[one.near.id]) for one in chosen if one.near.id in readings]

    def _policies(self, ids: Collection[str]) -> Sequence[Reading]:
        return self._index.readings(PassageKind.POLICY, sorted(ids)) if ids else ()

    def list(self) -> tuple[Passage, ...]:
        """Every passage: policies by document and number, then past replies."""
        return tuple(
            passage
            for kind in KINDS
            for passage in sorted((each.passage for each in self._index.all_readings(kind)), key=_reading_order)
        )

    def passage(self, passage_id: str) -> Passage | None:
        """The passage with this id; None when there is none."""
        found = (each for kind in KINDS for each in self._index.readings(kind, [passage_id]))
        return next((each.passage for each in found), None)

    def put(self, given: GivenPassage) -> Passage:
        """Adds or replaces one passage by hand; it stays until it is discarded. A reply or macro is screened as those
        of the last sync were. Raises `InputError` for an id that a file of the seller folder has, and for one that must
        not be found."""
        is_article = given.kind is GivenKind.ARTICLE
        reading = _given_article(given) if is_article else given_reading(given, BY_HAND, self._screen)
        passage = reading.passage
        with self._writing:
            self._create()
            for kind in KINDS:
                states = self._index.states(kind)
                self._refuse_stated(passage.id, states)
                if kind is not passage.kind and passage.id in states:
                    self._index.delete(kind, [passage.id])
            digest = digest_of(passage.model_dump(mode="json"), reading.embedded)
            self._put(passage.kind, [(reading, digest)], by_hand=True)
        return passage

    def discard(self, passage_id: str) -> bool:
        """Takes out one passage that was added by hand; false when there is none. Raises `InputError` for one that a
        file of the seller folder states."""
        with self._writing:
            for kind in KINDS:
                before = self._index.states(kind)
                if passage_id in before:
                    self._refuse_stated(passage_id, {passage_id: before[passage_id]})
                    self._index.delete(kind, [passage_id])
                    return True
        return False

    @staticmethod
    def _refuse_stated(passage_id: str, states: Mapping[str, tuple[str, bool]]) -> None:
        document = _document(passage_id)
        if any(_document(known) == document and not by_hand for known, (_, by_hand) in states.items()):
            raise InputError(f"{document!r} is a document of the seller folder; change it there", field="id")

    def remove(self, known_as: str) -> int:
        """Takes out a passage (`returns-eu#2`) or all of a document (`returns-eu`, or its file) that was added by hand,
        and says how many passages it was. Raises `InputError` for what a file of the seller folder states."""
        removed = 0
        if known_as.lower().endswith((*DOCUMENT_SUFFIXES, *EXPORT_SUFFIXES)):
            known_as = Path(known_as).stem
        with self._writing:
            for kind in KINDS:
                states = self._index.states(kind)
                ids = [known for known in states if known_as in (known, _document(known))]
                for known in ids:
                    self._refuse_stated(known, {known: states[known]})
                self._index.delete(kind, ids)
                removed += len(ids)
        return removed

    def _create(self) -> tuple[str, ...]:
        """Makes the collections; says what has changed since those that lie there were made, and drops them. What was
        added by hand is embedded anew: no file states it."""
        changed: set[str] = set()
        for kind in KINDS:
            self._index.create(kind)
            for name, why in self._index.outdated(kind).items():
                kept = self._index.added_by_hand(name, kind)
                for start in range(0, len(kept), BATCH):
                    self._put(kind, kept[start : start + BATCH], by_hand=True)
                self._index.drop(name)
                changed.update(why)
        return tuple(sorted(changed))

    def _put(self, kind: PassageKind, rows: Sequence[tuple[Reading, str]], *, by_hand: bool) -> None:
        """What lies in the index under another name, such as that of a renamed file, is not embedded again."""
        readings = [reading for reading, _ in rows]
        known = self._index.vectors(kind, [content_of(reading) for reading in readings])
        self._index.put(kind, rows, passage_vectors(readings, self._embedder, known), by_hand=by_hand)

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


def _given_article(given: GivenPassage) -> Reading:
    passage = Passage(
        id=given.id,
        kind=PassageKind.POLICY,
        title=given.title,
        text=given.text,
        language=given.language,
        answers=given.answers,
        source=BY_HAND,
    )
    scope = Scope(**given.model_dump(include=set(Scope.model_fields)))
    return Reading(passage, f"{passage.title}\n{passage.text}", scope)


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


def _document(passage_id: str) -> str:
    return passage_id.partition("#")[0]


def _reading_order(passage: Passage) -> tuple[str, int, str]:
    document, _, number = passage.id.partition("#")
    return document, int(number) if number.isascii() and number.isdecimal() else 0, number
