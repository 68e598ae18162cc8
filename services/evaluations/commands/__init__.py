"""What changes something in `evaluations`, one module for each subject."""
