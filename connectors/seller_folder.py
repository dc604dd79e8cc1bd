"""A seller folder in, the `Seller` that its `seller.yaml` states out; what is wrong there is an error with its line."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from core.errors import InputError
from core.knowledge import DOCUMENT_SUFFIXES
from core.offers import Offers
from core.reading import line_of_field, nearest, read_text, yaml_to_record
from core.record import primary
from core.routing import find_problems
from core.sellers import OwnWording, Seller

FILE = "seller.yaml"

Place = tuple[str | int, ...]
"""The keys and positions that lead to a field."""


ProblemOfWording = Callable[[str, str, Sequence[OwnWording]], str | None]
"""(language, act, a store's wordings of it) in, why that cannot be said out."""
ProblemOfPhrase = Callable[[str, str, str], str | None]
"""(language, field of `Voice`, what a store says there) in, why that cannot be said out."""
PHRASES = ("greeting", "thanks", "apology", "sign_off", "signature")
"""Fields of `Voice` that stand in replies as they are."""


def read_seller(
    folder: Path,
    *,
    known_intents: Collection[str] | None = None,
    informal_in: Collection[str] | None = None,
    problem_of_wording: ProblemOfWording | None = None,
    problem_of_phrase: ProblemOfPhrase | None = None,
) -> Seller:
    """The seller of a folder. Raises `InputError` naming line and field, also for an unknown zone, a lost policy or a
    routing rule that names what is not there. The intents that rules name are checked where the known ones are given,
    voices without the formal address where the languages that have another one are, a store's own wordings and the
    phrases of its voices where it is given what is wrong with one.
    """
    file = folder / FILE
    if not folder.is_dir():
        raise InputError("is not a folder; a seller folder holds seller.yaml and policies/", file=folder)
    if not file.is_file():
        raise InputError(f"holds no {FILE}; examples/{FILE} shows what belongs there", file=folder)
    text = read_text(file)
    seller = yaml_to_record(text, Seller, file=file)
    _refuse_lost_sources(seller, folder, text)
    _refuse_wrong_rules(seller, file, text, known_intents)
    _refuse_wrong_knowledge(seller, file, text, known_intents)
    if informal_in is not None:
        _refuse_unwritten_address(seller, file, text, informal_in)
    if problem_of_wording is not None:
        _refuse_wrong_wordings(seller, file, text, problem_of_wording)
    if problem_of_phrase is not None:
        _refuse_wrong_phrases(seller, file, text, problem_of_phrase)
    return seller


def _refuse_wrong_wordings(seller: Seller, file: Path, text: str, problem_of: ProblemOfWording) -> None:
    for position, store in enumerate(seller.stores):
        for tag, voice in store.voices.items():
            for act, wordings in voice.wordings.items():
                if problem := problem_of(tag, act, wordings):
                    raise _error_at(("stores", position, "voices", tag, "wordings", act), problem, file, text)


def _refuse_wrong_phrases(seller: Seller, file: Path, text: str, problem_of: ProblemOfPhrase) -> None:
    for position, store in enumerate(seller.stores):
        for tag, voice in store.voices.items():
            for name in PHRASES:
                said = getattr(voice, name)
                if said and (problem := problem_of(tag, name, said)):
                    raise _error_at(("stores", position, "voices", tag, name), problem, file, text)


def _refuse_unwritten_address(seller: Seller, file: Path, text: str, informal_in: Collection[str]) -> None:
    for position, store in enumerate(seller.stores):
        for tag, voice in store.voices.items():
            if not voice.formal and primary(tag) not in informal_in:
                problem = f"no informal wordings in {tag!r}; there are some in {', '.join(sorted(informal_in))}"
                raise _error_at(("stores", position, "voices", tag, "formal"), problem, file, text)


def _refuse_wrong_knowledge(seller: Seller, file: Path, text: str, known_intents: Collection[str] | None) -> None:
    stores = {store.id for store in seller.stores}
    for position, about in enumerate(seller.knowledge):
        for name, what, given, known in (
            ("answers", "intent", about.answers, known_intents),
            ("store", "store", about.store, stores),
        ):
            unknown = next((each for each in given if known is not None and each not in known), None)
            if unknown is not None:
                problem = f"there is no {what} {unknown!r}{nearest(unknown, known or ())}"
                raise _error_at(("knowledge", position, name), problem, file, text)


def _refuse_wrong_rules(seller: Seller, file: Path, text: str, known_intents: Collection[str] | None) -> None:
    intents = known_intents
    if intents is None:
        intents = {intent for rule in seller.routing for intent in rule.when.intent or ()}
    stores = {store.id: store.marketplace for store in seller.stores}
    for path, problem in find_problems(seller.routing, marketplace_of=stores, intents=intents):
        raise _error_at(("routing", *path), problem, file, text)


def _error_at(place: Place, problem: str, file: Path, text: str) -> InputError:
    field = ".".join(str(part) for part in place)
    return InputError(problem, file=file, line=line_of_field(text, place), field=field)


def _refuse_lost_sources(seller: Seller, folder: Path, text: str) -> None:
    """An offer or a term of delivery rests on a passage: its document must be there, for an agent opens it from the
    draft."""
    files = (folder / seller.sources.policies).rglob("*")
    documents = {path.stem for path in files if path.suffix.lower() in DOCUMENT_SUFFIXES}
    for place, source in cited_passages(seller):
        document = source.partition("#")[0]
        if document not in documents:
            problem = f"{source!r}: there is no {seller.sources.policies}/{document}.md{nearest(document, documents)}"
            raise _error_at(place, problem, folder / FILE, text)


def lost_passages(folder: Path, seller: Seller, lost: Collection[str]) -> Iterator[InputError]:
    """An error for each place of `seller.yaml` that names one of the lost passages."""
    text = read_text(folder / FILE)
    for place, source in cited_passages(seller):
        if source in lost:
            problem = f"there is no passage {source!r}; `replydesk kb list` shows what there is"
            yield _error_at(place, problem, folder / FILE, text)


def cited_passages(seller: Seller) -> Iterator[tuple[Place, str]]:
    """The place of each source of an offer or a term of delivery, and the passage that it names."""
    granted: list[tuple[Place, Offers]] = [(("offers",), seller.offers)]
    granted += [(("stores", position, "offers"), store.offers) for position, store in enumerate(seller.stores)]
    for place, offers in granted:
        for name, offer in offers.grants():
            if offer.source:
                yield (*place, *name, "source"), offer.source
    for position, store in enumerate(seller.stores):
        for number, delivery in enumerate(store.delivery):
            if delivery.source:
                yield ("stores", position, "delivery", number, "source"), delivery.source
