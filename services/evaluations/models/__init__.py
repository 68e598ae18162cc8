"""Tables of `evaluations`, one module for each subject."""
