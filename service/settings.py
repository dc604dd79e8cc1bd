"""Everything that a deployment may change, read once from the environment (`REPLYDESK_*`); nothing else reads it."""

import os
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import InputError
from core.reading import first_problem
from drafting.prompt import Mode

PROJECT = Path(__file__).resolve().parent.parent
"""Where the packages lie side by side, and `examples/` with them."""


def _default_data_dir() -> Path:
    """A checkout keeps its data beside the code, an installed package in the user's data folder."""
    if (PROJECT / "pyproject.toml").is_file():
        return PROJECT / ".replydesk"
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "replydesk"


LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
    BeforeValidator(lambda given: given.upper() if isinstance(given, str) else given),
]


class Settings(BaseSettings):
    """One field, one environment variable: `data_dir` is `REPLYDESK_DATA_DIR`."""

    model_config = SettingsConfigDict(
        env_prefix="REPLYDESK_", extra="ignore", frozen=True, use_attribute_docstrings=True
    )

    data_dir: Path = Field(default_factory=_default_data_dir)
    """Where models and the index live. One process at a time owns the index."""
    models_dir: Path | None = None
    """Where exported and trained models live, if not in the data folder; may be shared between data folders."""
    chroma_url: str | None = Field(default=None, validation_alias=AliasChoices("REPLYDESK_CHROMA_URL", "CHROMA_URL"))
    """Of a Chroma server that keeps the index, such as `http://127.0.0.1:8000`; none: the data folder keeps it."""
    embedding_model: str = "all-MiniLM-L6-v2"
    """Any sentence-transformers model by name or path; another one is exported by `make setup`."""
    embedding_sessions: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 8), ge=1)
    """How many texts are embedded at the same time, one thread each."""
    lock_wait_s: float = Field(default=10.0, ge=0)
    """How long a command waits for another one that owns the data folder."""
    lookup_timeout_s: float = Field(default=5.0, gt=0)
    """How long one order or tracking look-up may take."""
    batch_concurrency: int = Field(default=4, ge=1)
    """How many tickets of a batch are drafted at the same time."""
    batch_workers: int = Field(default=0, ge=0, le=64)
    """Processes that draft a batch, where no model writes; 0: one for each core once the queue is worth it."""
    log_level: LogLevel = "WARNING"
    """Python logging level. Logs never hold buyer text."""

    model: str | None = None
    """The chat model that writes, as `provider:model`; none means templates."""
    model_base_url: str | None = None
    """Of an OpenAI-compatible server, such as `http://127.0.0.1:8000/v1`."""
    model_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("REPLYDESK_MODEL_API_KEY", "OPENAI_API_KEY")
    )
    """`REPLYDESK_MODEL_API_KEY`, or `OPENAI_API_KEY`."""
    model_timeout_s: float = Field(default=30.0, gt=0)
    """How long one call may take."""
    model_max_retries: int = Field(default=2, ge=0)
    """After 429, 5xx and broken connections, with growing pauses."""
    model_price_in: Decimal | None = Field(default=None, ge=0)
    """US dollars for a million tokens read; without both prices no cost is reported."""
    model_price_out: Decimal | None = Field(default=None, ge=0)
    """US dollars for a million tokens written."""

    model_mode: Mode = Mode.ASSEMBLED
    """`assembled`: the model chooses among reviewed wordings; `free`: it words everything, and a person reads it."""
    model_own_words: bool = False
    """Whether sentences that the model words itself stay in a draft, which a person has to read then; else they stand
    beside it."""
    model_reuse: bool = True
    """Whether a text that needs nothing of a buyer's words serves every ticket with the same plan."""
    model_budget_ticket: Decimal | None = Field(default=None, ge=0)
    """US dollars that the calls for one ticket may cost; needs both prices."""
    model_budget_run: Decimal | None = Field(default=None, ge=0)
    """US dollars that the calls of one run of a command may cost; needs both prices."""
    model_max_failures: int = Field(default=5, ge=1)
    """After so many failures of the provider in a row it is left alone for a while."""
    model_pause_s: float = Field(default=60.0, ge=0)
    """For so long; then one call tries it again."""

    @property
    def models(self) -> Path:
        """The folder of exported and trained models."""
        return self.models_dir or self.data_dir / "models"


@lru_cache(maxsize=1)
def read_settings() -> Settings:
    """The settings of this process. Raises `InputError` naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        field, problem = first_problem(error)
        name = field if field.isupper() else f"REPLYDESK_{field.upper()}"
        raise InputError(problem, file="environment", field=name) from error
