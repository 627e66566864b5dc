"""Benchmarks: what the service costs beside the plainest page that does the same work."""
