"""Routes of `training`, by subject."""
