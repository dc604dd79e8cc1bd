"""A message in, which kinds of question it asks out: who pays, until when, how much, where to (`facets.yaml`).

An intent says what a message is about; a kind says what of it is asked. Patterns are read over rough English, so that
one list serves ten languages.
"""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from functools import lru_cache

from babel.dates import get_month_names

from core.record import once
from core.tickets import Ticket
from core.triage import Triage
from text import rx
from text.facets_table import CompiledKind, CompiledPlain, kinds_table
from text.glossary import to_english
from text.normalise import normalise
from text.presale_table import presale_table
from text.said import messages_read
from text.sentences import split_sentences

MAX_CHARS = 1_000
"""Of one stretch; a longer one is a pasted log, whose questions stand at its beginning."""
BARE = 2
"""A question of so few words asks what its ask is about: "still in time?"."""
NAMED_IN = 3
"""Words that may name an article; more of them hold what is said of it, too."""
MOST_STRETCHES = 20
"""Of one message."""

BEFORE_BUYING = ("product_question", "stock_question", "shipping_question", "discount_question")

OF_A_RETURN = ("return_request", "return_status", "refund_request", "refund_status")

SAID_WHOLE = ("return_status", "refund_status", "damaged_item", "defective_item", "wrong_item")
"""Asks whose answer is the same whatever is plainly asked of them: how it stands, or a picture first."""

PART = "part"
"""The change by which not the whole order is meant."""

ALWAYS = "all"
"""In the list of echoes, the words that hold for any intent."""

MONTHS = tuple(name.lower() for _, name in sorted(get_month_names("wide", locale="en").items()))
_BEFORE_MONTH = "in|until|till|by|before|from|end of|ends?|finally of|early|mid|late"
"""What stands before a month that is to come, as English and the rough English of the other languages have it."""
_MONTH = rx.compile(rf"\b(?:{_BEFORE_MONTH})\W+({'|'.join(MONTHS)})\b(?!\W+\d)")
_PAST = rx.compile(r"\b(?:bought|purchased|ordered|arrived|came|received|got|since|last|was|were|had|delivered)\b")
"""What happened tells no day that is to come."""
_LETTERS = rx.compile(r"[^\W\d_]{2,}")
_NAMED = rx.compile(r"\b(?:the|my|this|that|these|those|your|new) [^\W\d_]{2,}(?! (?:the|my|this|that|your))")
"""Where a thing is named, by whatever noun."""
_PAID_FOR = rx.compile(
    r"\b(refund|money|reimbursement) (?:for|of) (?!.*\b(?:ship\w*|postage|deliver\w*|freight|costs?|charges?|fees?|rest"
    r"|difference|others?|one|two|three|first|second|both|half|part\w*|missing|damaged|broken|cancel\w*|extra|express"
    r"|label|who|which|what|when|how)\b)(?:the |my |our )?(?:[^\W\d_]+ ){0,2}[^\W\d_]+(?=\W*$)"
)
"""What money is for, at the end of a question, by whatever noun."""
_OR_NOT = rx.compile(r"\bor (?:not|no)\b")
"""What a question that wants yes or no may end with."""
_WHETHER = rx.compile(r"\b(?:check|see|know|verify|confirm|look|tell me) if\b")
"""Where `if` names no condition."""
_TOO_BIG_FOR = rx.compile(
    r"\b(?:too|not) (?:\w+ ){1,2}for (?:my|our|his|her|their|the) (?:\w+ )?\w+"
    r"|\bfor (?:my|our|his|her|their) (?:\w+ ){1,2}too \w+"
)
_ADDRESS = rx.compile(r"[^\s@/]*[@/]\S+|\w+\.\w\S*")
_JOINT = rx.compile(
    r"[,;:¿–…]\W*(?:(?:and|or|but|so|also|then)\W+){0,2}|\bknow\W+|\s(?:and|or|but)\W+(?:also |then )?"
    r"(?=(?:where|when|how|who|why|what|which|until|can|could|may|do|does|is|are|will|would|must|should|have)\b)"
)
"""Where one clause of a question ends and another begins."""
_ASKS_FOR = rx.compile(r"^\W*(?:where|when|how|who|whom|whose|why|which|until when)\b", rx.IGNORECASE)
"""A clause that asks for something of its own."""
_TO_KNOW = rx.compile(
    r"\b(?:want|like|need|wish)\b.{0,10}\bknow\W.{0,12}\b(?:where|when|how|who|why|which)\b", rx.IGNORECASE
)
"""A question that is told, without its mark."""


