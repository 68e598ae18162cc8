"""Queries of `agencies`, by subject: identity and organisation."""
