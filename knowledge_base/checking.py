"""A seller folder in, what is wrong with its knowledge out, before anything is indexed."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from core.decisions import PassageKind
from core.knowledge import DOCUMENT_SUFFIXES, About, AboutFiles
from core.ports import Embedder
from core.record import Record
from core.search import Conflict
from core.sellers import Sources
from knowledge_base.conflicts import find_conflicts
from knowledge_base.documents import Known, find_documents, find_others
from knowledge_base.entries import Reading
from knowledge_base.replies import Screen
from knowledge_base.taking_in import TakingIn

MOST_COMPARED = 2_000
"""Statements with a value: two million pairs, some seconds."""

SOON = timedelta(days=30)
"""Before a document expires, time enough to write the next one."""


class Concern(StrEnum):
    """What a remark is about, the worst first."""

    NOT_READ = "not read"
    """A file or a line is wrong, or two files have one name."""
    EXPIRED = "expired"
    EXPIRES_SOON = "expires soon"
    NOT_YET = "not yet valid"
    LANGUAGE_READ = "language read"
    """Nothing says the language of a document; its text does."""
    NO_ANSWERS = "without answers"
    """Found in its own language only: no intent leads to it."""
    DISAGREE = "disagree"
    """Two documents state different values for one thing, for the same buyers."""
    KEPT_OUT = "kept out"
    """Past replies that are not taken in."""
    LEFT_OUT = "left out"
    """A file of a kind that is not read."""


class Remark(Record):
    """One thing for the seller to look at."""

    concern: Concern
    message: str
    """With file, line and field where they are known."""

    @property
    def is_wrong(self) -> bool:
        """Whether something is missing from answers now."""
        return self.concern in (Concern.NOT_READ, Concern.EXPIRED)


def check_folder(
    folder: Path,
    sources: Sources,
    *,
    known: Known | None = None,
    described: Sequence[AboutFiles] = (),
    screen: Screen | None = None,
    today: date,
    embedder: Embedder | None = None,
) -> tuple[Remark, ...]:
    """The worst first, then by file. Reads everything and writes nothing. Without an embedder nothing is compared."""
    taking = TakingIn(folder, known or Known(), described, screen or Screen())
    readings: list[Reading] = []
    for lot in taking.lots(list(find_documents(folder / sources.policies)), [sources.replies_in(folder)]):
        for entry in lot.entries:
            if entry.kind is PassageKind.REPLY:
                entry.read()  # what the screen refuses is counted
            elif embedder and (reading := entry.read()):
                readings.append(reading)
    remarks = [Remark(concern=Concern.NOT_READ, message=str(problem)) for problem in taking.problems]
    for stem, about in taking.abouts.items():
        remarks += (
            Remark(concern=concern, message=f"{taking.documents[stem]}: {said}") for concern, said in _of(about, today)
        )
    remarks += (
        Remark(concern=Concern.KEPT_OUT, message=f"{sources.replies_in(folder)}: {count} {reason}")
        for reason, count in taking.kept_out.items()
    )
    remarks += (
        Remark(concern=Concern.LANGUAGE_READ, message=f"{taking.documents[stem]}: is taken to be in {language}")
        for stem, language in taking.languages_read.items()
    )
    remarks += (
        Remark(concern=Concern.LEFT_OUT, message=f"{path}: documents end in {', '.join(DOCUMENT_SUFFIXES)}")
        for path in find_others(folder / sources.policies)
    )
    remarks += (
        _disagreement(one) for one in (find_conflicts(readings, embedder, most=MOST_COMPARED) if embedder else ())
    )
    order = list(Concern)
    return tuple(sorted(remarks, key=lambda remark: order.index(remark.concern)))


def _disagreement(conflict: Conflict) -> Remark:
    (one, other), (ours, theirs), (a, b) = conflict.passages, conflict.values, conflict.says
    return Remark(concern=Concern.DISAGREE, message=f'{one} says {ours} ("{a}"), {other} says {theirs} ("{b}")')


def _of(about: About, today: date) -> Iterator[tuple[Concern, str]]:
    if about.valid_until and about.valid_until < today:
        yield Concern.EXPIRED, f"was valid until {about.valid_until} and is not found any more"
    elif about.valid_until and about.valid_until - today <= SOON:
        yield Concern.EXPIRES_SOON, f"is valid until {about.valid_until}, {(about.valid_until - today).days} more days"
    if about.valid_from and about.valid_from > today:
        yield Concern.NOT_YET, f"is valid from {about.valid_from} on"
    if not about.answers:
        yield Concern.NO_ANSWERS, "says no intents that it answers; messages in other languages do not reach it"
