"""A folder or the address of a server in, a Chroma client out that neither reports home nor reads the environment."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import httpx

from core.errors import InputError, NotSetUp

if TYPE_CHECKING:
    from chromadb.api.client import Client

SERVER_TIMEOUT_S = 30.0
"""For one request; Chroma itself would wait for ever."""

_opening = threading.Lock()
"""Chroma's registry of open folders is not made for two threads at once."""


def open_chroma(data_dir: Path, url: str | None) -> "Client":
    """Imported here because it costs half a second. Environment and `.env` files are kept out: Chroma would take
    addresses to send traces to from them. Raises `NotSetUp`, and `InputError` for an address that is none."""
    import chromadb
    from chromadb.config import Settings

    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    settings = Settings(_env_file=None, **{**defaults, "anonymized_telemetry": False})
    with _opening:
        if url is not None:
            host, port, ssl = _address(url)
            try:
                client = cast("Client", chromadb.HttpClient(host, port=port, ssl=ssl, settings=settings))
                for session in _sessions(client):
                    session.timeout = httpx.Timeout(SERVER_TIMEOUT_S)
                return client
            except Exception as error:  # a bare ValueError where nobody listens
                raise NotSetUp(
                    f"the Chroma server at {url} does not answer ({type(error).__name__}); start it, or leave "
                    "CHROMA_URL out to keep the index in the data folder"
                ) from error
        folder = (data_dir / "chroma").resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return cast("Client", chromadb.PersistentClient(folder, settings=settings))
        except Exception as error:  # Chroma and its database raise many kinds
            raise NotSetUp(
                f"the index in {folder} cannot be opened ({type(error).__name__}); make room if the disk is full, else "
                "delete that folder and run `replydesk kb add --seller DIR`"
            ) from error


def close_chroma(client: "Client") -> None:
    """Lets go of files and connections; Chroma itself leaves the latter open."""
    client.close()
    for session in _sessions(client):
        session.close()


def _sessions(client: "Client") -> list[httpx.Client]:
    """The connections of a client of a server, which no other shares; none for a folder."""
    asked: tuple[Any, ...] = (client._server, client._admin_client)
    owners = (getattr(one, "_server", one) for one in asked)
    return [owner._session for owner in owners if hasattr(owner, "_session")]


def _address(url: str) -> tuple[str, int, bool]:
    """(host, port, whether encrypted)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise InputError(f"an address like http://127.0.0.1:8000 is wanted, this is {url!r}", field="CHROMA_URL")
    return parts.hostname, port or (443 if parts.scheme == "https" else 8000), parts.scheme == "https"
