"""Ticket in, `Triage` out: language, asks with intents, entities, flags, urgency, deadline, queue; and its order."""
