"""A plan in, slotted text out, worded by a chat model: in reviewed wordings, or (mode `free`) in its own around slots.

What needs nothing of the buyer's words is asked for once, without them, and kept for every ticket with the same plan.
What saw a buyer's words is never kept. Each text, kept or fresh, is checked by the service.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from pydantic import ConfigDict, SecretStr

from core.drafts import Brief, Finding, Manner, Plan, Sentence, SentenceKind, SlottedText
from core.errors import WriterFailed
from core.ports import Translated
from core.record import Record
from drafting.assembled import assemble, is_fit, parse_reply, read_object
from drafting.courtesies import MOST, courtesies_of, known_courtesy
from drafting.frame import with_frame
from drafting.kept import KeptWordings
from drafting.llm import ChatModel, ChatReply, Failure
from drafting.prompt import (
    MAX_FREE,
    Choice,
    Mode,
    Prompt,
    build_free_prompt,
    build_prompt,
    build_shared_prompt,
    build_translation_prompt,
    choices_of,
    requests_of,
)
from drafting.shared import needs_no_words_of_the_buyer, unled, with_leads, without_leads
from drafting.spending import Spending
from drafting.worded import read_worded

Read = TypeVar("Read")


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
        that is not `provider:model`.
        """
        self.name = model
        self.spending = spending or Spending()
        self._chat = ChatModel(model, base_url=base_url, api_key=api_key, timeout_s=timeout_s, max_retries=max_retries)
        self._mode, self._kept = mode, kept

    async def write(
        self, brief: Brief, plan: Plan, *, mend: Sequence[Finding] = (), manner: Manner | None = None
    ) -> SlottedText:
        """At most one call of the model. Raises `WriterFailed`; its message holds neither key nor buyer's words."""
        if self._mode is Mode.FREE:
            prompt = build_free_prompt(brief, plan, mend=mend, manner=manner, mark=_mark())
            reply = await self._ask(prompt)
            return self._slotted(self._read(reply, lambda: read_worded(reply.text, plan)), reply, brief, plan)
        if self._kept and not mend and manner is None and needs_no_words_of_the_buyer(brief, plan):
            return await self._write_for_many(self._kept, brief, plan)
        choices, courtesies = choices_of(plan), courtesies_of(plan)
        prompt = build_prompt(brief, plan, choices, mend=mend, manner=manner, mark=_mark())
        reply = await self._ask(prompt)
        body = self._read(reply, lambda: assemble(parse_reply(reply.text), choices, plan, courtesies=courtesies))
        return self._slotted(body, reply, brief, plan)

    def keep(self, slotted: SlottedText) -> None:
        """Its body serves every ticket with the same plan from now on. Nothing without a `reuse_key` is kept."""
        if self._kept and slotted.reuse_key and not slotted.reused:
            body = [each for each in slotted.sentences if each.kind is not SentenceKind.FRAME]
            self._kept.write(slotted.reuse_key, unled(body))

    async def translate(self, brief: Brief, sentences: Sequence[str], *, into: str) -> Translated:
        """The buyer's newest message and these slotted sentences in another language. Raises `WriterFailed`."""
        reply = await self._ask(build_translation_prompt(brief, sentences, into=into, mark=_mark()))
        given = self._read(reply, lambda: _read_translation(reply.text, sentences))
        cost = self.spending.cost(reply.tokens_in, reply.tokens_out)
        return Translated(
            message=given.message,
            sentences=given.sentences,
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
            cost=cost,
        )

    async def _write_for_many(self, kept: KeptWordings, brief: Brief, whole: Plan) -> SlottedText:
        plan, leads = without_leads(whole)
        choices, courtesies = choices_of(plan), courtesies_of(plan)
        prompt = build_shared_prompt(plan, choices, requests=requests_of(brief))
        key = kept.key(self.name, prompt.system, prompt.user, *_shape(plan))
        async with kept.turn(key):
            known = kept.read(key)
            if known is not None and _is_still_good(known, choices, plan):
                sentences = with_frame(with_leads(known, whole, leads), brief, whole)
                return SlottedText(sentences=sentences, writer=self.name, reuse_key=key, reused=True)
            reply = await self._ask(prompt)
            body = self._read(reply, lambda: assemble(parse_reply(reply.text), choices, plan, courtesies=courtesies))
            return self._slotted(with_leads(body, whole, leads), reply, brief, whole, reuse_key=key)

    async def _ask(self, prompt: Prompt) -> ChatReply:
        """The reply, paid for. Raises `WriterFailed` with what a reply that cannot be used took."""
        self.spending.check(self.name)
        sent = prompt.system + prompt.user
        failed: WriterFailed | None = None
        try:
            reply = await self._chat.ask(system=prompt.system, user=prompt.user, schema=prompt.reply_schema)
        except WriterFailed as error:
            failed = error
        if failed is not None:
            raise self.spending.failed(failed, sent=sent)
        return self.spending.charge(reply, sent=sent)

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
        self, body: Sequence[Sentence], reply: ChatReply, brief: Brief, plan: Plan, *, reuse_key: str | None = None
    ) -> SlottedText:
        return SlottedText(
            sentences=with_frame(body, brief, plan),
            writer=self.name,
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
            cost=self.spending.cost(reply.tokens_in, reply.tokens_out),
            reuse_key=reuse_key,
        )


def _mark() -> str:
    return secrets.token_hex(8)


def _shape(plan: Plan) -> list[str]:
    """What of a plan decides the text beside the prompt: which act stands in which paragraph."""
    return [f"{point.act} {point.subject} {point.ask}" for point in plan.points]


def _is_still_good(body: Sequence[Sentence], choices: Mapping[str, Choice], plan: Plan) -> bool:
    """Whether a kept body says every point once, in a wording on offer, and little else: files can be changed."""
    offered = {(choice.point, choice.text) for choice in choices.values()}
    acts = [sentence for sentence in body if sentence.kind is SentenceKind.ACT]
    own = [sentence for sentence in body if sentence.kind is SentenceKind.FREE]
    courteous = [sentence.text for sentence in body if sentence.kind is SentenceKind.COURTESY]
    return (
        len(acts) + len(own) + len(courteous) == len(body)
        and len(courteous) <= MOST
        and all(known_courtesy(text, plan.language) == text for text in courteous)
        and sorted(sentence.point if sentence.point is not None else -1 for sentence in acts)
        == list(range(len(plan.points)))
        and all((sentence.point, sentence.text) in offered for sentence in acts)
        and all(sentence.act == plan.points[sentence.point or 0].act for sentence in acts)
        and len(own) <= MAX_FREE
        and all(is_fit(sentence.text) and sentence.act is None and sentence.point is None for sentence in own)
    )


def _read_translation(text: str, sentences: Sequence[str]) -> TranslatedReply:
    given = read_object(text, TranslatedReply)
    if len(given.sentences) != len(sentences):
        raise WriterFailed(Failure.INVALID_REPLY, "the reply translates another number of sentences")
    return given
