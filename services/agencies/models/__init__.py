"""Tables of `agencies`, by subject: identity and organisation."""
