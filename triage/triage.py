"""A ticket in, its triage out: language, asks, intents, ids, flags, urgency, deadline, queue."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate

from core.marketplaces import Marketplace, find
from core.record import Span, primary
from core.routing import RoutingRule
from core.sellers import Store
from core.tickets import Author, Message, Ticket, parse_ticket
from core.triage import Abstained, Ask, EarlierStripped, Entities, Flag, Role, StrippedKind, Triage
from text.cut import Body
from text.ids import find_order_ids
from text.language import LANGUAGES, LanguageGuess, detect_language
from text.mail import threatens_readers
from triage.asks import Reading, ranked, read_asks, said_to_people, without_faint
from triage.classifier import NO_ASK, IntentClassifier
from triage.clocks import find_deadline
from triage.context import Context, Told, read_context, read_told
from triage.entities import find_entities
from triage.flags import FoundFlag, find_flags
from triage.frames import find_statements
from triage.intents import intent_of, load_intents
from triage.languages import load_languages, read_in
from triage.no_reply import SOLICITATION, only_complains, said_last, says_more_than_thanks, why_no_reply
from triage.products import ProductIndex
from triage.requests import is_request
from triage.routing import route, with_routing
from triage.urgency import judge_urgency
from triage.wording import count_words

MOST_READ = 20
"""Messages in a row that are looked through for asks, the newest: chats send one line a message."""

TELLS_LANGUAGE = 4
"""Words of a message that say by themselves in which language it is: `merci` alone may be German."""
SURE_OF_LANGUAGE = 0.7
"""Of fewer words: below it, what the buyer wrote before tells, too. `Ja.` has 0.43, `Oui merci` 0.69, `Да` 0.99."""

RUNS_OUT = frozenset(("return_request", "exchange_request", "refund_request", "cancel_order"))
"""What a buyer may ask for until some day only: who has asked for one of these before is in time with the others."""

NEWS_ASKED, NEWS_PROBABILITY = "wismo", 0.6
"""What a buyer means who only asks for news and has written nothing before. Most wait for a parcel, some for money."""

TALK = "human_request"
LEAST_SOLD = 0.7
"""From which probability an offer to the seller is spam."""

FOREIGN = "Hvor blir det av pakken min? Den skulle vært her på mandag."
"""In a language that triage does not read: it looks for words of all of them."""

NAMED_BY_FLAG = 0.6
"""How sure a flag alone makes of an intent. Of 55 own messages with such a flag 51 have the intent, but most have words
for it, too."""
UNDER_EXTORTION = ("discount_question", "review_or_feedback")
"""What a buyer who threatens seems to ask; what is wanted is money back."""
PAID_BACK = "refund_request"

APART = "\n\n"
"""Between messages that are looked through together."""

NOTHING = Reading((), (), Abstained.TOO_SHORT)


class Triager:
    """Sorts tickets. Safe to share between threads."""

    def __init__(self, classifier: IntentClassifier) -> None:
        self._classifier = classifier
        bought = {name for name, intent in load_intents().items() if intent.before_buying}
        self._of_an_order = classifier if classifier.meta.own else classifier.hardly(bought)
        self._readable = frozenset(primary(each) for each in (*load_languages(), *classifier.meta.languages))

    @property
    def version(self) -> str:
        """Of the intent classifier."""
        return self._classifier.version

    @property
    def intents(self) -> frozenset[str]:
        """What the classifier can name."""
        return frozenset(self._classifier.labels) - {NO_ASK}

    def warm_up(self, languages: Iterable[str] | None = None) -> None:
        """Loads what messages in these languages are read by, by default in all and in none: a process that serves does
        so before the first buyer waits for it, half a second a language."""
        now = datetime.now(UTC)
        known = load_languages()
        wanted = sorted(known) if languages is None else sorted({primary(each) for each in languages} & set(known))
        said = [
            (each, " ".join(caught))
            for each in wanted
            for caught in (known[each].requests.caught, *(rule.caught for rule in known[each].flags.values()))
        ]
        for language, text in [*said, *([("en", FOREIGN)] if languages is None else [])]:
            store = Store(id=language, marketplace="unknown", country="DE", language=language)
            self.triage(parse_ticket({"text": text}, now=now), store=store, now=now)

    def triage(
        self,
        ticket: Ticket,
        *,
        store: Store,
        now: datetime,
        rules: Sequence[RoutingRule] = (),
        products: ProductIndex | None = None,
    ) -> Triage:
        """What the buyer's unanswered messages ask; a ticket without one is `too_short`. `rules` are the seller's."""
        guess = _language_of(ticket, store)
        languages = _languages(guess, store)
        context = read_context(ticket, languages)
        newest = next(reversed(context.of(Role.NOW)), None)
        if any(told.body and told.body.stripped for told in context.of(Role.NOW)):  # quoted mail may have misled
            guess = detect_language("\n".join(told.text for told in context.of(Role.NOW)), prior=store.language)
            languages = _languages(guess, store)
        heard = [_heard(told) for told in context.of(Role.NOW)]
        found = [find_flags(text, languages) for text in heard]
        if said := _said(context, found, guess, languages):  # who answers in the attacker's language obeys
            guess = detect_language(said, prior=store.language)
            languages = _languages(guess, store)
        hidden = [flag for told in context.told for flag in find_flags(_hidden(told), languages)]
        hidden += [flag for told in context.of(Role.NOW) for flag in _told_machine_in_quotes(told, languages)]
        hidden += [flag for told in context.of(Role.SUBJECT) for flag in find_flags(told.text, languages)]
        flags_in = {id(told): flags for told, flags in zip(context.of(Role.NOW), found, strict=True)}
        place = find(ticket.marketplace or store.marketplace)
        sent = _begun([told.message for told in context.of(Role.NOW)], heard)
        entities = find_entities(
            APART.join(heard),
            place,
            store,
            sent[0][1] if sent else None,
            language=guess.language,
            products=products,
            listing=ticket.sku,
            later=sent[1:],
        )
        names_order = bool(ticket.order_id or entities.order_ids)
        classifier = self._of_an_order if names_order else self._classifier
        reading = self._read(context, flags_in, guess, languages, classifier)
        reading = self._since_when(reading, ticket, context, guess, languages, classifier)
        if not self._can_read(guess.language) or _is_fallen_back(guess):
            reading = _unsorted(reading)
        if {score.intent for score in reading.intents} == {SOLICITATION} and _complains(newest, guess):
            reading = _unsorted(reading)
        if reading.flags and not any(
            count_words(told.text) for told in context.told
        ):  # the vector of no words says nothing
            reading = replace(reading, flags=frozenset())
        raised = {*reading.flags, *_sold(reading), *(each.flag for each in (*hidden, *(f for fs in found for f in fs)))}
        flags = tuple(flag for flag in Flag if flag in raised)
        if newest and newest.text.strip() and guess.known and not self._classifier.meta.own:
            reading = _named_by_flags(reading, flags, newest)
        deadline = find_deadline(ticket, place, store)
        unquoted, quoted = _told_apart(ticket, context.of(Role.NOW), heard)
        no_reply_reason = why_no_reply(
            unquoted,
            asks=reading.asks,
            flags=flags,
            place=place,
            language=guess.language,
            languages=languages,
            quoted=quoted,
        )
        urgency, reasons = judge_urgency(
            ticket,
            reading.intents,
            flags,
            reply_by=None if no_reply_reason else deadline.reply_by,
            now=now,
            languages=languages,
            said="\n".join(told.text for told in context.of(Role.NOW)),
        )
        read = Triage(
            ticket_id=ticket.id,
            language=guess.language,
            language_confidence=round(guess.confidence, 4),
            language_known=guess.known,
            other_languages=guess.others,
            transliterated=guess.transliterated,
            asks=reading.asks,
            intents=reading.intents,
            abstained=reading.abstained,
            also_told=reading.also_told,
            told_since=reading.told_since,
            read_whole=reading.is_whole and len(context.of(Role.NOW)) <= MOST_READ,
            known=round(reading.known, 4),
            plain=newest.body.plain if newest and newest.body else None,
            stripped=newest.body.stripped if newest and newest.body else (),
            stripped_earlier=tuple(_stripped_of((*context.of(Role.BEFORE), *context.of(Role.NOW)[:-1]))),
            waits_from=next((told.message.id for told in context.of(Role.NOW) if told.message), None),
            entities=_as_corrected(entities, context, heard, place),
            urgency=urgency,
            urgency_reasons=reasons,
            flags=flags,
            needs_reply=no_reply_reason is None,
            no_reply_reason=no_reply_reason,
            reply_by=deadline.reply_by,
            reply_by_reason=deadline.reason,
            queue="",
            warnings=ticket.warnings,
        )
        return with_routing(read, route(read, store, rules))

    def read(self, text: str, *, language: str) -> tuple[str, tuple[str, ...]]:
        """(language, intents best first) of a bare question; `language` is the prior."""
        guess = detect_language(text, prior=language)
        spoken = guess.language
        if not self._can_read(spoken) or _is_fallen_back(guess):
            return spoken, ()
        statements = find_statements(text, read_in([spoken, language]))
        reading = read_asks(text, statements, language=spoken, classifier=self._classifier)
        return spoken, tuple(score.intent for score in reading.intents)

    def _since_when(
        self,
        reading: Reading,
        ticket: Ticket,
        context: Context,
        guess: LanguageGuess,
        languages: tuple[str, ...],
        classifier: IntentClassifier,
    ) -> Reading:
        """What was asked for in an earlier message, too, was asked then: a reminder in other words sets nobody back."""
        read = {told.message.id for told in context.told if told.message}
        earlier = [each for each in ticket.messages if each.author is Author.BUYER and each.id not in read][-MOST_READ:]
        if not earlier or RUNS_OUT.isdisjoint(score.intent for score in reading.intents):
            return reading
        for message in earlier:
            before = _read_one(read_told(message, languages), (), guess, languages, classifier)
            if not RUNS_OUT.isdisjoint(score.intent for score in before.intents):
                asks = (_asked_by(ask, message.sent_at) if ask.intent in RUNS_OUT else ask for ask in reading.asks)
                return replace(reading, asks=tuple(asks))
        return reading

    def _can_read(self, language: str) -> bool:
        """Whether it has words here or was trained on; of another language the classifier's shares are an accident."""
        return primary(language) in self._readable

    def _read(
        self,
        context: Context,
        flags_in: Mapping[int, Sequence[FoundFlag]],
        guess: LanguageGuess,
        languages: tuple[str, ...],
        classifier: IntentClassifier,
    ) -> Reading:
        """Of the newest messages, or of what they remind of; of the subject where nothing there could be sorted.
        `flags_in`: by the identity of a text."""

        def read(told: Told) -> Reading:
            return _read_one(told, flags_in.get(id(told), ()), guess, languages, classifier)

        if context.asks_news and not self._classifier.meta.own:
            subject = _joined([read(told) for told in context.of(Role.SUBJECT)], guess.language)
            return subject if subject.intents else _asks_only(context.of(Role.NOW)[-1], NEWS_ASKED, NEWS_PROBABILITY)
        now = context.of(Role.NOW)[-MOST_READ:]
        meant = context.of(Role.BEFORE) or tuple(told for told in now if not told.idle) or now
        readings = [read(told) for told in meant]
        reading = _joined(readings, guess.language)
        later = zip(meant[1:], readings[1:], strict=True)
        if any(_tells(told, each, reading, guess, languages) for told, each in later):
            reading = replace(reading, told_since=True)
        if reading.intents and not (context.is_opening and _only_closes(reading)):
            return reading
        subject = _joined([read(told) for told in context.of(Role.SUBJECT)], guess.language)
        return _joined([reading, subject], guess.language) if subject.intents else reading


