"""The door to language models: a prompt and a JSON schema in, one reply out; whatever goes wrong is a `WriterFailed`.

Only this module imports LangChain and OpenAI's client, and only when a model is first asked: that import takes two
seconds, and the template path never needs it. Errors never quote what a provider said, since that may hold the key or
the prompt.
"""

import asyncio
import os
import random
import re
import ssl
import warnings
from collections.abc import AsyncGenerator, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from core.errors import InputError, WriterFailed
from core.reading import nearest
from core.record import Record

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.runnables import Runnable
    from openai import DefaultAsyncHttpxClient

OPENAI_URL = "https://api.openai.com/v1"
OPENAI_COMPATIBLE = "openai"
"""LangChain's name for OpenAI and for every server that speaks its protocol: vLLM, llama.cpp, Ollama under `/v1`."""
NO_KEY_GIVEN = "needs an API key: set REPLYDESK_MODEL_API_KEY, or REPLYDESK_MODEL_BASE_URL for a server without keys"
NO_KEY = "none"
"""Sent to a server that was configured without a key, lest the client sends it the one it finds in the environment."""

MAX_REPLY_TOKENS = 4000
"""A reply of 2,000 characters as JSON takes about 1,000; the rest is for models that think before they write."""
MOST_TOKENS = 100_000_000
"""Of one call; a server that counts more, or less than none, cannot count, and the tokens are estimated."""
BACKOFF_S = 0.5
"""Before the first retry; doubles with each, and each is drawn from half of it up to all of it."""
MAX_BACKOFF_S = 8.0

MISLEADING_VARIABLES = ("LANGSMITH_GATEWAY", "LANGCHAIN_TRACING", "LANGCHAIN_HANDLER")
"""The first sends prompts through LangSmith's servers; while one of the others is set, LangChain refuses every call."""


class Failure(StrEnum):
    """Why a model gave no usable text: `WriterFailed.reason`."""

    NOT_CONFIGURED = "not_configured"
    UNAUTHORISED = "unauthorised"
    UNKNOWN_MODEL = "unknown_model"
    QUOTA = "quota"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOO_LONG = "too_long"
    REJECTED = "rejected"
    REFUSED = "refused"
    CUT = "cut"
    EMPTY = "empty"
    INVALID_REPLY = "invalid_reply"
    BUDGET_SPENT = "budget_spent"
    LEFT_ALONE = "left_alone"


_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)

WORTH_RETRYING = frozenset({Failure.RATE_LIMITED, Failure.SERVER_ERROR, Failure.UNREACHABLE})


class ChatReply(Record):
    """What a model said."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True)
class _Failed:
    """A failure as a value: raised outside of any `except`, so that the provider's own words are not chained to it."""

    reason: Failure
    detail: str
    retry_after_s: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    is_of_form: bool = False
    """Whether the server says that it does not know the form in which it was given the schema."""


