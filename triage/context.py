"""A ticket in, the texts that shall be judged out: what the buyer says now, and, where that says too little, what it
points to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from core.tickets import Author, Message, Ticket
from core.triage import Role
from text import rx
from text.boilerplate import strip_subject
from text.cut import Body
from text.mail import read_body
from text.needs import SparingList
from text.normalise import normalise
from triage.frames import find_statements, start_of_quote
from triage.no_reply import is_answer, said_last
from triage.reminders import idle_words, number_words, read_reminders
from triage.wording import count_words

IDLE_CHARS = 300
"""A longer message says something, whatever it is."""
IDLE_WORDS = 14
"""Of one sentence; a longer one says something."""
ANSWER_WORDS = 8
NUMBER_DIGITS = 4
"""Fewer may be a quantity or a day."""
SUBJECT_NEWS = 0.5
"""The least share of a subject's words that the text must lack for the subject to say something of its own."""

QUESTION_MARKS = "?？؟"

_COLON_LINE = rx.compile(r"(?m)[:：][ \t\r*]*+$|^[ \t]*-{2}")
"""How every line ends, or begins, that says whose mail follows."""
_EDGE = rx.compile(r"^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$")
_TOKEN = rx.compile(r"[\p{L}\p{M}\p{N}]+(?:['-][\p{L}\p{M}\p{N}]+)*+")
_WORD = rx.compile(r"[\p{L}\p{M}\p{N}]+")


class Idle(StrEnum):
    """How a message says nothing by itself."""

    EMPTY = "empty"
    ATTACHMENT = "attachment"
    """Files, no words."""
    REMINDER = "reminder"
    ANSWER = "answer"
    NUMBER = "number"
    """Only a number, with words that name or correct one: which order an earlier message is about."""


@dataclass(frozen=True)
class Told:
    """One text to judge."""

    role: Role
    text: str
    """What was typed, everything else blanked: its offsets hold in the message, or in the plain text of its HTML."""
    message: Message | None = None
    """None for the subject."""
    body: Body | None = None
    """With what was left out of the message; None for the subject."""
    idle: Idle | None = None


@dataclass(frozen=True)
class Context:
    """What a ticket says, newest messages last."""

    told: tuple[Told, ...]
    is_opening: bool = False
    """Whether the seller has written nothing yet and the subject answers nothing, so that it is the buyer's own."""

    def of(self, role: Role) -> tuple[Told, ...]:
        """The texts of one role, oldest first."""
        return tuple(each for each in self.told if each.role is role)

    @property
    def asks_news(self) -> bool:
        """Whether the buyer only asks what is new, and has written nothing before that it could be about."""
        now = self.of(Role.NOW)
        if self.of(Role.BEFORE) or self.idle is not Idle.REMINDER:
            return False
        return any(not _news_words().isdisjoint(_TOKEN.findall(each.text.casefold())) for each in now)

    @property
    def gives_number(self) -> bool:
        """Whether the newest message only says which number is meant: those named before it were wrong or missing."""
        now = self.of(Role.NOW)
        return bool(now) and now[-1].idle is Idle.NUMBER

    @property
    def idle(self) -> Idle | None:
        """How the newest message says nothing by itself, where no unanswered one says anything."""
        now = self.of(Role.NOW)
        return now[-1].idle if now and all(each.idle for each in now) else None


@lru_cache(maxsize=1)
def _wordings() -> tuple[tuple[Idle | None, ...], SparingList]:
    """(of each pattern what it says, the patterns), in the order of asking."""
    content = read_reminders()
    kinds = ((None, content.closings), (Idle.REMINDER, content.reminders), (Idle.ANSWER, content.answers))
    listed = [(kind, pattern) for kind, patterns in kinds for pattern in patterns]
    return tuple(kind for kind, _ in listed), SparingList((pattern for _, pattern in listed), rx.IGNORECASE, whole=True)