def _read_one(
    told: Told,
    flags: Sequence[FoundFlag],
    guess: LanguageGuess,
    languages: tuple[str, ...],
    classifier: IntentClassifier,
) -> Reading:
    in_subject = told.role is Role.SUBJECT  # `Thanks, Anna` says nothing of the subject's language
    reading = read_asks(
        told.text,
        find_statements(told.text, languages),
        language=detect_language(told.text, prior=guess.language).language if in_subject else guess.language,
        mixed=bool(guess.others),
        classifier=classifier,
        addressing_machine=[flag for flag in flags if flag.flag is Flag.INJECTION],
    )
    message = told.message
    place = {
        "role": told.role,
        "message_id": message.id if message else None,
        "asked_at": message.sent_at if message else None,
    }
    return replace(
        reading,
        flags=reading.flags if told.role is not Role.BEFORE else frozenset(),
        asks=tuple(ask.model_copy(update=place) for ask in reading.asks),
    )


def _language_of(ticket: Ticket, store: Store) -> LanguageGuess:
    """That of the newest message; of a few words only with those before it that wait for an answer, too, and where
    they do not tell either, of all that the buyer wrote."""
    said = [message.text for message in said_last(ticket)]
    if len(said) > 1 and count_words(said[-1]) < TELLS_LANGUAGE:
        said = ["\n".join(said[-MOST_READ:])]
    guess = detect_language(said[-1] if said else "", prior=store.language)
    if said and guess.confidence < SURE_OF_LANGUAGE and count_words(said[-1]) < TELLS_LANGUAGE:
        every = [message.text for message in ticket.messages if message.author is Author.BUYER]
        return detect_language("\n".join(every[-MOST_READ:]), prior=store.language) if len(every) > 1 else guess
    return guess


