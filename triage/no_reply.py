"""A ticket and what was read in it in, why it needs no answer out; None where it needs one.

Who is passed over feels ignored, so whatever is in doubt needs an answer: a question mark, a flag, an ask of its own.
"""

from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from itertools import dropwhile, takewhile
from pathlib import Path

from core.marketplaces import Marketplace
from core.reading import read_yaml
from core.record import Record
from core.routing import ALWAYS_ANSWERED
from core.tickets import Author, Message, Ticket
from core.triage import Ask, Flag, Role
from text import rx
from text.glossary import to_english
from text.needs import Sparing, SparingList
from text.normalise import normalise
from triage.frames import find_statements
from triage.requests import is_request

CLOSING, PRAISE, SOLICITATION = "thanks_or_closing", "review_or_feedback", "solicitation"
AGREES = "an emoji that agrees"

SETTLES_ITSELF = frozenset((CLOSING, "wismo", "delivered_not_received", "refund_status", "return_status"))
"""What `the parcel has just arrived` may be taken for; an ask for anything else stands, whatever else is settled."""

HAS_COME = frozenset(("invoice_request", "refund_request"))
"""What `the invoice has come, thanks` or `refund received` may be taken for, where nothing else is said."""

TAKEN_BACK = frozenset(("cancel_order", "return_request", "claim_or_dispute", "exchange_request", "human_request"))
"""What `I no longer want to return it` may be taken for."""
MOST_BESIDE = 3
"""Words beside those by which a buyer takes a matter back."""

OF_A_MACHINE = ("human_request", "solicitation")
"""What `I am out of the office until Monday` may be taken for."""

READ_CHARS = 2_000
"""A machine says in its first lines what it is."""

WORD = rx.compile(r"[\p{L}\p{N}]")
WORDS = rx.compile(r"[\p{L}\p{M}\p{N}]++")
CLAUSE = rx.compile(r"[,.;:!\n–—]++")
QUESTION = rx.compile(r"[?？؟]")
NO_FAREWELL = rx.compile(r"[?？؟€$£₹₽]")
"""A question, or a sum that may have been agreed to."""


class Wording(Record):
    """How one kind of message is recognised."""

    patterns: dict[str, tuple[rx.Checked, ...]]
    """By language."""
    caught: tuple[str, ...]
    """Messages that must be recognised; a test runs them."""
    allowed: tuple[str, ...]
    """Near misses that must not."""


class NoReplyFile(Record):
    """`no_reply.yaml`."""

    automatic: Wording
    receipt: Wording
    receipt_beside: Wording
    absent: Wording
    """Of an out-of-office reply, too; but a buyer who asks for something may tell it as well."""
    notice: Wording
    settled: Wording
    withdrawn: Wording
    offers_more: Wording
    asks_back: Wording
    thanks: dict[str, tuple[str, ...]]
    """By language; a statement made up of these says nothing else."""
    praises: rx.Checked
    """In rough English: words of a buyer who is content."""
    arrived: rx.Checked
    """Words of one whose parcel has come."""
    blames: rx.Checked
    """Words beside which thanks are none."""
    complains: rx.Checked
    """Words of one who blames the shop."""
    offers: rx.Checked
    """Words of one who wants to sell it something."""
    doubts: rx.Checked
    """Words beside which praise may not be all that is said."""
    courteous: rx.Checked
    """Words of which thanks in advance and wishes are made."""
    only_arrived: rx.Checked
    """Words of which `the parcel came today` is made."""
    adversatives: dict[str, tuple[str, ...]]
    """By language. Beside one of these, thanks and what was settled are not the end of it."""
    agreeing_emoji: tuple[str, ...]


@lru_cache(maxsize=1)
def load_no_reply() -> NoReplyFile:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "no_reply.yaml", NoReplyFile)


def search(kind: str, text: str, languages: tuple[str, ...] | None = None) -> rx.Match[str] | None:
    """The first place where a text is worded as one of the kinds with patterns (`notice`, `settled`), by default in any
    language."""
    patterns = _patterns(kind, languages).that_may_match(text)
    found = (match for _, pattern in patterns if (match := pattern.search(text)) is not None)
    return min(found, key=lambda match: match.start(), default=None)


@lru_cache(maxsize=256)
def _patterns(kind: str, languages: tuple[str, ...] | None) -> SparingList:
    """One by one: joined they take three times as long."""
    wording: Wording = getattr(load_no_reply(), kind)
    wanted = wording.patterns if languages is None else languages
    every = (pattern for language in wanted for pattern in wording.patterns.get(language, ()))
    return SparingList(every)


