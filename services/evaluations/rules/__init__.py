"""The law and the agency's policy on evaluations of people and organisations; one module for each subject."""
