"""Is it better or worse: results in, figures out, the costly mistakes first."""
