"""May we answer, what may we promise, what may we not say: `decide` over facts, `check` over texts; rules are YAML."""
