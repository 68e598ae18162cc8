"""How web processes serve. Where they listen, and with how many workers, is said on the command line."""

worker_class = "gthread"
threads = 16  # of one worker; what a request waits for is mostly its database
timeout = 60  # seconds a worker may be silent
graceful_timeout = 2  # seconds that running requests get when the process ends
keepalive = 5
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_line = 8190