@dataclass(frozen=True)
class ChatModel:
    """One model of one provider."""

    model: str
    """`provider:model` with LangChain's name of the provider: `openai:gpt-5-mini`."""
    base_url: str | None = None
    """Of an OpenAI-compatible server, with its `/v1`; None is the provider's own."""
    api_key: SecretStr | None = None
    timeout_s: float = 30.0
    """For one reply, retries and the waits between them included; not for loading the client, two seconds once."""
    max_retries: int = 2
    """After the first attempt; only where another attempt can help (429, 5xx, no connection)."""
    max_tokens: int = MAX_REPLY_TOKENS
    backoff_s: float = BACKOFF_S

    def __post_init__(self) -> None:
        provider, _, name = self.model.partition(":")
        if not provider or not name:
            raise InputError(f"must be provider:model, such as openai:gpt-5-mini; it is {self.model!r}", field="model")
        if self.base_url is not None and not _URL.fullmatch(self.base_url):
            raise InputError("must be a web address, such as http://127.0.0.1:8000/v1", field="model_base_url")

    def check(self) -> None:
        """Loads the client, which takes two seconds once. Raises `InputError` where no call could be made: no key, no
        such provider, its package missing."""
        if failed := _load_client(self):
            raise InputError(failed.detail, field="model")
        _loaded.add(self)

    async def ask(self, *, system: str, user: str, schema: Mapping[str, Any]) -> ChatReply:
        """The model's reply, which should be JSON of this schema but may be anything. Raises `WriterFailed`.

        A server that refuses the schema is asked again in the next form that servers know, and at last without one; a
        form that it says it does not know is not tried again. Nothing is sent to a tracing service, whatever the
        environment says: the call runs in a context of its own, with tracing off.
        """
        messages = [("system", system), ("user", user)]
        task = asyncio.create_task(self._ask_in_time(messages, schema), context=Context())
        outcome = await task
        if isinstance(outcome, _Failed):
            raise WriterFailed(
                outcome.reason, outcome.detail, tokens_in=outcome.tokens_in, tokens_out=outcome.tokens_out
            )
        return outcome

    async def _ask_in_time(self, messages: list[tuple[str, str]], schema: Mapping[str, Any]) -> ChatReply | _Failed:
        for name in MISLEADING_VARIABLES:
            os.environ.pop(name, None)
        if self not in _loaded:
            failed = await asyncio.to_thread(_load_client, self)
            if failed:
                return failed
            _loaded.add(self)
        try:
            async with asyncio.timeout(self.timeout_s) as limit:
                return await self._ask_with_retries(messages, schema, deadline=limit.when() or 0.0)
        except TimeoutError:
            return _Failed(Failure.TIMEOUT, f"{self.model} gave no reply within {self.timeout_s:g} s")

    async def _ask_with_retries(
        self, messages: list[tuple[str, str]], schema: Mapping[str, Any], *, deadline: float
    ) -> ChatReply | _Failed:
        outcome = await self._ask_once(messages, schema)
        for retry in range(self.max_retries):
            if not isinstance(outcome, _Failed) or outcome.reason not in WORTH_RETRYING:
                break
            wait_s = _backoff(self.backoff_s, retry, outcome.retry_after_s)
            if asyncio.get_running_loop().time() + wait_s >= deadline:
                break
            await asyncio.sleep(wait_s)
            outcome = await self._ask_once(messages, schema)
        return outcome

    async def _ask_once(self, messages: list[tuple[str, str]], schema: Mapping[str, Any]) -> ChatReply | _Failed:
        if not self.speaks_openai:
            return await self._invoke(_connect(self), messages)
        model = await _connected(self)
        for form in _response_formats(schema)[_unknown_forms.get(self, 0) :]:
            # In `extra_body`, since as a parameter of its own the client would also parse the reply: a quarter of its
            # time.
            outcome = await self._invoke(model.bind(extra_body={"response_format": form}), messages)
            if not isinstance(outcome, _Failed) or outcome.reason is not Failure.REJECTED:
                return outcome
            if outcome.is_of_form:
                _unknown_forms[self] = _unknown_forms.get(self, 0) + 1
        return await self._invoke(model, messages)

    async def _invoke(self, model: "Runnable[Any, AIMessage]", messages: list[tuple[str, str]]) -> ChatReply | _Failed:
        from langsmith import tracing_context

        with tracing_context(enabled=False):
            try:
                message = await model.ainvoke(messages)
            except Exception as error:  # a provider's package may raise anything, and all of it means: no text
                return _classify(error, self.model)
        return _read_reply(message, self.model)

    @property
    def provider(self) -> str:
        """As LangChain spells it: it takes `OpenAI` and `google-genai`, too."""
        return self.model.partition(":")[0].strip().lower().replace("-", "_")

    @property
    def speaks_openai(self) -> bool:
        """Whether it is reached by OpenAI's protocol, and so can be given a schema."""
        return self.provider == OPENAI_COMPATIBLE


_unknown_forms: dict[ChatModel, int] = {}
"""How many of the forms of a schema, from the first on, a model's server does not know."""

_loaded: set[ChatModel] = set()
"""Models whose client is there: a thread for each call would cost milliseconds on a busy machine."""


def _load_client(chat: ChatModel) -> _Failed | None:
    """Imports what the model needs, in a thread: two seconds the first time. None when a call can be made."""
    if chat.speaks_openai and not chat.base_url and not chat.api_key:
        return _Failed(Failure.NOT_CONFIGURED, f"{chat.model} {NO_KEY_GIVEN}")
    try:
        _connect(chat)
    except ImportError:
        return _Failed(Failure.NOT_CONFIGURED, _missing_package(chat.provider))
    except Exception as error:  # whatever a provider's package finds wrong with its settings
        kind = type(error).__name__
        says = _no_provider(chat.provider, error) or f"cannot be set up ({kind}); check model, key and address"
        return _Failed(Failure.NOT_CONFIGURED, f"{chat.model} {says}")
    _tls()
    _keep_replies_out_of_warnings()
    return None


@lru_cache(maxsize=1)
def _keep_replies_out_of_warnings() -> None:
    """Where a server's reply has an unexpected form, pydantic would print what the model said to stderr."""
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)


EXTRAS = frozenset({"anthropic", "ollama"})
"""Providers whose package replydesk's extra of that name installs; tests hold it to `pyproject.toml`."""


