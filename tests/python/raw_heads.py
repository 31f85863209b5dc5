"""A server that sends the bytes it is given, and keeps what it was sent."""

import socket
import threading


class RawServer:
    """Answers the request of each connection with the bytes of `reply` and sends no more there."""

    def __init__(self, reply):
        self.requests = []
        self.reply = reply
        self._connections = []
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.endpoint = f'http://127.0.0.1:{self._listener.getsockname()[1]}'
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        # Closing alone does not wake the threads.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for connection in self._connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                # The client has closed it.
                continue
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection):
        with connection:
            try:
                self._exchange(connection)
            except OSError:
                # The client has left.
                return

    def _exchange(self, connection):
        received = b''
        while b'\r\n\r\n' not in received:
            piece = connection.recv(65536)
            if not piece:
                return
            received += piece
        head, _, body = received.partition(b'\r\n\r\n')
        lines = head.decode('latin-1').split('\r\n')
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(':') for line in lines[1:])}
        while len(body) < int(headers.get('content-length', 0)):
            body += connection.recv(65536)
        self.requests.append((lines[0], headers, body))
        connection.sendall(self.reply)
        connection.shutdown(socket.SHUT_WR)
        # Until the client closes: what it has not read yet would be lost with the connection.
        while connection.recv(65536):
            pass


def reply(*lines, body=b'', status=b'HTTP/1.1 200 OK', length=True):
    """A response: its lines as bytes, and the length of its body as the last of them."""
    lines = [status, *lines, *([b'Content-Length: %d' % len(body)] if length else [])]
    return b'\r\n'.join(lines) + b'\r\n\r\n' + body
