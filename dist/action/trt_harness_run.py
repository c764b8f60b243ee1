"""The part of trt_harness.py that executes an engine, and compares it with a baseline. See there: `need`."""
import array
import ast
import ctypes
import hashlib
import math
import os
import random
import struct
import time
import zlib
from urllib.parse import quote

# --- running -------------------------------------------------------------------------------------------------------------

# Bytes behind and before each buffer that an engine writes: what it writes there, it writes into its neighbour.
GUARD = 4096
GUARD_BYTE = 0xA5
# Outputs are filled before they are computed, once with each: 0xFF reads NaN and -1, and -1 is a legal integer.
FILLS = (0xFF, 0x5A)
SEED = 20261129
# Samples of the latency end after this many seconds or samples, and never before the third.
LATENCY_SECONDS = 0.06
# How often an output may change by kernels that are compiled behind the first executions.
SETTLING = 8
LATENCY_SAMPLES = 200
CUDA_ERROR_OUT_OF_MEMORY = 2

# Name of the type in TensorRT: bytes of an element, and what NumPy's file format calls it. BF16 and FP8 have no name there:
# they are written, and BF16 is read, as float32.
DTYPES = {
    "float": (4, "<f4"),
    "half": (2, "<f2"),
    "bf16": (2, "<f4"),
    "fp8": (1, "<f4"),
    "int8": (1, "|i1"),
    "uint8": (1, "|u1"),
    "bool": (1, "|b1"),
    "int32": (4, "<i4"),
    "int64": (8, "<i8"),
}


class RunError(Exception):
    """An execution that did not come off. `step` names where, for the finding; `status` is CUDA's number where there is one."""

    def __init__(self, step, message, status=None):
        Exception.__init__(self, message)
        self.step = step
        self.status = status

    def facts(self):
        return {"step": self.step, "message": str(self)[:MAX_TEXT], "status": self.status}


