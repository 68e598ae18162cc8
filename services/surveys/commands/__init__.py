"""Commands of `surveys`, by subject: instruments, answers, publishing, findings, causes, reports, follow-up."""