@lru_cache(maxsize=64)
def _adversative(languages: tuple[str, ...] | None) -> Sparing:
    """In these languages or any: `ma` is `but` in one and `my` in another."""
    known = load_no_reply().adversatives
    words = "|".join(word for language in languages or known for word in known.get(language, ()))
    return Sparing(rf"(?<!\p{{L}})(?:{words})(?!\p{{L}})", rx.IGNORECASE)


@lru_cache(maxsize=1)
def _thanks() -> Sparing:
    words = "|".join(pattern for patterns in load_no_reply().thanks.values() for pattern in patterns)
    return Sparing(rf"(?:(?:{words})(?![\p{{L}}\p{{M}}])[^\p{{L}}\p{{M}}\p{{N}}]*+)++", rx.IGNORECASE, whole=True)


def unanswered(ticket: Ticket) -> tuple[Message, ...]:
    """The buyer's messages since the seller's last answer, oldest first. What a machine sent for the seller is none."""
    return _since_an_answer(reversed(ticket.messages))


def said_last(ticket: Ticket) -> tuple[Message, ...]:
    """What is unanswered; where nothing is, what the seller answered last, oldest first."""
    return _since_an_answer(dropwhile(lambda message: message.author is not Author.BUYER, reversed(ticket.messages)))


def _since_an_answer(newest_first: Iterable[Message]) -> tuple[Message, ...]:
    row = takewhile(lambda message: not is_answer(message), newest_first)
    return tuple(message for message in row if message.author is Author.BUYER)[::-1]


def is_answer(message: Message) -> bool:
    """Whether the seller wrote it: what a machine sent for one, and a notice of the operator, answer nothing."""
    return message.author is Author.SELLER and not (is_automatic(message.text) or is_receipt(message.text))


def why_no_reply(
    ticket: Ticket,
    *,
    asks: Sequence[Ask],
    flags: Sequence[Flag],
    place: Marketplace,
    language: str = "en",
    languages: tuple[str, ...] | None = None,
    quoted: str = "",
) -> str | None:
    """Why the ticket needs no answer; None where it needs one. It is read in these languages, in all by default;
    `language` is the newest message's own. `quoted` is the mail that its unanswered messages quote, and do not hold.

    `asks` are those of the newest message of the buyer. Messages before it that wait for an answer too keep the ticket
    open, unless the buyer says that the matter is settled.
    """
    waiting = unanswered(ticket)
    if not waiting:
        return "the seller has answered since" if ticket.question else "no message of the buyer"
    if any(flag in flags for flag in ALWAYS_ANSWERED):
        return None
    newest = waiting[-1]
    settled = _settled(newest, asks, languages)
    if settled is not None and search("withdrawn", settled, languages) and answers_a_question(ticket, quoted):
        return None  # `I'll keep it` may take up an offer
    if settled is not None:
        reason: str | None = f"the buyer says that it is settled: {settled!r}"
    elif any(_says_nothing(message, ticket.subject, languages) is None for message in waiting[:-1]):
        return None
    else:
        answers = answers_a_question(ticket, quoted)
        reason = _says_nothing(newest, ticket.subject, languages, asks)
        if reason is None and not answers:
            reason = _closes(newest, asks, language, languages)
        elif reason == AGREES and answers:
            reason = None
    if reason is None:
        return None
    return f"{reason}; {place.when_no_reply}" if place.when_no_reply else reason


def answers_a_question(ticket: Ticket, quoted: str = "") -> bool:
    """Whether the buyer says anything, beside what is asked back, to a seller who asked something last: `yes, thanks`
    then is a choice, and so is `the second one please, and when do I get the invoice?`. A file that is sent to a
    seller who wrote last is what the seller wanted, with or without a question mark. In a ticket without a message of
    the seller's, what the buyer quotes stands in for it."""
    waiting = unanswered(ticket)
    if not waiting:
        return False
    if quoted and all(message.author is not Author.SELLER for message in ticket.messages):
        is_asked = _asks(quoted)
    else:
        before = ticket.messages[: ticket.messages.index(waiting[0])]
        row = takewhile(lambda message: message.author is not Author.BUYER, reversed(before))
        sends_file = any(message.attachments for message in waiting)
        is_asked = any(sends_file or _asks(message.text) for message in row if is_answer(message))
    return is_asked and not all(_only_asks(message) for message in waiting)


