"""What leaves the service whole, and what comes back into it."""