def without_what_it_fits_not(rough: str) -> str:
    """Rough English without what an article does not go with, not ordered here: `too big for my roof rack`."""
    return _TOO_BIG_FOR.sub(" ", rough)


def kinds_of_question(text: str, language: str, intents: Sequence[str] = ()) -> tuple[str, ...]:
    """The kinds that a stretch of a message asks, in the order of the file; `intents`: of the asks around it."""
    return tuple(kind for kind in _told(text, language, intents) if not kinds_table().kinds[kind].silent)


def _told(text: str, language: str, intents: Sequence[str]) -> tuple[str, ...]:
    """The same with those that only decide."""
    return _kinds(text[:MAX_CHARS], language, tuple(sorted(set(intents))))


@lru_cache(maxsize=512)
def _kinds(text: str, language: str, intents: tuple[str, ...]) -> tuple[str, ...]:
    table = kinds_table()
    found: set[str] = set()
    for sentence in _sentences(text, language):
        asks = _is_question(sentence)
        told = {name: kind for name, kind in _may_ask(sentence) if asks or kind.stated}
        asked = {name for name, kind in told.items() if _asks(kind, sentence, intents)}
        found |= asked.difference(*(table.kinds[name].over for name in asked))
    return tuple(name for name in table.kinds if name in found)


def _may_ask(sentence: str) -> list[tuple[str, CompiledKind]]:
    """The kinds of which a pattern may fit somewhere in a sentence."""
    table = kinds_table()
    return [table.numbered[number] for number, _ in table.looks.that_may_match(sentence)]


def _puts_a_question(sentence: str, language: str) -> bool:
    """Whether a sentence has a question mark, wants to know something, or opens like a question where the language
    tells it so."""
    opener = kinds_table().openers.get(language)
    return "?" in sentence or bool(_TO_KNOW.search(sentence)) or bool(opener and opener.search(sentence))


def _is_question(sentence: str) -> bool:
    return "?" in sentence or "？" in sentence or kinds_table().interrogative.search(sentence) is not None


def kinds_of_change(text: str, language: str) -> tuple[str, ...]:
    """What of an order a stretch wants changed: address, variant, quantity, ...; empty where no word says."""
    changes = kinds_table().changes
    sentences = _sentences(text, language)
    return tuple(name for name, kind in changes.items() if any(_asks(kind, sentence, ()) for sentence in sentences))


def speaks_of(passage: str, kind: str, language: str) -> bool:
    """Whether a passage has the words that an answer to this kind has; False for a kind that no passage answers."""
    topic = kinds_table().kinds[kind].topic
    return topic is not None and any(topic.search(sentence) for sentence in _sentences(passage, language))


def stretch_about(passage: str, kinds: Sequence[str], language: str) -> str:
    """A passage from the first to the last sentence that speaks of one of these; all of it where none does."""
    spans = split_sentences(passage)
    told = [span for span in spans if any(speaks_of(passage[span.start : span.end], kind, language) for kind in kinds)]
    return passage[told[0].start : told[-1].end] if told else passage


def decides(kind: str) -> bool:
    """Whether the other kinds of an ask hang on this one: what delivery costs on where it goes."""
    return kinds_table().kinds[kind].decides


def stops(kind: str) -> bool:
    """Whether it stays open where the answer is a question of ours."""
    return kinds_table().kinds[kind].stops