_KNOWN_PROVIDERS = "Supported model providers are: "
"""Ends, before their list, what LangChain says of a provider that it does not know."""


def _no_provider(provider: str, error: Exception) -> str | None:
    """That LangChain knows no such provider, and which it knows; None where the error says something else."""
    known = str(error).partition(_KNOWN_PROVIDERS)[2]
    if not known:
        return None
    return f"cannot be set up: there is no provider {provider}{nearest(provider, known.split(', '))}; there are {known}"


def _missing_package(provider: str) -> str:
    if provider in EXTRAS:
        return f"the provider {provider} is an extra; install it: pip install 'replydesk[{provider}]'"
    package = f"langchain-{provider.replace('_', '-')}"
    return f"LangChain's package for the provider {provider} is not installed: pip install {package}"


def _connect(chat: ChatModel, **connection: Any) -> "BaseChatModel":
    """The model as LangChain sees it, with retries and caching left to us; half a millisecond once all is imported."""
    from langchain.chat_models import init_chat_model

    name = chat.model.partition(":")[2]
    given: dict[str, Any] = {"max_retries": 0, "timeout": chat.timeout_s, "max_tokens": chat.max_tokens, "cache": False}
    if chat.base_url:
        given["base_url"] = chat.base_url
    if chat.api_key:
        given["api_key"] = chat.api_key
    if chat.speaks_openai:
        # Each said outright, or the client takes it from the environment, and the key may go to another's server.
        given |= {"base_url": chat.base_url or OPENAI_URL, "api_key": chat.api_key or SecretStr(NO_KEY)}
        given |= {"openai_proxy": None}
    if chat.speaks_openai and not chat.base_url:
        given["store"] = False  # some of OpenAI's models keep what they are sent unless told not to
    model: BaseChatModel = init_chat_model(name, model_provider=chat.provider, **given, **connection)
    return model


@dataclass
class _Open:
    """What one event loop keeps between calls: its connections, and the models that speak through them."""

    connections: "AsyncGenerator[DefaultAsyncHttpxClient, None]"
    client: "DefaultAsyncHttpxClient"
    models: "dict[ChatModel, BaseChatModel]" = field(default_factory=dict)


_open: WeakKeyDictionary[asyncio.AbstractEventLoop, _Open] = WeakKeyDictionary()
MAX_MODELS = 8
"""That a loop keeps at hand; a desk has one."""


async def _connected(chat: ChatModel) -> "BaseChatModel":
    """The model over the running loop's connections: new ones for each call would cost milliseconds."""
    loop = asyncio.get_running_loop()
    if loop not in _open:
        connections = _connections(loop)
        _open[loop] = _Open(connections, await anext(connections))
    held = _open[loop]
    if chat not in held.models:
        if len(held.models) >= MAX_MODELS:
            held.models.clear()
        held.models[chat] = _connect(chat, http_async_client=held.client)
    return held.models[chat]


async def _connections(loop: asyncio.AbstractEventLoop) -> "AsyncGenerator[DefaultAsyncHttpxClient, None]":
    """One client, open until its loop ends: `asyncio.run` finishes the generators that are still waiting then. It goes
    nowhere else: who is sent a buyer's words was set by the seller, and is not for a server to say."""
    from openai import DefaultAsyncHttpxClient

    async with DefaultAsyncHttpxClient(verify=_tls(), follow_redirects=False) as client:
        try:
            yield client
        finally:
            _open.pop(loop, None)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Made once: 20 ms, which every loop would spend."""
    return ssl.create_default_context()


def _response_formats(schema: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """As OpenAI, vLLM and llama.cpp take it (`platform.openai.com/docs/guides/structured-outputs`); as llama-cpp-python
    does, and servers that promise JSON of no schema."""
    return (
        {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": dict(schema)}},
        {"type": "json_object", "schema": dict(schema)},
    )


def _backoff(first_s: float, retry: int, retry_after_s: float | None) -> float:
    """Seconds to wait: what the server asks for, otherwise twice as long each time, spread so that calls part ways."""
    if retry_after_s is not None:
        return retry_after_s
    longest = min(MAX_BACKOFF_S, first_s * 2.0**retry)
    return random.uniform(longest / 2, longest)


_BY_STATUS = {
    401: (Failure.UNAUTHORISED, "the API key is wrong or missing"),
    402: (Failure.QUOTA, "the account has no credit left"),
    403: (Failure.UNAUTHORISED, "the API key may not use this model"),
    404: (Failure.UNKNOWN_MODEL, "there is no such model or address"),
    408: (Failure.TIMEOUT, "the request took too long"),
    413: (Failure.TOO_LONG, "the prompt is too long for the model"),
    429: (Failure.RATE_LIMITED, "too many requests"),
}
_QUOTA_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
_CONTEXT_EXCEEDED = re.compile(r"context.{0,20}(length|size|window)|too many tokens|prompt is too long", re.IGNORECASE)
"""As OpenAI, vLLM and llama.cpp put it. Looked at, never repeated."""
_FORM_UNKNOWN = re.compile(r"response_format|json_schema|json_object", re.IGNORECASE)
"""Named where a server does not know it, with 400, 422 or, by llama-cpp-python, 500."""


def _classify(error: Exception, model: str) -> _Failed:
    """The failure's name and a sentence of our own for it."""
    from langchain_core import exceptions as langchain

    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _classify_status(error, status, model)
    match error:
        case langchain.ContextOverflowError():
            return _Failed(Failure.TOO_LONG, f"the prompt is too long for {model}")
        case langchain.ModelTimeoutError():
            return _Failed(Failure.TIMEOUT, f"{model} gave no reply in time")
        case langchain.ModelConnectionError() if _broke_off(error):
            return _Failed(Failure.UNREACHABLE, f"the connection to {model} broke off before its reply was whole")
        case langchain.ModelConnectionError():
            return _Failed(Failure.UNREACHABLE, f"no connection to {model}; check the address")
        case _:
            problem = f"{model} answered with something else than a reply ({type(error).__name__})"
            return _Failed(Failure.INVALID_REPLY, f"{problem}; check the address, too")


