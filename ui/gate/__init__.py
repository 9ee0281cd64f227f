"""Who may come in: the one door between the room and the pages (decision 0010)."""
