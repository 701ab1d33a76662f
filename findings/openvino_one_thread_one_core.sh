#!/usr/bin/env bash
# OpenVINO 2026.4.1 binds the threads of a CPU network to cores, in every process from the first core on: with
# inference_num_threads=1 all processes of a machine compute on one core, and two take twice as long as one. Nothing
# says so: outside of an inference the thread may run everywhere, so taskset and sched_getaffinity show both cores.
# hint.enable_cpu_pinning: False lets the system place them.
# Seen on two cores: one process 1.00, two at once 2.0 (bound) and 1.1 (free), in the time of one alone.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check openvino==2026.4.1 numpy
cat > "$folder/work.py" <<'PY'
import sys, time
import numpy as np
import openvino
from openvino import opset13 as ops
from openvino.properties import hint, inference_num_threads

rng = np.random.default_rng(0)
given = ops.parameter([256, 1024], np.float32)
layer = given
for _ in range(8):
    layer = ops.relu(ops.matmul(layer, ops.constant(rng.normal(size=(1024, 1024)).astype(np.float32) / 32), False, False))
options = {inference_num_threads(): 1} | ({hint.enable_cpu_pinning(): False} if sys.argv[1] == "free" else {})
request = openvino.Core().compile_model(openvino.Model([layer], [given]), "CPU", options).create_infer_request()
data = np.ones((256, 1024), np.float32)
request.infer([data])
time.sleep(max(0.0, float(sys.argv[2]) - time.time()))
began, spent = time.perf_counter(), time.process_time()
for _ in range(60):
    request.infer([data])
print((time.perf_counter() - began) / (time.process_time() - spent))
PY
FOLDER="$folder" "$folder/venv/bin/python" - <<'PY'
import os, subprocess, sys, time

def share(kind, count):
    """Seconds of the clock for each of CPU, the mean of so many processes that begin together."""
    at = str(time.time() + 6)
    command = [sys.executable, os.environ["FOLDER"] + "/work.py", kind, at]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    return sum(float(each.communicate()[0]) for each in started) / count

found = {(kind, count): share(kind, count) for kind in ("bound", "free") for count in (1, 2)}
for (kind, count), clock in found.items():
    print(f"{kind}, {count} at once: {clock:.2f} s of the clock for a second of CPU")
assert found["bound", 2] > 1.2 * found["free", 2], "they are not bound any more, or this machine is too busy to tell"
PY
