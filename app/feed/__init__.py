"""The ledger as the world may read it: what a change is told as, who wants to hear of it, and who is listening."""
