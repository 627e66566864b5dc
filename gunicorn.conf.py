"""How gunicorn serves the app: `gunicorn wsgi:app` in this folder reads this file by itself.

Behind a proxy that ends TLS and buffers slow clients; on its own only for a demonstration.
"""

import gc
import os
import signal
import sys
from typing import Any

from consult import stopping
from consult.logs import FOR_GUNICORN, log_whole_process
from consult.settings import SettingProblem, load_settings

try:
    settings = load_settings()
    host = f"[{settings.listen}]" if settings.listen.version == 6 else str(settings.listen)
    bind = f"{host}:{settings.port}"
except SettingProblem as problem:
    sys.exit(f"Consult does not start: {problem}")

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"
preload_app = True  # content is read once and its memory shared; databases reconnect after a fork
timeout = 30  # the longest request waits 5 s for the database: a worker silent for longer hangs
graceful_timeout = 20  # at a deployment, what is under way is answered first
max_requests = 5000  # whatever a library leaks goes with the worker; not all at the same time
max_requests_jitter = 500
limit_request_line = 2048  # our longest address is a link with its token, below 100 signs
limit_request_fields = 60  # browsers send about 20 headers, proxies add some
limit_request_field_size = 8190  # our cookie stays below 4 KB, the most that a browser keeps
# No header of a request says by itself where the app stands or that TLS was used: a visitor could
# send it through a proxy that lets it pass. CONSULT_TRUSTED_PROXIES says what the app believes.
forwarded_allow_ips = ""
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - heartbeats only
accesslog = None  # the app logs each request itself, without addresses or codes
log_whole_process(settings.log_level)
logconfig_dict = FOR_GUNICORN  # its own lines would repeat addresses, and the tokens in them
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Before the first fork: leave what was read alone, so that the workers go on sharing it."""
    gc.collect()
    gc.freeze()
    _drain_first(server)


def _drain_first(server: Any) -> None:
    """At SIGTERM go on for a while, but say at /readyz that nobody should be sent here any more.

    So the balancer notices before connections are refused. A second SIGTERM ends that wait, and
    with CONSULT_DRAIN_SECONDS=0 there is none.
    """
    end = server.handle_term

    def begin_to_end() -> None:
        is_told_again = stopping.is_stopping()
        stopping.say_stopping()
        if is_told_again or not settings.drain_seconds:
            end()
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        signal.alarm(settings.drain_seconds)

    server.handle_term = begin_to_end
