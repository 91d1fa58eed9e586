"""A proxy that writes down what it is asked for: recording_proxy.py http|socks PORT FILE.

http: requests with absolute URLs, and CONNECT. socks: SOCKS5 without a password. Names under .test
are this machine, which no resolver knows of. FILE gets a line for each request (http) or
connection (socks, CONNECT) that arrives: the URL, or HOST:PORT."""

import socket
import socketserver
import sys
import threading
import urllib.parse

kind, port, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
lock = threading.Lock()


def note(line):
    with lock, open(file, "a", encoding="utf-8") as log:
        log.write(line + "\n")


def dial(host, number):
    return socket.create_connection(("127.0.0.1" if host.endswith(".test") else host, number))


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def relay(one, other):
    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join()


class HttpProxy(socketserver.StreamRequestHandler):
    def head(self, stream):
        lines = []
        while (line := stream.readline().strip()):
            lines.append(line.decode("latin-1"))
        return lines

    def handle(self):
        lines = self.head(self.rfile)
        if not lines:
            return
        method, target, version = lines[0].split(" ")
        note(target)
        if method == "CONNECT":
            host, number = target.rsplit(":", 1)
            with dial(host, int(number)) as server:
                self.connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                relay(self.connection, server)
            return
        url = urllib.parse.urlsplit(target)
        path = url.path + ("?" + url.query if url.query else "")
        headers = [line for line in lines[1:] if not line.lower().startswith(("connection:", "proxy-"))]
        request = [" ".join((method, path, version))] + headers + ["Connection: close", "", ""]
        with dial(url.hostname, url.port or 80) as server:
            server.sendall("\r\n".join(request).encode("latin-1"))
            with server.makefile("rb") as answer:
                head = self.head(answer) + ["Connection: close", "", ""]
                self.wfile.write("\r\n".join(head).encode("latin-1"))
                while data := answer.read(65536):
                    self.wfile.write(data)


class SocksProxy(socketserver.StreamRequestHandler):
    def handle(self):
        start = self.rfile.read(2)
        if len(start) < 2:
            return  # somebody only looks whether we are there
        self.rfile.read(start[1])
        self.wfile.write(b"\x05\x00")
        _, command, _, form = self.rfile.read(4)
        if form == 3:
            host = self.rfile.read(self.rfile.read(1)[0]).decode("ascii")
        else:
            host = socket.inet_ntop(*((socket.AF_INET, self.rfile.read(4)) if form == 1
                                      else (socket.AF_INET6, self.rfile.read(16))))
        number = int.from_bytes(self.rfile.read(2), "big")
        note("%s:%d" % (host, number))
        if command != 1:
            return self.wfile.write(b"\x05\x07\x00\x01" + bytes(6))
        with dial(host, number) as server:
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            relay(self.connection, server)

    rbufsize = 0  # what follows the greeting is for the relay


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", port), HttpProxy if kind == "http" else SocksProxy).serve_forever()
