"""`replydesk doctor`: what is set up and what is missing, a line each, with the command that mends it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from connectors.files import FileShop
from connectors.seller_folder import cited_passages, lost_passages
from core.errors import ReplydeskError
from knowledge_base.owner import owner_of
from service.settings import Settings, read_settings
from service.wiring import load_embedder, load_model_writer, load_seller, load_triager, open_knowledge

READ_AS_TABLES = (".jsonl", ".csv")
OF_TABLES = (*READ_AS_TABLES, ".tsv", ".json", ".xlsx", ".xls", ".ods")
"""Endings of what shop systems export."""


class Check(NamedTuple):
    """One line of the report."""

    what: str
    works: bool
    says: str


def run(seller: Path | None) -> int:
    """Prints the report; 1 if something is missing, else 0."""
    settings = read_settings()
    checks = list(_checks(settings, seller))
    for check in checks:
        click.echo(f"{'ok     ' if check.works else 'MISSING'} {check.what}: {check.says}")
    return 0 if all(check.works for check in checks) else 1


def _checks(settings: Settings, seller: Path | None) -> Iterator[Check]:
    yield _data_folder(settings)
    yield _try("embedding model", lambda: f"{settings.embedding_model}, version {load_embedder(settings).version}")
    yield _try("intent classifier", lambda: f"version {load_triager(settings).version}")
    yield _try(
        "writer",
        lambda: writer.name if (writer := load_model_writer(settings, None, seller="")) else "templates, no model",
    )
    if seller is None:
        yield Check("seller folder", True, "none named; --seller DIR checks one")
        return
    folder = _try("seller folder", lambda: _describe_seller(seller))
    yield folder
    if not folder.works:
        return
    yield _try("orders and the like", lambda: _describe_files(seller))
    yield _try("articles, and the passages that offers rest on", lambda: _describe_offers(settings, seller))


def _data_folder(settings: Settings) -> Check:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Check("data folder", False, f"{settings.data_dir} cannot be made: {error.strerror}")
    writable = os.access(settings.data_dir, os.W_OK)
    who = owner_of(settings.data_dir)
    used = f", in use by process {who.pid} ({who.command})" if who else ""
    return Check("data folder", writable, f"{settings.data_dir}{'' if writable else ' cannot be written'}{used}")


def _describe_seller(folder: Path) -> str:
    seller = load_seller(folder)
    return f"{seller.name}, {len(seller.stores)} stores: {', '.join(store.id for store in seller.stores)}"


def _describe_files(folder: Path) -> str:
    """What was read, and which tables lie in the folder that nothing reads, such as an export under a name of its own
    or one that was saved as `.xlsx`."""
    seller = load_seller(folder)
    shop = FileShop(folder, seller)
    shop.load()
    named = {getattr(seller.sources, name) for name in type(seller.sources).model_fields}
    read = {Path(name).stem for name in named}
    tables = (path for path in sorted(folder.iterdir()) if path.suffix.casefold() in OF_TABLES)
    others = [path.name for path in tables if path.stem not in read or path.suffix.casefold() not in READ_AS_TABLES]
    elsewhere = [f"{n} orders of {store!r}" for store, n in shop.elsewhere().items()]
    strange = f"; found by their number alone, as seller.yaml has no such store: {', '.join(elsewhere)}"
    return shop.described() + (strange if elsewhere else "") + (f"; not read: {', '.join(others)}" if others else "")


def _describe_offers(settings: Settings, folder: Path) -> str:
    with open_knowledge(settings, folder, command="replydesk doctor") as opened:
        cited = {source for _, source in cited_passages(opened.seller)}
        lost = {source for source in cited if opened.knowledge.passage(source) is None}
        wrong = [*opened.synced.problems, *lost_passages(folder, opened.seller, lost)]
    if wrong:
        raise ReplydeskError("; ".join(map(str, wrong)))
    return f"{len(cited)} of {len(cited)} found"


def _try(what: str, describe: Callable[[], str]) -> Check:
    try:
        return Check(what, True, describe())
    except ReplydeskError as error:
        return Check(what, False, str(error))
