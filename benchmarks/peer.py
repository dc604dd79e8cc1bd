"""A script of `benchmarks/peers/` and its job in, what it found out: it runs in the peers' own environment.

The peers need other versions of libraries than replydesk, so that they never share a process with it.
`make bench-peers` makes their environment; without it the comparison is skipped and says so.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from core.errors import ReplydeskError

PEERS = Path(__file__).parents[1] / ".venv-peers"
SCRIPTS = Path(__file__).parent / "peers"
SHOWN_CHARS = 400


class PeerFailed(ReplydeskError):
    """A peer's script ended with an error."""


def peer_missing(environment: Path) -> str | None:
    """The sentence that says why no peer can run; None when one can."""
    python = environment / "bin" / "python"
    return None if python.is_file() else f"there is no {python}; make it with `make bench-peers`, or name it: --peers"


def run_peer(environment: Path, script: str, job: object) -> dict[str, Any]:
    """What the script writes, as JSON, for a job that is given as JSON. Raises `PeerFailed` with the end of its log."""
    python = environment / "bin" / "python"
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(
        [python, SCRIPTS / script], input=json.dumps(job), capture_output=True, text=True, env={**os.environ, **offline}
    )
    if done.returncode:
        raise PeerFailed(f"{script} ended with {done.returncode}: ...{done.stderr.strip()[-SHOWN_CHARS:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
