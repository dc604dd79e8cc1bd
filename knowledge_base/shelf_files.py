"""A shelf in, a file that it can be read from again out: a start then need not read every row from Chroma.

Only a shortcut: a file is dropped before its rows change in Chroma and written when they are settled, so that one that
is there holds what Chroma holds. One that is broken, or of another collection, is as none. The folder may be deleted.
"""

import json
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from knowledge_base.scope import Scope
from knowledge_base.shelf import Shelf

LAYOUT = 1
"""Goes up whenever a shelf is laid out otherwise, or the same row would be put on it otherwise."""


class ShelfFiles:
    """Of one data folder. Used by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str, stamp: str) -> Shelf | None:
        """The shelf that was kept under this name and stamp; None: there is none."""
        try:
            with self._file(name).open("rb") as file, np.load(file, allow_pickle=False) as kept:
                if _text(kept["stamp"]) != _stamp(stamp):
                    return None
                scopes = [Scope.model_validate(stated) for stated in json.loads(_text(kept["scopes"]))]
                ids, terms = (json.loads(_text(kept[which])) for which in ("ids", "terms"))
                return Shelf.from_arrays(ids, scopes, terms, kept)
        except (OSError, ValueError, KeyError, EOFError, ValidationError, zipfile.BadZipFile):
            return None

    def keep(self, name: str, stamp: str, shelf: Shelf) -> None:
        """Writes it; a disk that is full costs the next start its time, and nothing else."""
        ids, scopes, terms, arrays = shelf.to_arrays()
        texts = {
            "stamp": _stamp(stamp),
            "ids": json.dumps(ids),
            "terms": json.dumps(terms),
            "scopes": json.dumps([scope.model_dump(mode="json", exclude_defaults=True) for scope in scopes]),
        }
        file = self._file(name)
        draft = file.with_suffix(".tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as out:
                stored: dict[str, Any] = {which: _bytes(text) for which, text in texts.items()} | arrays
                np.savez(out, **stored)
            os.replace(draft, file)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def drop(self, name: str) -> None:
        """Must come before the first change: what a killed process leaves behind is then read from Chroma."""
        self._file(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.npz"


def _stamp(stamp: str) -> str:
    return f"{LAYOUT} {stamp}"


def _bytes(text: str) -> Any:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _text(stored: Any) -> str:
    return bytes(stored).decode("utf-8", "surrogatepass")
