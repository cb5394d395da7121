"""Sourcing lint: what an editor would ask about how a claim is sourced."""
