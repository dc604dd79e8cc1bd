"""Is the harness itself right: faults planted in good drafts must be found, and good drafts must raise nothing."""
