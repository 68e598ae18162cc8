"""Who looked at whom, and who decided what: an audit trail of each agency that can be shown to be whole.

See deploy/adr/0006-audit-chain.md.
"""
