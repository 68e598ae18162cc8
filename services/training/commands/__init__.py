"""Commands of `training`, by subject."""
