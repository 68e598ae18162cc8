"""The law and the agency's policy on training and competence; one module for each subject."""
