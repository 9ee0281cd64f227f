"""One file a page; each reads, calls, shows."""
