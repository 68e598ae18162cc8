"""The embedded identity provider, over real HTTP."""
