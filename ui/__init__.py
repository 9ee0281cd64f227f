"""Showing: pages, components and the wiring that picks a store."""