def read_context(ticket: Ticket, languages: tuple[str, ...] | None = None) -> Context:
    """All unanswered messages of the buyer (`now`); when none of them says anything by itself, the last earlier one
    that does (`before`); the subject when it adds something.

    They are read in these languages (`triage.languages.read_in`), in all by default.
    """
    newest = said_last(ticket)
    answers = [message.text for message in ticket.messages if is_answer(message)]
    is_asked = bool(answers) and any(mark in answers[-1] for mark in QUESTION_MARKS)
    now = [_told(Role.NOW, message, is_asked=is_asked, languages=languages) for message in newest]
    before: list[Told] = []
    if all(each.idle for each in now):
        earlier = (message for message in reversed(ticket.messages) if message.author is Author.BUYER)
        skipped = {id(message) for message in newest}
        telling = (
            _told(Role.BEFORE, message, is_asked=is_asked, languages=languages)
            for message in earlier
            if id(message) not in skipped
        )
        before = [each for each in telling if not each.idle][:1]
    said = " ".join(each.text for each in (*before, *now))
    subject = (ticket.subject or "").strip()
    is_opening = not answers and strip_subject(subject) == subject
    return Context((*_subject(ticket.subject, said), *before, *now), is_opening)


def find_idle(message: Message, said: str, languages: tuple[str, ...] | None = None) -> Idle | None:
    """How a message that says this says nothing by itself; None when it says something. Thanks say something."""
    if len(said.strip()) > IDLE_CHARS:
        return None
    words = normalise(said.strip()).text
    if not _WORD.search(words):
        if message.attachments:
            return Idle.ATTACHMENT
        return Idle.REMINDER if "?" in words else Idle.EMPTY
    kinds = set()
    for sentence in _sentences(words, languages):
        kind = _idle_kind(sentence)
        if kind is None:
            return None
        kinds.add(kind)
    return next((kind for kind in (Idle.REMINDER, Idle.NUMBER, Idle.ANSWER) if kind in kinds), None)


@lru_cache(maxsize=1)
def _news_words() -> frozenset[str]:
    return frozenset(read_reminders().news_words.split())


def _sentences(text: str, languages: tuple[str, ...] | None) -> Iterator[str]:
    for span in find_statements(text, languages):
        if sentence := text[span.start : span.end].strip():
            yield sentence.replace("’", "'")


def _idle_kind(sentence: str) -> Idle | None:
    said = _TOKEN.findall(sentence.casefold())
    if not 0 < len(said) <= IDLE_WORDS:
        return None
    if _names_a_number(said) and "?" not in sentence:
        return Idle.NUMBER
    bare = _EDGE.sub("", sentence)
    kinds, wordings = _wordings()
    for number, pattern in wordings.that_may_match(bare):
        if pattern.fullmatch(bare):
            return kinds[number]
    return _idle_by_words(said, is_question="?" in sentence)


def _names_a_number(said: Sequence[str]) -> bool:
    """`Sorry, my order number is 12345`; `wrong order, 12345` may speak of what came in the parcel."""
    rest = {word for word in said if sum(map(str.isdigit, word)) < NUMBER_DIGITS}
    if len(rest) == len(set(said)):
        return False
    numbers, wrong, beside = number_words()
    return rest <= beside | numbers | (wrong if rest & numbers else frozenset())


def _idle_by_words(said: Sequence[str], *, is_question: bool) -> Idle | None:
    """Of a short sentence all of whose words say nothing about a matter."""
    reminders, answers, idle = idle_words()
    if not idle.issuperset(said):
        return None
    if not reminders.isdisjoint(said):
        return Idle.REMINDER
    if is_question or len(said) > ANSWER_WORDS or answers.isdisjoint(said):
        return None
    return Idle.ANSWER


def read_told(message: Message, languages: tuple[str, ...] | None = None) -> Told:
    """What an earlier message of the buyer says."""
    return _told(Role.BEFORE, message, is_asked=False, languages=languages)


def _told(role: Role, message: Message, *, is_asked: bool, languages: tuple[str, ...] | None) -> Told:
    """Where the seller asked nothing, nothing can be an answer: `fine, thanks` then says what it says."""
    body = read_body(message.text)
    text = body.masked(message.text)
    if _COLON_LINE.search(text) and (start := start_of_quote(text, languages)) is not None:
        body = body.quoted_from(message.text, start)
        text = body.masked(message.text)
    idle = find_idle(message, text, languages)
    return Told(
        role=role, text=text, message=message, body=body, idle=None if idle is Idle.ANSWER and not is_asked else idle
    )


def _subject(subject: str | None, said: str) -> tuple[Told, ...]:
    """The subject where at least two of its words, and half of them, are news."""
    if not subject:
        return ()
    left = strip_subject(subject)
    words = set(_WORD.findall(left.casefold()))
    news = words - set(_WORD.findall(said[:5_000].casefold()))
    if not news or len(news) < SUBJECT_NEWS * len(words) or (count_words(left) < 2 and said.strip()):
        return ()
    return (Told(role=Role.SUBJECT, text=left),)
