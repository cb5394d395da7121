"""Verdicts: what desks judge of claims, published, corrected and revoked in the open."""
