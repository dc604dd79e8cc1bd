"""A ticket in; by ask before buying, what of a product or of delivery it asks where data can answer all of it
(`presale.yaml`)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from core.delivery import Payment
from core.details import FITS
from core.facts import Facts
from core.record import once
from core.tickets import Ticket
from core.triage import Triage
from text import rx
from text.facets import MAX_CHARS, beyond_by_ask, stretches_by_ask
from text.presale_sentences import OF_DELIVERY, WORD, sentences_of, title_words
from text.presale_table import PRODUCT, presale_table

BEFORE_BUYING = frozenset(
    {"product_question", "stock_question", "shipping_question", "warranty", "discount_question", "payment_issue"}
)
OF_A_PARCEL = frozenset(
    {"wismo", "delivered_not_received", "damaged_item", "defective_item", "missing_item", "wrong_item"}
)
"""Who asks one of these has ordered, unless a listing or the words say otherwise."""
WITH_AN_ORDER = frozenset({"wismo"})
"""What a question about a product may be sorted as when it is on its way; one that asks for the parcel is not read."""
DAYS = "d_time"
OF_A_CHANGE = frozenset({"change_order"})
"""What a question how an order comes may be sorted as: `can it be wrapped as a present?`"""
OF_A_DISCOUNT = frozenset({"price", "discount"})
"""All that data answers of what was sorted as a question for a lower price."""

IN_PART = frozenset({"product_question", "shipping_question"})
"""What is answered as far as it is known, above the line that a person answers the rest."""

OF_A_RETURN = frozenset({"r_days", "r_cost"})
OF_THE_STORE = frozenset({"payment", "invoice", "discount"}) | OF_A_RETURN
"""What hangs on no product."""

OPENING = frozenset({"today", "tomorrow", "now", "ordering"})
"""What a part may say beside that asks nothing."""

MEASURED = frozenset(
    {"weight", "length", "width", "depth", "height", "diameter", "load", "capacity", "power", "voltage"}
)
OF_THIS = frozenset({"stock", "restock"})
OF_A_NAMED_ONE = OF_THIS | {"price"}
COUNTED = frozenset({"d_cost", "d_free", "discount", "quantity"})
"""What asks for numbers."""
NOT_BESIDE = frozenset({"d_cost", "d_free", "discount", "payment", "r_days"})
"""Beside these a number of pieces asks nothing by itself."""
BESIDE_DELIVERY = ("pickup", "gift_wrap")
MEANT_OF_DELIVERY = {"price": "d_cost", "length": "d_time"}
"""What a bare "how much?" or "how long?" asks after delivery, where no product is named."""

_JOINT = rx.compile(r"\band\b|[,;]")
_WH = rx.compile(r"\b(?:what|whats|how|hows|which|when|whens|where|wheres|who)\b")
_IMPLYING_PLACE = frozenset({"d_free", "d_carrier"})
"""A clause that asks one of these takes it for granted that goods are sent there."""
_OF_THE_COUNTRY = frozenset({"d_cost", "d_time"}) | _IMPLYING_PLACE
_NUMBER = rx.compile(r"\d{1,5}(?:[.,]\d{1,2})?(?: ?(?:€|£|\$|euros?|eur|pounds?|gbp|mxn|pesos|reais|brl)(?!\w))?")
_THIS = rx.compile(
    r"\b(?:this|these|it) (?:\w+ )?(?:in stock|available|on sale)\b|\b(?:is|are) (?:it|this|these|they)\b"
)
_CLAUSE = rx.compile(r" ?[,;] ?| (?=because\b)| (?=as (?:i|we|my|it)\b)")
_HOW = rx.compile(r"\bhow (?!(?:long|soon|many|much|quick\w*|fast|come|about|are|often|far|can|could) ?\b)\w+")
_ANOTHER = rx.compile(
    r"\b(?:spares?|replacements?|accessor\w*|alternativ\w*|similar|"
    r"(?:other|another|different) (?:colou?rs?|sizes?|models?|versions?|variants?|products?|articles?))\b"
)
_MAY = rx.compile(
    r"^\W*(?:(?:and|also|then|so|maybe|perhaps) )*"
    r"(?:(?:(?:i|we|you|it|one) )?(?:can|may|could|might)|goe?s? it|(?:is )?(?:it )?possible)\b"
    r"(?!['’]t\b|.*\b(?:not|tell|know|ask|order|buy|help|say|answer|write|confirm|check)\b)"
)
"""A clause that asks whether something can be done, and not for leave to ask or to order."""
_OPENS = rx.compile(
    r"^\W*(?:is|are|does|do|can|has|have|will|may|whether) (?:it|its|he|she|they|this|that|the|there|you)\b"
)
_STOCKED = rx.compile(r"\b(?:stock\w*|available|availability|sold|left|still|again|deliverable|warehouse|back)\b")
_DIGITS = rx.compile(r"(?<![\d.,:/])\d{1,4}(?![\d.,:/]\d)")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2
    )
} | {"twenty": 20}


class Plainly(NamedTuple):
    """What an ask wants to know, where nothing in it goes beyond."""

    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    """Each once."""
    payment: tuple[Payment, ...] = ()
    """The ways to pay that are asked about."""
    wants_day: bool = False
    """Whether a day of arrival is asked for, counted from an order placed now."""
    pieces: int = 1
    """How many are wanted, or the largest number that the ask names."""

    @property
    def details(self) -> tuple[tuple[str, ...], ...]:
        """By kind that a product's details answer, those of which at least one must be known."""
        table = presale_table()
        return tuple(table.kinds[kind].details for kind in self.kinds if table.kinds[kind].details)


