"""The Fact Check Tools API of Google, version v1alpha1: its clients change their root URL and nothing else."""
