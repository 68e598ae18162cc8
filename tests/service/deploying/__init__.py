"""The embedded platform's own parts: PostgreSQL, databases and roles, the supervisor."""