@once
def plainly_asked(triage: Triage, ticket: Ticket, facts: Facts) -> Mapping[int, Plainly]:
    """By ask before buying; one that goes beyond what is known here is left out. What could not be sorted is read too,
    and before an order is placed whatever it was sorted into: what counts are its words."""
    sorted_so = {*BEFORE_BUYING, None}
    before = is_before_buying(triage, ticket, facts)
    asked = [
        index
        for index, ask in enumerate(triage.asks)
        if before
        or ask.intent in sorted_so
        or (facts.order and ask.intent in WITH_AN_ORDER and index in beyond_by_ask(triage, ticket))
        or (ask.intent in OF_A_CHANGE and not _has_ordered(triage, ticket, facts))
    ]
    if not asked:
        return {}
    stretches, spared = stretches_by_ask(triage, ticket), _spared(triage, ticket, facts)
    read = {index: _plainly(stretches.get(index, ()), triage.language, spared) for index in asked}
    read = {index: _in_the_country_of(each, read) if each else None for index, each in read.items()}
    read = {index: plainly or _of_the_next(index, triage, stretches, read) for index, plainly in read.items()}
    return {
        index: plainly
        for index, plainly in read.items()
        if plainly and _may_be(triage.asks[index].intent, plainly, before=before)
    }


@once
def partly_asked(triage: Triage, ticket: Ticket, facts: Facts) -> Mapping[int, Plainly]:
    """By ask before buying of which a part goes beyond, what its clauses ask that do not."""
    left = [index for index, ask in enumerate(triage.asks) if ask.intent in IN_PART]
    left = [index for index in left if index not in plainly_asked(triage, ticket, facts)]
    if not left:
        return {}
    stretches, spared = stretches_by_ask(triage, ticket), _spared(triage, ticket, facts)
    read = {index: _in_part(stretches.get(index, ()), triage.language, spared) for index in left}
    return {index: partly for index, partly in read.items() if partly}


def _spared(triage: Triage, ticket: Ticket, facts: Facts) -> frozenset[str]:
    """The words of the products that are named, and the buyer's name: they ask nothing."""
    named = {*triage.entities.looked_up}
    titles = [product.title for product in facts.products if product.sku in named]
    titles += [line.title for line in facts.order.lines if line.sku in named or not named] if facts.order else []
    of_goods, of_buyer = title_words(" ".join(titles), triage.language), title_words(ticket.buyer.name or "", "en")
    return frozenset((*of_goods, *of_buyer))


def _may_be(intent: str | None, plainly: Plainly, *, before: bool) -> bool:
    if intent == "discount_question":
        return set(plainly.kinds) <= OF_A_DISCOUNT | set(BESIDE_DELIVERY)
    if intent in OF_A_CHANGE and not before:
        return set(plainly.kinds) <= set(BESIDE_DELIVERY)
    return before or intent not in WITH_AN_ORDER or all(presale_table().kinds[kind].details for kind in plainly.kinds)


