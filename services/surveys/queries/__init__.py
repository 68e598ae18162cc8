"""Queries of `surveys`, by subject: instruments, findings, reports and the public card."""
