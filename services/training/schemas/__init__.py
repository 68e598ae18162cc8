"""Schemas of `training`, by subject."""
