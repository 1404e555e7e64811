"""A proxy before the S3 server that counts, holds back, cuts and refuses."""

import http.client
import http.server
import re
import threading
import urllib.parse

WRITES = ("PUT", "POST", "DELETE")
REFUSAL = b"<Error><Code>AccessDenied</Code></Error>"


class Proxy:
    """Answers at an address of its own; what is written goes through one at a time."""

    def __init__(self, endpoint):
        self.server_address = urllib.parse.urlsplit(endpoint).netloc
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self.reset()

    def reset(self):
        """Passes on everything, and has seen nothing."""
        self.written = []
        self.held = threading.Event()
        self.released = threading.Event()
        self.cut = 0
        self._requests = 0
        self._hold = self._refuse = self._cut_every = self._hidden = None

    def hold_after(self, writes):
        """So many writes go through; with the next one everything stands still."""
        self._hold = writes

    def refuse_after(self, writes):
        """So many writes go through; the others are refused."""
        self._refuse = writes

    def cut_every(self, requests):
        """The connection is cut at each request of that number: before it is passed on, or before its answer is."""
        self._cut_every = requests

    def hide(self, tag, text):
        """Lists leave out the elements of that tag that have this text."""
        self._hidden = re.compile(f"{tag}(?:(?!{tag}).)*?{re.escape(text)}.*?{tag.replace('<', '</')}".encode(), re.DOTALL)

    def __enter__(self):
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do(self):
                proxy._pass_on(self)

            do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = do

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                """Whoever is killed says no goodbye."""

        self._http = Server(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.released.set()
        self._http.shutdown()
        self._http.server_close()

    def _pass_on(self, call):
        try:
            body = call.rfile.read(int(call.headers.get("Content-Length") or 0))
            verdict = self._judge(call)
            if verdict == "hold":
                self.held.set()
                self.released.wait()
                call.close_connection = True
            elif verdict == "refuse":
                self._answer(call, 403, {}, REFUSAL)
            elif verdict == "cut before":
                call.close_connection = True
            elif call.command in WRITES:
                with self._writing:
                    self._ask(call, body, verdict == "cut after")
            else:
                self._ask(call, body, verdict == "cut after")
        except OSError:
            call.close_connection = True

    def _judge(self, call):
        with self._lock:
            self._requests += 1
            if self._cut_every and self._requests % self._cut_every == 0:
                self.cut += 1
                return "cut before" if self.cut % 2 else "cut after"
            if call.command not in WRITES:
                return "pass"
            if self._hold is not None and len(self.written) >= self._hold:
                return "hold"
            if self._refuse is not None and len(self.written) >= self._refuse:
                return "refuse"
            self.written.append(urllib.parse.urlsplit(call.path).path)
            return "pass"

    def _ask(self, call, body, is_cut):
        upstream = http.client.HTTPConnection(self.server_address, timeout=60)
        # The host that was signed stays the host that is said.
        upstream.putrequest(call.command, call.path, skip_host=True, skip_accept_encoding=True)
        for name, value in call.headers.items():
            upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        headers = dict(answer.getheaders())
        if self._hidden and "list-type" in call.path:
            content = self._hidden.sub(b"", content)
            headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
        if is_cut:
            call.close_connection = True
        else:
            self._answer(call, answer.status, headers, content)

    @staticmethod
    def _answer(call, status, headers, content):
        call.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                call.send_header(name, value)
        length = headers.get("Content-Length", headers.get("content-length"))
        call.send_header("Content-Length", length if call.command == "HEAD" and length else str(len(content)))
        call.end_headers()
        if call.command != "HEAD":
            call.wfile.write(content)
