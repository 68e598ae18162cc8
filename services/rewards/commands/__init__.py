"""Commands of `rewards`, by subject: schemes, proposals, and how people stand by the facts of others."""
