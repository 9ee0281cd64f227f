"""Pages to print: posters, paper forms, and the briefing for works council and data protection."""
