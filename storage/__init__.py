"""Keeping: one store; the URL picks SQLite or PostgreSQL."""