def _is_fallen_back(guess: LanguageGuess) -> bool:
    """Whether it is none of the ten languages, and bears the store's for want of a name."""
    return not guess.known and primary(guess.language) in LANGUAGES


def _tells(told: Told, reading: Reading, joined: Reading, guess: LanguageGuess, languages: tuple[str, ...]) -> bool:
    """Whether a message says something beside its questions and what counts beside the others, more than thanks and
    anger."""
    asked = {score.intent for score in joined.intents}
    counted = [
        Span(start=ask.start, end=ask.end)
        for ask in reading.asks
        if ask.intent in asked or (_surely_praises_or_complains(ask) if ask.intent else "?" in ask.text)
    ]
    rest = _blanked(told.text, counted)
    beside = " ".join(rest[span.start : span.end] for span in find_statements(told.text, languages))
    return says_more_than_thanks(beside, guess.language)


def _surely_praises_or_complains(ask: Ask) -> bool:
    """As sure as praise and anger have to be beside an ask: `leave it, my husband wants it after all` may be either."""
    return 0 < intent_of(ask.intent or "").beside <= ask.probability


def _asks_only(told: Told, intent: str, probability: float) -> Reading:
    """All that is told as one ask: `Any news?` as the first that a buyer writes asks how the order stands."""
    start = len(told.text) - len(told.text.lstrip())
    said = Ask(
        text=told.text.strip(),
        start=start,
        end=start + len(told.text.strip()),
        intent=intent,
        probability=probability,
        role=told.role,
        message_id=told.message.id if told.message else None,
        asked_at=told.message.sent_at if told.message else None,
    )
    return Reading((said,), ranked((said,)), None, probability)


