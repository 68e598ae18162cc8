"""`rewards` through its front doors."""
