"""The service `evaluations` as the pages need it, one module for each kind of person who asks."""
