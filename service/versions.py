"""A package in, a short hash of its data files out: equal versions mean equal rules and equal wordings."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

SUFFIXES = {".yaml", ".txt", ".jinja"}


@cache
def data_version(package: str) -> str:
    """Hash over names and contents of the package's YAML files and prompts."""
    folder = Path(str(files(package)))
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
