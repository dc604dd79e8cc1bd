"""The only door to Chroma: passages with their vectors in, the nearest ones out."""

import hashlib
import json
import threading
import time
import uuid
from collections import OrderedDict
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
from knowledge_base.rows import Row, metadata_of, shelf_row, stored_row
from knowledge_base.scope import Only
from knowledge_base.shelf import Near, Shelf
from knowledge_base.shelf_files import ShelfFiles
from knowledge_base.wording import wording_version

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

PAGE = 500
"""Rows read or deleted at once: SQLite refuses statements with too many variables."""

SMALLEST_GRAPH = {"space": "cosine", "ef_construction": 8, "max_neighbors": 4}
"""Chroma's graph is never asked (see `shelf`), so it is kept as small as Chroma allows: 50,000 rows are written in 35 s
instead of 77."""

MOST_ROWS = 200_000
"""In memory at a time, of all sellers: about 1 kB each, and as much again for their words."""

LOOK_AGAIN_S = 1.0
"""A search may miss what another process wrote to a shared server in this time."""


class Shelves:
    """The collections that were searched last, in memory; share one between the sellers of a process."""

    def __init__(self, max_rows: int = MOST_ROWS) -> None:
        self._max_rows = max_rows
        self._held: OrderedDict[str, Shelf] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def rows(self) -> int:
        """How many are held."""
        with self._lock:
            return sum(len(held) for held in self._held.values())

    def get(self, name: str) -> Shelf | None:
        """The collection, if it is held; it is then the last to go."""
        with self._lock:
            if name in self._held:
                self._held.move_to_end(name)
            return self._held.get(name)

    def hold(self, name: str, shelf: Shelf) -> None:
        """Holds one more, and lets go of those that were not used for longest."""
        with self._lock:
            self._held[name] = shelf
            self._held.move_to_end(name)
            rows = sum(len(held) for held in self._held.values())
            while rows > self._max_rows and len(self._held) > 1:
                _, gone = self._held.popitem(last=False)
                rows -= len(gone)

    def drop(self, name: str) -> None:
        """Lets go of one."""
        with self._lock:
            self._held.pop(name, None)


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
            self._shelves.drop(self._shelf_name(kind))
        close_chroma(self._client)

    def create(self, kind: PassageKind) -> None:
        """Makes the kind's collection where there is none."""
        with self._asking():
            self._open[kind] = self._client.get_or_create_collection(
                self._name(kind),
                embedding_function=None,
                configuration=cast("Any", {"hnsw": SMALLEST_GRAPH}),
                metadata={**self._made_with, "generation": uuid.uuid4().hex},
            )

    def outdated(self, kind: PassageKind) -> dict[str, tuple[str, ...]]:
        """Collections of the kind that were made otherwise, with what has changed since: `model`, `glossary`,
        `reading`."""
        mine = self._name(kind)
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

    def added_by_hand(self, name: str, kind: PassageKind) -> list[Row]:
        """Rows of an outdated collection that no file states: they must be embedded anew before it is dropped."""
        with self._asking():
            collection = self._client.get_collection(name, embedding_function=None)
            stored = list(_pages(collection, "metadatas", "documents"))
        rows = [stored_row(kind, row_id, meta, text) for row_id, meta, text, _ in stored if meta and "passage" in meta]
        return [row for row in rows if row.added_by_hand]

    def drop(self, name: str) -> None:
        """Deletes an outdated collection."""
        with self._asking():
            self._client.delete_collection(name)
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
            if shelf is not None:
                shelf.delete(ids)
            self._tell(kind, shelf)

    def nearest(
        self,
        kind: PassageKind,
        vector: Vectors,
        *,
        own: Sequence[str],
        english: Sequence[str],
        only: Only,
        intents: Sequence[str] = (),
    ) -> list[Near]:
        """What `Shelf.nearest` finds, in no order."""
        return self._shelf(kind).nearest(vector, own, english, only, intents=intents)

    def rows(self, kind: PassageKind, ids: Sequence[str] | None = None) -> list[Row]:
        """The rows with these ids that exist; without ids all."""
        with self._asking():
            if ids is None:
                pages = _pages(self._collection(kind), "metadatas", "documents")
                return [stored_row(kind, row_id, metadata, text) for row_id, metadata, text, _ in pages]
            found: Any = self._collection(kind).get(ids=list(ids), include=["metadatas", "documents"])
            stored = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
            return [stored_row(kind, *one) for one in stored]

    def _shelf(self, kind: PassageKind) -> Shelf:
        """The kind's rows in memory, read from Chroma where they are not, or not as they are there."""
        name = self._shelf_name(kind)
        shelf = None if self._is_behind(kind) else self._shelves.get(name)
        if shelf is not None and not shelf.is_worn:
            return shelf
        with self._changing:
            shelf = self._shelves.get(name)
            if shelf is None or shelf.is_worn or self._is_behind(kind):
                shelf = (self._kept(kind) if shelf is None else None) or self._read(kind)
                self._shelves.hold(name, shelf)
            return shelf

    def _kept(self, kind: PassageKind) -> Shelf | None:
        """As the last process left it; None: there is none, or it is worn."""
        if self._files is None:
            return None
        shelf = self._files.read(self._name(kind), str(self._collection(kind).id))
        return None if shelf is None or shelf.is_worn else shelf

    def _keep(self, kind: PassageKind) -> None:
        """Where it is in memory; what is not is read from Chroma at the next start."""
        shelf = self._shelves.get(self._shelf_name(kind))
        if self._files is not None and shelf is not None:
            self._files.keep(self._name(kind), str(self._collection(kind).id), shelf)
        self._unkept.discard(kind)

    def _settled_no_more(self, kind: PassageKind) -> Shelf | None:
        """Before rows change: the shelf to change with them. An index without rows begins one, so that the first
        search after they were written need not read them."""
        shelf = self._shelves.get(self._shelf_name(kind))
        if self._files is not None and kind not in self._unkept:
            if shelf is None:
                shelf = self._kept(kind) or (None if self._collection(kind).count() else Shelf())
            if shelf is not None:
                self._shelves.hold(self._shelf_name(kind), shelf)
            self._files.drop(self._name(kind))
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
                rows = [shelf_row(stored_row(kind, row_id, meta, text).reading()) for row_id, meta, text, _ in page]
                shelf.put(rows, np.array([vector for *_, vector in page], dtype=np.float32))
            self._unkept.add(kind)
            return shelf

    def _is_behind(self, kind: PassageKind) -> bool:
        """Whether another process may have written since the rows were read; without a server nobody can."""
        seen = self._seen[kind]
        if self._url is None or time.monotonic() - seen.at < LOOK_AGAIN_S:
            return False
        with self._asking():
            seen.at = time.monotonic()
            return self._generation(kind) != seen.generation

    def _generation(self, kind: PassageKind) -> str:
        metadata = self._client.get_collection(self._name(kind), embedding_function=None).metadata or {}
        return str(metadata.get("generation"))

    def _tell(self, kind: PassageKind, shelf: Shelf | None) -> None:
        """Lets other processes on the same server know that the collection changed."""
        if self._url is not None:
            generation = uuid.uuid4().hex
            self._collection(kind).modify(metadata={**self._made_with, "generation": generation})
            self._seen[kind] = _Seen("" if shelf is None else generation, time.monotonic())

    def _collection(self, kind: PassageKind) -> "Collection":
        from chromadb.errors import NotFoundError

        if kind not in self._open:
            try:
                self._open[kind] = self._client.get_collection(self._name(kind), embedding_function=None)
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

    def _name(self, kind: PassageKind) -> str:
        return f"{self._seller}.{kind.value}.{self._mark}"

    def _shelf_name(self, kind: PassageKind) -> str:
        return f"{self._place}/{self._name(kind)}"


def _pages(collection: "Collection", *include: str) -> Iterator[tuple[str, Any, Any, Any]]:
    """(id, metadata, text, vector) of every row; None for what is not included."""
    for offset in range(0, collection.count(), PAGE):
        found: Any = collection.get(limit=PAGE, offset=offset, include=cast("Any", list(include)))
        columns = (
            found[name] if name in include else repeat(None) for name in ("metadatas", "documents", "embeddings")
        )
        yield from zip(found["ids"], *columns, strict=False)