def _in_the_country_of(plainly: Plainly, read: Mapping[int, Plainly | None]) -> Plainly:
    """Where an ask names none, the only one that the message names."""
    named = {country for each in read.values() if each for country in each.countries}
    return plainly if plainly.countries or len(named) != 1 else plainly._replace(countries=tuple(named))


def _of_the_next(
    index: int, triage: Triage, stretches: Mapping[int, Sequence[str]], read: Mapping[int, Plainly | None]
) -> Plainly | None:
    """A part that asks nothing by itself belongs to what is asked after it, else before it: `if I order today, `; so
    does one that asks on: `are they included?`"""
    table = presale_table()
    texts = stretches.get(index, ())
    said = [each for text in texts for each, _ in sentences_of(text[:MAX_CHARS], triage.language, frozenset())]
    known = table.common | table.goods | OPENING
    others = sorted(read, key=lambda other: (other < index, abs(other - index)))
    found = next((found for other in others if other != index and (found := read[other])), None)
    if found and said and all(any(_follows(kind, each) for kind in found.kinds) for each in said):
        return found
    if any(_kinds_in(each) or _is_question(each) or not _says_only(each, known) for each in said):
        return None
    return found


def asks_how(triage: Triage, ticket: Ticket, ask: int) -> bool:
    """Whether a clause of an ask wants to know how a thing is, and not how long or how many."""
    return any(_HOW.search(clause) for clause in _clauses(triage, ticket, ask))


def asks_for_another(triage: Triage, ticket: Ticket, ask: int) -> bool:
    """Whether an ask is for something else than the product that it is about, such as a spare part or a colour."""
    return any(_ANOTHER.search(clause) for clause in _clauses(triage, ticket, ask))


def _clauses(triage: Triage, ticket: Ticket, ask: int) -> Iterator[str]:
    for text in stretches_by_ask(triage, ticket).get(ask, ()):
        for sentence, _ in sentences_of(text[:MAX_CHARS], triage.language, frozenset()):
            yield from _JOINT.split(sentence)


def _has_ordered(triage: Triage, ticket: Ticket, facts: Facts) -> bool:
    return bool(facts.order or facts.candidates or triage.entities.order_ids or ticket.order_id)


@once
def is_before_buying(triage: Triage, ticket: Ticket, facts: Facts) -> bool:
    """Whether a message comes from one who has ordered nothing yet: no order is known or named, and it stands at a
    listing or says so, and speaks of no order."""
    if ticket.question is None or _has_ordered(triage, ticket, facts):
        return False
    table = presale_table()
    text = ticket.question.text[:MAX_CHARS]
    rough = " ".join(sentence for sentence, _ in sentences_of(text, triage.language, frozenset()))
    if table.before.search(rough):
        return True
    intents = {ask.intent for ask in triage.asks}
    stands_at_goods = triage.entities.listing is not None or (
        intents & BEFORE_BUYING and (not intents & OF_A_PARCEL or _counts_days(triage))
    )
    return bool(stands_at_goods) and table.bought.search(rough) is None


def _counts_days(triage: Triage) -> bool:
    """Whether what was sorted as a question for a parcel only asks in how many days one would come."""
    return all(
        ask.intent in WITH_AN_ORDER
        and (plainly := _plainly([ask.text], triage.language, frozenset())) is not None
        and plainly.kinds == (DAYS,)
        for ask in triage.asks
        if ask.intent in OF_A_PARCEL
    )


def _plainly(stretches: Sequence[str], language: str, titles: frozenset[str]) -> Plainly | None:
    return _all_of(*_rough(stretches, language, titles), titles)


def _in_part(stretches: Sequence[str], language: str, titles: frozenset[str]) -> Plainly | None:
    """Of each clause that is read whole, taken together; what refuses one of their kinds may stand in any."""
    sentences, countries = _rough(stretches, language, titles)
    asking = presale_table().interrogative
    put = [each for each in sentences if asking.search(each)] or sentences
    clauses = [clause for sentence in put for clause in _JOINT.split(sentence)]
    read = [plainly for clause in clauses if (plainly := _all_of([clause], countries, titles))]
    found = tuple(dict.fromkeys(kind for plainly in read for kind in plainly.kinds))
    if not any(PRODUCT in sentence for sentence in sentences):
        found = _meant_of_delivery(found)
    refusing = {kind: presale_table().kinds[kind].refuses for kind in found}
    kinds = [kind for kind, refuses in refusing.items() if not (refuses and any(map(refuses.search, sentences)))]
    if not kinds:
        return None
    return Plainly(
        tuple(kinds),
        tuple(dict.fromkeys(countries)),
        tuple(dict.fromkeys(method for plainly in read for method in plainly.payment)),
        any(plainly.wants_day for plainly in read),
        max(plainly.pieces for plainly in read),
    )


