"""How many claims there are of each kind, now and over time."""
