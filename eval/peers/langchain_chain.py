"""A plain LangChain retrieval chain: ticket, order as JSON and passages in one prompt, the model's words as the reply.

What many build first: a prompt template, a chat model and a parser of its text. Nothing is decided, nothing is checked
and nothing is held back. It is here to be measured against, with the same model server and the same passages. Where
no model is named a script stands in for it, so that the chain can be seen to run.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from core.errors import InputError
from core.record import Record
from drafting.llm import NO_KEY
from service.settings import Settings
from text import rx

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.prompt_values import PromptValue
    from langchain_core.runnables import Runnable

SCRIPTED = "scripted"
"""Stands where a model's name would."""
SCRIPT_SAYS = (
    "no language model wrote; a script quoted the policy that shares most words with the message. The column shows "
    "that the chain runs, and says nothing of LangChain or of any model."
)

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
        """`model` is `provider:model` or `SCRIPTED`; the client is loaded with the first reply. Raises `InputError` for
        what is neither."""
        if model != SCRIPTED and not all(model.partition(":")):
            raise InputError(f"must be provider:model, such as openai:gpt-4o-mini; it is {model!r}", field="--model")
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
        if self._chat is None and self.model == SCRIPTED:
            from langchain_core.runnables import RunnableLambda

            self._chat = RunnableLambda(_quote)
        elif self._chat is None:
            from langchain.chat_models import init_chat_model

            given: dict[str, Any] = {"timeout": self._timeout_s, "api_key": self._api_key or SecretStr(NO_KEY)}
            if self._base_url:
                given["base_url"] = self._base_url
            provider, _, name = self.model.partition(":")
            self._chat = init_chat_model(name, model_provider=provider, **given)
        return self._chat


def chain_of(settings: Settings, model: str | None = None) -> LangchainChain:
    """On `model`, else on that of the settings, else on the script."""
    return LangchainChain(
        model or settings.model or SCRIPTED,
        base_url=settings.model_base_url,
        api_key=settings.model_api_key,
        timeout_s=settings.model_timeout_s,
    )


def _quote(prompt: "PromptValue") -> "AIMessage":
    """The line of the policies that shares most words with the message; the first of several."""
    from langchain_core.messages import AIMessage

    before, _, message = prompt.to_string().rpartition("\n\nThe buyer's message:\n")
    lines = before.rpartition("Policies:\n")[2].splitlines()
    wanted = _words(message)
    nearest = max(lines, key=lambda line: len(_words(line) & wanted), default="")
    return AIMessage(" ".join(nearest.removeprefix("- ").split()[:MAX_WORDS]))


def _words(text: str) -> set[str]:
    return set(rx.findall(r"[\p{L}\p{M}]{4,}", text.casefold()))


def _text_of(passage: Any) -> str:
    return str(passage["text"] if isinstance(passage, Mapping) else getattr(passage, "text", passage))


def _message_of(ticket: Mapping[str, Any]) -> str:
    """The newest message of the buyer, with the subject above it."""
    messages = ticket.get("messages") or [{"text": ticket.get("text", "")}]
    written = [message for message in messages if message.get("author", "buyer") == "buyer"]
    text = str(written[-1].get("text", "")) if written else ""
    return f"{ticket['subject']}\n{text}" if ticket.get("subject") else text
