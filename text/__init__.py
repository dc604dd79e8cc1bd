"""What every step does to text: normalise with offsets kept, cut, find ids and contact data, tell languages, embed."""
