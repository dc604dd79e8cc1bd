"""The seller's own text: policies and past replies go in, the passages that answer a message come out."""
