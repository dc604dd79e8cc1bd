"""Every request goes through here first: who may come in, and what is said and logged when something breaks."""

import logging
from collections.abc import Callable
from pathlib import PurePath
from traceback import extract_tb
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
"""Hosts that are answered, and whose pages may ask. Until there are keys, a page in a browser must neither reach this
server under a name of its own (DNS rebinding) nor write to it from its own address."""

Problem = Callable[[int, str, str], Response]
"""(status, kind, detail) as a response."""


class Door:
    """Lets in what this machine asks for.

    An error that nobody foresaw is answered here and goes no further: the server would log its message, which may
    quote a buyer.
    """

    def __init__(self, app: ASGIApp, problem: Problem) -> None:
        self._app = app
        self._problem = problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if refusal := _refusal(Headers(scope=scope)):
            await self._problem(*refusal)(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            return
        except Exception as error:  # the boundary of a request: its words are not told, they may quote a buyer
            log.error("unforeseen error in %s: %s in %s", scope["path"], type(error).__name__, _place(error))
            if not begun:
                detail = "something went wrong on our side; the log has the kind of error"
                await self._problem(500, "internal", detail)(scope, receive, send)


def _refusal(headers: Headers) -> tuple[int, str, str] | None:
    """(status, kind, detail) for who may not come in."""
    if _name(f"//{headers.get('host', '')}") not in LOOPBACK_NAMES:
        return 400, "http-400", "Host: only this machine's own names are answered, such as localhost"
    origin = headers.get("origin")
    if origin is not None and _name(origin) not in LOOPBACK_NAMES:
        return 403, "http-403", "Origin: pages of other sites are not answered"
    return None


def _name(address: str) -> str | None:
    """The host of an address, without port and brackets."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _place(error: BaseException) -> str:
    """Where it was raised, as `render.py:76`."""
    frames = extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


class WithoutQuery(logging.Filter):
    """Takes the query out of a line of the access log: a search there is a buyer's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; `args` is (client, method, path with query, HTTP version, status)."""
        if isinstance(record.args, tuple):
            record.args = tuple(each.partition("?")[0] if isinstance(each, str) else each for each in record.args)
        return True
