"""The outside world behind the ports of `core`: orders, parcels and products from files or from an API caller."""
