"""Everything under /v1 as pages for people: put together from the slices' own answers (docs/adr/0014)."""