def _only_asks(message: Message) -> bool:
    """Whether each clause of a message belongs to a question, and no file is sent with it."""
    said = [clause for each in _statements(message.text, None) for clause in CLAUSE.split(each) if WORD.search(clause)]
    return bool(said) and not message.attachments and all(QUESTION.search(clause) for clause in said)


def _asks(text: str) -> bool:
    """Whether the seller asks something, with a question mark or without. To ask whether there is anything else is a
    farewell."""
    said = normalise(text[:READ_CHARS]).text
    if farewell := search("offers_more", said):
        said = said[: farewell.start()] + said[farewell.end() :]
    return QUESTION.search(said) is not None or search("asks_back", said) is not None


@lru_cache(maxsize=16)
def is_automatic(text: str) -> bool:
    """Whether a machine wrote it for somebody, such as an out-of-office reply."""
    said = normalise(text[:READ_CHARS]).text
    return any(search(kind, said) is not None for kind in ("automatic", "absent"))


@lru_cache(maxsize=16)
def is_receipt(text: str) -> bool:
    """Whether a seller's message only says that a message has come and that an answer will."""
    if search("receipt", normalise(text[:READ_CHARS]).text) is None:
        return False
    return len(text) <= READ_CHARS and all(_acknowledges(said) for said in _statements(text, None))


def _acknowledges(said: str) -> bool:
    clean = normalise(said).text
    return _only_thanks(said) or any(search(kind, clean) for kind in ("receipt", "receipt_beside"))


def _says_nothing(
    message: Message, subject: str | None, languages: tuple[str, ...] | None, asks: Sequence[Ask] = ()
) -> str | None:
    """Why a message is none that a person wrote to be answered."""
    text = message.text
    if message.attachments or (not WORD.search(text) and any(_in_subject(ask) for ask in asks)):
        return None
    if not text.strip():
        return "an empty message"
    if not WORD.search(text):
        rest = text.translate({ord(mark): None for emoji in load_no_reply().agreeing_emoji for mark in emoji})
        bare = rx.sub(r"[\s!.\uFE0F\U0001F3FB-\U0001F3FF\u200D]", "", rest)
        return AGREES if rest != text and not bare else None
    clean = normalise(text[:READ_CHARS]).text
    if any(QUESTION.search(said) for said in (*_statements(text, languages), *(ask.text for ask in asks))):
        return None
    if subject is not None and is_automatic(subject):
        return "an automatic reply"
    if (found := search("automatic", clean, languages)) and not any(
        _is_real(ask) and ask.end <= found.start() for ask in asks
    ):
        return "an automatic reply"  # what stands before would be a person's message with a machine's foot
    if (found := search("absent", clean, languages)) and not _wants_something(text, asks, found, languages):
        return "an automatic reply"
    if (found := search("notice", clean, languages)) and not any(
        _is_real(ask) and not _holds(ask, found) for ask in asks
    ):
        return "a notice that is not to be answered"
    return None


def _is_real(ask: Ask) -> bool:
    """Whether it may want an answer: what could not be sorted may."""
    return ask.intent != CLOSING and not _only_thanks(ask.text)


def _wants_something(text: str, asks: Sequence[Ask], found: rx.Match[str], languages: tuple[str, ...] | None) -> bool:
    """Whether somebody who says that they are away asks for something, in the same breath or beside it."""
    if any(_is_real(ask) and (not _holds(ask, found) or ask.intent not in (None, *OF_A_MACHINE)) for ask in asks):
        return True
    return any(is_request(said, language) for language in languages or () for said in _statements(text, languages))


def _in_subject(ask: Ask) -> bool:
    return ask.role is Role.SUBJECT and ask.intent is not None and _is_real(ask)


def _holds(ask: Ask, found: rx.Match[str]) -> bool:
    return ask.start < found.end() and found.start() < ask.end


def _settled(message: Message, asks: Sequence[Ask], languages: tuple[str, ...] | None) -> str | None:
    """The words by which the buyer takes the matter back, where nothing else is asked or told in the same breath."""
    text = message.text[:READ_CHARS]
    if message.attachments or len(message.text) > READ_CHARS or QUESTION.search(text):
        return None
    if _adversative(languages).search(_without("withdrawn", _without("settled", text, languages), languages)):
        return None
    words: str | None = None
    at = 0
    for said in _statements(text, languages):
        at = text.index(said, at)
        here = {ask.intent for ask in asks if ask.start < at + len(said) and at < ask.end}
        clean = normalise(said).text
        found = search("withdrawn", clean, languages) or search("settled", clean, languages)
        if found is None:
            if here - {CLOSING} and not _only_thanks(said):
                return None
        elif not _is_all_settled(clean, here, languages):
            return None
        else:
            words = words or found.group().strip()
        at += len(said)
    return words


