"""The law and the agency's policy on surveys, findings, causes and public reports; one module for each subject."""
