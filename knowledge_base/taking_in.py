"""A seller folder or any path in, its entries in small lots out; what cannot be read costs itself and is told."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from core.decisions import PassageKind
from core.errors import InputError
from core.knowledge import DOCUMENT_SUFFIXES, About, AboutFiles
from core.search import MAX_PASSAGE_CHARS
from knowledge_base.documents import Document, Known, find_documents, find_files, read_document
from knowledge_base.entries import Entry, Reading, digest_of
from knowledge_base.exports import EXPORT_SUFFIXES
from knowledge_base.replies import Screen, read_replies
from knowledge_base.seen import Seen, SeenFiles, stamp_of

LOT = 20_000
"""Passages held in memory at once."""


@dataclass(frozen=True)
class Lot:
    """Some entries, in reading order."""

    entries: tuple[Entry, ...]
    share: float
    """Of the files, read so far: 1 for the last lot."""


@dataclass
class TakingIn:
    """One reading of files; fills while `lots` is gone through."""

    within: Path
    """The folder that `Passage.source` leaves out."""
    known: Known = field(default_factory=Known)
    described: Sequence[AboutFiles] = ()
    screen: Screen = field(default_factory=Screen)
    today: date | None = None
    """For telling what has expired; None: nothing is told."""
    seen: SeenFiles | None = None
    """What earlier readings of the same files gave; None: all are read."""
    problems: list[InputError] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Documents that are there and cannot be read: what they said before stays until they are mended."""
    documents: dict[str, Path] = field(default_factory=dict)
    """By name, those that were taken in."""
    abouts: dict[str, About] = field(default_factory=dict)
    """What is said of the documents that were read anew, by name."""
    languages_read: dict[str, str] = field(default_factory=dict)
    """Of documents that do not say theirs, by name."""
    counters: list[Counter[str]] = field(default_factory=list)

    _again: Document | None = None
    """The file that was read last because the index had lost passages of it."""
    _by_id: dict[str, Entry] = field(default_factory=dict)

    @property
    def kept_out(self) -> dict[str, int]:
        """Past replies by the reason for which they were not taken in."""
        return dict(sorted(sum(self.counters, Counter()).items()))

    def lots(self, documents: Sequence[Path], replies: Sequence[Path]) -> Iterator[Lot]:
        """The entries of documents, then those of past replies. A wrong file is a problem, never an exception."""
        held: list[Entry] = []
        files = [*((path, self._document) for path in documents), *((path, self._replies) for path in replies)]
        for number, (path, read) in enumerate(files, start=1):
            held += self._tried(path, read)
            if len(held) >= LOT and number < len(files):
                yield Lot(tuple(held), number / len(files))
                held = []
        yield Lot(tuple(held), 1.0)

    def _tried(self, path: Path, read: Callable[[Path], Sequence[Entry]]) -> Sequence[Entry]:
        first = self.documents.get(path.stem)
        if first is not None:
            problem = f"{first} has the same name, and passages are known by it; rename one"
            self.problems.append(InputError(problem, file=path))
            return ()
        try:
            entries = read(path)
        except InputError as error:
            self.problems.append(error)
            self.unread.add(path.stem)
            return ()
        self.documents[path.stem] = path
        return entries

    def _document(self, path: Path) -> Sequence[Entry]:
        stamp = stamp_of(path, self._context) if self.seen else ""
        seen = self.seen.find(path, stamp) if self.seen and stamp else None
        if seen is None:
            document = self._read(path)
            seen = Seen(stamp, document.about.valid_until, tuple((one.id, one.digest) for one in document.entries))
            entries = document.entries
            if self.seen:
                self.seen.remember(path, seen)
        else:
            entries = tuple(
                Entry(known, PassageKind.POLICY, digest, partial(self._read_one, path, known))
                for known, digest in seen.entries
            )
        until = seen.valid_until
        if self.today and until and until < self.today:
            self.problems.append(InputError(f"was valid until {until}: it is not found any more", file=path))
        return entries

    @cached_property
    def _context(self) -> str:
        """What beside a file decides what it gives."""
        known = (sorted(each) if each is not None else None for each in (self.known.intents, self.known.stores))
        described = [about.model_dump(mode="json") for about in self.described]
        return digest_of(str(self.within), MAX_PASSAGE_CHARS, described, *known)

    def _read(self, path: Path) -> Document:
        document = read_document(path, within=self.within, known=self.known, described=self.described)
        self.abouts[path.stem] = document.about
        if not document.says_language:
            self.languages_read[path.stem] = document.about.language or ""
        return document

    def _read_one(self, path: Path, known: str) -> Reading | None:
        """Of a file that is known from before, where the index has lost a passage of it. Those of one file follow one
        another, so that each file is read once."""
        if self._again is None or self._again.path != path:
            self._again = self._read(path)
            self._by_id = {one.id: one for one in self._again.entries}
        entry = self._by_id.get(known)
        return entry.read() if entry else None

    def _replies(self, path: Path) -> Sequence[Entry]:
        replies = read_replies(path, within=self.within, screen=self.screen, intents=self.known.intents)
        self.problems.extend(replies.problems)
        self.counters.append(replies.kept_out)
        return replies.entries


def files_in(path: Path) -> tuple[list[Path], list[Path]]:
    """(documents, past replies) at or below `path`. Raises `InputError` where there is none."""
    if path.is_dir():
        documents = list(find_documents(path))
        replies = [each for each in find_files(path, EXPORT_SUFFIXES) if not each.name.startswith("_")]
        if not documents and not replies:
            raise InputError("holds no document and no past replies", file=path)
        return documents, replies
    if not path.exists():
        raise InputError("there is no such file", file=path)
    suffix = path.suffix.lower()
    if suffix in EXPORT_SUFFIXES:
        return [], [path]
    if suffix in DOCUMENT_SUFFIXES:
        return [path], []
    known = f"documents end in {', '.join(DOCUMENT_SUFFIXES)}, past replies in {', '.join(EXPORT_SUFFIXES)}"
    raise InputError(f"cannot be taken in; {known}", file=path)
