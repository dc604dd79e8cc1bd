"""Scripted writers through the real client: prints what of the hostile ones ended `ready`, and what of the good one did
not.

Run: `python -m benchmarks.writers [--only FILE] [--kind KIND] [--mode free] [--reuse]`. The data and its card are in
`benchmarks/data/writers/`.
"""

import asyncio
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.writers.behaviours import GOODS, HALVES, Behaviour, read_good, read_half, read_situations
from benchmarks.writers.play import Played, play
from benchmarks.writers.report import say_good, say_hostile
from service.pipeline import Desk
from service.settings import Settings, read_settings
from service.wiring import open_desk

EXAMPLES = Path(__file__).parents[2] / "examples"
ASSEMBLED, FREE = "assembled", "free"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints every table."""
    parser = _parser()
    options = parser.parse_args(arguments)
    free = options.mode == FREE
    with tempfile.TemporaryDirectory() as scratch:
        apart = _settings(Path(scratch), model_mode=options.mode, model_reuse=options.reuse)
        with open_desk(apart, EXAMPLES, command="benchmark") as desk:
            for name in HALVES:
                if options.only in (None, name):
                    chosen = [each for each in read_half(name) if options.kind in (None, each.kind)]
                    if not chosen:
                        parser.error(f"{name}.yaml has no kind {options.kind!r}")
                    say_hostile(f"{name}, mode {options.mode}", _play(chosen, desk, apart, free=free))
            for name in GOODS:
                if options.only in (None, name) and options.kind is None:
                    say_good(name, _play(read_good(name), desk, apart, free=free))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=(*HALVES, *GOODS))
    parser.add_argument("--kind", help="one kind of bad behaviour")
    parser.add_argument("--mode", choices=(ASSEMBLED, FREE), default=ASSEMBLED, help="as in REPLYDESK_MODEL_MODE")
    parser.add_argument("--reuse", action="store_true", help="let one text serve many tickets, as in everyday use")
    return parser


def _settings(folder: Path, **changes: Any) -> Settings:
    return Settings(data_dir=folder, models_dir=read_settings().models, **changes)


def _play(behaviours: Sequence[Behaviour], desk: Desk, settings: Settings, *, free: bool) -> list[Played]:
    return asyncio.run(play(behaviours, read_situations(), desk, settings, free=free))


if __name__ == "__main__":
    main()
