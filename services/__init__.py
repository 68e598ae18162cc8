"""The services of Cendana. Each owns its database and speaks to the others only in facts."""

SERVICES = ("agencies", "surveys", "evaluations", "training", "rewards")
