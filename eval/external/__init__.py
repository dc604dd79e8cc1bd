"""Public data sets in, suites and a seller folder of ours out; the data sets are no part of this project."""
