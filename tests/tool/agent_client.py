# SPDX-License-Identifier: MIT
"""agent_client.py SOCKET MODE [TEXT]: one connection to vouch-agent; prints the
answer. "ask" sends TEXT and a newline; "slow" a byte each 0.3 s, without an end;
"silent" nothing; "cut" TEXT without a newline, and closes its side; "long" 8 KiB;
"many" 12 requests of this user at once, of which it prints the errors; "leave"
TEXT, and does not wait."""
import socket
import sys
import time

path, mode, text = sys.argv[1], sys.argv[2], "".join(sys.argv[3:4])


def connect():
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(30)
    sock.connect(path)
    return sock


def answer(sock):
    data = b""
    while chunk := sock.recv(65536):
        data += chunk
    return data.decode()


def send(sock, data):
    try:
        sock.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the agent has answered before it took all


sock = connect()
if mode == "ask":
    send(sock, text.encode() + b"\n")
    print(answer(sock), end="")
elif mode == "cut":
    send(sock, text.encode())
    sock.shutdown(socket.SHUT_WR)
    print(answer(sock), end="")
elif mode == "slow":
    start = time.monotonic()
    sock.settimeout(0.3)
    while time.monotonic() - start < 20:
        send(sock, b" ")
        try:
            print(sock.recv(4096).decode(), end="")
            break
        except TimeoutError:
            continue
    print(f"{time.monotonic() - start:.0f} s")
elif mode == "silent":
    print(answer(sock), end="")
elif mode == "long":
    send(sock, b"x" * 8192)
    print(answer(sock), end="")
elif mode == "leave":
    send(sock, text.encode() + b"\n")
    sock.close()
elif mode == "many":
    socks = [sock] + [connect() for _ in range(11)]
    for each in socks:
        send(each, text.encode() + b"\n")
    for each in socks:
        print(answer(each)[:60].rstrip("\n"))