def is_aside(kind: str) -> bool:
    """Whether it is told beside a question and is none."""
    return kinds_table().kinds[kind].aside


def intents_of(kind: str) -> frozenset[str]:
    """Of the asks that a kind can be a part of; empty: of any."""
    return kinds_table().kinds[kind].intents


@once
def kinds_by_ask(triage: Triage, ticket: Ticket) -> Mapping[int, tuple[str, ...]]:
    """By ask, the kinds that it asks. A question that triage took for background belongs to the ask before it, what a
    sentence asks only as a whole to its first ask: `can I return it although I wore it?` may have been cut in two."""
    kinds = kinds_table().kinds
    every = _told_by_ask(triage, ticket).items()
    return {index: tuple(kind for kind in told if not kinds[kind].silent) for index, told in every}


@once
def kinds_beside_a_return(triage: Triage, ticket: Ticket) -> Mapping[int, tuple[str, ...]]:
    """By ask, the kinds that it would ask were it about a return or its money."""

    def kinds_in(text: str, index: int) -> tuple[str, ...]:
        return kinds_of_question(text, triage.language, (*_around(triage, index), *OF_A_RETURN))

    return {
        index: tuple(dict.fromkeys(kind for text in texts for kind in kinds_in(text, index)))
        for index, texts in stretches_by_ask(triage, ticket).items()
    }


@once
def hints_in(triage: Triage, ticket: Ticket) -> frozenset[str]:
    """The kinds of a message that only decide, and want no sentence of their own."""
    told = frozenset(kind for each in _told_by_ask(triage, ticket).values() for kind in each)
    return frozenset(kind for kind in told if kinds_table().kinds[kind].silent)


@once
def _told_by_ask(triage: Triage, ticket: Ticket) -> Mapping[int, tuple[str, ...]]:
    stretches = stretches_by_ask(triage, ticket)
    for index, text in _across(triage, ticket)[:MOST_STRETCHES]:
        stretches.setdefault(index, []).append(text)
    return {
        index: tuple(
            dict.fromkeys(kind for text in texts for kind in _told(text, triage.language, _around(triage, index)))
        )
        for index, texts in stretches.items()
    }


def stretches_by_ask(triage: Triage, ticket: Ticket) -> dict[int, list[str]]:
    """By ask, its own text and what stands between it and the next one; a newest message that only reminds of one
    before an answer is about the first ask of that."""
    stretches = {index: [ask.text] for index, ask in enumerate(triage.asks[:MOST_STRETCHES])}
    said = messages_read(triage, ticket)
    if stretches and said and not said[-1].asks:
        stretches[0].append(said[-1].text)
    for index, text in _between(triage, ticket)[:MOST_STRETCHES]:
        stretches.setdefault(index, []).append(text)
    return stretches


def told_besides(triage: Triage, ticket: Ticket) -> tuple[str, ...]:
    """The stretches of the messages that were read that are in no ask and were not left out."""
    return tuple(text for _, text in _between(triage, ticket))


def is_read_in_part(triage: Triage, ticket: Ticket) -> bool:
    """Whether the message asks more, or at greater length, than is looked through."""
    if not triage.read_whole or len(triage.asks) > MOST_STRETCHES or len(_between(triage, ticket)) > MOST_STRETCHES:
        return True
    return any(len(text) > MAX_CHARS for texts in stretches_by_ask(triage, ticket).values() for text in texts)


@once
def beyond_by_ask(triage: Triage, ticket: Ticket) -> frozenset[int]:
    """The asks with a question that is neither of a kind nor what an answer to an ask of the message says by itself, or
    with a demand beside them that is of no kind."""
    return _beyond(triage, ticket, _goods_in)


@once
def beyond_of_several(triage: Triage, ticket: Ticket) -> frozenset[int]:
    """The same where several articles were ordered: which of them a noun names is not known."""
    return _beyond(triage, ticket, lambda text, language: frozenset())


