"""The plan as Microsoft Project's XML (MSPDI): tasks, links, calendars, people."""
