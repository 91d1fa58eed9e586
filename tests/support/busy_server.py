"""A server of one thread that is busy after each answer: busy_server.py PORT STATS_PORT.

It takes all that connect, then looks at the connections that it has, then at what it was asked, one
after another; so it counts a connection whose end it has had no time to see.

/big/NAME      200 kB of a JPEG that may not be trained with (X-Robots-Tag), and .4 s of work
/small/NAME    a few bytes of a JPEG
else           404

On the other port all are told the most connections that there were at once, as JSON.
"""

import json
import select
import socket
import sys
import time

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=256)
listener.setblocking(False)
asking = socket.create_server(("127.0.0.1", int(sys.argv[2])))
connections, peak = {}, 0


def answer(status, body, headers=()):
    lines = ["HTTP/1.1 %s" % status, "Content-Length: %d" % len(body), *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def take_new():
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return
        connection.setblocking(True)
        connections[connection] = b""


def drop(connection):
    del connections[connection]
    connection.close()


while True:
    ready, _, _ = select.select([listener, asking, *connections], [], [])
    take_new()
    asks = []
    for connection in ready:
        if connection is listener or connection is asking:
            continue
        try:
            data = connection.recv(65536)
        except OSError:
            data = b""
        connections[connection] += data
        if not data:
            asks.append((connection, None))
        elif connections[connection].endswith(b"\r\n\r\n"):
            asks.append((connection, connections[connection].split()[1].decode()))
            connections[connection] = b""
    peak = max(peak, len(connections))
    for connection, path in asks:
        if path is None:
            drop(connection)
            continue
        try:
            if path.startswith("/big/"):
                picture = b"\xff\xd8\xff\xe0" + bytes(200_000)
                connection.sendall(answer("200 OK", picture, ["X-Robots-Tag: noai"]))
                time.sleep(0.4)
            elif path.startswith("/small/"):
                connection.sendall(answer("200 OK", b"\xff\xd8\xff\xe0" + path.encode()))
            else:
                connection.sendall(answer("404 Not Found", b"none"))
        except OSError:
            pass  # cut off; seen with the next look
    if asking in ready:
        with asking.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(answer("200 OK", json.dumps({"peak": peak}).encode()))
