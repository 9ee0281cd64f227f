"""Draft OKRs, read and judged by listed rules."""
