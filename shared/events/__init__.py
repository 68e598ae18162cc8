"""The contracts: every fact that a service states, declared once by its producer."""