def _beyond(triage: Triage, ticket: Ticket, goods_in: Callable[[str, str], Set[str]]) -> frozenset[int]:
    asked = {ask.intent for ask in triage.asks if ask.intent}
    between = _between(triage, ticket)[:MOST_STRETCHES]
    stretches = [(index, ask.text) for index, ask in enumerate(triage.asks[:MOST_STRETCHES]) if ask.intent]
    listed = _named_goods(triage)
    questions = frozenset(
        index
        for index, text in (*stretches, *between)
        for named in (listed | goods_in(text[:MAX_CHARS], triage.language),)
        for sentence in map(_without_rhetoric, _sentences(text[:MAX_CHARS], triage.language))
        if _puts_a_question(sentence, triage.language) and len(_LETTERS.findall(sentence)) > BARE
        if not _is_known(sentence, asked, _around(triage, index), named)
    )
    return questions | {
        index
        for index, text in between
        for sentence in _sentences(text[:MAX_CHARS], triage.language)
        if _demands_more(sentence, ticket, _around(triage, index))
    }


def told_beyond(triage: Triage, ticket: Ticket, titles: Sequence[str] = ()) -> frozenset[int]:
    """The asks beside which the newest message tells, in words that no answer to them knows, something of no kind.
    `titles`: of what was ordered, which may be named."""
    table = kinds_table()
    if not {ask.intent for ask in triage.asks if ask.intent} <= set(table.plain):
        return frozenset()
    between = _between(triage, ticket)[:MOST_STRETCHES]
    named = _words(normalise(" ".join((ticket.buyer.name or "", *titles))).text)
    known = table.untold | named | {word for _, text in between for word in _capitalised(text[:MAX_CHARS])}
    return frozenset(
        index
        for index, text in between
        if triage.asks[index].intent in table.altered
        for sentence in _sentences(text[:MAX_CHARS], triage.language)
        if "?" not in sentence and len(_untold(sentence) - known) >= table.most_untold
        if not any(kind.stated and _asks(kind, sentence, _around(triage, index)) for _, kind in _may_ask(sentence))
    )


def _without_rhetoric(sentence: str) -> str:
    """What is left of it without a question at its end that wants no answer: `is this a joke?`"""
    if "?" not in sentence:
        return sentence
    sentence = " ".join(sentence.split())
    found = (pattern.search(sentence) for _, pattern in kinds_table().rhetoric.that_may_match(sentence))
    before = sentence[: min((each.start() for each in found if each), default=len(sentence))]
    return f"{before}?" if "?" not in before and _is_question(before) else before


def _named_goods(triage: Triage) -> frozenset[str]:
    """The words, in rough English, of products that are named in few."""
    said = (each.text for each in triage.entities.products if len(_LETTERS.findall(each.text)) <= NAMED_IN)
    return frozenset().union(*(_words(sentence) for text in said for sentence in _sentences(text, triage.language)))


def _goods_in(text: str, language: str) -> frozenset[str]:
    """In a language without articles, the nouns of goods: those of any shop, and those that its glossary lacks."""
    beside = kinds_table().goods.get(language)
    if beside is None:
        return frozenset()
    nouns = presale_table().goods | _words(normalise(text).text)
    found = (each for sentence in _sentences(text, language) for each in beside.finditer(sentence))
    return nouns & {word for each in found for word in each.groups() if word}


def _untold(sentence: str) -> set[str]:
    """Its words in Latin letters: one left in another script is one that the glossary lacks. Addresses hold none, nor
    does what an article does not go with."""
    said = without_what_it_fits_not(_ADDRESS.sub(" ", sentence))
    return {word for word in _words(said) if word.isascii()}


def _capitalised(text: str) -> set[str]:
    """Words that may be names: a town, a signature."""
    return {word.lower() for word in _LETTERS.findall(normalise(text).text) if word[0].isupper()}


