"""The agency's policy on rewards, and what the law says of them; one module for each subject."""