def _broke_off(error: BaseException) -> bool:
    """Whether a connection that stood ended; told by the names that httpx and its successors give to that."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return any(type(each).__name__ in ("ReadError", "RemoteProtocolError") for each in causes)


def _classify_status(error: Exception, status: int, model: str) -> _Failed:
    code = str(getattr(error, "code", None) or "")
    if status == 429 and code in _QUOTA_CODES:
        return _Failed(Failure.QUOTA, f"{model} answered 429: the account has no credit left")
    if status == 400 and code == "content_filter":
        return _Failed(Failure.REFUSED, f"{model}'s content filter refused the prompt")
    if status == 400 and _CONTEXT_EXCEEDED.search(f"{code} {error}"):
        return _Failed(Failure.TOO_LONG, f"{model} answered 400: the prompt is too long for the model")
    if status in (400, 422, 500) and _FORM_UNKNOWN.search(str(error)):
        return _Failed(Failure.REJECTED, f"{model} answered {status}: it takes no such schema", is_of_form=True)
    reason, words = _BY_STATUS.get(status) or _by_class(status)
    return _Failed(reason, f"{model} answered {status}: {words}", _retry_after(error))


def _by_class(status: int) -> tuple[Failure, str]:
    if status < 400:
        return Failure.UNKNOWN_MODEL, "the model is at another address; set that one"
    return (Failure.REJECTED, "the request was rejected") if status < 500 else (Failure.SERVER_ERROR, "it failed")


def _retry_after(error: Exception) -> float | None:
    """Seconds that the server asks to wait; None where it names none, or a date."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    seconds = str(headers.get("retry-after", ""))
    return float(seconds) if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", seconds) else None


def _read_reply(message: "BaseMessage", model: str) -> ChatReply | _Failed:
    if message.type != "ai":
        return _Failed(Failure.INVALID_REPLY, f"{model} answered as somebody else than the model")
    used = getattr(message, "usage_metadata", None) or {}
    tokens_in, tokens_out = _counted(used.get("input_tokens", 0), used.get("output_tokens", 0))
    text = str(message.text).strip()
    failure = _failure_in(message, text, model)
    if failure:
        return _Failed(*failure, tokens_in=tokens_in, tokens_out=tokens_out)
    return ChatReply(text=text, tokens_in=tokens_in, tokens_out=tokens_out)


def _counted(*tokens: object) -> tuple[int, int]:
    """(read, written) as the server says; (0, 0), and so estimated, where one of them is no number of tokens."""
    read, written = (int(each) if isinstance(each, int | float) and 0 <= each <= MOST_TOKENS else -1 for each in tokens)
    return (read, written) if min(read, written) >= 0 else (0, 0)


def _failure_in(message: "BaseMessage", text: str, model: str) -> tuple[Failure, str] | None:
    stopped_by = message.response_metadata.get("finish_reason") or message.response_metadata.get("stop_reason")
    if message.additional_kwargs.get("refusal") or stopped_by in ("content_filter", "refusal"):
        return Failure.REFUSED, f"{model} refused to reply"
    if stopped_by in ("length", "max_tokens"):
        return Failure.CUT, f"{model} stopped in the middle of its reply"
    return None if text else (Failure.EMPTY, f"{model} gave an empty reply")
