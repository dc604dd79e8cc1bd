"""`replydesk kb`: a seller's passages, added, listed, searched and removed."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.answers import SearchRequest, search_answer
from api.show import anchor_of, progress_bar
from core.decisions import Passage
from core.errors import InputError
from core.reading import to_record
from core.search import Hit
from knowledge_base.checking import check_folder
from knowledge_base.knowledge_base import SyncReport
from policies.own_rules import read_own_rules
from service.screening import reply_screen
from service.settings import read_settings
from service.stores import now_of
from service.wiring import OpenKnowledge, known_of, load_embedder, load_seller, load_triager, open_knowledge

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


def add(paths: Iterable[Path], seller: Path) -> int:
    """Indexes files and folders from outside the seller folder, or with none what is new in it, and says what changed.
    The exit code is 1 where something could not be read."""
    reports: list[SyncReport] = []
    with (
        progress_bar("indexing") as advance,
        open_knowledge(read_settings(), seller, command="replydesk kb add", progress=advance) as opened,
    ):
        reports.append(opened.synced)
        _report("seller folder", opened.synced)
        for path in paths:
            added = opened.knowledge.add(path, known=opened.known, screen=opened.screen, progress=advance)
            reports.append(added)
            _report(str(path), added)
    return int(any(report.problems for report in reports))


def check(seller: Path, *, as_json: bool) -> int:
    """Prints what is wrong with the seller folder's knowledge; the exit code is 1 where something is missing now."""
    read = load_seller(seller)
    now = now_of(read)
    remarks = check_folder(
        seller,
        read.sources,
        known=known_of(read),
        described=read.knowledge,
        screen=reply_screen(read, now=now, own_rules=read_own_rules(seller)),
        today=now.astimezone(ZoneInfo(read.stores[0].timezone)).date(),
        embedder=load_embedder(read_settings()),
    )
    if as_json:
        click.echo(json.dumps([remark.model_dump(mode="json") for remark in remarks], ensure_ascii=False))
    for remark in () if as_json else remarks:
        click.echo(f"{remark.concern}: {remark.message}")
    if not remarks:
        click.echo("nothing to remark", err=True)
    return int(any(remark.is_wrong for remark in remarks))


def show(seller: Path, *, as_json: bool = False) -> None:
    """Prints every passage."""
    with _opened(seller, "list") as opened:
        passages = opened.knowledge.list()
    if as_json:
        click.echo(
            json.dumps([passage.model_dump(mode="json", exclude={"score"}) for passage in passages], ensure_ascii=False)
        )
    else:
        Console().print(_table(passages))


def search(query: str, seller: Path, limit: int, *, store: str | None, language: str | None, as_json: bool) -> None:
    """Prints what answers the query, best first, with what speaks for each; or that nothing does, and why."""
    asked = to_record({"q": query, "store": store, "language": language, "k": limit}, SearchRequest)
    with _opened(seller, "search") as opened:
        triager = load_triager(read_settings(), opened.embedder)
        answer = search_answer(
            asked, seller=opened.seller, triager=triager, knowledge=opened.knowledge, now=now_of(opened.seller)
        )
    if as_json:
        click.echo(answer.model_dump_json())
        return
    asks = ", ".join(answer.intents) or "nothing that triage knows"
    click.echo(f"read as {answer.language}, asks {asks}")
    if answer.nothing:
        click.echo(answer.nothing)
    for hit in answer.hits:
        _print_hit(hit)
    for conflict in answer.conflicts:
        (a, b), (one, other), (ours, theirs) = conflict.passages, conflict.says, conflict.values
        click.echo(f"\nDISAGREE: {a} says {ours} ({one})\n          {b} says {theirs} ({other})")


def _print_hit(hit: Hit) -> None:
    passage = hit.passage
    click.echo(f"\n{passage.score:.2f}  {passage.id}  {passage.title}")
    click.echo(f"      {hit.why}")
    click.echo(f"      {anchor_of(passage)}")
    click.echo(f"      {_excerpt(passage)}")


def remove(known_as: str, seller: Path) -> None:
    """Takes a document or a passage that was added by hand out. Raises `InputError` when there is none."""
    with _opened(seller, "remove") as opened:
        removed = opened.knowledge.remove(known_as)
    if not removed:
        raise InputError(f"there is no document or passage {known_as!r}; `replydesk kb list` names them")
    click.echo(f"{removed} passages removed")


def _report(what: str, synced: SyncReport) -> None:
    counts = synced.model_dump(include={"added", "changed", "removed", "unchanged"})
    click.echo(f"{what}: {', '.join(f'{count} {name}' for name, count in counts.items())} passages")
    for reason, count in synced.kept_out.items():
        click.echo(f"{what}: {count} past replies kept out: {reason}")
    for problem in synced.problems:
        click.echo(f"replydesk: {problem}", err=True)
    if synced.rebuilt:
        click.echo(f"the index was built anew: {' and '.join(synced.rebuilt)} changed since it was made")


def _excerpt(passage: Passage) -> str:
    text = passage.text.replace("\n", " ")
    return text if len(text) <= EXCERPT_CHARS else text[: EXCERPT_CHARS - 1] + "…"


def _table(passages: Iterable[Passage]) -> Table:
    table = Table()
    for heading in ("id", "kind", "language", "title", "text", "source"):
        table.add_column(heading, overflow="fold")
    for passage in passages:
        cells = [passage.id, passage.kind.value, passage.language, passage.title, _excerpt(passage), passage.source]
        table.add_row(*(Text(cell) for cell in cells))
    return table
