"""Benchmarks: how quick answers are. Never part of the tests."""
