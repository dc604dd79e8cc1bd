"""A suite in, what each source of context is worth out: the same suite without it, compared with all of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from core.decisions import Passage, PassageKind
from core.errors import InputError
from core.offers import Offers
from core.orders import Order, Product, Shipment
from core.ports import AfterSales, Knowledge, OrderQuery
from core.search import Found, GivenPassage
from core.tickets import Ticket
from core.triage import Abstained, Triage
from eval.comparison import CORRECTION, Comparison, compare
from eval.runner import WHOLE, Alteration, How, Progress, no_progress, run_suite
from eval.runs import Run
from eval.stats import CONFIDENCE, holm
from service.pipeline import Desk
from service.settings import Settings
from triage.triage import Triager


class _Nothing:
    """Orders, parcels, returns and products of a shop that has none."""

    name = "nothing"

    async def find_orders(self, query: OrderQuery) -> tuple[Order, ...]:
        return ()

    async def after_sales(self, order_id: str) -> AfterSales:
        return AfterSales()

    async def find_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        return ()

    async def find_products(self, skus: Sequence[str]) -> tuple[Product, ...]:
        return ()


@dataclass(frozen=True)
class _Without:
    """A knowledge base in which passages of some kinds are not found."""

    knowledge: Knowledge
    kinds: frozenset[PassageKind]

    @property
    def is_at_hand(self) -> bool:
        return self.knowledge.is_at_hand

    def find(self, query: str, **asked: Any) -> Found:
        found = self.knowledge.find(query, **asked)
        hits = tuple(hit for hit in found.hits if hit.passage.kind not in self.kinds)
        gone = {hit.passage.id for hit in found.hits} - {hit.passage.id for hit in hits}
        conflicts = tuple(each for each in found.conflicts if not gone & set(each.passages))
        return Found(hits=hits, conflicts=conflicts, nothing=found.nothing if hits else "left out")

    def passage(self, passage_id: str) -> Passage | None:
        passage = self.knowledge.passage(passage_id)
        return passage if passage and passage.kind not in self.kinds else None

    def put(self, given: GivenPassage) -> Passage:
        return self.knowledge.put(given)

    def discard(self, passage_id: str) -> bool:
        return self.knowledge.discard(passage_id)


@dataclass(frozen=True)
class _Unsorted:
    """Reads language, numbers and flags, and names no intent."""

    triager: Triager

    def triage(self, ticket: Ticket, **asked: Any) -> Triage:
        read = self.triager.triage(ticket, **asked)
        asks = tuple(ask.model_copy(update={"intent": None, "probability": 0.0}) for ask in read.asks)
        unsorted = {"asks": asks, "intents": (), "abstained": Abstained.AMBIGUOUS}
        return Triage(**{**dict(read), **unsorted})


def _sources(**changed: object) -> Callable[[Desk], Desk]:
    return lambda desk: desk.with_sources(replace(desk.sources, **changed))  # type: ignore[arg-type]


def _knowledge(*kinds: PassageKind) -> Callable[[Desk], Desk]:
    return lambda desk: replace(desk, knowledge=_Without(desk.knowledge, frozenset(kinds)))


def _offers(desk: Desk) -> Desk:
    """Nothing but what the law and the marketplace grant."""
    stores = tuple(store.model_copy(update={"offers": Offers()}) for store in desk.seller.stores)
    return replace(desk, seller=desk.seller.model_copy(update={"stores": stores, "offers": Offers()}))


SOURCES: Mapping[str, Alteration] = {
    name: Alteration(name, apply)
    for name, apply in {
        "orders": _sources(orders=_Nothing()),
        "tracking": _sources(tracking=_Nothing()),
        "returns and refunds": _sources(after_sales=_Nothing()),
        "products": lambda desk: replace(_sources(products=_Nothing())(desk), products=None),
        "policies": _knowledge(PassageKind.POLICY),
        "past replies": _knowledge(PassageKind.REPLY, PassageKind.MACRO),
        "intents": lambda desk: replace(desk, triager=cast(Triager, _Unsorted(desk.triager))),
        "seller's offers": _offers,
    }.items()
}
"""What a draft is made from, by what a seller would call it."""


class Ablated(NamedTuple):
    """One source taken away."""

    source: str
    run: Run
    comparison: Comparison
    """The run without it against the run with everything."""


def ablate(
    suite: Path,
    settings: Settings,
    *,
    seller: Path | None = None,
    sources: Sequence[str] = (),
    how: How = WHOLE,
    progress: Progress = no_progress,
) -> tuple[Run, tuple[Ablated, ...]]:
    """The whole run and one for each source that is named in `SOURCES`; all of them where none is named.
    Raises `InputError` for another name."""
    if unknown := [source for source in sources if source not in SOURCES]:
        raise InputError(f"there is no source {unknown[0]!r}; there are {', '.join(SOURCES)}", field="--without")
    chosen = sources or tuple(SOURCES)
    n = len(chosen) + 1

    def part(number: int) -> Progress:
        return lambda done, in_all: progress(number * in_all + done, n * in_all)

    whole, _ = run_suite(suite, settings, seller=seller, how=how, progress=part(0))
    ablated = []
    for number, source in enumerate(chosen, start=1):
        without = replace(how, altered=SOURCES[source])
        run, _ = run_suite(suite, settings, seller=seller, how=without, progress=part(number))
        ablated.append(Ablated(source, run, compare(whole, run)))
    return whole, tuple(ablated)


def ablation_table(whole: Run, ablated: Sequence[Ablated]) -> str:
    """What fell or rose without each source; the p-values of all of them are corrected together. Ends with a line
    break."""
    tested = [(each, change) for each in ablated for change in (*each.comparison.mistakes, *each.comparison.scores)]
    adjusted = holm([change.difference.p for _, change in tested])
    changes = [(*pair, p) for pair, p in zip(tested, adjusted, strict=True) if pair[1].fell or pair[1].rose]
    lines = [
        f"{whole.suite}: each source taken away in turn (n = {len(whole.cases)}, p adjusted by {CORRECTION})",
        f"  {'without':<22}{'figure':<32}{'n':>5}{'with':>8}{'without':>9}{'change':>9}  {'95 % interval':<20}     p",
    ]
    for each, change, p in changes:
        interval = f"{change.difference.interval.low:+.1%} to {change.difference.interval.high:+.1%}"
        lines.append(
            f"{'!' if p < 1 - CONFIDENCE else ' '} {each.source:<22}{change.name:<32}{change.n:>5}{change.a:>8.1%}"
            f"{change.b:>9.1%}{change.difference.mean:>+9.1%}  {interval:<20}{p:>6.3f}"
        )
    same = [each.source for each in ablated if each.source not in {changed.source for changed, _, _ in changes}]
    if same:
        lines.append(f"  nothing changed without: {', '.join(same)}")
    return "\n".join(lines) + "\n"
