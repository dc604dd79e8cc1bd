"""Settings and a seller folder in, a `Desk` out: the only place that picks implementations."""

import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.files import FileShop
from connectors.seller_folder import read_seller
from core.errors import InputError, NotSetUp
from core.ports import Knowledge
from core.sellers import Seller, Store
from drafting.acts import informal_languages
from drafting.kept import KeptWordings
from drafting.model_writer import ModelWriter
from drafting.prompt import Mode
from drafting.spending import Price, Spending
from drafting.template_writer import TemplateWriter
from knowledge_base.documents import Known
from knowledge_base.knowledge_base import KnowledgeBase, SyncReport
from knowledge_base.owner import own
from knowledge_base.replies import Screen
from policies.messaging_rules import Rule
from policies.own_rules import read_own_rules
from service.compose import Composer
from service.gather import Sources
from service.pipeline import Desk
from service.screening import problem_of_macro, problem_of_phrase, reply_screen
from service.settings import Settings
from service.stores import now_of
from service.versions import data_version
from text import ways
from text.embed import OnnxEmbedder
from text.export import find_model
from triage.classifier import load as load_classifier
from triage.intents import load_intents
from triage.products import ProductIndex
from triage.recipe import classifier_folder
from triage.triage import Triager

log = logging.getLogger(__name__)

NOBODY = Seller(id="nobody", name="", stores=(Store(id="none", marketplace="unknown", country="DE", language="en"),))
"""Stands in where no seller folder is given: no orders, no policies, no offers, the strictest rules."""

NEEDS_PREFIX = "needs-"
NO_FOLDER = "no-seller"
"""Is never made: a source that is not there is an empty one."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class OpenKnowledge:
    """A seller's knowledge base in step with the seller folder."""

    seller: Seller
    embedder: OnnxEmbedder
    knowledge: KnowledgeBase
    synced: SyncReport
    known: Known
    screen: Screen
    own_rules: tuple[Rule, ...]


@contextmanager
def open_knowledge(
    settings: Settings, folder: Path | None, *, command: str, progress: Progress | None = None
) -> Iterator[OpenKnowledge]:
    """Owns the data folder while open, unless a Chroma server keeps the index. Raises `InputError` for a wrong seller
    folder, `NotSetUp` for a missing model or a server that does not answer, `DataFolderBusy` when another command owns
    the data folder for longer than the settings say to wait."""
    seller = load_seller(folder)
    embedder = load_embedder(settings)
    now = now_of(seller)

    @cache
    def triager() -> Triager:
        return load_triager(settings, embedder)

    own_rules = read_own_rules(folder) if folder else ()
    screen = reply_screen(
        seller, now=now, read=lambda text, likely: triager().read(text, language=likely), own_rules=own_rules
    )
    known = known_of(seller)
    with (
        nullcontext() if settings.chroma_url else own(settings.data_dir, command=command, wait_s=settings.lock_wait_s),
        KnowledgeBase(settings.data_dir, seller.id, embedder, url=settings.chroma_url) as knowledge,
    ):
        synced = knowledge.sync(
            folder or settings.data_dir / NO_FOLDER,
            seller.sources,
            known=known,
            described=seller.knowledge,
            screen=screen,
            today=now.astimezone(ZoneInfo(seller.stores[0].timezone)).date(),
            progress=progress,
        )
        yield OpenKnowledge(seller, embedder, knowledge, synced, known, screen, own_rules)


@contextmanager
def open_desk(
    settings: Settings,
    folder: Path | None,
    *,
    command: str,
    model: str | None = None,
    mode: Mode | None = None,
) -> Iterator[Desk]:
    """The desk of one seller, in step with the seller folder. Raises what `open_knowledge` raises."""
    with open_knowledge(settings, folder, command=command) as opened:
        for problem in opened.synced.problems:
            log.warning("%s", problem)
        writer = load_model_writer(settings, model, seller=opened.seller.id, mode=mode)
        desk = _desk(
            settings,
            folder,
            seller=opened.seller,
            embedder=opened.embedder,
            knowledge=opened.knowledge,
            own_rules=opened.own_rules,
            writer=writer,
        )
        keep_what_is_loaded()
        try:
            yield desk
        finally:
            gc.unfreeze()


def keep_what_is_loaded() -> None:
    """From here on the garbage collector passes over what models, rules and patterns take: half a million objects that
    stay anyway, a pause of 0.3 s in the middle of a draft."""
    gc.freeze()


def reopen_desk(settings: Settings, folder: Path | None, knowledge: Knowledge) -> Desk:
    """The desk of a folder once more, in a process that does not own the index. No model writes at it. Raises
    `InputError` and `NotSetUp`."""
    alone = settings.model_copy(update={"embedding_sessions": 1})
    return _desk(
        alone,
        folder,
        seller=load_seller(folder),
        embedder=load_embedder(alone),
        knowledge=knowledge,
        own_rules=read_own_rules(folder) if folder else (),
    )


