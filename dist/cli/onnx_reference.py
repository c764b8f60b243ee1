"""Answers of an ONNX model by ONNX Runtime on the CPU, told as one JSON object a line on a private channel.

Run in an environment of its own (environment.ts) with the request on standard input:

    {"report": FILE, "model": FILE, "cases": [{"name", "inputs": {NAME: FILE}, "folder": FOLDER}], "moved": BOOL}

Each case's outputs are written as FOLDER/NAME.npy (names percent-encoded). With `moved`, the model is run once more with its
weights and inputs rounded to TF32, to see how far an answer that is as good as the first may lie from it. With `stepped`, what each
operator puts out is kept in the type that the model says: ONNX Runtime computes FP16 on a CPU in FP32 and takes out the casts
between two operators, so that what overflows on its way is not seen (1.32.0).
"""

import json
import math
import os
import sys
import traceback
from urllib.parse import quote

MAX_TEXT = 4000
MAX_PATCHED_BYTES = 1 << 30

# By ONNX Runtime's names. What NumPy has no type for is widened to float32, as it is on the GPU.
TYPES = {
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(float16)": "float16",
    "tensor(int64)": "int64",
    "tensor(int32)": "int32",
    "tensor(int16)": "int16",
    "tensor(int8)": "int8",
    "tensor(uint64)": "uint64",
    "tensor(uint32)": "uint32",
    "tensor(uint16)": "uint16",
    "tensor(uint8)": "uint8",
    "tensor(bool)": "bool",
}


class Refused(Exception):
    """What was asked cannot be done with this model or these inputs; the message says why."""


# --- protobuf: where the weights lie in the bytes of a model (onnx.proto), without the onnx package --------------------------


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data, at, end):
    """(number, wire type, start of the payload, its end, value of a varint)."""
    while at < end:
        tag, at = varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, stop = varint(data, at)
            yield number, wire, at, stop, value
        elif wire == 2:
            length, at = varint(data, at)
            stop = at + length
            yield number, wire, at, stop, 0
        elif wire in (1, 5):
            stop = at + (8 if wire == 1 else 4)
            yield number, wire, at, stop, 0
        else:
            raise Refused("no protobuf at byte %d" % at)
        at = stop


GRAPH, NODE, INITIALIZER, ATTRIBUTE, TENSOR, SUBGRAPH, SUBGRAPHS, TENSORS = 7, 1, 5, 5, 5, 6, 11, 10
DATA_TYPE, FLOAT_DATA, RAW_DATA, DATA_LOCATION = 2, 4, 9, 14
FLOAT, EXTERNAL = 1, 1


def float_data(data, at, end):
    """Where the float32 numbers of a tensor lie; None where they are in another file."""
    found, dtype, location = [], 0, 0
    for number, wire, start, stop, value in fields(data, at, end):
        if number == DATA_TYPE:
            dtype = value
        elif number == DATA_LOCATION:
            location = value
        elif number in (FLOAT_DATA, RAW_DATA) and wire in (2, 5):
            found.append((start, stop))
    if dtype != FLOAT:
        return []
    return None if location == EXTERNAL else found


def weights(data, at, end):
    """Where the float32 numbers of a graph and of the graphs inside it lie."""
    for number, wire, start, stop, _ in fields(data, at, end):
        if wire != 2:
            continue
        if number == INITIALIZER:
            yield float_data(data, start, stop)
        elif number == NODE:
            for inner, kind, begin, finish, _ in fields(data, start, stop):
                if inner == ATTRIBUTE and kind == 2:
                    for part, form, left, right, _ in fields(data, begin, finish):
                        if form != 2:
                            continue
                        if part in (TENSOR, TENSORS):
                            yield float_data(data, left, right)
                        elif part in (SUBGRAPH, SUBGRAPHS):
                            yield from weights(data, left, right)


def tf32(numpy, array):
    """The nearest numbers of 10 bits of mantissa, as the tensor cores of Ampere and later take them."""
    bits = numpy.ascontiguousarray(array).view(numpy.uint32)
    rounded = ((bits + numpy.uint32(0x1000)) & numpy.uint32(0xFFFFE000)).view(numpy.float32)
    return numpy.where(numpy.isfinite(array), rounded, array)


def patched(numpy, model):
    """The model with its weights rounded to TF32, as bytes; None where they are in other files, or too many."""
    if os.path.getsize(model) > MAX_PATCHED_BYTES:
        return None
    with open(model, "rb") as file:
        data = bytearray(file.read())
    for number, wire, start, stop, _ in fields(data, 0, len(data)):
        if number != GRAPH or wire != 2:
            continue
        for found in weights(data, start, stop):
            if found is None:
                return None
            for left, right in found:
                data[left:right] = tf32(numpy, numpy.frombuffer(bytes(data[left:right]), "<f4")).tobytes()
    return bytes(data)


# --- each operator's output in its own type ------------------------------------------------------------------------------------

NODE_OUTPUT = 2
# In series, as one alone is taken for FP32's, too (IsIsolatedFp16NodeOnCpu of ONNX Runtime's insert_cast_transformer.cc).
KEEPERS = 2


def coded(number):
    """A varint."""
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def field(number, payload):
    return coded(number << 3 | 2) + coded(len(payload)) + payload


def copied(data, number, wire, start, stop):
    """A field as it was."""
    payload = bytes(data[start:stop])
    return field(number, payload) if wire == 2 else coded(number << 3 | wire) + payload


