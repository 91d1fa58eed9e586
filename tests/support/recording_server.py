"""A server of a folder that writes down what it is asked: recording_server.py PORT FOLDER.

Files are in FOLDER/site. FOLDER/answers.json may give other answers: {"/path": {"status": 302,
"headers": {"Location": "…"}, "body": "…"}}, with the query in the path. FOLDER/requests.jsonl gets a line for each request, before its
answer: {"path": …, "authorization": …}."""

import http.server
import json
import os
import sys
import threading

port, folder = int(sys.argv[1]), sys.argv[2]
lock = threading.Lock()


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments):
        super().__init__(*arguments, directory=os.path.join(folder, "site"))

    def do_GET(self):
        line = json.dumps({"path": self.path, "authorization": self.headers.get("Authorization")})
        with lock, open(os.path.join(folder, "requests.jsonl"), "a", encoding="utf-8") as log:
            log.write(line + "\n")
        answer = self.other_answer()
        if answer is None:
            super().do_GET()
            return
        self.send_response(answer["status"])
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        body = answer.get("body", "").encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def other_answer(self):
        try:
            with open(os.path.join(folder, "answers.json"), encoding="utf-8") as file:
                return json.load(file).get(self.path)
        except FileNotFoundError:
            return None

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
