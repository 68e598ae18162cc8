"""What only looks at `evaluations`, one module for each subject."""
