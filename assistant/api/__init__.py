"""The HTTP surface: questions in, answers out, entries to read; errors are problem documents (RFC 9457)."""
