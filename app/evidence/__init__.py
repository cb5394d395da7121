"""Evidence: documents attached to a claim, each with its chain of attribution."""
