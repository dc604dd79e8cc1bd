"""The only door to Chroma: passages with their vectors in, the nearest ones out."""

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from core.decisions import Passage, PassageKind
from core.errors import NotSetUp
from core.ports import Vectors
from core.record import Record
from knowledge_base.entries import Reading

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

PAGE = 500
"""Rows read or deleted at once: SQLite refuses statements with too many variables."""

HNSW_WIDTH = 200
"""`ef_search` of larger collections: on 2,000 random vectors recall@10 is 0.90 at Chroma's own 100, 0.99 at this."""

ANY = "*"
"""Stands in a list of countries or stores that is empty: Chroma cannot ask for what is not there."""


EXACT_UP_TO = 2_000
"""Rows of a collection that are compared one by one. Chroma 1.5.9 loses rows that change: of 600, half of them changed
seven times, up to 3 were found by no search any more (chroma-core/chroma issue 7758)."""


@dataclass(frozen=True)
class Row:
    """A passage as it lies in the index."""

    passage: Passage
    digest: str
    added_by_hand: bool
    """Not from the seller folder: kept when the folder is read again."""
    countries: tuple[str, ...]
    stores: tuple[str, ...]
    sent_at: float | None


class Only(Record):
    """Which rows may be found. What is left out does not matter."""

    language: str | None = None
    """A primary language: `de` finds `de-AT` too."""
    intents: tuple[str, ...] = ()
    """At least one of them is answered."""
    country: str | None = None
    store: str | None = None
    sent_by: float | None = None
    """Seconds since 1970: a reply from later would be the answer to an evaluation case."""

    def admits(self, row: Row) -> bool:
        """What `_where` asks of Chroma, of one row."""
        return (
            self.language in (None, _primary(row.passage.language))
            and (not self.intents or not set(self.intents).isdisjoint(row.passage.answers))
            and (self.country is None or not {ANY, self.country}.isdisjoint(row.countries))
            and (self.store is None or not {ANY, self.store}.isdisjoint(row.stores))
            and (self.sent_by is None or (row.sent_at is not None and row.sent_at <= self.sent_by))
        )


@dataclass(frozen=True)
class _Table:
    """A small collection in memory."""

    written: int
    """How often the kind had been written to when this was read."""
    rows: tuple[Row, ...]
    vectors: Vectors


class Index:
    """The passages of one seller for one embedding model, one collection a kind. Safe to share between threads, not
    between processes: `owner.own` the data folder first."""

    def __init__(self, data_dir: Path, *, seller: str, model: str) -> None:
        """`model` is `Embedder.version`; another model has other collections, so that vectors never mix."""
        self._folder = (data_dir / "chroma").resolve()
        self._seller = seller
        self._model = hashlib.sha256(model.encode()).hexdigest()[:12]
        self._client = _open(self._folder)
        self._open: dict[PassageKind, Collection] = {}
        self._written = dict.fromkeys(PassageKind, 0)
        self._tables: dict[PassageKind, _Table] = {}
        self._reading = threading.Lock()

    def close(self) -> None:
        """Lets go of the files. The index cannot be used afterwards."""
        self._open.clear()
        self._client.close()

    def create(self, kind: PassageKind) -> None:
        """Makes the kind's collection where there is none, and drops those that other models left."""
        name = self._name(kind)
        self._open[kind] = self._client.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": HNSW_WIDTH}}
        )
        prefix = name.removesuffix(self._model)
        for other in self._client.list_collections():
            if other.name.startswith(prefix) and other.name != name:
                self._client.delete_collection(other.name)

    def states(self, kind: PassageKind) -> dict[str, tuple[str, bool]]:
        """(digest, whether it was added by hand) of every passage, by its id."""
        return {row_id: (meta["digest"], meta["by_hand"]) for row_id, meta, *_ in self._pages(kind, "metadatas")}

    def put(self, kind: PassageKind, rows: Sequence[tuple[Reading, str]], vectors: Vectors, *, by_hand: bool) -> None:
        """Adds or replaces (reading, digest) rows; vectors are (n_rows, n_dims)."""
        self._collection(kind).upsert(
            ids=[reading.passage.id for reading, _ in rows],
            embeddings=vectors,
            documents=[reading.passage.text for reading, _ in rows],
            metadatas=[_metadata(reading, digest, by_hand) for reading, digest in rows],
        )
        self._written[kind] += 1

    def delete(self, kind: PassageKind, ids: Sequence[str]) -> None:
        """Takes passages out; an id that is not there is no matter."""
        for start in range(0, len(ids), PAGE):
            self._collection(kind).delete(ids=list(ids[start : start + PAGE]))
        self._written[kind] += 1

    def nearest(self, kind: PassageKind, vector: Vectors, *, n: int, only: Only) -> list[tuple[Row, float]]:
        """Up to `n` rows with their cosine to `vector` (n_dims,), nearest first."""
        table = self._table(kind)
        if table is not None:
            if not table.rows:
                return []
            cosines = table.vectors @ vector
            nearest = (int(at) for at in np.argsort(-cosines, kind="stable"))
            admitted = ((table.rows[at], float(cosines[at])) for at in nearest if only.admits(table.rows[at]))
            return list(islice(admitted, n))
        found = self._collection(kind).query(
            query_embeddings=vector[None, :],
            n_results=n,
            where=_where(only),
            include=["metadatas", "documents", "distances"],
        )
        columns: Any = (found["ids"], found["metadatas"], found["documents"], found["distances"])
        ids, metadatas, documents, distances = (column[0] for column in columns)
        rows = (_row(kind, *stored) for stored in zip(ids, metadatas, documents, strict=True))
        return [(row, 1.0 - float(distance)) for row, distance in zip(rows, distances, strict=True)]

    def rows(self, kind: PassageKind, ids: Sequence[str] | None = None) -> list[Row]:
        """The rows with these ids that exist; without ids all."""
        if ids is None:
            pages = self._pages(kind, "metadatas", "documents")
            return [_row(kind, row_id, metadata, text) for row_id, metadata, text, _ in pages]
        found: Any = self._collection(kind).get(ids=list(ids), include=["metadatas", "documents"])
        stored = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
        return [_row(kind, *one) for one in stored]

    def _table(self, kind: PassageKind) -> _Table | None:
        """The kind's rows in memory, read again after each write; None where there are too many."""
        with self._reading:
            written = self._written[kind]
            table = self._tables.get(kind)
            if table is None or table.written != written:
                if self._collection(kind).count() > EXACT_UP_TO:
                    self._tables.pop(kind, None)
                    return None
                stored = list(self._pages(kind, "metadatas", "documents", "embeddings"))
                rows = tuple(_row(kind, row_id, metadata, text) for row_id, metadata, text, _ in stored)
                vectors = np.array([vector for *_, vector in stored], dtype=np.float32)
                table = self._tables[kind] = _Table(written, rows, vectors)
            return table

    def _pages(self, kind: PassageKind, *include: str) -> Iterator[tuple[str, Any, Any, Any]]:
        """(id, metadata, text, vector) of every row; None for what is not included."""
        collection = self._collection(kind)
        for offset in range(0, collection.count(), PAGE):
            found: Any = collection.get(limit=PAGE, offset=offset, include=cast("Any", list(include)))
            columns = (
                found[name] if name in include else repeat(None) for name in ("metadatas", "documents", "embeddings")
            )
            yield from zip(found["ids"], *columns, strict=False)

    def _collection(self, kind: PassageKind) -> "Collection":
        from chromadb.errors import NotFoundError

        if kind not in self._open:
            try:
                self._open[kind] = self._client.get_collection(self._name(kind), embedding_function=None)
            except NotFoundError as error:
                raise NotSetUp(
                    f"seller {self._seller} has no index for this embedding model in {self._folder}; "
                    "run `replydesk kb add --seller DIR`"
                ) from error
        return self._open[kind]

    def _name(self, kind: PassageKind) -> str:
        return f"{self._seller}.{kind.value}.{self._model}"


