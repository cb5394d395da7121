"""Claims, their revisions, their standing and their timeline."""
