"""SQL that commands and queries share: how people rank under a scheme, and how far a permission reaches."""
