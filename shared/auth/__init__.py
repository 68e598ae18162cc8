"""Who asks, what they may do, and the token that says so."""
