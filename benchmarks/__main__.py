"""`make bench`: every benchmark, one after the other; each prints its own table with n and the data's name."""

from benchmarks import (
    chain,
    check,
    drafts,
    embed,
    ids,
    intents,
    languages,
    model_calls,
    prepare,
    search,
    search_speed,
    tau2,
    triage_speed,
)
from benchmarks.writers import __main__ as writers

if __name__ == "__main__":
    embed.main()
    drafts.main()
    model_calls.main([])
    chain.main([])
    ids.main([])
    languages.main([])
    intents.main([])
    triage_speed.main([])
    tau2.main([])
    check.main([])
    search.main([])
    search_speed.main([])
    writers.main([])
    prepare.main([])
