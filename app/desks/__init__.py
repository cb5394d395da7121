"""Desks, and the keys that open the service to them and to others."""
