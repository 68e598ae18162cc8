"""How facts travel: outbox, relay, event log, consumer. See deploy/adr for what is promised and what is not."""
