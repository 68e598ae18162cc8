"""How long data about people are kept, and their end, in every service."""
