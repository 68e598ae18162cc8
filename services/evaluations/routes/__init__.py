"""HTTP of `evaluations`, one module for each kind of person who asks."""
