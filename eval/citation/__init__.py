"""Citations measured: the right entries, every statement supported, every quote printed."""
