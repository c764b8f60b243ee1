"""ONNX's own node tests through `trt-guard check`: model, inputs and expected outputs come from the wheel `onnx`.

    node-tests.py --python PYTHON --version 1.5.0.114 [--product tensorrt-rtx] [--require run] [--jobs 14]
                  [--kind node] [--start 0] [--seconds 500] [--limit 300] [--only REGEX] [--trtexec-args=ARGS] --out ROWS.jsonl

PYTHON is the interpreter that imports the runtime. One line a test goes to ROWS.jsonl: name, exit status, verdict, checks and the
first findings, in the order in which the tests end. What trt-guard cannot be given (sequences, strings, types without an npy notation) is written as `skipped`, with why.
Needs: pip install onnx numpy. With `--require run` and a GPU the engine's answers are held against the expected outputs of the suite.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

import numpy
import onnx
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

HERE = os.path.dirname(os.path.abspath(__file__))
CLI = os.path.join(os.path.dirname(HERE), "dist", "cli", "index.js")
NPY = {"float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"}
NUMPY_NAMES = {"FLOAT": "float32", "DOUBLE": "float64"}


def file_name(name):
    """The name of a tensor as a file can hold it: percent-encoded, as docs/accuracy.md says."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "".join("%%%02X" % b for b in c.encode()) for c in name)


def write_tensors(folder, infos, arrays):
    """Writes one NAME.npy a tensor. Raises ValueError where one is not an array of an npy type."""
    os.makedirs(folder)
    for info, array in zip(infos, arrays):
        if info.type.WhichOneof("value") != "tensor_type":
            raise ValueError("%s is a %s" % (info.name, info.type.WhichOneof("value")))
        kind = onnx.TensorProto.DataType.Name(info.type.tensor_type.elem_type)
        if isinstance(array, onnx.TensorProto):
            array = numpy_helper.to_array(array)
        array = numpy.asarray(array)
        if array.dtype.name not in NPY or array.dtype.name != NUMPY_NAMES.get(kind, kind.lower()):
            raise ValueError("%s is %s" % (info.name, kind))
        numpy.save(os.path.join(folder, file_name(info.name) + ".npy"), array)


def given_shapes(engine, values):
    """What the finding asks for, with the test's own values: `--shapes NAME:VALUES` of each shape tensor that it names."""
    said = [e["text"] for f in engine["findings"] for e in f["evidence"] if e["source"] == "shapes for the command line"]
    names = [name for name in values if any("'%s:" % name in text for text in said)]
    numbers = lambda array: "x".join(str(n) for n in (array.flatten() if array.dtype.kind == "i" and array.ndim < 2 else array.shape))
    return [part for name in names for part in ("--shapes", "%s:%s" % (name, numbers(values[name])))]


def run_one(case, options):
    row = {"name": case.name}
    work = tempfile.mkdtemp(prefix="node-test-")
    try:
        given = {init.name for init in case.model.graph.initializer}
        # A list of inputs may leave an optional one out: it is not in the graph then, so the lists are of one length.
        inputs = [i for i in case.model.graph.input if i.name not in given]
        arrays, expected = case.data_sets[0]
        write_tensors(work + "/in", inputs, arrays)
        write_tensors(work + "/out", case.model.graph.output, expected)
        onnx.save(case.model, work + "/model.onnx")
        command = [options.node, CLI, "check", "--product", options.product, "--tensorrt-version", options.version, "--converter", "python",
                   "--python", options.python, "--model", "model.onnx", "--output", "model.engine", "--require", options.require, "--json"]
        if options.require == "run":
            command += ["--inputs", "in", "--expected", "out", "--accuracy", "on", "--run-timeout", "120"]
        if options.trtexec_args:
            command += ["--trtexec-args=" + options.trtexec_args]
        begin = time.time()
        values = {info.name: numpy.asarray(array) for info, array in zip(inputs, arrays)}
        engine = None
        for _ in range(2):
            command += given_shapes(engine, values) if engine else []
            done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=options.limit)
            row.update(status=done.returncode, seconds=round(time.time() - begin, 1))
            engine = json.loads(done.stdout)["engines"][0]
            if not any(f["code"] == "dynamic-shape-no-profile" for f in engine["findings"]):
                break
        row["verdict"] = engine["verdict"]
        row["checks"] = {c["name"]: c["status"] for c in engine["checks"]}
        row["findings"] = [[f["code"], f["severity"], f["message"][:400]] for f in engine["findings"]][:6]
        row["accuracy"] = [[o["output"], o["precision"], o["rms"], o["max"], o["status"]] for o in (engine.get("accuracy") or {}).get("outputs", [])][:8]
    except ValueError as error:
        row["broken" if "status" in row else "skipped"] = str(error)
    except Exception as error:  # a row of its own: the measurement goes on
        row["broken"] = repr(error)[:300]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--product", default="tensorrt-rtx")
    parser.add_argument("--require", default="run")
    parser.add_argument("--node", default="node")
    parser.add_argument("--kind", default="node")
    parser.add_argument("--jobs", type=int, default=14)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--limit", type=float, default=300, help="seconds for one test")
    parser.add_argument("--trtexec-args", default="", help="flags of the builder, such as --builderOptimizationLevel=0")
    parser.add_argument("--only", default="")
    parser.add_argument("--names", help="a file with the names of the tests, in the order wanted")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    cases = sorted((c for c in load_model_tests(kind=options.kind) if re.search(options.only, c.name)), key=lambda c: c.name)
    if options.names:
        by_name = {case.name: case for case in cases}
        with open(options.names) as file:
            cases = [by_name[name] for name in file.read().split() if name in by_name]
    end = time.time() + options.seconds
    chosen = cases[options.start:][: options.count]
    print(len(cases), "tests,", len(chosen), "chosen", flush=True)
    late = lambda case: run_one(case, options) if time.time() < end else None
    with open(options.out, "w") as out, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        done = 0
        # A row as soon as it is there: one slow test does not hold back those behind it, should the measurement be ended.
        for running in concurrent.futures.as_completed([pool.submit(late, case) for case in chosen]):
            if running.result() is None:
                continue
            out.write(json.dumps(running.result()) + "\n")
            out.flush()
            done += 1
    print(done, "done,", len(chosen) - done, "not begun", flush=True)


if __name__ == "__main__":
    main()
