"""A folder of prompt files in, prompts with their places filled out."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def render_prompt(folder: Path, template: str, **given: Any) -> str:
    """A value that is not given is an error, never an empty place in a prompt. Plain text, so nothing is escaped."""
    return _templates(folder).get_template(template).render(**given).strip()


@lru_cache(maxsize=8)
def version_of(folder: Path) -> str:
    """Changes whenever one of the prompt files does."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=8)
def _templates(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # or every prompt asks the disk whether its files changed
    )
