"""The change feed: the ledger as the world may read it."""
