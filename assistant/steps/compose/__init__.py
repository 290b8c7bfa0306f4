"""Compose: one module per kind of question; each fills the context's lines from quoted sentences and records."""
