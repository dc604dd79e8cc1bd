"""A scripted OpenAI-compatible server on loopback: what it should answer goes in, what it was asked comes out.

    with ChatServer(status(429), says('{"sentences": []}')) as server:
        ...  # a writer on server.base_url: its first call is turned away, its second one answered
    assert len(server.received) == 2

The last turn answers every further call. A turn may be a function of the request, so that a hostile writer can read its
prompt and do its worst with it.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Turn:
    """One answer of the server."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    """Waits so long before it answers; the end of the server cuts it short."""
    drop: bool = False
    """Closes the connection without an answer."""


@dataclass(frozen=True)
class Received:
    """One request that the server saw."""

    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The request's JSON."""
        parsed: dict[str, Any] = json.loads(self.raw)
        return parsed

    @property
    def prompt(self) -> str:
        """Every message's text, one after another."""
        return "\n".join(message["content"] for message in self.body["messages"])


Scripted = Turn | Callable[[Received], Turn]


def says(
    content: str | Mapping[str, Any] | None,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    tokens: tuple[int, int] | None = (120, 40),
    wait_s: float = 0.0,
) -> Turn:
    """A chat completion with this text, or with this object as JSON; `tokens` are those of the prompt and the reply."""
    text = json.dumps(content) if isinstance(content, Mapping) else content
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if refusal is not None:
        message["refusal"] = refusal
    completion: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
    }
    if tokens:
        completion["usage"] = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    return answers(completion, wait_s=wait_s)


def status(code: int, *, error: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> Turn:
    """A failure with an OpenAI error body."""
    return answers({"error": {"message": "scripted", **(error or {})}}, status=code, headers=headers)


def answers(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None, wait_s: float = 0.0) -> Turn:
    """Any body: bytes as they are, all else as JSON."""
    if isinstance(body, bytes):
        return Turn(status=status, body=body, headers=headers or {}, wait_s=wait_s)
    given = {"Content-Type": "application/json", **(headers or {})}
    return Turn(status=status, body=json.dumps(body).encode(), headers=given, wait_s=wait_s)


DROPPED = Turn(drop=True)
HANGS = Turn(wait_s=60)


class ChatServer:
    """Runs in a thread between `with` and its end."""

    def __init__(self, *script: Scripted) -> None:
        self.script = list(script)
        self.received: list[Received] = []
        self.connections = 0
        """That were opened; one may carry many requests."""
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Of the server itself, without the API's path."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def base_url(self) -> str:
        """What a client is configured with."""
        return f"{self.url}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _next_turn(self, request: Received) -> Turn:
        with self._lock:
            self.received.append(request)
            turn = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return turn if isinstance(turn, Turn) else turn(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                with server._lock:
                    server.connections += 1

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                turn = server._next_turn(Received(path=self.path, headers=headers, raw=raw))
                server._ended.wait(turn.wait_s)
                if turn.drop or server._ended.is_set():
                    self.close_connection = True
                    return
                try:
                    self.send_response(turn.status)
                    for name, value in turn.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(turn.body)))
                    self.end_headers()
                    self.wfile.write(turn.body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the client gave up waiting, as some tests want it to

            do_GET = do_PATCH = do_POST

            def log_message(self, *given: Any) -> None:
                """Says nothing: pytest's output is for failures."""

        return Handler
