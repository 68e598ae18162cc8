"""HTTP for services: assembly, closed routes, problem+json, paging, shapes."""
