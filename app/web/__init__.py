"""HTTP that belongs to no slice."""
