"""Queries of `training`, by subject."""
