"""Sends what may not be trained with, and never ends: endless_server.py PORT.

/length    in chunks, with a Content-Length beside them that is over soon
/none      in chunks
/short     a Content-Length that is over soon, the first bytes, and silence
"""

import socket
import sys
import threading
import time


def serve(connection):
    path = connection.recv(65536).split()[1].decode()
    head = "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nX-Robots-Tag: noai\r\n"
    if path != "/none":
        head += "Content-Length: 20000\r\n"
    if path != "/short":
        head += "Transfer-Encoding: chunked\r\n"
    try:
        connection.sendall(head.encode() + b"\r\n")
        if path == "/short":
            connection.sendall(b"\xff\xd8\xff\xe0" + bytes(600))
            time.sleep(3600)
        while True:
            connection.sendall(b"1000\r\n" + bytes(0x1000) + b"\r\n")
    except OSError:
        connection.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
