"""The service `evaluations` through its front doors."""
