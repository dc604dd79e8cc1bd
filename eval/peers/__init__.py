"""Other ways to draft a reply, for comparison: each takes the ticket, its records and passages, and gives a text."""