def _open(folder: Path) -> "Client":
    """Imported here because it costs half a second. Environment and `.env` files are kept out: Chroma would take
    addresses to send traces to from them."""
    import chromadb
    from chromadb.config import Settings

    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    settings = Settings(_env_file=None, **{**defaults, "anonymized_telemetry": False})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return cast("Client", chromadb.PersistentClient(folder, settings=settings))
    except Exception as error:  # Chroma and its database raise many kinds
        raise NotSetUp(
            f"the index in {folder} cannot be opened ({type(error).__name__}); delete that folder and "
            "run `replydesk kb add --seller DIR`"
        ) from error


def _metadata(reading: Reading, digest: str, by_hand: bool) -> Mapping[str, Any]:
    passage = reading.passage
    stated = {
        "digest": digest,
        "by_hand": by_hand,
        "title": passage.title,
        "source": passage.source,
        "anchor": passage.anchor,
        "tag": passage.language,
        "language": _primary(passage.language),
        "countries": list(reading.countries) or [ANY],
        "stores": list(reading.stores) or [ANY],
        "answers": list(passage.answers),
        "sent_at": reading.sent_at,
    }
    return {name: value for name, value in stated.items() if value not in ([], None)}


def _row(kind: PassageKind, row_id: str, metadata: Mapping[str, Any], text: str) -> Row:
    passage = Passage(
        id=row_id,
        kind=kind,
        title=metadata["title"],
        text=text,
        language=metadata["tag"],
        answers=tuple(metadata.get("answers", ())),
        source=metadata["source"],
        anchor=metadata.get("anchor", ""),
    )
    return Row(
        passage,
        digest=metadata["digest"],
        added_by_hand=metadata["by_hand"],
        countries=tuple(metadata["countries"]),
        stores=tuple(metadata["stores"]),
        sent_at=metadata.get("sent_at"),
    )


def _primary(language: str) -> str:
    return language.partition("-")[0]


def _where(only: Only) -> Any:
    """Chroma's filter language; None where everything may be found."""
    terms: list[dict[str, Any]] = []
    if only.language:
        terms.append({"language": only.language})
    for name, wanted in (("countries", only.country), ("stores", only.store)):
        if wanted:
            terms.append(_any_of(name, (ANY, wanted)))
    if only.sent_by is not None:
        terms.append({"sent_at": {"$lte": only.sent_by}})
    if only.intents:
        terms.append(_any_of("answers", only.intents))
    return {"$and": terms} if len(terms) > 1 else next(iter(terms), None)


def _any_of(name: str, values: Sequence[str]) -> dict[str, Any]:
    contains: list[dict[str, Any]] = [{name: {"$contains": value}} for value in values]
    return {"$or": contains} if len(contains) > 1 else contains[0]