def _named_by_flags(reading: Reading, flags: Sequence[Flag], told: Told) -> Reading:
    """What a flag says of a message: insults alone are a complaint, a review held over the seller asks for money."""
    if not reading.intents:
        named = next((name for name, intent in load_intents().items() if intent.flag in flags), None)
        return replace(_asks_only(told, named, NAMED_BY_FLAG), flags=reading.flags) if named else reading
    if Flag.EXTORTION not in flags:
        return reading
    asks: list[Ask] = []
    for ask in reading.asks:
        meant = ask.model_copy(update={"intent": PAID_BACK}) if ask.intent in UNDER_EXTORTION else ask
        if meant.intent is None or all(meant.intent != other.intent for other in asks):
            asks.append(meant)
    return replace(reading, asks=tuple(asks), intents=ranked(asks))


def _said(
    context: Context, found: Sequence[Sequence[FoundFlag]], guess: LanguageGuess, languages: tuple[str, ...]
) -> str:
    """What is said to people where something else is said to the machine; empty where nothing is."""
    if not any(flag.flag is Flag.INJECTION for flags in found for flag in flags):
        return ""
    return "\n".join(
        told.text[span.start : span.end]
        for told, flags in zip(context.of(Role.NOW), found, strict=True)
        for span in said_to_people(
            told.text,
            find_statements(told.text, languages),
            [flag for flag in flags if flag.flag is Flag.INJECTION],
            guess.language,
        )
    )


def _sold(reading: Reading) -> tuple[Flag, ...]:
    """Spam by what it wants, whatever its words: an offer to the seller that asks nothing but a talk about it."""
    wants = {score.intent: score.probability for score in reading.intents if score.intent != TALK}
    return (Flag.SPAM,) if wants.keys() == {SOLICITATION} and wants[SOLICITATION] >= LEAST_SOLD else ()


def _unsorted(reading: Reading) -> Reading:
    """The asks without what they seem to ask."""
    asks = tuple(Ask(**{**dict(ask), "intent": None, "probability": 0.0}) for ask in reading.asks)
    return replace(
        reading, asks=asks, intents=(), abstained=reading.abstained or Abstained.OUT_OF_SCOPE, flags=frozenset()
    )


def _complains(newest: Told | None, guess: LanguageGuess) -> bool:
    return newest is not None and only_complains(newest.text, guess.language)


def _only_closes(reading: Reading) -> bool:
    """Whether it says only what never counts beside an ask: thanks under a subject that says what is wanted."""
    return all(intent_of(score.intent).beside == 1 for score in reading.intents)


def _languages(guess: LanguageGuess, store: Store) -> tuple[str, ...]:
    return read_in([guess.language, *guess.others, store.language] if guess.known else [])


