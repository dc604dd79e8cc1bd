"""What holds for the whole tree: one door per library, every error and setting accounted for, a light start."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from api.http import STATUS_OF_ERROR
from core import errors
from service.settings import Settings
from tests.models import exported_model

REPO = Path(__file__).parents[1]
PACKAGES = (
    "core text triage knowledge_base policies drafting connectors service eval api".split()  # noqa: SIM905
)
DOORS = {
    "chromadb": {"knowledge_base/index.py", "knowledge_base/chroma.py"},
    "langchain": {"drafting/llm.py", "eval/peers/"},
    "langchain_core": {"drafting/llm.py", "eval/peers/"},
    "langchain_openai": {"drafting/llm.py"},
    "langsmith": {"drafting/llm.py", "eval/peers/"},
    "openai": {"drafting/llm.py"},
    "torch": {"text/export.py"},
    "sentence_transformers": {"text/export.py"},
    "onnxruntime": {"text/embed.py", "text/export.py"},
    "sklearn": {"triage/"},
    "scipy": {"eval/stats.py", "triage/calibration.py", "triage/training.py"},
    "joblib": {"triage/training.py"},
    "Stemmer": {"text/stems.py"},
    "regex": {"text/rx.py"},
    "fastapi": {"api/"},
    "uvicorn": {"api/"},
    "click": {"api/"},
    "rich": {"api/"},
    "babel": {"core/record.py", "drafting/", "text/", "knowledge_base/forms.py"},
    "lingua": {"text/language.py"},
    "selectolax": {"text/markup.py", "knowledge_base/html_pages.py"},
    "pypdf": {"knowledge_base/pdf_files.py"},
    "docx": {"knowledge_base/word_files.py"},
    "phonenumbers": {"text/phones.py"},
    "linkify_it": {"text/addresses.py"},
    "tldextract": {"text/addresses.py"},
    "emoji": {"text/contacts.py"},
    "holidays": {"core/workdays.py"},
    "pydantic_settings": {"service/settings.py"},
}


@lru_cache(maxsize=1)
def _modules() -> tuple[tuple[str, ast.Module], ...]:
    paths = (path for package in PACKAGES for path in sorted((REPO / package).rglob("*.py")))
    return tuple((path.relative_to(REPO).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_each_library_has_one_door() -> None:
    strays = [
        f"{module} imports {library}"
        for module, tree in _modules()
        for library in _imported(tree)
        if library in DOORS and not any(module.startswith(door) for door in DOORS[library])
    ]
    assert strays == []


def test_every_door_is_used() -> None:
    used = {library for module, tree in _modules() for library in _imported(tree)}
    assert set(DOORS) - used <= {"langchain_openai", "langchain_core", "langsmith", "openai", "linkify_it", "emoji"}


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        module
        for module, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and isinstance(node.value, ast.Name)
    }
    assert readers <= {"service/settings.py", "text/export.py", "drafting/llm.py"}  # these two switch things off


def test_every_module_opens_with_a_sentence() -> None:
    assert [module for module, tree in _modules() if not (ast.get_docstring(tree) or "").strip(". ")] == []


def test_every_error_has_an_http_status() -> None:
    ours = [
        error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.ReplydeskError)
    ]
    assert len(ours) > 5
    for error in ours:
        assert any(parent in STATUS_OF_ERROR for parent in error.__mro__)


def test_every_setting_is_documented() -> None:
    readme = (REPO / "README.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`REPLYDESK_{name.upper()}`" not in readme] == []


def test_the_error_tree_names_every_error() -> None:
    tree = errors.__doc__ or ""
    named = [
        name for name, value in vars(errors).items() if isinstance(value, type) and value.__module__ == errors.__name__
    ]
    assert [name for name in named if name not in tree] == []


def test_serving_and_embedding_import_no_library_of_training_or_of_models() -> None:
    heavy = "{'torch', 'sentence_transformers', 'transformers', 'langchain', 'openai', 'sklearn', 'scipy'}"
    code = (
        "import sys, pathlib, service.wiring, api.http\n"
        "service.wiring.OnnxEmbedder(pathlib.Path(sys.argv[1])).embed(['where is my parcel', 'refund'])\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, str(exported_model())]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, api.cli; print(sorted({'numpy', 'chromadb', 'onnxruntime', 'fastapi'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_of_the_layout_is_installed(package: str) -> None:
    assert f'"{package}"' in (REPO / "pyproject.toml").read_text(encoding="utf-8")
