#!/usr/bin/env bash
# Ray 2.60.0 starts a cluster with token authentication wherever ~/.ray/auth_token is there, which any local ray.init()
# writes; a driver on the machine finds it by itself. Ray's client doesn't: ray.init("ray://…") sends no token unless
# RAY_AUTH_MODE=token is set, though the token lies in its home, and after half a minute it says that the connection timed
# out and that ports should be checked. Only the head's ray_client_server.err has "no authorization header provided".
# Seen: ConnectionError: ray client connection timeout; with RAY_AUTH_MODE=token connected in 2 s.
set -euo pipefail
folder=$(mktemp -d)
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check 'ray[client]==2.60.0'
export HOME="$folder/home" RAY_USAGE_STATS_ENABLED=0
mkdir -p "$HOME/.ray"
printf 0123456789012345678901234567890123456789012345678901234567890123 > "$HOME/.ray/auth_token"
"$folder/venv/bin/ray" start --head --block --num-cpus=1 --port=26379 --ray-client-server-port=20001 \
  --include-dashboard=false --temp-dir="$folder/ray" > "$folder/log" 2>&1 &
head=$!
trap 'kill $head; wait $head || true; rm -rf "$folder"' EXIT
sleep 15
connect='import ray; ray.init("ray://127.0.0.1:20001"); print("connected")'
without=$("$folder/venv/bin/python" -W ignore -c "$connect" 2>&1 | tail -1 || true)
with=$(RAY_AUTH_MODE=token "$folder/venv/bin/python" -W ignore -c "$connect" 2>&1 | tail -1 || true)
echo "without RAY_AUTH_MODE: $without"
echo "with it: $with"
[[ $without == *timeout* && $with == connected ]] || { echo "it is otherwise now"; exit 1; }
