"""A public benchmark of drafting systems: invented shops, buyers and parcels in ten languages; see `data/README.md`."""
