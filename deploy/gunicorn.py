"""How web processes serve. Where they listen, and with how many workers, is said on the command line."""

worker_class = "deploy.patient.PatientWorker"  # gthread, whose threads wait for no slow client
threads = 16  # of one worker; what a request waits for is mostly its database
timeout = 60  # seconds a worker may be silent
graceful_timeout = 2  # seconds that running requests get when the process ends
keepalive = 5
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190
forwarded_allow_ips = ""  # the frontend itself believes as many proxies as its setting names, and nobody else does