def _demands_more(sentence: str, ticket: Ticket, around: Sequence[str]) -> bool:
    """Whether a statement wants something that neither its words nor a kind make known. A word left in another script
    is one that the glossary lacks, and says nothing."""
    table = kinds_table()
    if "?" in sentence or table.demands.search(sentence) is None:
        return False
    if any(kind.stated and _asks(kind, sentence, around) for _, kind in _may_ask(sentence)):
        return False
    known = table.undemanding | _words(normalise(ticket.buyer.name or "").text)
    return sum(word.isascii() for word in _words(sentence) - known) >= table.most


def echoed_by(triage: Triage, ticket: Ticket, index: int) -> int | None:
    """Of a part that could not be sorted and asks nothing beyond the ask beside it, that ask: the one before it, else
    the one after it."""
    sorted_asks = [other for other, ask in enumerate(triage.asks) if ask.intent and other != index]
    beside = max((other for other in sorted_asks if other < index), default=min(sorted_asks, default=None))
    if beside is None or (intent := triage.asks[beside].intent) is None:
        return None
    table = kinds_table()
    known = (
        table.echoes.get(ALWAYS, frozenset())
        | table.echoes.get(intent, frozenset())
        | _words(normalise(ticket.buyer.name or "").text)
    )
    sentences = _sentences(triage.asks[index].text, triage.language)
    plain = table.plain.get(intent) if intent in SAID_WHOLE else None
    is_plain = plain is not None and all(_asks_plainly(plain, each) for each in sentences)
    return beside if is_plain or frozenset().union(*map(_words, sentences)) <= known else None


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _LETTERS.findall(text))


def _is_known(sentence: str, asked: Collection[str], around: Sequence[str], named: Set[str] = frozenset()) -> bool:
    """Whether a question says what it wants in words that are known, or that name an article (`named`). Of intents
    without plain words any question is."""
    table = kinds_table()
    if not all(intent in table.plain for intent in asked):
        return True
    plainly = [table.plain[intent] for intent in asked]
    clauses = [clause for clause in _JOINT.split(sentence) if clause.strip()]
    if any(_asks_plainly(plain, sentence, named) for plain in plainly) or any(
        _asks(kind, sentence, around) for _, kind in _may_ask(sentence) if not (kind.aside or kind.silent)
    ):
        return all(_is_plain_or_of_a_kind(each, plainly, around, named) for each in clauses if _ASKS_FOR.search(each))
    *told, asks = clauses or [""]
    return not any(map(_is_question, told)) and any(_asks_plainly(plain, asks, named) for plain in plainly)


def _is_plain_or_of_a_kind(
    clause: str, plainly: Sequence[CompiledPlain], around: Sequence[str], named: Set[str]
) -> bool:
    """Whether one clause of a question is known by itself."""
    if len(_LETTERS.findall(clause)) <= BARE or any(_asks_plainly(plain, clause, named) for plain in plainly):
        return True
    return any(_asks(kind, clause, around) for _, kind in _may_ask(clause) if not kind.aside)


def _asks_plainly(plain: CompiledPlain, sentence: str, named: Set[str] = frozenset()) -> bool:
    if not plain.asks.search(sentence) or (plain.unless and plain.unless.search(sentence)):
        return False
    return plain.words is None or _words(_bare(sentence)) <= plain.words | named


def _bare(sentence: str) -> str:
    """Without the things that are named, by whatever noun, and with one word for `whether`."""
    unnamed = _NAMED.sub(" ", _PAID_FOR.sub(r"\1", sentence))
    return _OR_NOT.sub(" ", _WHETHER.sub(" whether ", unnamed))


def _around(triage: Triage, index: int) -> tuple[str, ...]:
    """The intents that a question of this ask may belong to: what is asked before buying is of its own ask only."""
    own = triage.asks[index].intent
    others = {ask.intent for ask in triage.asks if ask.intent and ask.intent not in BEFORE_BUYING}
    return tuple(others | {own}) if own else tuple(ask.intent for ask in triage.asks if ask.intent)


