"""The only door to Chroma: passages with their vectors in, the nearest ones out."""

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
import numpy as np

from core.decisions import PassageKind
from core.errors import LookupFailed, LookupTimedOut, NotSetUp
from core.ports import Vectors
from knowledge_base.chroma import close_chroma, open_chroma
from knowledge_base.entries import READING, Reading
from knowledge_base.rows import metadata_of, shelf_row, stored_reading
from knowledge_base.scope import Only
from knowledge_base.shelf import Near, Shelf
from knowledge_base.shelf_files import ShelfFiles
from knowledge_base.shelves import Shelves
from knowledge_base.wording import wording_version

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

PAGE = 500
"""Rows read or deleted at once: SQLite refuses statements with too many variables."""

SMALLEST_GRAPH = {"space": "cosine", "ef_construction": 8, "max_neighbors": 4}
"""Chroma's graph is never asked (see `shelf`), so it is kept as small as Chroma allows: 50,000 rows are written in 35 s
instead of 77."""

LOOK_AGAIN_S = 1.0
"""A search may miss what another process wrote to a shared server in this time."""


@dataclass
class _Seen:
    """What was last heard of a collection on a server."""

    generation: str = ""
    at: float = field(default=float("-inf"))


class Index:
    """The passages of one seller for one embedding model, one collection a kind. Safe to share between threads; between
    processes only with a server, otherwise `owner.own` the data folder first."""

    def __init__(
        self, data_dir: Path, *, seller: str, model: str, shelves: Shelves | None = None, url: str | None = None
    ) -> None:
        """`model` is `Embedder.version`. Another model, glossary or way to read files has other collections, so that
        vectors never mix. With a `url` the rows lie on that Chroma server, and `data_dir` does not matter."""
        self._place = url or str((data_dir / "chroma").resolve())
        self._seller = seller
        self._made_with = {"model": model, "glossary": wording_version(), "reading": str(READING)}
        made_with = json.dumps(self._made_with, sort_keys=True)
        self._mark = hashlib.sha256(made_with.encode()).hexdigest()[:12]
        self._names = {kind: f"{seller}.{kind.value}.{self._mark}" for kind in PassageKind}
        self._shelf_names = {kind: f"{self._place}/{name}" for kind, name in self._names.items()}
        self._url = url
        self._client = open_chroma(data_dir, url)
        self._open: dict[PassageKind, Collection] = {}
        self._seen = {kind: _Seen() for kind in PassageKind}
        self._shelves = shelves or Shelves()
        self._files = None if url else ShelfFiles(data_dir / "shelves")
        self._unkept: set[PassageKind] = set()
        self._changing = threading.RLock()

    def close(self) -> None:
        """Keeps what was changed for the next start and lets go of the files. The index cannot be used afterwards."""
        with self._changing:
            for kind in sorted(self._unkept):
                self._keep(kind)
        self._open.clear()
        for kind in PassageKind:
            self._shelves.drop(self._shelf_names[kind])
        close_chroma(self._client)

    def is_at_hand(self, kind: PassageKind) -> bool:
        """Whether the kind's rows are in memory, and nobody else can change them."""
        return self._url is None and self._shelves.get(self._shelf_names[kind]) is not None

    def create(self, kind: PassageKind) -> None:
        """Makes the kind's collection where there is none."""
        with self._asking():
            self._open[kind] = self._client.get_or_create_collection(
                self._names[kind],
                embedding_function=None,
                configuration=cast("Any", {"hnsw": SMALLEST_GRAPH}),
                metadata={**self._made_with, "generation": uuid.uuid4().hex},
            )

    def outdated(self, kind: PassageKind) -> dict[str, tuple[str, ...]]:
        """Collections of the kind that were made otherwise, with what has changed since: `model`, `glossary`,
        `reading`."""
        mine = self._names[kind]
        prefix = mine.removesuffix(self._mark)
        with self._asking():
            others = [other for other in self._client.list_collections() if other.name.startswith(prefix)]
        return {
            other.name: tuple(
                name for name, value in self._made_with.items() if (other.metadata or {}).get(name) != value
            )
            for other in others
            if other.name != mine
        }

    def added_by_hand(self, name: str, kind: PassageKind) -> list[tuple[Reading, str]]:
        """(reading, digest) of the rows of an outdated collection that no file states: they must be embedded anew
        before it is dropped."""
        with self._asking():
            collection = self._client.get_collection(name, embedding_function=None)
            return [
                (stored_reading(kind, row_id, meta, text), meta["digest"])
                for row_id, meta, text, _ in _pages(collection, "metadatas", "documents")
                if meta and "passage" in meta and meta["by_hand"]
            ]

    def drop(self, name: str) -> None:
        """Deletes an outdated collection."""
        with self._asking():
            self._client.delete_collection(name)
        self._shelves.drop(f"{self._place}/{name}")
        if self._files is not None:
            self._files.drop(name)

    def states(self, kind: PassageKind) -> dict[str, tuple[str, bool]]:
        """(digest, whether it was added by hand) of every passage, by its id."""
        with self._asking():
            pages = _pages(self._collection(kind), "metadatas")
            return {row_id: (meta["digest"], meta["by_hand"]) for row_id, meta, *_ in pages}

    def vectors(self, kind: PassageKind, contents: Sequence[str]) -> dict[str, Vectors]:
        """Those of passages with these contents (`vectors.content_of`) that lie in the index already."""
        where = cast("Any", {"content": {"$in": list(contents)}})
        with self._asking():
            found: Any = self._collection(kind).get(where=where, include=["metadatas", "embeddings"])
        vectors = zip(found["metadatas"], found["embeddings"], strict=True)
        return {meta["content"]: np.asarray(vector, dtype=np.float32) for meta, vector in vectors}

    def put(self, kind: PassageKind, rows: Sequence[tuple[Reading, str]], vectors: Vectors, *, by_hand: bool) -> None:
        """Adds or replaces (reading, digest) rows; vectors are (n_rows, n_dims)."""
        with self._changing, self._asking():
            shelf = self._settled_no_more(kind)
            self._collection(kind).upsert(
                ids=[reading.passage.id for reading, _ in rows],
                embeddings=cast("Any", vectors),
                documents=[reading.passage.text for reading, _ in rows],
                metadatas=[metadata_of(reading, digest, by_hand) for reading, digest in rows],
            )
            self._shelves.forget(self._shelf_names[kind], [reading.passage.id for reading, _ in rows])
            if shelf is not None:
                shelf.put([shelf_row(reading) for reading, _ in rows], vectors)
            self._tell(kind, shelf)

    def delete(self, kind: PassageKind, ids: Sequence[str]) -> None:
        """Takes passages out; an id that is not there is no matter."""
        if not ids:
            return
        with self._changing, self._asking():
            shelf = self._settled_no_more(kind)
            for start in range(0, len(ids), PAGE):
                self._collection(kind).delete(ids=list(ids[start : start + PAGE]))
            self._shelves.forget(self._shelf_names[kind], ids)
            if shelf is not None:
                shelf.delete(ids)
            self._tell(kind, shelf)

    def nearest(
        self,
        kind: PassageKind,
        vector: Vectors | None,
        *,
        own: Sequence[str],
        english: Sequence[str],
        only: Only,
        intents: Sequence[str] = (),
    ) -> list[Near]:
        """What `Shelf.nearest` finds, in no order."""
        return self._shelf(kind).nearest(vector, own, english, only, intents=intents)

    def readings(self, kind: PassageKind, ids: Sequence[str]) -> list[Reading]:
        """Those with these ids that exist, in the order of the ids; those read lately from memory."""
        name = self._shelf_names[kind]
        self._notice_changes(kind)
        known = self._shelves.known(name, ids)
        if missing := [row_id for row_id in ids if row_id not in known]:
            since = self._shelves.changes
            with self._asking():
                found: Any = self._collection(kind).get(ids=missing, include=["metadatas", "documents"])
            stored = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
            read = {row_id: stored_reading(kind, row_id, metadata, text) for row_id, metadata, text in stored}
            self._shelves.remember(name, read, since=since)
            known |= read
        return [known[row_id] for row_id in ids if row_id in known]

    def all_readings(self, kind: PassageKind) -> list[Reading]:
        """In no order."""
        with self._asking():
            pages = _pages(self._collection(kind), "metadatas", "documents")
            return [stored_reading(kind, row_id, metadata, text) for row_id, metadata, text, _ in pages]

    def _shelf(self, kind: PassageKind) -> Shelf:
        """The kind's rows in memory, read from Chroma where they are not, or not as they are there."""
        name = self._shelf_names[kind]
        self._notice_changes(kind)
        shelf = self._shelves.get(name)
        if shelf is not None and not shelf.is_worn:
            return shelf
        with self._changing:
            shelf = self._shelves.get(name)
            if shelf is None or shelf.is_worn:
                shelf = (self._kept(kind) if shelf is None else None) or self._read(kind)
                self._shelves.hold(name, shelf)
            return shelf

    def _kept(self, kind: PassageKind) -> Shelf | None:
        """As the last process left it; None: there is none, or it is worn."""
        if self._files is None:
            return None
        shelf = self._files.read(self._names[kind], str(self._collection(kind).id))
        return None if shelf is None or shelf.is_worn else shelf

    def _keep(self, kind: PassageKind) -> None:
        """Where it is in memory; what is not is read from Chroma at the next start."""
        shelf = self._shelves.get(self._shelf_names[kind])
        if self._files is not None and shelf is not None:
            self._files.keep(self._names[kind], str(self._collection(kind).id), shelf)
        self._unkept.discard(kind)

    def _settled_no_more(self, kind: PassageKind) -> Shelf | None:
        """Before rows change: the shelf to change with them. An index without rows begins one, so that the first
        search after they were written need not read them."""
        shelf = self._shelves.get(self._shelf_names[kind])
        if self._files is not None and kind not in self._unkept:
            if shelf is None:
                shelf = self._kept(kind) or (None if self._collection(kind).count() else Shelf())
            if shelf is not None:
                self._shelves.hold(self._shelf_names[kind], shelf)
            self._files.drop(self._names[kind])
            self._unkept.add(kind)
        return shelf

    def _read(self, kind: PassageKind) -> Shelf:
        with self._asking():
            if self._url is not None:
                self._seen[kind] = _Seen(self._generation(kind), time.monotonic())
            collection = self._collection(kind)
            shelf = Shelf()
            pages = _pages(collection, "metadatas", "documents", "embeddings")
            while page := list(islice(pages, PAGE)):
                rows = [shelf_row(stored_reading(kind, row_id, meta, text)) for row_id, meta, text, _ in page]
                shelf.put(rows, np.array([vector for *_, vector in page], dtype=np.float32))
            self._unkept.add(kind)
            return shelf

    def _notice_changes(self, kind: PassageKind) -> None:
        """Lets go of what is in memory where another process has written since it was read; without a server nobody
        can."""
        seen = self._seen[kind]
        if self._url is None or time.monotonic() - seen.at < LOOK_AGAIN_S:
            return
        with self._asking():
            generation = self._generation(kind)
        if generation != seen.generation:
            self._shelves.drop(self._shelf_names[kind])
            self._seen[kind] = _Seen(generation)
        self._seen[kind].at = time.monotonic()

    def _generation(self, kind: PassageKind) -> str:
        metadata = self._client.get_collection(self._names[kind], embedding_function=None).metadata or {}
        return str(metadata.get("generation"))

    def _tell(self, kind: PassageKind, shelf: Shelf | None) -> None:
        """Lets other processes on the same server know that the collection changed."""
        if self._url is not None:
            is_current = shelf is not None and self._generation(kind) == self._seen[kind].generation
            generation = uuid.uuid4().hex
            self._collection(kind).modify(metadata={**self._made_with, "generation": generation})
            self._seen[kind] = _Seen(generation if is_current else "", time.monotonic())

    def _collection(self, kind: PassageKind) -> "Collection":
        from chromadb.errors import NotFoundError

        if kind not in self._open:
            try:
                self._open[kind] = self._client.get_collection(self._names[kind], embedding_function=None)
            except NotFoundError as error:
                raise NotSetUp(
                    f"seller {self._seller} has no index for this embedding model and these glossaries in "
                    f"{self._place}; run `replydesk kb add --seller DIR`"
                ) from error
        return self._open[kind]

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """A server that does not answer is said so."""
        try:
            yield
        except httpx.TimeoutException as error:
            raise LookupTimedOut(f"the Chroma server at {self._place} did not answer in time") from error
        except httpx.HTTPError as error:
            raise LookupFailed(
                f"the Chroma server at {self._place} does not answer ({type(error).__name__}); start it, or leave "
                "CHROMA_URL out to keep the index in the data folder"
            ) from error


def _pages(collection: "Collection", *include: str) -> Iterator[tuple[str, Any, Any, Any]]:
    """(id, metadata, text, vector) of every row; None for what is not included."""
    for offset in range(0, collection.count(), PAGE):
        found: Any = collection.get(limit=PAGE, offset=offset, include=cast("Any", list(include)))
        columns = (
            found[name] if name in include else repeat(None) for name in ("metadatas", "documents", "embeddings")
        )
        yield from zip(found["ids"], *columns, strict=False)
