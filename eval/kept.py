"""Results that were drafted before, by what they depend on: a killed run goes on, one that is repeated is quick.

One file for each configuration in `<data folder>/eval/`: code and rules, settings, seller folder, clock. A line in it
is one ticket's result under a hash of the ticket. A line is on disk before the next is written; one that was cut off is
no line. Scores are never kept: they are computed anew from the result.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from core.drafts import Result
from core.errors import InputError
from core.reading import read_json_lines, to_record
from service.settings import Settings

PACKAGES = ("core", "text", "triage", "knowledge_base", "policies", "drafting", "connectors", "service")
CODE = {".py", ".yaml", ".txt", ".json", ".csv", ".jinja"}
CONFIGURATIONS = 40
"""So many files are kept, those that were used last: at 40 kB a result, 120 of them make 5 MB."""
WITHOUT_EFFECT = {
    "data_dir",
    "models_dir",
    "chroma_url",
    "log_level",
    "lock_wait_s",
    "batch_concurrency",
    "batch_workers",
    "embedding_sessions",
    "model_api_key",
}
"""Settings that change no answer; a key has no place in a hash either."""


class Kept:
    """The results of one configuration."""

    def __init__(self, folder: Path, configuration: str) -> None:
        self._path = folder / f"{configuration}.jsonl"
        self._results: dict[str, object] = {}
        if self._path.is_file():
            self._path.touch()
            self._read()

    def _read(self) -> None:
        for _, line in read_json_lines(self._path):
            if isinstance(line, dict) and {"key", "result"} <= line.keys():
                self._results[str(line["key"])] = line["result"]

    def get(self, key: str) -> Result | None:
        """None for what was not drafted yet, or by a version that wrote results of another form."""
        value = self._results.get(key)
        try:
            return None if value is None else to_record(value, Result)
        except InputError:
            return None

    def put(self, key: str, result: Result) -> None:
        """On disk when it returns. A line that a killed run cut off is ended first."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"key": key, "result": result.model_dump(mode="json")}, ensure_ascii=False)
        with self._path.open("ab+") as file:
            if file.seek(0, os.SEEK_END) and not _ends_a_line(file.name):
                file.write(b"\n")
            file.write(line.encode("utf-8", "replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def tidy(self) -> None:
        """Takes out the configurations that were not used for longest."""
        used = sorted(self._path.parent.glob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in used[CONFIGURATIONS:]:
            path.unlink(missing_ok=True)


def _ends_a_line(path: str) -> bool:
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def key_of(parts: Mapping[str, object]) -> str:
    """Short hash of anything that is JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:20]


@cache
def code_version() -> str:
    """Of everything that a result is made by: code, rules, words. 0.1 s, once a process."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(folder_version(Path(str(files(package))), CODE).encode())
    return digest.hexdigest()[:12]


def folder_version(folder: Path, suffixes: set[str] | None = None) -> str:
    """Of names and contents of a folder's files; of those with these endings only."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (suffixes is None or path.suffix in suffixes):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def settings_version(settings: Settings) -> dict[str, str]:
    """Name -> value of every setting that may change an answer."""
    return {name: str(value) for name, value in settings if name not in WITHOUT_EFFECT}
