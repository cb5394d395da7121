"""Webhooks: changes delivered to whoever asked for them, after the Standard Webhooks specification."""