def _rough(stretches: Sequence[str], language: str, titles: frozenset[str]) -> tuple[list[str], list[str]]:
    """(sentences, codes of the countries that they name)"""
    countries: list[str] = []
    sentences: list[str] = []
    for text in stretches:
        for sentence, named in sentences_of(text[:MAX_CHARS], language, titles):
            sentences.append(sentence)
            countries += named
    return sentences, countries


def _all_of(sentences: Sequence[str], countries: Sequence[str], titles: frozenset[str]) -> Plainly | None:
    """None where anything goes beyond."""
    table = presale_table()
    asking = [_without_asides(each) for each in sentences if table.interrogative.search(each)] or sentences
    spared = table.common.union(titles, table.goods if titles else ())
    found_in = [_kinds_in(each) for each in asking]
    of_the_ask = {kind for found in found_in for kind in found}
    if any(kind.startswith(OF_DELIVERY) for kind in of_the_ask) and "d_express" not in of_the_ask:
        of_the_ask |= {kind for kind in table.kinds if kind.startswith(OF_DELIVERY)} - {"d_express"}
    kinds: dict[str, None] = {}
    for sentence, own in zip(asking, found_in, strict=True):
        clauses = _JOINT.split(sentence)
        parts = [clause for clause in clauses if not _kinds_in(clause)] if own else [sentence, *clauses]
        found = (*own, *(kind for kind in sorted(of_the_ask) if any(_follows(kind, part) for part in parts)))
        if not _says_only(_bare(sentence, found), spared.union(*(table.kinds[kind].words for kind in found))):
            return None
        if _asks_beside(sentence, found) or (not found and _is_question(sentence)):
            return None
        kinds |= dict.fromkeys(found)
    is_named = any(PRODUCT in sentence for sentence in asking)
    if not is_named and any(kind.startswith(OF_DELIVERY) for kind in kinds):
        kinds = dict.fromkeys(_meant_of_delivery(tuple(kinds)))
        if not all(kind.startswith(OF_DELIVERY) or kind in BESIDE_DELIVERY for kind in kinds):
            return None
    whole = " ".join(sentences)
    refused = (table.kinds[kind].refuses for kind in kinds)
    if not kinds or any(pattern and pattern.search(whole) for pattern in refused):
        return None
    methods = tuple(method for method, pattern in table.payment.items() if pattern.search(whole))
    dispatch = table.kinds["d_dispatch"].asks
    wants_day = any(table.today.search(each) or dispatch.search(each) for each in asking)
    return Plainly(tuple(kinds), tuple(dict.fromkeys(countries)), methods, wants_day, _pieces(whole))


