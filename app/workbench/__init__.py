"""The desk's workbench: pages to decide, attach, judge and correct. It stands above the slices (docs/adr/0015)."""
