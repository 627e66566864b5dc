"""How gunicorn serves the app: `gunicorn wsgi:app` in this folder reads this file by itself.

Behind a proxy that ends TLS and buffers slow clients; on its own only for a demonstration.
"""

import gc
import os
import sys

from consult.settings import SettingProblem, load_settings

try:
    bind = f"127.0.0.1:{load_settings().port}"
except SettingProblem as problem:
    sys.exit(f"Consult does not start: {problem}")

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"
preload_app = True  # content is read once and its memory shared; databases reconnect after a fork
timeout = 30
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 2048
limit_request_fields = 60
limit_request_field_size = 8190
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - heartbeats only
accesslog = None  # the app logs each request itself, without addresses or codes
loglevel = "warning"
control_socket_disable = True


def when_ready(_server: object) -> None:
    """Before the first fork: leave what was read alone, so that the workers go on sharing it."""
    gc.collect()
    gc.freeze()
