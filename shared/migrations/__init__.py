"""One Alembic environment for all services; each keeps nothing but its version files."""
