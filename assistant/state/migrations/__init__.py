"""Migrations of the state (Alembic)."""
