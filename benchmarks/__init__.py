"""Benchmarks: whole processes, in turn, on made data."""
