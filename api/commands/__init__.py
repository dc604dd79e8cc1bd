"""One module per command; `api.cli` imports it only when the command runs, so that `--help` answers at once."""
