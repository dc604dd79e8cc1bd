"""`replydesk serve`: the HTTP API on this machine, loopback only until there are keys."""

import ipaddress
from pathlib import Path

import uvicorn

from api.http import create_app
from core.errors import InputError
from service.settings import read_settings
from service.wiring import load_seller, open_desk


def run(seller: Path | None, host: str, port: int, model: str | None) -> None:
    """Serves until stopped. Raises `InputError` for an address that others can reach, or a wrong seller folder."""
    if not _is_loopback(host):
        raise InputError(f"{host!r} can be reached by others, and there are no keys yet; use 127.0.0.1", field="--host")
    settings = read_settings()
    load_seller(seller)  # a wrong seller.yaml stops here, in one line, not in the server's log
    app = create_app(lambda: open_desk(settings, seller, command="replydesk serve", model=model))
    uvicorn.run(app, host=host, port=port, log_level=settings.log_level.lower(), server_header=False)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
