"""Backup and restore, of one agency and of everything. How it is ordered, and why: deploy/adr/0007-operating.md."""