def _is_all_settled(said: str, here: Set[str | None], languages: tuple[str, ...] | None) -> bool:
    """Whether nothing is left of a statement, of these asks, but that a matter is settled."""
    rest = _without("settled", said, languages)
    if _only_thanks(rest):
        return here <= {None, *HAS_COME, *SETTLES_ITSELF, *TAKEN_BACK}
    bare = _without("withdrawn", rest, languages)
    if bare != rest and len(WORDS.findall(bare)) <= MOST_BESIDE:
        return here <= {None, *SETTLES_ITSELF, *TAKEN_BACK}
    return None not in here and here <= SETTLES_ITSELF


@lru_cache(maxsize=16)
def _statements(text: str, languages: tuple[str, ...] | None) -> tuple[str, ...]:
    """What the message says, without greeting, signature and quoted mail. Kept, for three questions are asked of it."""
    text = text[:READ_CHARS]
    return tuple(text[span.start : span.end] for span in find_statements(text, languages))


def _without(kind: str, said: str, languages: tuple[str, ...] | None) -> str:
    for _, pattern in _patterns(kind, languages).that_may_match(said):
        said = pattern.sub(" ", said)
    return said


def says_more_than_thanks(text: str, language: str) -> bool:
    """Whether it is more than thanks, wishes and haste, be they for an answer that is still to come."""
    english = to_english(normalise(text[:READ_CHARS]).text.lower(), language).lower()
    return WORD.search(_worded("courteous").sub("", english)) is not None


def _only_thanks(said: str) -> bool:
    clean = normalise(said).text
    first = WORD.search(clean)
    return first is None or _thanks().fullmatch(clean, first.start()) is not None


def _closes(message: Message, asks: Sequence[Ask], language: str, languages: tuple[str, ...] | None) -> str | None:
    """Thanks alone or with praise, or an offer alone."""
    if message.attachments or len(message.text) > READ_CHARS or NO_FAREWELL.search(message.text):
        return None
    said = _statements(message.text, languages)
    unasked = all(ask.intent in (None, CLOSING) for ask in asks) and WORD.search(message.text)
    if unasked and said and all(_only_thanks(each) for each in said):
        return "the buyer only thanks or closes"
    if not asks or _adversative(languages).search(message.text):
        return None
    if all(ask.intent == SOLICITATION for ask in asks):
        return "an offer to the seller"
    if any(ask.intent not in (CLOSING, PRAISE) for ask in asks):
        return None
    if not all(_is_content(each, asks, message.text, language) for each in said):
        return None
    english = to_english(normalise(message.text).text.lower(), language).lower()
    if _worded("blames").search(english):
        return None
    if all(ask.intent == CLOSING for ask in asks):
        return "the buyer only thanks or closes"
    return "the buyer thanks and praises" if "thank" in english and _only_praises(english) else None


def only_complains(text: str, language: str) -> bool:
    """Whether what was taken for an offer to the seller blames the shop and offers nothing: `100 % of your parcels are
    late`."""
    english = to_english(normalise(text).text.lower(), language).lower()
    return _worded("complains").search(english) is not None and _worded("offers").search(english) is None


def _is_content(said: str, asks: Sequence[Ask], text: str, language: str) -> bool:
    """Whether a statement thanks, praises or says that it came: what could not be sorted beside thanks may be amiss."""
    at = text.index(said)
    if _only_thanks(said) or any(ask.start < at + len(said) and at < ask.end for ask in asks):
        return True
    english = to_english(normalise(said).text.lower(), language).lower()
    if _worded("doubts").search(english):
        return False
    if _worded("arrived").search(english) and not WORD.search(_worded("only_arrived").sub("", english)):
        return True
    return _worded("praises").search(english) is not None


def _only_praises(english: str) -> bool:
    """Whether each clause thanks, praises or says that it came, and none has a word of doubt."""
    clauses = [clause for clause in CLAUSE.split(english) if len(clause.split()) > 1]
    said = [("thank" in clause or _worded("content").search(clause) is not None) for clause in clauses]
    return all(said) and _worded("praises").search(english) is not None and not _worded("doubts").search(english)


@lru_cache(maxsize=16)
def _worded(kind: str) -> rx.Pattern:
    words = load_no_reply()
    return rx.compile(f"{words.praises}|{words.arrived}" if kind == "content" else getattr(words, kind), rx.IGNORECASE)
