"""The service `surveys` through its front doors."""
