"""When exactly: working days, coaches, and sessions at a time with nobody in two rooms."""
