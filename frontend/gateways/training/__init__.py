"""Training as the pages need it, by subject: needs, workshops, the own plan with its lessons, settings."""