def changes_in(triage: Triage, ticket: Ticket) -> frozenset[str]:
    """What of an order the asks for a change want changed, with what stands around them in the newest message. Who
    wants to exchange what has not been sent wants another variant, unless words say otherwise; who cancels a part of an
    order wants the rest. `I ticked the wrong colour. Can it be changed?` is sorted as something wrong, too."""
    around = [text for _, text in _between(triage, ticket)]
    unsorted = [ask.text for ask in triage.asks if ask.intent is None]

    def wanted(intent: str) -> list[str]:
        return [ask.text for ask in triage.asks if ask.intent == intent]

    def changes(*stretches: str) -> frozenset[str]:
        return frozenset(kind for text in stretches for kind in kinds_of_change(text, triage.language))

    if changed := wanted("change_order"):
        return changes(*changed, *wanted("wrong_item"), *around, *unsorted) - {PART}
    if cancelled := wanted("cancel_order"):
        return changes(*cancelled, *around, *unsorted) & {PART}
    exchanged = wanted("exchange_request")
    return (changes(*exchanged) - {PART} or frozenset({"variant"})) if exchanged else frozenset()


def named_months(triage: Triage, ticket: Ticket) -> frozenset[int]:
    """The months, 1 to 12, that the asks and what stands around them name without a day, and of nothing past."""
    stretches = [text for texts in stretches_by_ask(triage, ticket).values() for text in texts]
    return frozenset(
        MONTHS.index(found[1]) + 1
        for text in stretches
        for sentence in _sentences(text[:MAX_CHARS], triage.language)
        if not _PAST.search(sentence)
        for found in _MONTH.finditer(sentence)
    )


def question_kinds() -> Mapping[str, str]:
    """Every kind of question, in words."""
    return {name: kind.says for name, kind in kinds_table().kinds.items()}


def change_kinds() -> tuple[str, ...]:
    """Every kind of change."""
    return tuple(kinds_table().changes)


@once
def _between(triage: Triage, ticket: Ticket) -> Sequence[tuple[int, str]]:
    """(the ask before it, else the first; a stretch that is in no ask and was not left out), of the newest message and
    of those that wait with it. A newest one that asks nothing is no such stretch: it may only remind."""
    stretches: list[tuple[int, str]] = []
    said = messages_read(triage, ticket)
    before = min((index for each in said for index, _ in each.asks), default=None)
    if before is None:
        return ()
    for number, each in enumerate(said):
        if not each.asks and number == len(said) - 1:
            break
        first = each.asks[0][0] if each.asks else before
        for span in each.besides():
            ended = [index for index, ask in each.asks if ask.end <= span.start + 1]
            stretches.append((ended[-1] if ended else first, each.text[span.start : span.end]))
        before = each.asks[-1][0] if each.asks else before
    return stretches


def _across(triage: Triage, ticket: Ticket) -> list[tuple[int, str]]:
    """(its first ask, the sentence) for each question that was cut into several asks, or of which an ask holds a part
    only: the mark may stand outside of it."""
    cut: list[tuple[int, str]] = []
    for each in messages_read(triage, ticket):
        for span in split_sentences(each.text) if each.asks else ():
            inside = [(ask.end, index) for index, ask in each.asks if ask.start < span.end and span.start < ask.end]
            if len(inside) > 1 or (inside and inside[0][0] < span.end and "?" in each.text[inside[0][0] : span.end]):
                cut.append((inside[0][1], each.text[span.start : span.end]))
    return cut


def _asks(kind: CompiledKind, sentence: str, intents: Sequence[str]) -> bool:
    fits = not kind.intents or not intents or not kind.intents.isdisjoint(intents)
    return fits and bool(kind.asks.search(sentence)) and not (kind.unless and kind.unless.search(sentence))


@lru_cache(maxsize=256)
def _sentences(text: str, language: str) -> tuple[str, ...]:
    """In rough English and lower case."""
    plain = normalise(text[:MAX_CHARS]).text.lower()
    return tuple(to_english(plain[span.start : span.end], language).lower() for span in split_sentences(plain))
