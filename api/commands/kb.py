"""`replydesk kb`: a seller's passages, added, listed, searched and removed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.show import progress_bar
from core.decisions import Passage
from core.errors import InputError
from knowledge_base.knowledge_base import SyncReport
from service.settings import read_settings
from service.stores import now_of
from service.wiring import OpenKnowledge, load_triager, open_knowledge

EXCERPT_CHARS = 90
"""As much of a passage as a list shows."""


@contextmanager
def _opened(seller: Path, command: str) -> Iterator[OpenKnowledge]:
    """The knowledge base, in step with the seller folder."""
    with (
        progress_bar("indexing") as advance,
        open_knowledge(read_settings(), seller, command=f"replydesk kb {command}", progress=advance) as opened,
    ):
        yield opened


def add(files: Iterable[Path], seller: Path) -> None:
    """Indexes files from outside the seller folder, or with none what is new in it, and says what changed."""
    with _opened(seller, "add") as opened:
        _report("seller folder", opened.synced)
        for file in files:
            _report(str(file), opened.knowledge.add(file))


def show(seller: Path) -> None:
    """Prints every passage."""
    with _opened(seller, "list") as opened:
        passages = opened.knowledge.list()
    Console().print(_table(passages, scores=False))


def search(query: str, seller: Path, limit: int) -> None:
    """Prints what answers the query, best first, or that nothing does."""
    with _opened(seller, "search") as opened:
        triager = load_triager(read_settings(), opened.embedder)
        language, intents = triager.read(query, language=opened.seller.stores[0].language)
        passages = opened.knowledge.search(
            query, language=language, intents=intents, limit=limit, now=now_of(opened.seller)
        )
    if passages:
        Console().print(_table(passages, scores=True))
    else:
        click.echo("nothing found")


def remove(known_as: str, seller: Path) -> None:
    """Takes a document or a passage that was added by hand out. Raises `InputError` when there is none."""
    with _opened(seller, "remove") as opened:
        removed = opened.knowledge.remove(known_as)
    if not removed:
        raise InputError(f"there is no document or passage {known_as!r}; `replydesk kb list` names them")
    click.echo(f"{removed} passages removed; what a file in the seller folder states comes back when it is next read")


def _report(what: str, synced: SyncReport) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in synced)
    click.echo(f"{what}: {counts} passages")


def _table(passages: Iterable[Passage], *, scores: bool) -> Table:
    table = Table()
    for heading in ("id", "kind", "language", "title", "text", "source", *(["score"] if scores else [])):
        table.add_column(heading, overflow="fold")
    for passage in passages:
        excerpt = passage.text.replace("\n", " ")
        short = excerpt if len(excerpt) <= EXCERPT_CHARS else excerpt[: EXCERPT_CHARS - 1] + "…"
        cells = [passage.id, passage.kind.value, passage.language, passage.title, short, passage.source]
        cells += [f"{passage.score:.2f}"] if scores else []
        table.add_row(*(Text(cell) for cell in cells))
    return table