def _meant_of_delivery(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """What they ask where no product is named and one of them is of delivery."""
    if not any(kind.startswith(OF_DELIVERY) for kind in kinds):
        return kinds
    return tuple(dict.fromkeys(MEANT_OF_DELIVERY.get(kind, kind) for kind in kinds))


def _pieces(text: str) -> int:
    digits = (int(each) for each in _DIGITS.findall(presale_table().measured.sub(" ", text)))
    return max((*digits, *(_NUMBERS[word] for word in WORD.findall(text) if word in _NUMBERS)), default=1)


def _without_asides(sentence: str) -> str:
    """Without the clauses that tell something and want nothing: `my mother has a new hip`."""
    table = presale_table()
    clauses = _CLAUSE.split(sentence)
    kept = [
        each
        for each in clauses
        if not table.aside.search(each) or table.wish.search(each) or _MAY.search(each) or _kinds_in(each)
    ]
    return ", ".join(kept or clauses)


def _is_question(sentence: str) -> bool:
    """Whether it wants an answer, and not only leave to ask."""
    asks = "?" in sentence or _WH.search(sentence) is not None
    return asks and presale_table().courtesy.search(sentence) is None


def _follows(kind: str, sentence: str) -> bool:
    follows = presale_table().kinds[kind].follows
    return follows is not None and follows.search(sentence) is not None


def _bare(sentence: str, found: Collection[str]) -> str:
    """What must consist of known words: without measures and numbers that its kinds ask for, and whom it is for."""
    table = presale_table()
    if MEASURED.intersection(found):
        sentence = table.measured.sub(" ", sentence)
    if COUNTED.intersection(found):
        sentence = _NUMBER.sub(" ", sentence)
    return table.beneficiary.sub(" ", sentence)


def _says_only(sentence: str, known: Collection[str]) -> bool:
    return all(word in known for word in WORD.findall(sentence) if len(word) > 1 or word.isdigit())


def _asks_beside(sentence: str, found: Collection[str]) -> bool:
    """Whether a clause asks something of its own that is of no kind, and is no part of what the sentence asks whole."""
    clauses = _JOINT.split(sentence)
    by_clause = [_kinds_of_clause(clause, found) for clause in clauses]
    if len(clauses) == 1 or set(found).difference(*by_clause):
        return False
    return any(not kinds and _opens_a_question(clause, found) for clause, kinds in zip(clauses, by_clause, strict=True))


def _kinds_of_clause(clause: str, found: Collection[str]) -> set[str]:
    """By itself, as beside a question about delivery, and as what follows one."""
    own = _kinds_in(clause)
    return {*own, *(MEANT_OF_DELIVERY.get(kind, kind) for kind in own), *(k for k in found if _follows(k, clause))}


def _opens_a_question(clause: str, found: Collection[str]) -> bool:
    """A clause without a question word counts where it says more than its kinds do: `and is it light?`."""
    if _WH.search(clause) or _MAY.search(clause):
        return True
    table = presale_table()
    known = table.common.union(*(table.kinds[kind].words for kind in found))
    return _OPENS.search(clause) is not None and not _says_only(clause, known)


def _kinds_in(sentence: str) -> tuple[str, ...]:
    """Of a sentence and of each of its clauses. Beside a question about delivery, price and stock are asked only by a
    clause that names the product and no delivery."""
    kinds = presale_table().kinds
    found: set[str] = set()
    apart: set[str] = set()
    clauses = _JOINT.split(sentence)
    for text in {sentence, *clauses}:
        told = {
            name
            for name, kind in kinds.items()
            if kind.asks.search(text) and not (kind.unless and kind.unless.search(text))
        }
        is_of_delivery = any(name.startswith(OF_DELIVERY) for name in told)
        found |= told - OF_A_NAMED_ONE if is_of_delivery else told
        if text != sentence:
            ruled_out = {over for name in told for over in kinds[name].over}
            apart |= {name for name in told - ruled_out if kinds[name].details}
    found -= {over for name in found for over in kinds[name].over} - apart
    if "d_place" in found and not _OF_THE_COUNTRY.isdisjoint(found):
        place = kinds["d_place"].asks
        implying = [kinds[name].asks for name in sorted(_IMPLYING_PLACE)]
        if not any(
            place.search(clause) and not _WH.search(clause) and not any(each.search(clause) for each in implying)
            for clause in clauses
        ):
            found.remove("d_place")
    if any(name.startswith(OF_DELIVERY) for name in found):
        own = {name for clause in clauses if PRODUCT in clause or _THIS.search(clause) for name in _of_clause(clause)}
        found |= {MEANT_OF_DELIVERY[name] for name in ("price",) if name in found - own and "d_express" not in found}
        found -= OF_A_NAMED_ONE - own
    if len(found) > 1 and not found.isdisjoint(NOT_BESIDE):
        found.discard("quantity")
    if any(kinds[name].details for name in found):
        found -= {FITS} | (frozenset() if _STOCKED.search(sentence) else OF_THIS)
    return tuple(name for name in kinds if name in found)


def _of_clause(clause: str) -> Iterator[str]:
    """What a clause asks of a product that it names, or whether this one is there, and nothing of its delivery."""
    kinds = presale_table().kinds
    if any(kinds[name].asks.search(clause) for name in kinds if name.startswith(OF_DELIVERY)):
        return
    wanted = OF_A_NAMED_ONE if PRODUCT in clause else OF_THIS if _THIS.search(clause) else ()
    yield from (name for name in wanted if kinds[name].asks.search(clause))