def _desk(
    settings: Settings,
    folder: Path | None,
    *,
    seller: Seller,
    embedder: OnnxEmbedder,
    knowledge: Knowledge,
    own_rules: tuple[Rule, ...],
    writer: ModelWriter | None = None,
) -> Desk:
    triager = load_triager(settings, embedder)
    shop = FileShop(folder or settings.data_dir / NO_FOLDER, seller)
    shop.load()
    return Desk(
        seller=seller,
        triager=triager,
        knowledge=knowledge,
        sources=Sources(orders=shop, after_sales=shop, tracking=shop, products=shop, at_once=True),
        composer=Composer(
            template=TemplateWriter(),
            model=writer,
            own_rules=own_rules,
            ticket_budget=settings.model_budget_ticket,
            keeps_own_words=settings.model_own_words,
        ),
        lookup_timeout_s=settings.lookup_timeout_s,
        versions={
            "replydesk": version("replydesk"),
            "embedder": embedder.version,
            "intents": triager.version,
            "rules": data_version("policies"),
            "wording": data_version("drafting"),
            "kinds": data_version("text"),
            "marketplaces": data_version("core"),
        },
        products=index_products(shop),
        reopen=partial(reopen_desk, settings, folder),
    )


def known_of(seller: Seller) -> Known:
    """What a document of this seller may name."""
    return Known(intents=load_intents(), stores=[store.id for store in seller.stores])


def load_seller(folder: Path | None, *, intents: Iterable[str] = ()) -> Seller:
    """The seller of a folder, or the stand-in. `intents`: what its rules may name beside the packaged ones."""
    if folder is None:
        return NOBODY
    return read_seller(
        folder,
        known_intents={*load_intents(), *intents},
        informal_in=informal_languages(),
        problem_of_wording=problem_of_macro,
        problem_of_phrase=problem_of_phrase,
    )


def load_products(folder: Path | None, seller: Seller) -> ProductIndex | None:
    """The products of a seller folder, where no desk is open. Raises `InputError` for a wrong file."""
    return index_products(FileShop(folder, seller)) if folder else None


def index_products(shop: FileShop) -> ProductIndex | None:
    """Made once: 0.1 s for 10,000 products. A products file that changes is read by look-ups, not here."""
    index = ProductIndex(shop.catalogue())
    return index if len(index) else None


def load_embedder(settings: Settings) -> OnnxEmbedder:
    """The exported embedding model. Raises `NotSetUp`."""
    folder = find_model(settings.embedding_model, settings.models)
    if folder is None:
        raise NotSetUp(f"no model {settings.embedding_model!r} in {settings.models}; run `make setup`")
    return OnnxEmbedder(folder, sessions=settings.embedding_sessions)


def load_triager(settings: Settings, embedder: OnnxEmbedder | None = None, *, model: Path | None = None) -> Triager:
    """Triage with the intent classifier that was trained at set-up, or with a seller's own. Raises `NotSetUp`."""
    embedder = embedder or load_embedder(settings)
    ways.recall(needs_file(settings.models))
    if model is not None:
        remedy = f"train it: replydesk train TICKETS.jsonl --out {model}"
        return Triager(load_classifier(model, embedder, remedy=remedy))
    return Triager(load_classifier(classifier_folder(settings.models, embedder), embedder))


def needs_file(models: Path) -> Path:
    """What the patterns of triage need, as set-up keeps it."""
    return models / f"{NEEDS_PREFIX}{data_version('triage')}-{ways.version()}.json"


def load_model_writer(
    settings: Settings, model: str | None, *, seller: str, mode: Mode | None = None
) -> ModelWriter | None:
    """The language-model writer, if one is named here or in the settings. Raises `InputError` for a mode without a
    model, a budget without prices, and a model that could never be called."""
    name = model or settings.model
    if name is None:
        if mode is not None:
            raise InputError("needs a chat model: --model or REPLYDESK_MODEL names one", field="--mode")
        return None
    spending = Spending(
        price=_price(settings),
        budget=settings.model_budget_run,
        max_failures=settings.model_max_failures,
        pause_s=settings.model_pause_s,
    )
    writer = ModelWriter(
        name,
        base_url=settings.model_base_url,
        api_key=settings.model_api_key,
        timeout_s=settings.model_timeout_s,
        max_retries=settings.model_max_retries,
        mode=mode or settings.model_mode,
        spending=spending,
        kept=KeptWordings(settings.data_dir / "wordings", seller=seller) if settings.model_reuse else None,
    )
    writer.check()
    return writer


def _price(settings: Settings) -> Price | None:
    if settings.model_price_in is not None and settings.model_price_out is not None:
        return Price(input=settings.model_price_in, output=settings.model_price_out)
    for name in ("model_budget_ticket", "model_budget_run"):
        if getattr(settings, name) is not None:
            problem = "needs REPLYDESK_MODEL_PRICE_IN and REPLYDESK_MODEL_PRICE_OUT, or nothing is counted"
            raise InputError(problem, file="environment", field=f"REPLYDESK_{name.upper()}")
    return None
