"""The worked example: one news report of 20 November 2025, as `make demo` loads, shows and serves it."""

from app.demo.report import EVENING, MORNING, REPORT
from app.demo.story import STEPS, claim_ids, is_loaded, load, open_desk

__all__ = ["EVENING", "MORNING", "REPORT", "STEPS", "claim_ids", "is_loaded", "load", "open_desk"]
