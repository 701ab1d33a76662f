#!/usr/bin/env bash
# pymilvus 3.0.2 over gRPC 1.x: a server that was away is back and answers others at once, yet a client that asked it
# meanwhile still fails immediately ("Fail connecting"), the longer the longer it was away: each error makes pymilvus open
# a new channel, but gRPC gives all channels to one address one subchannel with one growing back-off (up to 2 minutes), in
# which every try fails without trying; that the call's timeout is 30 s changes nothing.
# With grpc_options={"grpc.use_local_subchannel_pool": 1} a new channel is a new connection: it answers at once.
# Seen: after 40 s away, asked every half second: the usual client seconds later, the other one in less than one.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check milvus-lite==3.2.2 pymilvus==3.0.2
FOLDER="$folder" "$folder/venv/bin/python" - <<'PY' 2>/dev/null
import os, socket, subprocess, sys, time
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
uri = f"http://127.0.0.1:{port}"


def start():
    place = ["--data-dir", os.environ["FOLDER"] + "/data", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([sys.executable, "-m", "milvus_lite", "server", *place], stdout=subprocess.DEVNULL)
    while True:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.05)


def answers(client):
    try:
        client.list_collections(timeout=30)
    except MilvusException:
        return False
    return True


def seconds(options):
    """From the moment that the server is back until the client gets an answer."""
    process = start()
    client = MilvusClient(uri, timeout=5, dedicated=True, grpc_options=options)
    assert answers(client)
    process.kill()
    process.wait()
    away = time.monotonic()
    while time.monotonic() - away < 40:
        assert not answers(client)
        time.sleep(0.5)
    process = start()
    back = time.monotonic()
    while not answers(client):
        time.sleep(0.05)
    process.kill()
    process.wait()
    return time.monotonic() - back


usual, local = seconds({}), seconds({"grpc.use_local_subchannel_pool": 1})
print(f"{usual:.1f} s, {local:.1f} s")
assert usual > 3 > local, "a server that is back is found soon now"
PY
