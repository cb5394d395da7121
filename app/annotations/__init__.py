"""Annotations: where claims appear on pages, and what readers of those pages are shown."""
