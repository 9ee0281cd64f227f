"""Which one or two teams pilot: choices under several strategies, each with its reasons."""
