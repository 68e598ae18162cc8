"""Schemas of `agencies`, by subject: identity and organisation."""
