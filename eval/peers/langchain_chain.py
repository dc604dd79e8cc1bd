"""A plain LangChain retrieval chain: ticket, order as JSON and passages in one prompt, the model's words as the reply.

What many build first: a prompt template, a chat model and a parser of its text. Nothing is decided, nothing is checked
and nothing is held back. It is here to be measured against, with the same model server and the same passages.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from core.errors import InputError
from core.record import Record
from drafting.llm import NO_KEY
from service.settings import read_settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

SYSTEM = (
    "You are a customer service agent of an online shop. Answer the buyer's message politely, in the buyer's language "
    "and in at most {max_words} words. Use only the order data and the shop's policies given below. If something is "
    "not in them, say that you will look into it."
)
USER = "Order data (JSON):\n{order}\n\nPolicies:\n{policies}\n\nThe buyer's message:\n{message}\n\nReply:"
MAX_WORDS = 150
"""About what a template draft of two asks takes."""


class ChainReply(Record):
    """What the chain wrote and what it took."""

    text: str
    prompt: str
    """All that left this machine."""
    tokens_in: int = 0
    tokens_out: int = 0


class LangchainChain:
    """The chain over one chat model, reached as LangChain reaches it."""

    def __init__(
        self, model: str, *, base_url: str | None = None, api_key: SecretStr | None = None, timeout_s: float = 30.0
    ) -> None:
        """`model` is `provider:model`; the client is loaded with the first reply."""
        self.model = model
        self._base_url, self._api_key, self._timeout_s = base_url, api_key, timeout_s
        self._chat: Runnable[Any, AIMessage] | None = None

    def reply(self, ticket: Mapping[str, Any], order_json: Any, passages: Sequence[Any]) -> ChainReply:
        """One call of the model. Raises whatever LangChain raises."""
        from langchain_core.prompts import ChatPromptTemplate
        from langsmith import tracing_context

        template = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", USER)])
        prompt = template.invoke(
            {
                "max_words": MAX_WORDS,
                "order": order_json if isinstance(order_json, str) else json.dumps(order_json, ensure_ascii=False),
                "policies": "\n".join(f"- {_text_of(passage)}" for passage in passages),
                "message": _message_of(ticket),
            }
        )
        with tracing_context(enabled=False):
            message = self._connected().invoke(prompt)
        used = message.usage_metadata
        return ChainReply(
            text=str(message.text).strip(),
            prompt=prompt.to_string(),
            tokens_in=used["input_tokens"] if used else 0,
            tokens_out=used["output_tokens"] if used else 0,
        )

    def _connected(self) -> "Runnable[Any, AIMessage]":
        if self._chat is None:
            from langchain.chat_models import init_chat_model

            given: dict[str, Any] = {"timeout": self._timeout_s, "api_key": self._api_key or SecretStr(NO_KEY)}
            if self._base_url:
                given["base_url"] = self._base_url
            provider, _, name = self.model.partition(":")
            self._chat = init_chat_model(name, model_provider=provider, **given)
        return self._chat


def answer(ticket: Mapping[str, Any], order_json: Any, passages: Sequence[Any]) -> str:
    """The reply to a ticket (JSON as `POST /v1/drafts` takes it) by the model of the settings.

    `order_json`: what is on record of the order, as JSON text or as values. `passages`: texts, or objects with `text`.
    Raises `InputError` when no model is set.
    """
    settings = read_settings()
    if settings.model is None:
        raise InputError("names no model; set it to provider:model", file="environment", field="REPLYDESK_MODEL")
    chain = LangchainChain(
        settings.model,
        base_url=settings.model_base_url,
        api_key=settings.model_api_key,
        timeout_s=settings.model_timeout_s,
    )
    return chain.reply(ticket, order_json, passages).text


def _text_of(passage: Any) -> str:
    return str(passage["text"] if isinstance(passage, Mapping) else getattr(passage, "text", passage))


def _message_of(ticket: Mapping[str, Any]) -> str:
    """The newest message of the buyer, with the subject above it."""
    messages = ticket.get("messages") or [{"text": ticket.get("text", "")}]
    written = [message for message in messages if message.get("author", "buyer") == "buyer"]
    text = str(written[-1].get("text", "")) if written else ""
    return f"{ticket['subject']}\n{text}" if ticket.get("subject") else text
