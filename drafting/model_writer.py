"""A plan in, slotted text out, worded by a chat model: in reviewed wordings, or (mode `free`) in its own around slots.

What needs nothing of the buyer's words is asked for once, without them and for all languages, and the choice is kept
for every ticket with the same plan. What saw a buyer's words is never kept. Each text, by a kept choice or a fresh one,
is checked by the service.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import TypeVar

from pydantic import ConfigDict, SecretStr

from core.drafts import Brief, Finding, Manner, Plan, Sentence, SlottedText
from core.errors import WriterFailed
from core.ports import Translated
from core.record import Record
from drafting.assembled import Chosen, assemble, parse_reply, read_object
from drafting.courtesies import courtesies_of, offered_as
from drafting.frame import with_frame
from drafting.kept import KeptWordings
from drafting.llm import ChatModel, ChatReply, Failure
from drafting.private import buyer_text, cut
from drafting.prompt import (
    FREE,
    MAX_QUOTED,
    Mode,
    Prompt,
    build_free_prompt,
    build_prompt,
    build_shared_prompt,
    build_translation_prompt,
    choices_of,
    intents_of,
)
from drafting.shared import needs_no_words_of_the_buyer, with_leads, without_leads
from drafting.slots import SLOT, find_slots
from drafting.spending import Spending
from drafting.temper import is_upset
from drafting.worded import body_of, parse_worded
from text import rx

Read = TypeVar("Read")

UNSEEN = rx.compile(r"(?V1)[[\p{Cf}\p{Cc}\p{Cs}]--[\t\n\u200c\u200d]]")
"""Controls and marks of direction; joiners are part of Tamil."""
VALUE = rx.compile(r"[\p{N}{}@]|://|www\.", rx.IGNORECASE)
"""What no sentence says outside of its slots."""

MAX_QUOTED_CHARS = 160
"""Of a piece of a message that stays unanswered."""
NOT_QUOTED = "something that it does not quote"
_WORD = re.compile(r"[^\W\d_]{2}")
"""Stands for pieces that are not in the message: what a model makes up is shown to nobody."""


class TranslatedReply(Record):
    """What a model answers that translates."""

    model_config = ConfigDict(extra="ignore")

    message: str
    sentences: tuple[str, ...] = ()


class ModelWriter:
    """A `core.ports.ChatWriter` over any chat model."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: SecretStr | None = None,
        timeout_s: float = 30.0,
        max_retries: int = 2,
        mode: Mode = Mode.ASSEMBLED,
        spending: Spending | None = None,
        kept: KeptWordings | None = None,
    ) -> None:
        """See `drafting.llm.ChatModel`. Costs nothing: the client is loaded when a text is first asked for.

        `kept`: where texts for many tickets are kept; None asks anew for each ticket. Raises `InputError` for a model
        that is not `provider:model` and an address that is none.
        """
        self.name = model
        self.spending = spending or Spending()
        self._chat = ChatModel(model, base_url=base_url, api_key=api_key, timeout_s=timeout_s, max_retries=max_retries)
        self._mode, self._kept = mode, kept

    def check(self) -> None:
        """See `ChatModel.check`."""
        self._chat.check()

    async def write(
        self,
        brief: Brief,
        plan: Plan,
        *,
        mend: Sequence[Finding] = (),
        manner: Manner | None = None,
        left: Decimal | None = None,
    ) -> SlottedText:
        """At most one call of the model. Raises `WriterFailed`; its message holds neither key nor buyer's words."""
        if self._mode is Mode.FREE:
            prompt = build_free_prompt(brief, plan, mend=mend, manner=manner, mark=_mark())
            reply = await self._ask(prompt, left)
            worded = self._read(reply, lambda: parse_worded(reply.text, plan))
            return self._slotted(body_of(worded.sentences, plan), reply, brief, plan, worded.unanswered)
        if self._kept and not mend and manner is None and needs_no_words_of_the_buyer(brief, plan):
            return await self._write_for_many(self._kept, brief, plan, left)
        choices, courtesies = choices_of(plan), courtesies_of(plan, upset=is_upset(brief))
        prompt = build_prompt(brief, plan, choices, mend=mend, manner=manner, mark=_mark())
        reply = await self._ask(prompt, left)
        given = self._read(reply, lambda: parse_reply(reply.text))
        body = self._read(reply, lambda: assemble(given.sentences, choices, plan, courtesies=courtesies))
        return self._slotted(body, reply, brief, plan, given.unanswered)

    def keep(self, slotted: SlottedText) -> None:
        """What it was chosen by serves every ticket of its plan, in any language, from now on. Nothing without a
        `reuse_key` is kept."""
        if self._kept and slotted.reuse_key and not slotted.reused:
            self._kept.write(slotted.reuse_key, slotted.chosen)

    async def translate(
        self, brief: Brief, sentences: Sequence[str], *, into: str, left: Decimal | None = None
    ) -> Translated:
        """The buyer's newest message and these slotted sentences in another language. Raises `WriterFailed`."""
        reply = await self._ask(build_translation_prompt(brief, sentences, into=into, mark=_mark()), left)
        given = self._read(reply, lambda: _read_translation(reply.text, sentences))
        cost = self.spending.cost(reply.tokens_in, reply.tokens_out)
        return Translated(
            message=given.message,
            sentences=given.sentences,
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
            cost=cost,
        )

    async def _write_for_many(self, kept: KeptWordings, brief: Brief, whole: Plan, left: Decimal | None) -> SlottedText:
        plan, leads = without_leads(whole)
        upset = is_upset(brief)
        choices, courtesies = choices_of(plan), courtesies_of(plan, upset=upset)
        prompt = build_shared_prompt(plan, choices, intents=intents_of(brief), upset=upset)
        key = kept.key(self.name, prompt.system, prompt.user)

        def assembled(keys: Sequence[str]) -> tuple[Sentence, ...]:
            chosen = [Chosen(wording=each) for each in keys]
            return with_leads(assemble(chosen, choices, plan, courtesies=courtesies), whole, leads)

        async with kept.turn(key):
            known = kept.read(key)
            if known is not None and FREE not in known:
                with suppress(WriterFailed):  # a file that somebody changed
                    sentences = with_frame(assembled(known), brief, whole)
                    return SlottedText(sentences=sentences, writer=self.name, reuse_key=key, reused=True)
            reply = await self._ask(prompt, left)
            chosen = self._read(reply, lambda: parse_reply(reply.text)).sentences
            keys = tuple(_keys(chosen, plan, upset=upset))
            body = self._read(reply, lambda: assembled(keys))
            slotted = self._slotted(body, reply, brief, whole)
            return SlottedText(**{**dict(slotted), "reuse_key": key, "chosen": keys})

    async def _ask(self, prompt: Prompt, left: Decimal | None) -> ChatReply:
        """The reply, paid for. Raises `WriterFailed` with what a reply that cannot be used took."""
        sent = prompt.system + prompt.user
        failed: WriterFailed | None = None
        with self.spending.call(self.name, sent=sent, left=left):
            try:
                reply = await self._chat.ask(system=prompt.system, user=prompt.user, schema=prompt.reply_schema)
            except WriterFailed as error:
                failed = error
            if failed is None:
                return self.spending.charge(reply, sent=sent)
        raise self.spending.failed(failed, sent=sent)

    def _read(self, reply: ChatReply, read: Callable[[], Read]) -> Read:
        """What `read` makes of a reply; its failure with what the reply took."""
        failed: WriterFailed | None = None
        try:
            return read()
        except WriterFailed as error:
            failed = error
        raise WriterFailed(
            failed.reason,
            failed.detail,
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
            cost=self.spending.cost(reply.tokens_in, reply.tokens_out),
        )

    def _slotted(
        self, body: Sequence[Sentence], reply: ChatReply, brief: Brief, plan: Plan, unanswered: Sequence[str] = ()
    ) -> SlottedText:
        return SlottedText(
            sentences=with_frame(body, brief, plan),
            writer=self.name,
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
            cost=self.spending.cost(reply.tokens_in, reply.tokens_out),
            unanswered=tuple(_quoted(unanswered, brief)),
        )


