"""A server that all addresses 127.0.0.N reach: many_hosts_server.py PORT [HOST].

/robots.txt      302 to HOST's /rules/N.txt, where there is a HOST, else 404; N is the asked address
/rules/NAME      forbids /secret/, after a tenth of a second

/SIZE/NAME       SIZE bytes, a JPEG's first four and then the path again and again
/to/HOST/REST    302 to http://HOST:PORT/REST
/gone/NAME       404
/secret/NAME     a few bytes
/stats           requests of each address, and the most at once, as JSON
"""

import collections
import http.server
import json
import sys
import threading
import time

port = int(sys.argv[1])
rules_host = sys.argv[2] if len(sys.argv) > 2 else ""
lock = threading.Lock()
requests, active, peak = (collections.Counter() for _ in range(3))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, status, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:-1])
        # A client has the last byte before we could count.
        with lock:
            active[self.address] -= 1
        self.wfile.write(body[-1:])

    def do_GET(self):
        self.address = self.connection.getsockname()[0]
        with lock:
            requests[self.address] += 1
            active[self.address] += 1
            peak[self.address] = max(peak[self.address], active[self.address])
        if self.path == "/stats":
            return self.answer(200, json.dumps({"requests": requests, "peak": peak}).encode())
        time.sleep(0.01)
        if self.path == "/robots.txt":
            if not rules_host:
                return self.answer(404, b"no rules")
            to = "http://%s:%d/rules/%s.txt" % (rules_host, port, self.address)
            return self.answer(302, b"elsewhere", [("Location", to)])
        first, rest = self.path[1:].split("/", 1)
        if first == "rules":
            time.sleep(0.1)
            return self.answer(200, b"User-agent: *\nDisallow: /secret/\n")
        if first == ".well-known":
            return self.answer(404, b"none")
        if first == "secret":
            return self.answer(200, b"\xff\xd8\xff\xe0 secret")
        if first == "to":
            host, rest = rest.split("/", 1)
            to = "http://%s:%d/%s" % (host, port, rest)
            return self.answer(302, b"elsewhere", [("Location", to)])
        if first == "gone":
            return self.answer(404, b"gone")
        size = int(first)
        text = self.path.encode()
        self.answer(200, (b"\xff\xd8\xff\xe0" + text * (size // len(text) + 1))[:size])

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256


Server(("0.0.0.0", port), Handler).serve_forever()
