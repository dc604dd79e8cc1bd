"""The nouns that every part shares and the ports to the outside world; imports none of our packages."""
