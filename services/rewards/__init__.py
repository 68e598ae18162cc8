"""rewards: who may be rewarded for what, who is proposed and by whom decided, within a budget that is exact.

Owns: schemes as data with their decree and budget, the ranking, proposals, decisions, grants.
States: reward proposed, granted, withheld (declined, or held by an objection), revoked.
Reacts to: agency, unit and employee facts (its copy of the organisation); cycle opened, evaluation finalised and
settled, objection filed (how people stand); training completed (hours).
It recommends and exports; it pays nothing.
"""
