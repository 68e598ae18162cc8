"""What the pages ask of the services: a module for each service, functions that take `api` and return dataclasses.

A gateway knows paths and shapes, and nothing of pages. It lets `Refused` and `PeerUnavailable` pass.
"""

SERVICES = ("agencies", "surveys", "evaluations", "training", "rewards")  # those with routes that all of them have