def kept_node(data, at, end):
    """A node, and behind each of its outputs two that hand it on: nothing may be fused or cast across them."""
    node, after = bytearray(), bytearray()
    for number, wire, start, stop, _ in fields(data, at, end):
        name = bytes(data[start:stop])
        if number != NODE_OUTPUT or wire != 2 or not name:
            node += copied(data, number, wire, start, stop)
            continue
        names = [name + b"/trt-guard/%d" % step for step in range(KEEPERS)] + [name]
        node += field(NODE_OUTPUT, names[0])
        for source, target in zip(names, names[1:]):
            after += field(NODE, field(1, source) + field(NODE_OUTPUT, target) + field(4, b"Identity"))
    return field(NODE, bytes(node)) + bytes(after)


def stepped(model):
    """The model whose operators hand on what they put out in its own type; the graphs inside operators are left as they are."""
    if os.path.getsize(model) > MAX_PATCHED_BYTES:
        raise Refused("it is too large to rewrite")
    with open(model, "rb") as file:
        data = file.read()
    made = bytearray()
    for number, wire, start, stop, _ in fields(data, 0, len(data)):
        if number != GRAPH or wire != 2:
            made += copied(data, number, wire, start, stop)
            continue
        graph = bytearray()
        for inner, kind, begin, finish, _ in fields(data, start, stop):
            is_node = inner == NODE and kind == 2
            graph += kept_node(data, begin, finish) if is_node else copied(data, inner, kind, begin, finish)
        made += field(GRAPH, bytes(graph))
    return bytes(made)


# --- running -----------------------------------------------------------------------------------------------------------------


def session(runtime, model, optimized=True, folder=None):
    options = runtime.SessionOptions()
    # What an optimizer fuses it may also round otherwise: the reference is the model as it is written, on one thread the same each time.
    level = runtime.GraphOptimizationLevel
    options.graph_optimization_level = level.ORT_ENABLE_BASIC if optimized else level.ORT_DISABLE_ALL
    if folder is not None:
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", folder)
    options.intra_op_num_threads = max(1, min(4, os.cpu_count() or 1))
    options.log_severity_level = 3
    return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def read_inputs(numpy, opened, case):
    made = {}
    for wanted in opened.get_inputs():
        file = case["inputs"].get(wanted.name)
        if file is None:
            raise Refused("the case %s has no file for the input %s" % (case["name"], wanted.name))
        kind = TYPES.get(wanted.type)
        if kind is None:
            raise Refused("the input %s has the type %s, which no file can represent" % (wanted.name, wanted.type))
        array = numpy.load(file, allow_pickle=False)
        if array.dtype != kind:
            # A cast model may want other floats than its original, and TensorRT other integers than ONNX.
            same = numpy.dtype(kind).kind == array.dtype.kind and array.dtype.kind in "fi"
            if not same:
                raise Refused("the input %s has the type %s, but its file has %s" % (wanted.name, kind, array.dtype))
            array = array.astype(kind)
        made[wanted.name] = array
    return made


def answers(numpy, opened, inputs):
    names = [output.name for output in opened.get_outputs()]
    found = {}
    for name, value in zip(names, opened.run(names, inputs)):
        if not isinstance(value, numpy.ndarray) or value.dtype.kind not in "fiub":
            raise Refused("the output %s is not a tensor of numbers" % name)
        found[name] = value
    return found


def distance(numpy, first, second):
    """rms of the difference; None where that says nothing."""
    if first.shape != second.shape or first.dtype.kind != "f" or first.size == 0:
        return None
    first, second = first.astype("float64"), second.astype("float64")
    both = numpy.isfinite(first) & numpy.isfinite(second)
    if not both.any():
        return None
    rms = math.sqrt(float(numpy.mean((first[both] - second[both]) ** 2)))
    return rms if math.isfinite(rms) else None


def moved_session(numpy, runtime, model):
    try:
        data = patched(numpy, model)
        return session(runtime, data) if data is not None else None
    except Exception:  # How far it moves is then not known; the answers themselves do not depend on it.
        return None


def run(request, say):
    import numpy
    import onnxruntime as runtime

    say("runtime", onnxruntime=runtime.__version__, numpy=numpy.__version__)
    model = request["model"]
    if request.get("stepped"):
        opened = session(runtime, stepped(model), optimized=False, folder=os.path.dirname(model))
    else:
        opened = session(runtime, model)
    shapes = [
        {"name": one.name, "type": one.type, "shape": [size if isinstance(size, (int, str)) else None for size in one.shape]}
        for one in opened.get_inputs()
    ]
    say("model", inputs=shapes, outputs=[one.name for one in opened.get_outputs()])
    rounded = moved_session(numpy, runtime, model) if request.get("moved") else None
    for case in request["cases"]:
        inputs = read_inputs(numpy, opened, case)
        found = answers(numpy, opened, inputs)
        moved = {}
        if rounded is not None:
            other = {k: tf32(numpy, v) if v.dtype == "float32" and v.size else v for k, v in inputs.items()}
            again = answers(numpy, rounded, other)
            moved = {name: distance(numpy, found[name], again[name]) for name in found}
        os.makedirs(case["folder"], exist_ok=True)
        files = {}
        for name, value in found.items():
            files[name] = os.path.join(case["folder"], quote(name, safe="") + ".npy")
            numpy.save(files[name], numpy.ascontiguousarray(value).reshape(value.shape), allow_pickle=False)
        say("case", name=case["name"], outputs=files, moved=moved)


def main():
    request = json.load(sys.stdin)
    channel = os.open(request["report"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(what, **facts):
        os.write(channel, (json.dumps(dict(facts, say=what)) + "\n").encode())

    status = 1
    try:
        run(request, say)
        say("done")
        status = 0
    except Refused as refused:
        say("refused", message=str(refused)[:MAX_TEXT])
    except BaseException as error:
        say("failed", type=type(error).__name__, message=str(error)[:MAX_TEXT])
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