def _mark() -> str:
    return secrets.token_hex(8)


def _quoted(pieces: Sequence[str], brief: Brief) -> list[str]:
    """Those that stand in the message as the model was shown it; `NOT_QUOTED` where none of them does. What holds no
    word, such as a comma or the key of a wording, is none."""
    named = {piece.casefold(): piece for piece in (" ".join(each.split()) for each in pieces) if _WORD.search(piece)}
    message = " ".join(buyer_text(brief).split()).casefold() if named else ""
    quoted = [cut(piece, MAX_QUOTED_CHARS) for folded, piece in named.items() if folded in message]
    return quoted[:MAX_QUOTED] or [NOT_QUOTED] * bool(named)


def _keys(chosen: Sequence[Chosen], plan: Plan, *, upset: bool) -> Iterator[str]:
    """What was chosen, and of the model's own words, which were not asked for, those that are a courtesy on offer."""
    for each in chosen:
        key = offered_as(each.text, plan, upset=upset) if each.wording == FREE else each.wording
        if key is not None:
            yield key


def _read_translation(text: str, sentences: Sequence[str]) -> TranslatedReply:
    """Without signs that nobody sees. A sentence that gained or lost a value, or says a number of its own, is no
    translation."""
    given = read_object(text, TranslatedReply)
    if len(given.sentences) != len(sentences):
        raise WriterFailed(Failure.INVALID_REPLY, "the reply translates another number of sentences")
    message = UNSEEN.sub("", given.message).strip()
    done = tuple(" ".join(UNSEEN.sub("", each).split()) for each in given.sentences)
    if not message or any(_states(new) != _states(old) for old, new in zip(sentences, done, strict=True)):
        raise WriterFailed(Failure.INVALID_REPLY, "the reply says something else than what it should translate")
    return TranslatedReply(message=message, sentences=done)


def _states(sentence: str) -> tuple[list[str], list[str], bool]:
    """(names of its slots, what it has of numbers and addresses beside them, whether it says anything)."""
    beside = SLOT.sub(" ", sentence)
    return sorted(slot.name for slot in find_slots(sentence)), VALUE.findall(beside), bool(beside.strip())
