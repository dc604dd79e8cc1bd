"""`replydesk` as a user would run it: in this process, which is quick, or as a command for one of its own."""

import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from api.cli import main
from service.settings import read_settings
from tests.desks import settings_in

Done = subprocess.CompletedProcess[str]


class Shell:
    """Runs on a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._models = settings_in(self.data).models

    def run(self, *arguments: str | Path, stdin: bytes = b"", **environment: str) -> Done:
        """In this process, through the console script's own entry."""
        command = ["replydesk", *map(str, arguments)]
        runner = CliRunner()
        exit_code = 0
        with (
            runner.isolation(stdin, self.environment(environment)) as (out, err, _),
            patch.object(sys, "argv", command),
        ):
            read_settings.cache_clear()
            try:
                main()
            except SystemExit as end:
                exit_code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
            finally:
                read_settings.cache_clear()
        return Done(command, exit_code, out.getvalue().decode(), err.getvalue().decode())

    def command(self, *arguments: str | Path) -> list[str]:
        """To run in a process of its own."""
        return [sys.executable, "-m", "api.cli", *map(str, arguments)]

    def environment(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """What the environment must say for it to use this shell's folder."""
        own = {"REPLYDESK_DATA_DIR": str(self.data), "REPLYDESK_MODELS_DIR": str(self._models)}
        return {**own, **(more or {})}
