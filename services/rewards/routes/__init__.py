"""HTTP of `rewards`, by subject: schemes with their candidates, proposals with their decisions."""
