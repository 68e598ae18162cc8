"""Parts of deploy that need nothing but themselves."""
