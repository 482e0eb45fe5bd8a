"""httpbin with its own answers. Prints its `port`."""

import json
import logging
import sys
import threading

logging.disable(logging.WARNING)  # It misses packages that nobody needs here.

from httpbin import app
from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        """Nothing: the reader of our output is a test."""


SERVER = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
print(json.dumps({"port": SERVER.server_port}), flush=True)
# The test holds the other end: when it ends, however it ends, so does its peer.
sys.stdin.read()
