"""Tables of `training`, by subject: needs, workshops and learning."""
