"""Schemas of `surveys`, by subject: instruments, findings and reports."""