def _joined(readings: Sequence[Reading], language: str) -> Reading:
    """One reading of several texts: an intent that comes back counts for the ask it already has, and what is background
    beside another text's ask goes."""
    if len(readings) == 1:
        return readings[0]
    flags = frozenset(flag for reading in readings for flag in reading.flags)
    is_whole = all(reading.is_whole for reading in readings)
    asks: list[Ask] = []
    for ask in (ask for reading in readings for ask in reading.asks):
        if ask.intent is None or all(ask.intent != other.intent for other in asks):
            asks.append(ask)
    if any(ask.intent for ask in asks):
        asks = [ask for ask in asks if ask.intent or "?" in ask.text or is_request(ask.text, language)]
        kept = without_faint(asks, language)
        asked = {ask.intent for ask in kept}
        told = tuple(score for reading in readings for score in reading.also_told if score.intent not in asked)
        known = max(reading.known for reading in readings)
        return Reading(kept, ranked(kept), None, known, flags, told, is_whole)
    return replace(readings[-1], flags=flags, is_whole=is_whole) if readings else NOTHING


def _asked_by(ask: Ask, day: datetime) -> Ask:
    return ask.model_copy(update={"asked_at": min(ask.asked_at or day, day)})


def _as_corrected(entities: Entities, context: Context, heard: Sequence[str], place: Marketplace) -> Entities:
    """With the order ids of the newest message alone, where that only gives one."""
    ids = find_order_ids(heard[-1], place.order_id) if context.gives_number else ()
    last = tuple(dict.fromkeys(each.value for each in ids))
    return entities.model_copy(update={"order_ids": last}) if last else entities


def _heard(told: Told) -> str:
    """All that a message holds but quoted mail and notices to whoever should not read it: frames of marketplaces name
    the order, and a buyer may type what looks like one."""
    if told.body is None or told.message is None:
        return told.text
    text = told.body.text(told.message.text)
    return _blanked(text, _not_meant(told.body))


def _told_apart(ticket: Ticket, now: Sequence[Told], heard: Sequence[str]) -> tuple[Ticket, str]:
    """(the ticket with what was heard of its newest messages in their place, the mail that they quote); a message that
    only quotes stays."""
    read = ((told.message, text) for told, text in zip(now, heard, strict=True))
    texts = {id(message): text.rstrip() for message, text in read if message and message.text != text}
    if not any(texts.values()):
        return ticket, ""
    messages = tuple(
        each.model_copy(update={"text": text}) if (text := texts.get(id(each))) else each for each in ticket.messages
    )
    quoted = APART.join(
        each.text for told in now if told.body for each in told.body.stripped if each.kind is StrippedKind.QUOTED
    )
    return ticket.model_copy(update={"messages": messages}), quoted


def _begun(messages: Sequence[Message | None], heard: Sequence[str]) -> list[tuple[int, datetime]]:
    """Where each message begins in what was heard of all, and when it was sent."""
    starts = accumulate((len(text) + len(APART) for text in heard), initial=0)
    return [(start, message.sent_at) for start, message in zip(starts, messages, strict=False) if message]


def _not_meant(body: Body) -> Iterable[Span]:
    return (
        Span(start=each.start, end=each.end)
        for each in body.stripped
        if each.kind is StrippedKind.QUOTED or threatens_readers(each)
    )


def _blanked(text: str, spans: Iterable[Span]) -> str:
    """`spans` are in order and do not overlap."""
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], " " * (span.end - span.start))
        done = span.end
    return "".join((*parts, text[done:]))


def _told_machine_in_quotes(told: Told, languages: tuple[str, ...]) -> list[FoundFlag]:
    """Instructions to the machine in quoted mail: anybody can type a quotation mark, and a model reads all."""
    if told.body is None or told.message is None:
        return []
    text = told.body.text(told.message.text)
    quoted = APART.join(text[span.start : span.end] for span in _not_meant(told.body))
    return [flag for flag in find_flags(quoted, languages) if flag.flag is Flag.INJECTION]


def _stripped_of(told: Sequence[Told]) -> Iterator[EarlierStripped]:
    for each in told:
        if each.message is not None and each.body is not None and (each.body.stripped or each.body.plain is not None):
            yield EarlierStripped(message_id=each.message.id, plain=each.body.plain, stripped=each.body.stripped)


def _hidden(told: Told) -> str:
    return APART.join(each.text for each in told.body.stripped if each.kind is StrippedKind.HIDDEN) if told.body else ""
