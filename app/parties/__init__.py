"""Parties, subjects, and what is stated of them: equivalences, competences, reliability."""