class Cuda:
    """The CUDA driver API, on the device's primary context: TensorRT's own CUDA runtime works in the same one."""

    ADDRESS = ctypes.c_uint64  # CUdeviceptr
    HANDLE = ctypes.c_void_p
    SIZE = ctypes.c_size_t
    BYTE = ctypes.c_ubyte
    FLOAT = ctypes.c_float
    # Every signature is told: ctypes would cut an address to 32 bits where it has to guess.
    SIGNATURES = {
        "cuInit": (ctypes.c_uint,),
        "cuDeviceGet": (ctypes.POINTER(ctypes.c_int), ctypes.c_int),
        "cuDevicePrimaryCtxRetain": (ctypes.POINTER(HANDLE), ctypes.c_int),
        "cuCtxSetCurrent": (HANDLE,),
        "cuMemGetInfo_v2": (ctypes.POINTER(SIZE), ctypes.POINTER(SIZE)),
        "cuMemAlloc_v2": (ctypes.POINTER(ADDRESS), SIZE),
        "cuMemFree_v2": (ADDRESS,),
        "cuMemcpyHtoD_v2": (ADDRESS, HANDLE, SIZE),
        "cuMemcpyDtoH_v2": (HANDLE, ADDRESS, SIZE),
        "cuMemsetD8_v2": (ADDRESS, BYTE, SIZE),
        "cuCtxSynchronize": (),
        "cuStreamCreate": (ctypes.POINTER(HANDLE), ctypes.c_uint),
        "cuStreamSynchronize": (HANDLE,),
        "cuEventCreate": (ctypes.POINTER(HANDLE), ctypes.c_uint),
        "cuEventRecord": (HANDLE, HANDLE),
        "cuEventSynchronize": (HANDLE,),
        "cuEventElapsedTime": (ctypes.POINTER(FLOAT), HANDLE, HANDLE),
        "cuGetErrorName": (ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)),
    }

    def __init__(self):
        # A library object of its own: signatures set on a shared one would hold for measure_cuda, too.
        self.library = ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
        for name, signature in self.SIGNATURES.items():
            function = getattr(self.library, name)
            function.argtypes, function.restype = list(signature), ctypes.c_int
        device, context = ctypes.c_int(), self.HANDLE()
        self.call("cuInit", 0)
        self.call("cuDeviceGet", ctypes.byref(device), 0)
        self.call("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
        self.call("cuCtxSetCurrent", context)

    def call(self, name, *args, step="cuda"):
        status = getattr(self.library, name)(*args)
        if status != 0:
            text = ctypes.c_char_p()
            self.library.cuGetErrorName(status, ctypes.byref(text))
            said = (text.value or b"unknown").decode(errors="replace")
            where = "memory" if status == CUDA_ERROR_OUT_OF_MEMORY else step
            raise RunError(where, "%s: CUDA error %d, %s" % (name, status, said), status)

    def free_and_total(self):
        free, total = self.SIZE(), self.SIZE()
        self.call("cuMemGetInfo_v2", ctypes.byref(free), ctypes.byref(total))
        return free.value, total.value

    def allocate(self, size):
        address = self.ADDRESS()
        self.call("cuMemAlloc_v2", ctypes.byref(address), size, step="memory")
        return address.value

    def made(self, name):
        handle = self.HANDLE()
        self.call(name, ctypes.byref(handle), 0)
        return handle


class Buffer:
    """Memory for one tensor with guard bytes around it: on the device, or on the host for what TensorRT reads or writes there."""

    def __init__(self, cuda, size, on_host=False):
        self.cuda, self.size, self.on_host = cuda, size, on_host
        whole = size + 2 * GUARD
        self.memory = ctypes.create_string_buffer(whole) if on_host else None
        self.base = ctypes.addressof(self.memory) if on_host else cuda.allocate(whole)
        self.address = self.base + GUARD
        self.set(self.base, GUARD_BYTE, whole)

    def set(self, address, byte, size):
        if self.on_host:
            ctypes.memset(address, byte, size)
        elif size:
            self.cuda.call("cuMemsetD8_v2", address, byte, size)
            # The engine runs on a stream of its own, which does not wait for this one.
            self.cuda.call("cuCtxSynchronize")

    def fill(self, byte):
        self.set(self.address, byte, self.size)

    def write(self, data):
        if self.on_host:
            ctypes.memmove(self.address, data, len(data))
        elif data:
            self.cuda.call("cuMemcpyHtoD_v2", self.address, data, len(data))
            self.cuda.call("cuCtxSynchronize")

    def get(self, address, size):
        if self.on_host:
            return ctypes.string_at(address, size)
        data = ctypes.create_string_buffer(size)
        if size:
            self.cuda.call("cuMemcpyDtoH_v2", data, address, size)
        return data.raw

    def read(self, size=None):
        return self.get(self.address, self.size if size is None else size)

    def overrun(self):
        """How many of the guard bytes were overwritten."""
        guards = self.get(self.base, GUARD) + self.get(self.address + self.size, GUARD)
        return len(guards) - guards.count(GUARD_BYTE)

    def free(self):
        if not self.on_host and self.base:
            self.cuda.call("cuMemFree_v2", self.base)
        self.base = 0


# --- values: seeded, read, decoded. All of it works on whole strings of bytes: megabytes, without NumPy. -----------------


def table(values):
    return bytes(bytearray(values))


# Of a random byte, the exponent of a number that is even in [0, 1): half of them in [1/2, 1), a quarter in [1/4, 1/2), ...
DEPTH = [next(bit for bit in range(9) if bit == 8 or byte >> (7 - bit) & 1) for byte in range(256)]
FLOAT_HIGH = table((126 - depth) >> 1 for depth in DEPTH)
FLOAT_LOW = table((126 - depth & 1) << 7 for depth in DEPTH)
HALF_HIGH = table(max(14 - depth, 1) << 2 | byte % 4 for byte, depth in enumerate(DEPTH))
FP8 = table(max(6 - depth, 1) << 3 | byte % 8 for byte, depth in enumerate(DEPTH))
PARITY = table(byte & 1 for byte in range(256))
SEVEN_BITS = table(byte & 0x7F for byte in range(256))


def seeded(dtype, count, seed):
    """Bytes of `count` values: floats even in [0, 1), small integers over their range, int32, int64 and bool of 0 and 1.

    Wider integers are indices more often than not, and an index beyond its table is not the engine's fault.
    """
    source = random.Random(seed)

    def noise(length):
        return source.getrandbits(8 * length).to_bytes(length, "little") if length else b""

    size = DTYPES[dtype][0]
    if dtype in ("int8", "uint8"):
        return noise(count)
    if dtype == "bool":
        return noise(count).translate(PARITY)
    if dtype == "fp8":
        return noise(count).translate(FP8)
    data = bytearray(count * size)
    if dtype in ("int32", "int64"):
        data[::size] = noise(count).translate(PARITY)
    elif dtype == "half":
        data[::2], data[1::2] = noise(count), noise(count).translate(HALF_HIGH)
    else:
        exponents = noise(count)
        mantissa = noise(count).translate(SEVEN_BITS)
        low = int.from_bytes(exponents.translate(FLOAT_LOW), "little") | int.from_bytes(mantissa, "little")
        data[size - 2 :: size] = low.to_bytes(count, "little")
        data[size - 1 :: size] = exponents.translate(FLOAT_HIGH)
        if dtype == "float":
            data[::4], data[1::4] = noise(count), noise(count)
    return bytes(data)


def widened(data):
    """BF16 as float32: its upper half."""
    wide = bytearray(2 * len(data))
    wide[2::4], wide[3::4] = data[::2], data[1::2]
    return bytes(wide)


def fp8_value(byte):
    """One E4M3 number (OCP 8-bit floating point, 5.2): no infinity, NaN is all ones."""
    sign, exponent, mantissa = -1.0 if byte & 0x80 else 1.0, byte >> 3 & 15, byte & 7
    if byte & 0x7F == 0x7F:
        return float("nan")
    return sign * (mantissa / 8 * 2.0**-6 if exponent == 0 else (1 + mantissa / 8) * 2.0 ** (exponent - 7))


def decoded(dtype, data):
    """The numbers of a tensor, as a sequence."""
    if dtype == "half":
        return struct.unpack("<%de" % (len(data) // 2), data)
    if dtype == "fp8":
        values = [fp8_value(byte) for byte in range(256)]
        return [values[byte] for byte in data]
    if dtype in ("bool", "uint8"):
        return data
    numbers = array.array({"float": "f", "bf16": "f", "int8": "b", "int32": "i", "int64": "q"}[dtype])
    numbers.frombytes(widened(data) if dtype == "bf16" else data)
    return numbers


def npy_bytes(dtype, shape, data):
    """The file that numpy.save writes (NEP 1), version 1.0."""
    if dtype in ("bf16", "fp8"):
        data = array.array("f", decoded(dtype, data)).tobytes()
    size = ", ".join(str(length) for length in shape) + ("," if len(shape) == 1 else "")
    text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }" % (DTYPES[dtype][1], size)
    padded = text + " " * (63 - (10 + len(text)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded.encode("latin1") + data


def rows_last(size, shape, data):
    """The bytes of a tensor in Fortran order (the first axis runs fastest), in C order."""
    axes = [(length, volume(shape[:axis])) for axis, length in enumerate(shape) if length > 1]
    if len(axes) < 2 or not data:
        return data
    elements, starts = memoryview(data).cast({1: "B", 2: "H", 4: "I", 8: "Q"}[size]), [0]
    for length, stride in axes[:-1]:
        starts = [start + step * stride for start in starts for step in range(length)]
    length, stride = axes[-1]
    return b"".join(elements[start : start + (length - 1) * stride + 1 : stride].tobytes() for start in starts)


def read_npy(path, name, dtype):
    """(shape, bytes) of a file written by numpy.save, in the type that the engine's input wants."""

    def refuse(why):
        raise RunError("inputs", "%s, given for the input %s: %s" % (path, name, why))

    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        refuse(error.strerror or str(error))
    if content[:6] != b"\x93NUMPY" or len(content) < 12:
        refuse("it is not a .npy file (numpy.save writes them)")
    wide = content[6] > 1
    begin = 12 if wide else 10
    end = begin + struct.unpack("<I" if wide else "<H", content[8:begin])[0]
    try:
        header = ast.literal_eval(content[begin:end].decode("utf8"))
        found, fortran, shape = header["descr"], header["fortran_order"], [int(length) for length in header["shape"]]
    except (ValueError, SyntaxError, KeyError, TypeError):
        refuse("its header cannot be read")
    data, wanted = content[end:], DTYPES[dtype][1]
    if found == "<i8" and wanted == "<i4" and len(data) == 8 * volume(shape):
        numbers = array.array("q", data)
        if numbers and (min(numbers) < -(2**31) or max(numbers) >= 2**31):
            refuse("it has int64 values that the engine's int32 cannot hold")
        data, found = array.array("i", numbers).tobytes(), wanted
    if found == "<f8" and wanted == "<f4" and len(data) == 8 * volume(shape):
        # TensorRT imports a DOUBLE of ONNX as FLOAT: what belongs to the model is narrowed as its weights are.
        data, found = array.array("f", array.array("d", data)).tobytes(), wanted
    if found != wanted:
        refuse("it is of type %s, and the engine wants %s (%s)" % (found, wanted, dtype))
    if len(data) != volume(shape) * int(wanted[2:]):
        refuse("its header says %s, and %d bytes follow" % (shape, len(data)))
    if fortran:
        data = rows_last(int(wanted[2:]), shape, data)
    if dtype == "bf16":
        data = b"".join((data[2::4][i : i + 1] + data[3::4][i : i + 1]) for i in range(volume(shape)))
    if dtype == "fp8":
        refuse("an FP8 input cannot be given as a file")
    return shape, data


# --- what an execution did -----------------------------------------------------------------------------------------------


def differing(size, first, second):
    """Numbers of the elements in which two tensors differ."""
    return [i for i in range(len(first) // size) if first[i * size : i * size + size] != second[i * size : i * size + size]]


def unwritten_elements(size, first, second, changed):
    """Of those that changed, the ones that hold what each buffer was filled with."""
    blank, other = bytes([FILLS[0]]) * size, bytes([FILLS[1]]) * size
    return {i for i in changed if first[i * size : i * size + size] == blank and second[i * size : i * size + size] == other}


def repeat_error(dtype, first, second, changed):
    """How far two executions with the same inputs lie apart, relative to the first: rms/rms and max/max; None for NaN."""
    left, right = decoded(dtype, first), decoded(dtype, second)
    gaps = [abs(float(left[i]) - float(right[i])) for i in changed]
    numbers = [float(value) for value in left if value == value]
    power, scale = sum(value * value for value in numbers), max([abs(value) for value in numbers] or [0.0])
    rms = math.sqrt(sum(gap * gap for gap in gaps) / power) if power > 0 else float("inf")
    largest = max(gaps) / scale if scale > 0 else float("inf")
    return [value if math.isfinite(value) else None for value in (rms, largest)]


def judge_output(tensor, first, second, other, overrun):
    """Facts about one output of three executions: two with the same inputs, one with others (None: not run).

    `repeat` is None where the second was the first byte for byte.
    """
    size = DTYPES[tensor["dtype"]][0]
    count = len(first) // size
    facts = dict(tensor, elements=count, overrunBytes=overrun, unwritten=0, nan=0, infinite=0, repeat=None)
    unwritten = set()
    if len(first) != len(second):
        facts["repeat"] = {"elements": count, "rms": None, "max": None}
    elif first != second:
        changed = differing(size, first, second)
        unwritten = unwritten_elements(size, first, second, changed)
        facts["unwritten"] = len(unwritten)
        changed = [i for i in changed if i not in unwritten]
        if changed:
            rms, largest = repeat_error(tensor["dtype"], first, second, changed)
            facts["repeat"] = {"elements": len(changed), "rms": rms, "max": largest}
    if tensor["dtype"] in ("float", "half", "bf16", "fp8"):
        values = decoded(tensor["dtype"], first)
        # One sum tells: it is finite if and only if all of them are (no 2^31 float32 add up to more than a double holds).
        if not math.isfinite(sum(values)):
            written = [value for i, value in enumerate(values) if i not in unwritten]
            facts["nan"] = sum(1 for value in written if value != value)
            facts["infinite"] = sum(1 for value in written if value in (float("inf"), float("-inf")))
    facts["allZero"] = first.count(0) == len(first)
    facts["sameForOtherInputs"] = None if other is None else other == first
    return facts


class Execution:
    """One engine, one context and one stream, executed at one point after the other."""

    def __init__(self, trt, engine, context, cuda, request):
        self.trt, self.engine, self.context, self.cuda = trt, engine, context, cuda
        self.save = request.get("save")
        self.stream = cuda.made("cuStreamCreate")
        self.events = cuda.made("cuEventCreate"), cuda.made("cuEventCreate")
        self.tensors = tensors_of(engine, trt)
        self.inputs = [tensor for tensor in self.tensors if tensor["mode"] == "input"]
        self.outputs = [tensor for tensor in self.tensors if tensor["mode"] == "output"]
        self.host = {tensor["name"] for tensor in self.tensors if self.on_host(tensor["name"])}
        # Only a runtime that compiles while it runs has a strategy for that.
        self.compiles_late = hasattr(trt, "DynamicShapesKernelSpecializationStrategy")
        self.buffers = {}
        self.lent = {}
        self.allocators = {}
        self.profile = 0

    def on_host(self, name):
        return self.engine.get_tensor_location(name) == self.trt.TensorLocation.HOST

    def why_refused(self):
        """Why this engine cannot be run here, as a sentence; None where it can."""
        if not hasattr(self.context, "execute_async_v3"):
            return "this release has no execute_async_v3: running an engine needs TensorRT 8.5 or newer"
        for tensor in self.tensors:
            name, dtype = tensor["name"], tensor["dtype"]
            layout = self.engine.get_tensor_format(name).name
            if dtype not in DTYPES:
                return "the tensor %s is of type %s, which cannot be filled here" % (name, dtype)
            if layout != "LINEAR":
                return "the tensor %s has the format %s; only LINEAR can be filled and read here" % (name, layout)
            if getattr(self.engine, "get_aliased_input_tensor", lambda _: None)(name):
                return "the output %s shares its memory with an input" % name
        return None

    # What the profiles allow.

    def bounds(self, profile, tensor):
        """(min, opt, max) of an input: its sizes, or of a shape tensor its values."""
        name = tensor["name"]
        if name in self.host:
            values = first_attribute(self.engine, "get_tensor_profile_values", "get_profile_shape_input")
            found = values(profile, name)
            if found:
                return [[int(value) for value in one] for one in found]
        found = self.engine.get_tensor_profile_shape(name, profile)
        shapes = [[int(length) for length in one] for one in found or []]
        return shapes if len(shapes) == 3 and all(min(s or [0]) >= 0 for s in shapes) else [tensor["shape"]] * 3

    def points(self):
        """Every point of every profile, optimum first: a fault at a bound must not hide that the optimum works."""
        for profile in range(self.engine.num_optimization_profiles):
            bounds = {tensor["name"]: self.bounds(profile, tensor) for tensor in self.inputs}
            seen = []
            for point, index in (("opt", 1), ("min", 0), ("max", 2)):
                given = {name: bound[index] for name, bound in bounds.items()}
                if given not in seen:
                    seen.append(given)
                    yield {"profile": profile, "point": point, "case": None, "given": given}

    def cases(self, cases):
        """The caller's own inputs, each in the first profile that takes their shapes."""
        for case in cases:
            yield {"profile": None, "point": "case", "case": case["name"], "files": case["files"]}

    def contents(self, point, seed):
        """(shape, bytes) of each input, seeded."""
        made = {}
        for tensor in self.inputs:
            name, dtype = tensor["name"], tensor["dtype"]
            if name in self.host and point["given"][name] != tensor["shape"]:
                size = DTYPES[dtype][0]
                values = b"".join(value.to_bytes(size, "little", signed=True) for value in point["given"][name])
                made[name] = (tensor["shape"], values)
            else:
                shape = point["given"][name]
                made[name] = (shape, seeded(dtype, volume(shape), seed ^ zlib.crc32(name.encode())))
        return made

    def read_case(self, point):
        made = {}
        for tensor in self.inputs:
            file = point["files"].get(tensor["name"])
            if file is None:
                raise RunError("inputs", "the case %s has no file for the input %s" % (point["case"], tensor["name"]))
            made[tensor["name"]] = read_npy(file, tensor["name"], tensor["dtype"])
        shapes = {name: shape for name, (shape, _) in made.items() if name not in self.host}
        for profile in range(self.engine.num_optimization_profiles):
            if all(self.fits(profile, tensor, shapes) for tensor in self.inputs):
                point["profile"] = profile
                point["given"] = {tensor["name"]: made[tensor["name"]][0] for tensor in self.inputs}
                return made
        raise RunError("inputs", "no profile of the engine takes the shapes of the case %s: %s" % (point["case"], shapes))

    def fits(self, profile, tensor, shapes):
        shape = shapes.get(tensor["name"])
        if shape is None:
            return True
        low, _, high = self.bounds(profile, tensor)
        return len(low) == len(shape) and all(a <= b <= c for a, b, c in zip(low, shape, high))

    # One point.

    def prepare(self, contents, lent=None):
        """Tells the context every input, and makes room for every output, or takes the buffers that another execution lends."""
        self.lent = lent or {}
        for name, (shape, data) in contents.items():
            if name not in self.host and not self.context.set_input_shape(name, shape):
                raise RunError("shapes", "set_input_shape(%s, %s) was refused" % (name, shape))
            self.bind(name, self.buffer(name, len(data))).write(data)
        missing = list(self.context.infer_shapes())
        if missing:
            raise RunError("shapes", "infer_shapes() lacks: %s" % ", ".join(missing))
        for tensor in self.outputs:
            name, size = tensor["name"], DTYPES[tensor["dtype"]][0]
            shape = [int(length) for length in self.context.get_tensor_shape(name)]
            if min(shape or [0]) >= 0:
                self.bind(name, self.buffer(name, volume(shape) * size))
            else:
                self.allocators[name] = make_allocator(self.trt, self.cuda)
                self.context.set_output_allocator(name, self.allocators[name])

    def buffer(self, name, size):
        lent = self.lent.get(name)
        if lent is None:
            return Buffer(self.cuda, size, name in self.host)
        if lent.size != size:
            raise RunError("shapes", "the tensor %s has %d bytes in one engine and %d in the other" % (name, lent.size, size))
        return lent

    def bind(self, name, buffer):
        self.buffers[name] = buffer
        if not self.context.set_tensor_address(name, buffer.address):
            raise RunError("shapes", "set_tensor_address(%s) was refused" % name)
        return buffer

    def enqueue(self):
        if not self.context.execute_async_v3(self.stream.value):
            failed = [one.error for one in self.allocators.values() if one.error is not None]
            raise failed[0] if failed else RunError("execute", "execute_async_v3() returned False")

    def execute(self, contents, fill):
        """Runs once. Returns what each output then is: (shape, bytes, bytes written outside of it)."""
        for name, (_, data) in contents.items():
            self.buffers[name].write(data)
        for tensor in self.outputs:
            if tensor["name"] in self.allocators:
                self.allocators[tensor["name"]].fill = fill
            else:
                self.buffers[tensor["name"]].fill(fill)
        self.enqueue()
        self.cuda.call("cuStreamSynchronize", self.stream, step="execute")
        return {tensor["name"]: self.result(tensor) for tensor in self.outputs}

    def result(self, tensor):
        name, size = tensor["name"], DTYPES[tensor["dtype"]][0]
        allocator = self.allocators.get(name)
        shape = allocator.shape if allocator else [int(length) for length in self.context.get_tensor_shape(name)]
        buffer = allocator.buffer if allocator else self.buffers[name]
        if shape is None or buffer is None:
            raise RunError("execute", "the shape of the output %s was never reported" % name)
        used = volume(shape) * size
        if used > buffer.size:
            raise RunError("execute", "the output %s is reported as %s, more than it requested memory for" % (name, shape))
        return shape, buffer.read(used), buffer.overrun()

    def timed(self):
        """Milliseconds of one execution, between CUDA events around it."""
        start, end = self.events
        self.cuda.call("cuEventRecord", start, self.stream)
        self.enqueue()
        self.cuda.call("cuEventRecord", end, self.stream)
        self.cuda.call("cuEventSynchronize", end, step="execute")
        elapsed = ctypes.c_float()
        self.cuda.call("cuEventElapsedTime", ctypes.byref(elapsed), start, end)
        return elapsed.value

    def latency(self):
        times, began = [], time.monotonic()
        while len(times) < 3 or (len(times) < LATENCY_SAMPLES and time.monotonic() - began < LATENCY_SECONDS):
            times.append(self.timed())
        times.sort()
        at = min(len(times) - 1, math.ceil(0.99 * len(times)) - 1)
        return {"samples": len(times), "medianMs": times[len(times) // 2], "p99Ms": times[at]}

    def release(self):
        own = [buffer for name, buffer in self.buffers.items() if name not in self.lent]
        for buffer in own + [one.buffer for one in self.allocators.values()]:
            if buffer is not None:
                buffer.free()
        self.buffers, self.allocators = {}, {}

    def contents_of(self, point):
        return self.read_case(point) if point["case"] is not None else self.contents(point, SEED)

    def enter(self, profile):
        if profile == self.profile:
            return
        if not self.context.set_optimization_profile_async(profile, self.stream.value):
            raise RunError("shapes", "the profile %d was refused" % profile)
        self.cuda.call("cuStreamSynchronize", self.stream)
        self.profile = profile

    def run(self, point):
        """Executes at one point and returns the facts. RunError where that did not come off."""
        contents = self.contents_of(point)
        self.enter(point["profile"])
        self.prepare(contents)
        begin = time.monotonic()
        first = self.execute(contents, FILLS[0])
        first_ms = (time.monotonic() - begin) * 1000
        second = self.execute(contents, FILLS[1])
        if self.compiles_late:
            first, second = self.settled(contents, first, second)
        other = self.with_other_inputs(point, contents, first)
        outputs = []
        for tensor in self.outputs:
            name = tensor["name"]
            shape, data, overrun = first[name]
            facts = {"name": name, "dtype": tensor["dtype"], "shape": shape, "declared": tensor["shape"]}
            outputs.append(judge_output(facts, data, second[name][1], other and other[name][1], max(overrun, second[name][2])))
        if self.save:
            self.save_tensors(point, contents, first)
        inputs = [
            {"name": tensor["name"], "dtype": tensor["dtype"], "shape": contents[tensor["name"]][0]} for tensor in self.inputs
        ]
        return {"inputs": inputs, "outputs": outputs, "firstMs": first_ms, "latency": self.latency()}

    def settled(self, contents, first, second):
        """Two executions in a row that agree, or the last two.

        For new shapes TensorRT-RTX begins with fallback kernels, compiles specialized ones beside them, and takes those for the
        next execution (IRuntimeConfig, kLAZY, the default): outputs then differ once, by rounding (seen with 1.5.0.114: PP-OCRv6 det).
        """
        for attempt in range(SETTLING):
            if all(first[name][1] == second[name][1] for name in first):
                break
            written_outside = {name: max(first[name][2], second[name][2]) for name in first}
            first, second = second, self.execute(contents, FILLS[attempt % 2])
            first = {name: (shape, data, written_outside[name]) for name, (shape, data, _) in first.items()}
        return first, second

    def with_other_inputs(self, point, contents, first):
        """The outputs for other inputs; up to three are tried until each output has changed. None: there are no others."""
        other = None
        for attempt in (1, 2, 3):
            changed = self.contents(point, SEED + attempt)
            changed.update((name, contents[name]) for name in self.host if name in contents)
            if changed == contents:
                continue
            found = self.execute(changed, FILLS[0])
            other = other or found
            for name, (shape, data, _) in found.items():
                if data != first[name][1]:
                    other[name] = found[name]
            if all(other[name][1] != first[name][1] for name in first):
                break
        return other

    def save_tensors(self, point, contents, outputs):
        """inputs/NAME.npy and outputs/NAME.npy of this point, for whoever compares them with a reference."""
        label = point["case"] if point["case"] is not None else "profile%d-%s" % (point["profile"], point["point"])
        folder = os.path.join(self.save, quote(label, safe=""))
        for kind, tensors in (("inputs", contents), ("outputs", outputs)):
            os.makedirs(os.path.join(folder, kind), exist_ok=True)
            for tensor in self.inputs if kind == "inputs" else self.outputs:
                shape, data = tensors[tensor["name"]][:2]
                with open(os.path.join(folder, kind, quote(tensor["name"], safe="") + ".npy"), "wb") as file:
                    file.write(npy_bytes(tensor["dtype"], shape, data))


def make_allocator(trt, cuda):
    """Memory for an output whose size only the engine knows, while it runs."""

    class Allocator(trt.IOutputAllocator):
        def __init__(self):
            trt.IOutputAllocator.__init__(self)
            self.buffer = self.shape = self.error = None
            self.fill = FILLS[0]

        def reallocate_output(self, name, memory, size, alignment):
            try:
                if self.buffer is None or self.buffer.size < size:
                    if self.buffer is not None:
                        self.buffer.free()
                    self.buffer = Buffer(cuda, size)
                if self.fill is not None:
                    self.buffer.fill(self.fill)
                return self.buffer.address
            except RunError as error:  # An exception may not leave through TensorRT.
                self.error = error
                return 0

        def reallocate_output_async(self, name, memory, size, alignment, stream):
            return self.reallocate_output(name, memory, size, alignment)

        def notify_shape(self, name, shape):
            self.shape = [int(length) for length in shape]

    return Allocator()


def run_engine(trt, engine, context, cuda, request, report):
    """Executes the engine at every point of every profile, and with the caller's inputs as well. Whether every execution came off."""
    execution = Execution(trt, engine, context, cuda, request)
    refused = execution.why_refused()
    if refused is not None:
        report.say("run-refused", reason=refused)
        return False
    points = list(execution.points()) + list(execution.cases(request.get("cases") or []))
    has_run = True
    named = [{key: point[key] for key in ("profile", "point", "case")} for point in points]
    report.say("run-points", points=named)
    for point, name in zip(points, named):
        report.say("run-started", **name)
        facts, error = {}, None
        try:
            facts = execution.run(point)
            execution.release()
        except RunError as fault:
            error = fault.facts()
        except (OverflowError, ValueError, KeyError) as fault:  # A tensor that this code does not understand.
            error = {"step": "harness", "message": "%s: %s" % (type(fault).__name__, fault), "status": None}
        name["profile"] = point["profile"]
        report.say("run", error=error, **dict({"inputs": [], "outputs": [], "firstMs": None, "latency": None}, **facts, **name))
        if error is not None:
            has_run = False
            try:
                execution.release()
            except RunError:  # A fault that stays: CUDA answers it to every later call, so nothing more can be told.
                break
    return has_run


# --- the engine and its baseline: both in this process, in turn ----------------------------------------------------------------

# Each engine is executed for this long before anything counts, and never less than three times.
WARM_SECONDS = 0.1
# A block has as many executions as fit into these milliseconds, within bounds; of an engine that takes longer than SLOW_MS, one.
BLOCK_MS = 5.0
BLOCK_EXECUTIONS = (5, 30)
SLOW_MS = 50.0
NVML_CLOCK_SM = 1


class Clock:
    """The clock of the streaming multiprocessors, and what holds it down, as NVML tells it. All None where there is no NVML."""

    def __init__(self, cuda):
        self.library = self.device = None
        try:
            library = ctypes.CDLL("nvml.dll" if os.name == "nt" else "libnvidia-ml.so.1")
            place, device, handle = ctypes.create_string_buffer(64), ctypes.c_int(), ctypes.c_void_p()
            cuda.call("cuDeviceGet", ctypes.byref(device), 0)
            # Not among the driver's signatures: without it, everything but this can be told.
            cuda.library.cuDeviceGetPCIBusId.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
            cuda.call("cuDeviceGetPCIBusId", place, len(place), device)
            library.nvmlDeviceGetHandleByPciBusId_v2.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)]
            library.nvmlDeviceGetClockInfo.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_uint)]
            reasons = library.nvmlDeviceGetCurrentClocksThrottleReasons
            reasons.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_ulonglong)]
            if library.nvmlInit_v2() == 0 and library.nvmlDeviceGetHandleByPciBusId_v2(place, ctypes.byref(handle)) == 0:
                self.library, self.device = library, handle
        except (OSError, AttributeError, RunError):  # None, an older one, or one that does not know this GPU.
            pass

    def ask(self, function, number, *args):
        if self.library is None or getattr(self.library, function)(self.device, *args, ctypes.byref(number)) != 0:
            return None
        return number.value

    def mhz(self):
        return self.ask("nvmlDeviceGetClockInfo", ctypes.c_uint(), NVML_CLOCK_SM)

    def held_down(self):
        """Bits of nvmlClocksThrottleReason* (nvml.h)."""
        return self.ask("nvmlDeviceGetCurrentClocksThrottleReasons", ctypes.c_ulonglong())


def steady_context(trt, engine):
    """(context, what it may need as long as it lives): one whose kernels are all there at its first execution.

    TensorRT-RTX would go on compiling beside the measurement.
    """
    strategies = getattr(trt, "DynamicShapesKernelSpecializationStrategy", None)
    if strategies is None or not hasattr(engine, "create_runtime_config"):
        return engine.create_execution_context(), None
    config = engine.create_runtime_config()
    config.dynamic_shapes_kernel_specialization_strategy = strategies.EAGER
    return engine.create_execution_context(config), config


def middle(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def interval(logs, quantile, trimmed):
    """Bounds of a trimmed mean: a hint of when to stop. What is decided is decided by who asked, from the samples."""
    count, cut = len(logs), int(trimmed * len(logs))
    ordered = sorted(logs)
    kept = ordered[cut : count - cut]
    held = [min(max(value, kept[0]), kept[-1]) for value in ordered]
    average, centre = sum(held) / count, sum(kept) / len(kept)
    error = math.sqrt(sum((value - average) ** 2 for value in held) / (len(kept) * (len(kept) - 1)))
    return centre - quantile * error, centre + quantile * error


def is_decided(logs, asked):
    """Whether the last two whole series say the same, and the last one has just become whole."""
    answers, begin = [], 0
    for series in asked["series"]:
        end = begin + series["groups"]
        if end > len(logs):
            break
        low, high = interval(logs[begin:end], series["quantile"], asked["trimmed"])
        answers.append("slower" if low > asked["limit"] else "not-slower" if high < asked["limit"] else None)
        begin = end
    return begin == len(logs) and len(answers) > 1 and answers[-1] is not None and answers[-1] == answers[-2]


def measure_pair(pair, clock, asked, deadline):
    """Blocks of both engines in turn, until it is decided or time is up."""
    warm = [[], []]
    for times, execution in zip(warm, pair):
        began = time.monotonic()
        while len(times) < 3 or time.monotonic() - began < WARM_SECONDS:
            times.append(execution.timed())
    longest = max(middle(times) for times in warm)
    fewest, most = BLOCK_EXECUTIONS
    count = 1 if longest > SLOW_MS else int(min(max(BLOCK_MS / max(longest, 1e-6), fewest), most))
    blocks, logs, held_down = [], [], None
    # A group is two blocks of each, mirrored: a steady drift cancels out.
    for first in asked["order"]:
        group = []
        for which in (0, 1, 1, 0) if first == "e" else (1, 0, 0, 1):
            # Not counted: it finds the caches as the other engine left them.
            pair[which].timed()
            times = [pair[which].timed() for _ in range(count)]
            group.append((which, math.log(max(middle(times), 1e-9))))
            blocks.append({"of": ("engine", "baseline")[which], "ms": [float("%.6g" % one) for one in times], "mhz": clock.mhz()})
        logs.append(sum(log if which == 0 else -log for which, log in group) / 2)
        reasons = clock.held_down()
        held_down = reasons if held_down is None else held_down | (reasons or 0)
        if is_decided(logs, asked) or time.monotonic() > deadline:
            break
    return {"blocks": blocks, "heldDown": held_down}


def differences(trt, engine, baseline):
    """In what the two do not take and give the same, as a sentence; None where they do."""
    ours, theirs = ({tensor["name"]: tensor for tensor in tensors_of(one, trt)} for one in (engine, baseline))
    if ours != theirs:
        odd = sorted(name for name in set(ours) | set(theirs) if ours.get(name) != theirs.get(name))[0]
        said = [
            "%s %s %s" % (one["mode"], one["dtype"], one["shape"]) if one else "missing" for one in (ours.get(odd), theirs.get(odd))
        ]
        return "the tensor %s is %s in the engine and %s in the baseline" % (odd, said[0], said[1])
    if profile_shapes_of(engine, trt) != profile_shapes_of(baseline, trt):
        return "their optimization profiles differ"
    return None


def compare(trt, runtime, logger, engine, cuda, request, report):
    """Executes the engine and its baseline in turn, at every point and with the same inputs in the same memory."""
    asked = request["baseline"]
    with open(asked["engine"], "rb") as file:
        plan = file.read()
    report.say("baseline-bytes", bytes=len(plan), sha256=hashlib.sha256(plan).hexdigest())
    baseline = runtime.deserialize_cuda_engine(plan)
    report.say("baseline-deserialized", ok=is_made(baseline))
    if not is_made(baseline):
        return
    reason = differences(trt, engine, baseline)
    if reason is None and request.get("refitFrom") and first_attribute(baseline, "refittable"):
        reason = refit(trt, baseline, logger, request["refitFrom"])
    contexts = [] if reason else [steady_context(trt, one) for one in (engine, baseline)]
    if not all(is_made(context) for context, _ in contexts):
        reason = "create_execution_context() returned None"
    pair = [] if reason else [Execution(trt, one, context, cuda, {}) for one, (context, _) in zip((engine, baseline), contexts)]
    reason = reason or next((why for why in (execution.why_refused() for execution in pair) if why), None)
    if reason is not None:
        report.say("baseline-refused", reason=reason)
        return
    first, second = pair
    clock = Clock(cuda)
    points = list(first.points()) + list(first.cases(request.get("cases") or []))
    end = time.monotonic() + asked["seconds"]
    for number, point in enumerate(points):
        measured, error = {"blocks": [], "heldDown": None}, None
        report.say("baseline-started", **{key: point[key] for key in ("profile", "point", "case")})
        try:
            contents = first.contents_of(point)
            for execution, lent in ((first, None), (second, first.buffers)):
                execution.enter(point["profile"])
                execution.prepare(contents, lent)
                for allocator in execution.allocators.values():
                    allocator.fill = None
            now = time.monotonic()
            measured = measure_pair(pair, clock, asked, now + (end - now) / (len(points) - number))
            second.release()
            first.release()
        except RunError as fault:
            error = str(fault)[:MAX_TEXT]
        report.say("baseline-point", error=error, **dict(measured, **{key: point[key] for key in ("profile", "point", "case")}))
        if error is not None:
            return
