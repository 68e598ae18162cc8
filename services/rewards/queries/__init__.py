"""Queries of `rewards`, by subject: candidates, schemes, proposals, and how far a permission reaches."""
