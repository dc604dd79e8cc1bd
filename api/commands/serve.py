"""`replydesk serve`: the HTTP API on this machine, loopback only until there are keys."""

import ipaddress
from contextlib import AbstractContextManager
from pathlib import Path

import uvicorn

from api.http import create_app
from connectors.seller_folder import read_seller
from core.errors import InputError
from service.pipeline import Desk
from service.settings import Settings, read_settings


def run(seller: Path | None, host: str, port: int, model: str | None) -> None:
    """Serves until stopped. Raises `InputError` for an address that others can reach, or a wrong seller folder."""
    if not _is_loopback(host):
        raise InputError(f"{host!r} can be reached by others, and there are no keys yet; use 127.0.0.1", field="--host")
    settings = read_settings()
    if seller is not None:
        read_seller(seller)  # a wrong seller.yaml stops here, in one line, not in the server's log
    app = create_app(lambda: _open_desk(settings, seller, model))
    uvicorn.run(app, host=host, port=port, log_level=settings.log_level.lower(), server_header=False)


def _open_desk(settings: Settings, seller: Path | None, model: str | None) -> AbstractContextManager[Desk]:
    """Imports what is heavy only now, beside the running server, so that `/healthz` answers within the second."""
    from service.wiring import open_desk

    return open_desk(settings, seller, command="replydesk serve", model=model)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
