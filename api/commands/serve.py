"""`replydesk serve`: the HTTP API on this machine, loopback only until there are keys."""

import ipaddress
import logging
import socket
from contextlib import AbstractContextManager
from pathlib import Path

import uvicorn

from api.door import WithoutQuery
from api.http import create_app
from connectors.seller_folder import read_seller
from core.errors import InputError
from policies.own_rules import read_own_rules
from service.pipeline import Desk
from service.settings import Settings, read_settings


def run(seller: Path | None, host: str, port: int, model: str | None) -> None:
    """Serves until stopped. Raises `InputError` for an address that others can reach, or a wrong seller folder."""
    if not _is_loopback(host):
        raise InputError(f"{host!r} can be reached by others, and there are no keys yet; use 127.0.0.1", field="--host")
    _refuse_taken(host, port)
    settings = read_settings()
    if seller is not None:
        read_seller(seller)  # what is wrong there stops here, in one line, not in the server's log
        read_own_rules(seller)
    app = create_app(lambda: _open_desk(settings, seller, model))
    logging.getLogger("uvicorn.access").addFilter(WithoutQuery())
    level = settings.log_level.lower()
    uvicorn.run(app, host=host, port=port, log_config=None, log_level=level, server_header=False)


def _open_desk(settings: Settings, seller: Path | None, model: str | None) -> AbstractContextManager[Desk]:
    """Imports what is heavy only now, beside the running server, so that `/healthz` answers within the second."""
    from service.wiring import open_desk

    return open_desk(settings, seller, command="replydesk serve", model=model)


def _refuse_taken(host: str, port: int) -> None:
    """Raises `InputError` for a port that something else listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(f"{port} cannot be used: {error.strerror}; name another", field="--port") from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
