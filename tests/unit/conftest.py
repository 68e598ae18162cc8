"""How properties are searched for: without a deadline, since a busy machine is no counterexample."""

from hypothesis import HealthCheck, settings

settings.register_profile("cendana", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cendana")
