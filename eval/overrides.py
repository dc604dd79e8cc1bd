"""`key=value` pairs in, settings with them out: the same suite under another setting, the environment untouched."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from core.errors import InputError
from core.reading import first_problem
from service.settings import Settings

NOT_HERE = {
    "data_dir": "a run has a data folder of its own",
    "models_dir": "set REPLYDESK_MODELS_DIR",
    "chroma_url": "a run keeps its index in its own data folder",
    "model_api_key": "it would be written into the run; set REPLYDESK_MODEL_API_KEY",
    "log_level": "it changes no answer",
}


def with_overrides(settings: Settings, given: Sequence[str]) -> Settings:
    """Raises `InputError` for a pair without `=`, an unknown key, one that may not be set here, or a wrong value."""
    changes: dict[str, Any] = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"must be key=value; it is {pair!r}", field="--set")
        if key in NOT_HERE:
            raise InputError(f"{key!r} cannot be set for one run: {NOT_HERE[key]}", field="--set")
        if key not in Settings.model_fields:
            known = ", ".join(name for name in Settings.model_fields if name not in NOT_HERE)
            raise InputError(f"there is no setting {key!r}; there are {known}", field="--set")
        changes[key] = _read(key, value)
    return settings.model_copy(update=changes)


def _read(key: str, value: str) -> Any:
    field = Settings.model_fields[key]
    kind: Any = field.annotation
    for rule in field.metadata:
        kind = Annotated[kind, rule]
    try:
        return TypeAdapter(kind).validate_python(None if value == "none" else value)
    except ValidationError as error:
        raise InputError(f"{key}: {first_problem(error)[1]}", field="--set") from error
