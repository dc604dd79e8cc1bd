"""Speed and cost beside a peer measured in the same run; never a test with a time limit."""
