"""Measures a TensorRT runtime, and loads, runs or builds an engine with it, in a process of its own.

Reads one JSON request (a file named on the command line, else stdin) and appends its answers to the file `report`, one JSON
object a line, each written at once: what was said before a crash stays said. stdout and stderr belong to TensorRT. The last
line is `done`; without it nothing is proven, whatever the exit status. Where the request has a `nonce`, each line ends in a code
that only who knows it can make, and the nonce itself is never written.

`ask NAME ARGUMENT... + NAME ARGUMENT...` on the command line asks small questions (see QUESTIONS) and prints each answer after ANSWER.

Standard library and the TensorRT module only; Python 3.8 and newer.
"""
import array
import ast
import ctypes
import faulthandler
import glob
import hashlib
import hmac
import importlib
import importlib.machinery
import importlib.util
import json
import math
import os
import random
import re
import struct
import sys
import time
import traceback
import zlib
from urllib.parse import quote

MAX_RECORDS = 2000
MAX_TEXT = 4000
MAX_LAYERS = 1 << 20
# A warning, and all that TensorRT says of an engine that was built for another model of GPU.
OTHER_DEVICE = "across different models of devices"
SEVERITIES = ("internal-error", "error", "warning", "info", "verbose")

# What a product's runtime is: the stem of its library, and its modules. The thin package first: production code imports that.
# The bindings alone are what is left where it is absent.
RUNTIMES = {
    ("tensorrt", "full"): ("nvinfer", ("tensorrt", "tensorrt_bindings")),
    ("tensorrt", "lean"): ("nvinfer_lean", ("tensorrt_lean", "tensorrt_lean_bindings")),
    ("tensorrt", "dispatch"): ("nvinfer_dispatch", ("tensorrt_dispatch", "tensorrt_dispatch_bindings")),
    ("tensorrt-rtx", "full"): ("tensorrt_rtx", ("tensorrt_rtx", "tensorrt_rtx_bindings")),
}
LIBRARY = re.compile(r"^lib(nvinfer|nvinfer_lean|nvinfer_dispatch|tensorrt_rtx)\.so[.\d]*$")


class Report:
    """The private channel. O_APPEND and one write a line: a line is there whole or not at all."""

    def __init__(self, path, nonce):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o600)
        self.nonce = (nonce or "").encode()
        self.owner = os.getpid()
        self.lines = 0

    def say(self, what, **facts):
        # A module that forked does not answer for the process that was asked.
        if os.getpid() != self.owner:
            os._exit(70)
        line = json.dumps(dict(facts, say=what))
        if self.nonce:
            code = hmac.new(self.nonce, ("%d %s" % (self.lines, line)).encode(), "sha256").hexdigest()
            line = "%s\t%s" % (line, code)
        self.lines += 1
        os.write(self.file, (line + "\n").encode())


class Stop(Exception):
    """The run ends here, and everything that there is to say has been said."""


def limit_self(memory_mib):
    """No core dump of a model that may be secret; when memory runs out, this process goes and not its parent."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_mib:
        # Not RLIMIT_AS: CUDA reserves far more address space than it ever uses.
        resource.setrlimit(resource.RLIMIT_DATA, (memory_mib << 20, memory_mib << 20))
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


# Linux's Landlock (docs.kernel.org/userspace-api/landlock.html): the same numbers on every processor. Kinds of access by their bits.
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
WRITE_FILE, REFER, TRUNCATE = 1 << 1, 1 << 13, 1 << 14
MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))
TCP = 1 << 0 | 1 << 1
PR_SET_NO_NEW_PRIVS = 38
# What a driver and a C library write to, besides what the caller names: devices, /proc, CUDA's cache of kernels, temporary files. The
# working folder is this process's own.
WRITTEN_BY_CUDA = ("/dev", "/proc", "~/.nv", "$CUDA_CACHE_PATH", "$TMPDIR", ".", "/tmp", "/var/tmp")


class Rule(ctypes.Structure):
    """struct landlock_path_beneath_attr"""

    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def landlock(wanted):
    """
    From here on this process and all that it starts write only below `wanted["writable"]` and to what CUDA needs, never below
    `wanted["protected"]`, and speak no TCP. The measures, held or not: [(name, held, detail)].
    """
    if sys.platform != "linux":
        return [("landlock-writes", False, "not on %s" % sys.platform)]
    system = ctypes.CDLL(None, use_errno=True)

    def call(number, *args):
        answer = system.syscall(number, *args)
        if answer < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return answer

    try:
        version = call(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
        files = WRITE_FILE | MAKE_AND_REMOVE | (REFER if version >= 2 else 0) | (TRUNCATE if version >= 3 else 0)
        attributes = (ctypes.c_uint64 * 2)(files, TCP)
        ruleset = call(LANDLOCK_CREATE, ctypes.byref(attributes), ctypes.c_size_t(16 if version >= 4 else 8), 0)
        protected = [os.path.realpath(path) + "/" for path in wanted["protected"]]
        spare = [os.path.realpath(os.path.expandvars(os.path.expanduser(path))) for path in WRITTEN_BY_CUDA]
        spare = [path for path in spare if not any(one.startswith(path + "/") or path.startswith(one) for one in protected)]
        for path in wanted["writable"] + spare:
            if not os.path.isabs(path) or not os.path.exists(path):
                continue
            folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            access = files if os.path.isdir(path) else files & (WRITE_FILE | TRUNCATE)
            call(LANDLOCK_ADD, ruleset, 1, ctypes.byref(Rule(access, folder)), 0)
            os.close(folder)
        if system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "PR_SET_NO_NEW_PRIVS")
        call(LANDLOCK_RESTRICT, ruleset, 0)
        os.close(ruleset)
    except (AttributeError, OSError) as error:
        return [("landlock-writes", False, "this kernel refuses Landlock (%s)" % error)]
    network = "no TCP" if version >= 4 else "this kernel's Landlock (version %d) knows no network" % version
    return [("landlock-writes", True, "version %d" % version), ("landlock-network", version >= 4, network)]


# --- what this process runs on -------------------------------------------------------------------------------------------


def measure_cuda(facts):
    """Asks the driver itself (CUDA driver API), as TensorRT's own messages give no more than a number."""
    try:
        with open("/proc/driver/nvidia/version") as file:
            found = re.search(r"\s(\d{3}\.\d+(?:\.\d+)?)\s", file.read())
            facts["driverVersion"] = found and found.group(1)
    except OSError:
        pass
    try:
        cuda = ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError as error:
        # The number that the CUDA runtime, and so TensorRT's log, gives where there is no driver library to open.
        facts["cudaError"] = {"code": 35, "name": "cudaErrorInsufficientDriver: %s" % error}
        return

    def failed(status):
        if status != 0:
            name = ctypes.c_char_p()
            cuda.cuGetErrorName(status, ctypes.byref(name))
            facts["cudaError"] = {"code": status, "name": (name.value or b"unknown").decode()}
        return status != 0

    number = ctypes.c_int()
    if cuda.cuDriverGetVersion(ctypes.byref(number)) == 0:
        facts["driverCuda"] = "%d.%d" % (number.value // 1000, number.value % 1000 // 10)
    device = ctypes.c_int()
    if failed(cuda.cuInit(0)) or failed(cuda.cuDeviceGet(ctypes.byref(device), 0)):
        return
    name = ctypes.create_string_buffer(256)
    if failed(cuda.cuDeviceGetName(name, len(name), device)):
        return
    capability = []
    for attribute in (75, 76):  # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, _MINOR
        if failed(cuda.cuDeviceGetAttribute(ctypes.byref(number), attribute, device)):
            return
        capability.append(str(number.value))
    memory = ctypes.c_size_t()
    known = cuda.cuDeviceTotalMem_v2(ctypes.byref(memory), device) == 0
    facts["gpu"] = {
        "name": name.value.decode(errors="replace"),
        "computeCapability": ".".join(capability),
        "memoryMiB": memory.value >> 20 if known else None,
    }


def mapped_objects(pid="self"):
    """{path: lowest address} of what is mapped into a process; empty where the system cannot tell."""
    objects = {}
    try:
        with open("/proc/%s/maps" % pid, errors="surrogateescape") as file:
            for line in file:
                fields = line.rstrip("\n").split(None, 5)
                if len(fields) == 6 and "/" in fields[5]:
                    objects.setdefault(fields[5], int(fields[0].split("-")[0], 16))
    except (OSError, ValueError):
        return {}
    return objects


class Symbol(ctypes.Structure):
    """Dl_info of dladdr(3)."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("file", "base", "name", "address")]


def loader_names():
    """
    What the loader calls each object of this process. It is not always what is mapped: a library that was opened from memory is
    `/proc/self/fd/3` to the loader, and `/memfd:name (deleted)` to the kernel. Empty where the C library does not tell.
    """
    names = []
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ProgramHeaders), ctypes.c_size_t, ctypes.c_void_p)
    try:
        ctypes.CDLL(None).dl_iterate_phdr(kind(lambda info, _, __: names.append(info[0].name or b"") or 0), None)
    except (AttributeError, OSError, TypeError, ValueError):
        return []
    return [os.fsdecode(name) for name in names if name]


class ProgramHeaders(ctypes.Structure):
    """The beginning of dl_phdr_info of dl_iterate_phdr(3)."""

    _fields_ = [("bias", ctypes.c_void_p), ("name", ctypes.c_char_p)]


def where_defined(path, name):
    """The address of the loaded object `path` where it holds this function itself, and not one of those that it needs; else None."""
    try:
        function = getattr(ctypes.CDLL(path, mode=getattr(os, "RTLD_NOLOAD", 4) | os.RTLD_LAZY), name)
        found = Symbol()
        dladdr = ctypes.CDLL(None).dladdr
        dladdr.argtypes = (ctypes.c_void_p, ctypes.POINTER(Symbol))
        if dladdr(ctypes.cast(function, ctypes.c_void_p), ctypes.byref(found)) == 0:
            return None
        return found.base if os.fsdecode(ctypes.string_at(found.file)) == path else None
    except (AttributeError, OSError, TypeError, ValueError):
        return None


DELETED = " (deleted)"


def core_libraries():
    """
    Each TensorRT core library of this process, by its name or, where a repackager gave it another, by what it answers: `path`, `stem`
    (None under another name), `version` (None where it could not be measured) and `error`.
    """
    answering = {}
    for name in loader_names():
        base = where_defined(name, "getInferLibVersion")
        if base is not None:
            answering[base] = name
    found = []
    for mapped, base in mapped_objects().items():
        loader_name = answering.pop(base, None)
        path = mapped[: -len(DELETED)] if mapped.endswith(DELETED) else mapped
        match = LIBRARY.match(os.path.basename(path))
        if match is None and loader_name is None:
            continue
        # A file that was deleted may have been replaced: what is loaded is asked, and nothing is loaded for it.
        facts = library_facts(loader_name or path, loader_name is not None or mapped != path)
        facts.update(path=mapped, stem=match and match.group(1))
        found.append(facts)
    # Where the system does not tell what is mapped, the loader does.
    found += [dict(library_facts(name, True), stem=None) for name in answering.values()]
    return found


def library_facts(path, loaded_only=False):
    """{path, version, error} of a library file: version null where it does not say, and why."""
    try:
        return {"path": path, "version": library_version(path, loaded_only), "error": None}
    except (AttributeError, OSError) as error:
        return {"path": path, "version": None, "error": str(error)[:MAX_TEXT]}


def library_version(path, loaded_only=False):
    """Four numbers where the library tells them (from 10.x on, and TensorRT-RTX), else the three of getInferLibVersion."""
    library = ctypes.CDLL(path, mode=getattr(os, "RTLD_NOLOAD", 4) | os.RTLD_LAZY) if loaded_only else ctypes.CDLL(path)
    names = ["getInferLib%sVersion" % part for part in ("Major", "Minor", "Patch", "Build")]
    if all(hasattr(library, name) for name in names):
        return ".".join(str(getattr(library, name)()) for name in names)
    number = library.getInferLibVersion()
    scale = 10000 if number >= 10000 else 1000
    return "%d.%d.%d" % (number // scale, number % scale // 100, number % 100)


def import_tensorrt(names):
    """The first of the modules that is there. One that is there and broken ends the search: production would fail alike."""
    missing = None
    for name in names:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            missing = missing or error
            if error.name != name:
                raise
    raise missing


def measure_runtime(request, report):
    facts = dict.fromkeys(
        ("module", "moduleFile", "moduleVersion", "libraryPath", "libraryVersion", "kind")
        + ("gpu", "driverVersion", "driverCuda", "cudaError")
    )
    facts.update(python=sys.executable, pythonVersion="%d.%d.%d" % sys.version_info[:3], otherLibraries=[], libraries=[])
    report.say("runtime", **facts)
    measure_cuda(facts)
    report.say("runtime", **facts)
    kind = request.get("kind") or "full"
    stem, modules = RUNTIMES[request["product"], kind]
    try:
        # Bindings that came from elsewhere find what is already here under its name, wherever the loader would look.
        for library in request.get("libraries") or []:
            ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
        trt = import_tensorrt(modules)
    except Exception as error:
        report.say("import-error", type=type(error).__name__, message=str(error)[:MAX_TEXT])
        raise Stop()
    facts.update(
        module=trt.__name__,
        moduleFile=as_text(getattr(trt, "__file__", None)),
        moduleVersion=as_text(getattr(trt, "__version__", None)),
    )
    measure_libraries(facts, kind, stem)
    report.say("runtime", **facts)
    return trt, facts


def as_text(value):
    """A module may call anything its version."""
    if value is None:
        return None
    return value[:MAX_TEXT] if isinstance(value, str) and value else repr(value)[:MAX_TEXT]


def measure_libraries(facts, kind, stem):
    # What was seen once stays a witness: a library may be closed again after it has done its work.
    libraries = list(facts["libraries"])
    libraries += [one for one in core_libraries() if one not in libraries]
    # Under its own name, or under the name that a repackager gave it.
    of_kind = [one for one in libraries if one["stem"] == stem] or [one for one in libraries if one["stem"] is None]
    first = of_kind[0] if of_kind else None
    path = first and first["path"]
    facts.update(
        libraries=libraries,
        libraryPath=path,
        libraryVersion=first and first["version"],
        otherLibraries=[one["path"] for one in libraries if one["path"] != path],
    )
    if first is not None:
        facts.update(kind=kind)


def say_process(report):
    """Which process answers: its id (in each namespace, the outermost first), and the kernel's start time of it."""
    facts = {"pid": os.getpid(), "namespacePids": [], "started": None}
    try:
        with open("/proc/self/status") as file:
            found = re.search(r"^NSpid:\s*(.+)$", file.read(), re.M)
            facts["namespacePids"] = [int(pid) for pid in found.group(1).split()] if found else []
        with open("/proc/self/stat") as file:
            facts["started"] = file.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError, ValueError):
        pass
    report.say("process", **facts)


def make_logger(trt, report, severity):
    """A logger that tells everything up to `severity`; what has a finding of its own, even after the rest has reached its limit."""
    limit = SEVERITIES.index(severity)

    class Recorder(trt.ILogger):
        def __init__(self):
            trt.ILogger.__init__(self)
            self.records = 0

        def log(self, level, message):
            level = int(level)
            # The builder lists what it made of each layer in one verbose record of up to 82 KB (seen with RTX 1.5).
            if message.startswith("Layers:"):
                report.say("layers", text=str(message)[:MAX_LAYERS])
            is_telling = level <= 1 or OTHER_DEVICE in message
            if level <= limit and self.records < (MAX_RECORDS * 2 if is_telling else MAX_RECORDS):
                self.records += 1
                report.say("log", severity=SEVERITIES[level], message=str(message)[:MAX_TEXT])

    return Recorder()


# --- loading -------------------------------------------------------------------------------------------------------------


def load_plugins(trt, logger, files, report, own=True):
    """TensorRT's own plugins, then those of the caller, registered as trtexec --staticPlugins does: by opening them."""
    if own and hasattr(trt, "init_libnvinfer_plugins"):
        trt.init_libnvinfer_plugins(logger, "")
    for file in files:
        try:
            ctypes.CDLL(file, mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            report.say("plugin", file=file, loaded=False, error=str(error)[:MAX_TEXT])
        else:
            report.say("plugin", file=file, loaded=True, error=None)


def first_attribute(thing, *names):
    """The first attribute that this release of TensorRT has; they were renamed in 8.5 and 10."""
    return next((getattr(thing, name) for name in names if hasattr(thing, name)), None)


def tensors_of(engine, trt):
    if hasattr(engine, "num_io_tensors"):
        names = [engine.get_tensor_name(i) for i in range(engine.num_io_tensors)]
        is_input, dtype, shape = engine.get_tensor_mode, engine.get_tensor_dtype, engine.get_tensor_shape
        return [
            tensor_facts(name, is_input(name) == trt.TensorIOMode.INPUT, dtype(name), shape(name)) for name in names
        ]
    return [
        tensor_facts(
            engine.get_binding_name(i), engine.binding_is_input(i), engine.get_binding_dtype(i), engine.get_binding_shape(i)
        )
        for i in range(engine.num_bindings)
    ]


def tensor_facts(name, is_input, dtype, shape):
    mode = "input" if is_input else "output"
    return {"name": name, "mode": mode, "dtype": dtype.name.lower(), "shape": [int(size) for size in shape]}


def name_of(member):
    return getattr(member, "name", None)


def refit(trt, engine, logger, model):
    """Puts the weights of an ONNX model into the engine. Why that did not come off; None where it did."""
    try:
        refitter = trt.Refitter(engine, logger)
        parser = trt.OnnxParserRefitter(refitter, logger)
        if not parser.refit_from_file(model):
            errors = [parser.get_error(i).desc() for i in range(parser.num_errors)]
            return ("refit_from_file() returned False: %s" % "; ".join(errors))[:MAX_TEXT]
        missing = [as_text(name) for name in refitter.get_missing_weights()]
        if missing:
            return ("weights that the model does not have: %s" % ", ".join(missing))[:MAX_TEXT]
        return None if refitter.refit_cuda_engine() else "refit_cuda_engine() returned False"
    except Exception as error:  # a release without these classes, an engine that is not refittable
        return ("%s: %s" % (type(error).__name__, error))[:MAX_TEXT]


def or_none(ask, *args):
    """What only some releases tell: None where this one does not, or not so. A load does not fail for it."""
    try:
        return ask(*args)
    except Exception:
        return None


def stripped_bytes(engine, trt):
    """Bytes of weights that the plan was stripped of; -1 = it was not (NvInferRuntime.h 10.15, ICudaEngine::getEngineStat)."""
    return int(engine.get_engine_stat(trt.EngineStat.STRIPPED_WEIGHTS_SIZE))


def profile_shapes_of(engine, trt):
    """Of each profile what each input may be: sizes, or the values of a shape tensor (8.5 and newer)."""
    names = [engine.get_tensor_name(i) for i in range(engine.num_io_tensors)]
    inputs = [name for name in names if engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT]
    return [
        range_facts(number, name, profile_bounds(engine, number, name))
        for number in range(engine.num_optimization_profiles)
        for name in inputs
    ]


def profile_bounds(engine, number, name):
    if getattr(engine, "is_shape_inference_io", lambda _: False)(name):
        values = engine.get_tensor_profile_values(number, name)
        if values:
            return values
    return engine.get_tensor_profile_shape(name, number)


def range_facts(number, name, bounds):
    shapes = dict(zip(("min", "opt", "max"), ([int(size) for size in bound] for bound in bounds)))
    return dict(shapes, profile=number, input=name)


def is_made(thing):
    """Whether a call that answers with an object of TensorRT did: None is the refusal, and a number or a text is not an object."""
    return thing is not None and not isinstance(thing, (bool, int, float, str, bytes))


def load(trt, request, logger, report, measure):
    # An image may have no library of TensorRT's plugins: then there is nothing to register.
    load_plugins(trt, logger, request.get("plugins") or [], report, not request.get("withoutPlugins"))
    with open(request["engine"], "rb") as file:
        plan = file.read()
    report.say("engine-bytes", bytes=len(plan), sha256=hashlib.sha256(plan).hexdigest())
    # Before the first of TensorRT's objects, so that what each of them takes of the GPU's memory shows.
    cuda = Cuda() if request["mode"] == "run" else None
    memory = [cuda.free_and_total()] if cuda else []
    runtime = trt.Runtime(logger)
    if request.get("allowHostCode") and hasattr(runtime, "engine_host_code_allowed"):
        runtime.engine_host_code_allowed = True
    engine = runtime.deserialize_cuda_engine(plan)
    measure()
    report.say("deserialized", ok=is_made(engine))
    if not is_made(engine):
        return
    level = first_attribute(engine, "hardware_compatibility_level")
    report.say(
        "engine",
        name=first_attribute(engine, "name") or None,
        tensors=tensors_of(engine, trt),
        layers=first_attribute(engine, "num_layers"),
        profiles=first_attribute(engine, "num_optimization_profiles"),
        deviceMemoryBytes=first_attribute(engine, "device_memory_size_v2", "device_memory_size"),
        hardwareCompatibility=getattr(level, "name", None),
        refittable=first_attribute(engine, "refittable"),
        capability=name_of(first_attribute(engine, "engine_capability")),
        strippedBytes=or_none(stripped_bytes, engine, trt),
        profileShapes=or_none(profile_shapes_of, engine, trt),
    )
    if request.get("refitFrom"):
        report.say("refit", reason=refit(trt, engine, logger, request["refitFrom"]))
    if cuda:
        memory.append(cuda.free_and_total())
    context = engine.create_execution_context()
    report.say("context", ok=is_made(context))
    if cuda:
        memory.append(cuda.free_and_total())
        say_memory(memory, engine, report)
        if is_made(context):
            has_run = run_engine(trt, engine, context, cuda, request, report)
            # The comparison makes contexts of its own, in the same way for both engines.
            context = None
            if has_run and request.get("baseline"):
                compare(trt, runtime, logger, engine, cuda, request, report)
    # In this order, and before `done`: a crash on the way out of the engine is a crash of the load.
    del context
    del engine


def say_memory(memory, engine, report):
    """What the engine and its context took of the GPU's memory; other programs on the same GPU blur it."""
    (before, total), (loaded, _), (made, _) = memory
    report.say(
        "memory",
        engineBytes=max(0, before - loaded),
        contextBytes=max(0, loaded - made),
        activationBytes=first_attribute(engine, "device_memory_size_v2", "device_memory_size"),
        totalBytes=total,
    )


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


def volume(shape):
    size = 1
    for length in shape:
        size *= length
    return size


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


# --- building ------------------------------------------------------------------------------------------------------------


def enum_members(trt, kind, names):
    """The names of members that this release's enum lacks."""
    members = getattr(trt, kind, None)
    return ["%s.%s" % (kind, name) for name in names if not hasattr(members, name)]


def attributes_of(kind, names):
    return ["%s.%s" % (kind.__name__, name) for name in names if not hasattr(kind, name)]


def lacks(trt, option):
    """What an option needs of the builder API and this release has not. Asked of the module itself: releases differ."""
    op, config = option["op"], trt.IBuilderConfig
    if op in ("flag", "clear-flag"):
        return enum_members(trt, "BuilderFlag", [option["name"]])
    if op == "network-flag":
        return enum_members(trt, "NetworkDefinitionCreationFlag", [option["name"]])
    if op in ("parser-flag", "clear-parser-flag"):
        return enum_members(trt, "OnnxParserFlag", [option["name"]])
    if op == "attribute":
        return attributes_of(config, [option["name"]])
    if op == "enum":
        return attributes_of(config, [option["name"]]) + enum_members(trt, option["type"], [option["member"]])
    if op == "pool":
        return attributes_of(config, ["set_memory_pool_limit"]) + enum_members(trt, "MemoryPoolType", [option["name"]])
    if op == "tactic-sources":
        return enum_members(trt, "TacticSource", option["add"] + option["remove"])
    if op == "preview":
        return enum_members(trt, "PreviewFeature", [option["name"]])
    if op == "formats":
        missing = attributes_of(trt.ITensor, ["allowed_formats"])
        for tensor in option["tensors"]:
            missing += enum_members(trt, "DataType", [tensor["dtype"]])
            missing += enum_members(trt, "TensorFormat", tensor["formats"])
        return missing
    if op == "layer-precisions":
        return attributes_of(trt.ILayer, ["precision"]) + enum_members(
            trt, "DataType", [layer["dtype"] for layer in option["layers"]]
        )
    if op == "layer-output-types":
        return attributes_of(trt.ILayer, ["set_output_type"]) + enum_members(
            trt, "DataType", [dtype for layer in option["layers"] for dtype in layer["dtypes"]]
        )
    if op == "layer-devices":
        return attributes_of(config, ["set_device_type"]) + enum_members(trt, "DeviceType", ["GPU", "DLA"])
    return attributes_of(config, ["create_timing_cache", "set_timing_cache"])


class Refused(Exception):
    """An option that this network or this release turned down; the message says which and why."""

    def __init__(self, option, why):
        Exception.__init__(self, why)
        self.flag = option["flag"]


def set_tactic_sources(trt, config, option):
    sources = config.get_tactic_sources()
    for name in option["add"]:
        sources |= 1 << int(getattr(trt.TacticSource, name))
    for name in option["remove"]:
        sources &= ~(1 << int(getattr(trt.TacticSource, name)))
    if not config.set_tactic_sources(sources):
        raise Refused(option, "set_tactic_sources() returned False")


def set_timing_cache(config, option):
    """An empty cache where the file is not there yet, as trtexec does."""
    try:
        with open(option["file"], "rb") as file:
            content = file.read()
    except FileNotFoundError:
        content = b""
    cache = config.create_timing_cache(content)
    if not config.set_timing_cache(cache, False):
        raise Refused(option, "set_timing_cache() returned False: the file is for another GPU or release")


def switch(trt, config, option, on):
    """Sets or clears a flag, and looks: what the builder does not take it only logs (observed with RTX 1.5)."""
    flag = getattr(trt.BuilderFlag, option["name"])
    (config.set_flag if on else config.clear_flag)(flag)
    if config.get_flag(flag) != on:
        raise Refused(option, "the builder did not take %s; its log says why" % option["name"])


def configure(trt, config, parser, option, capability):
    """Carries out an option that needs no network."""
    op = option["op"]
    if op == "flag":
        if capability is None or capability >= option.get("minCapability", 0):
            switch(trt, config, option, True)
    elif op == "clear-flag":
        switch(trt, config, option, False)
    elif op in ("parser-flag", "clear-parser-flag"):
        change = parser.set_flag if op == "parser-flag" else parser.clear_flag
        change(getattr(trt.OnnxParserFlag, option["name"]))
    elif op in ("attribute", "enum"):
        wanted = option["value"] if op == "attribute" else getattr(getattr(trt, option["type"]), option["member"])
        setattr(config, option["name"], wanted)
        if getattr(config, option["name"]) != wanted:
            raise Refused(option, "%s stays %s" % (option["name"], getattr(config, option["name"])))
    elif op == "pool":
        config.set_memory_pool_limit(getattr(trt.MemoryPoolType, option["name"]), option["bytes"])
    elif op == "tactic-sources":
        set_tactic_sources(trt, config, option)
    elif op == "preview":
        config.set_preview_feature(getattr(trt.PreviewFeature, option["name"]), option["on"])
    elif op == "timing-cache":
        set_timing_cache(config, option)


def layers_named(network, option):
    """(layer, entry) for each layer that an entry names; `*` is for all that have no entry of their own."""
    entries = {entry["name"]: entry for entry in option["layers"]}
    layers = [network.get_layer(i) for i in range(network.num_layers)]
    unknown = set(entries) - {"*"} - {layer.name for layer in layers}
    if unknown:
        raise Refused(option, "the network has no layer named %s" % ", ".join(sorted(unknown)))
    for layer in layers:
        entry = entries.get(layer.name) or entries.get("*")
        if entry is not None:
            yield layer, entry


def set_dtype(tensor, dtype, option):
    """A strongly typed network has its types from the model: there is no setter where nothing else is left."""
    if tensor.dtype != dtype:
        try:
            tensor.dtype = dtype
        except AttributeError:
            raise Refused(option, "%s is %s in the model, but this network is strongly typed" % (tensor.name, tensor.dtype.name))


def adjust(trt, config, network, option):
    """Carries out an option that is about the tensors or layers of the network."""
    op = option["op"]
    if op == "formats":
        is_input = option["of"] == "input"
        count = network.num_inputs if is_input else network.num_outputs
        if len(option["tensors"]) not in (1, count):
            raise Refused(option, "it names %d tensors, but the network has %d" % (len(option["tensors"]), count))
        for i in range(count):
            wanted = option["tensors"][i if len(option["tensors"]) > 1 else 0]
            tensor = network.get_input(i) if is_input else network.get_output(i)
            set_dtype(tensor, getattr(trt.DataType, wanted["dtype"]), option)
            formats = 0
            for name in wanted["formats"]:
                formats |= 1 << int(getattr(trt.TensorFormat, name))
            tensor.allowed_formats = formats
    elif op == "layer-precisions":
        for layer, entry in layers_named(network, option):
            layer.precision = getattr(trt.DataType, entry["dtype"])
    elif op == "layer-output-types":
        for layer, entry in layers_named(network, option):
            for i in range(layer.num_outputs):
                layer.set_output_type(i, getattr(trt.DataType, entry["dtypes"][min(i, len(entry["dtypes"]) - 1)]))
    elif op == "layer-devices":
        for layer, entry in layers_named(network, option):
            config.set_device_type(layer, getattr(trt.DeviceType, entry["device"]))


def add_profiles(builder, network, config, profiles, report):
    """One optimization profile for each list of ranges. False where one lacks an input, or TensorRT turned one down."""
    inputs = {network.get_input(i).name: network.get_input(i) for i in range(network.num_inputs)}
    variable = [tensor for tensor in inputs.values() if tensor.is_shape_tensor or -1 in tuple(tensor.shape)]
    for number, ranges in enumerate(profiles or ([[]] if variable else [])):

        def refuse(reason, needs=()):
            report.say("profile-refused", profile=number, reason=reason[:MAX_TEXT], needs=list(needs))

        given = {wanted["input"]: [wanted[bound] for bound in ("min", "opt", "max")] for wanted in ranges}
        lacking = [tensor for tensor in variable if tensor.name not in given]
        if lacking:
            refuse(
                "it has nothing for %s" % ", ".join(tensor.name for tensor in lacking),
                ({"input": tensor.name, "shape": list(tensor.shape), "values": tensor.is_shape_tensor} for tensor in lacking),
            )
            return False
        profile = builder.create_optimization_profile()
        for name, bounds in given.items():
            tensor = inputs.get(name)
            if tensor is None:
                refuse("the network has no input %s" % name)
                return False
            try:
                if tensor.is_shape_tensor:
                    values = 1
                    for size in tuple(tensor.shape):
                        values *= size
                    if any(len(bound) != values for bound in bounds):
                        refuse("%s is a shape tensor and takes its %d values, not its size" % (name, values))
                        return False
                    profile.set_shape_input(name, *bounds)
                elif -1 in tuple(tensor.shape):
                    profile.set_shape(name, *bounds)
                elif any(list(bound) != list(tensor.shape) for bound in bounds):
                    refuse("the network has the input %s with the fixed shape %s" % (name, list(tensor.shape)))
                    return False
            except (ValueError, TypeError) as error:
                refuse("%s: %s" % (name, error))
                return False
        if config.add_optimization_profile(profile) < 0:
            refuse("add_optimization_profile() returned -1")
            return False
    return True


def refuse_missing(trt, options, report):
    """Tells every option that this release lacks, before the model is looked at. True where there is one."""
    refused = [(option["flag"], lacks(trt, option)) for option in options]
    refused = [(flag, missing) for flag, missing in refused if missing]
    for flag, missing in refused:
        report.say("option-refused", flag=flag, reason="this release has no %s" % ", ".join(missing))
    return bool(refused)


def save_timing_cache(config, options):
    for option in options:
        if option["op"] == "timing-cache":
            with open(option["file"] + ".part", "wb") as file:
                file.write(config.get_timing_cache().serialize())
            os.replace(option["file"] + ".part", option["file"])


def network_facts(trt, network, config):
    """What the builder is about to build, as its own objects tell it: the parser changes types, and a flag may not have held."""
    sides = [("input", network.num_inputs, network.get_input), ("output", network.num_outputs, network.get_output)]
    tensors = [(mode, get(i)) for mode, count, get in sides for i in range(count)]
    return dict(
        tensors=[tensor_facts(one.name, mode == "input", one.dtype, one.shape) for mode, one in tensors],
        flags=[name for name, flag in sorted(trt.BuilderFlag.__members__.items()) if config.get_flag(flag)],
        hardwareCompatibility=name_of(first_attribute(config, "hardware_compatibility_level")),
        capability=name_of(first_attribute(config, "engine_capability")),
        device=name_of(first_attribute(config, "default_device_type")),
    )


def build(trt, request, logger, report, facts):
    options, profiles = request.get("options") or [], request.get("profiles") or []
    if refuse_missing(trt, options, report):
        return
    builder = trt.Builder(logger)
    explicit = getattr(trt.NetworkDefinitionCreationFlag, "EXPLICIT_BATCH", None)  # the only kind there is from 10 on
    creation = 0 if explicit is None else 1 << int(explicit)
    for option in options:
        if option["op"] == "network-flag":
            creation |= 1 << int(getattr(trt.NetworkDefinitionCreationFlag, option["name"]))
    network = builder.create_network(creation)
    load_plugins(trt, logger, request.get("plugins") or [], report)
    parser = trt.OnnxParser(network, logger)
    config = builder.create_builder_config()
    capability = float(facts["gpu"]["computeCapability"]) if facts["gpu"] else None
    try:
        # EXCLUDE_LEAN_RUNTIME is taken only after VERSION_COMPATIBLE.
        for option in sorted(options, key=lambda one: one.get("name") == "EXCLUDE_LEAN_RUNTIME"):
            configure(trt, config, parser, option, capability)
        # By path and not from bytes: only so are weights found that are kept in files beside the model.
        if not parse(parser, request["model"], report):
            return
        for option in options:
            adjust(trt, config, network, option)
    except Refused as refused:
        report.say("option-refused", flag=refused.flag, reason=str(refused)[:MAX_TEXT])
        return
    if not add_profiles(builder, network, config, profiles, report):
        return
    built_of = or_none(network_facts, trt, network, config)
    if built_of is not None:
        report.say("network", **built_of)
    plan = builder.build_serialized_network(network, config)
    if plan is None:
        report.say("built", bytes=None)
        return
    with open(request["output"], "xb") as file:
        written = file.write(plan)
    save_timing_cache(config, options)
    report.say("built", bytes=written)


def parse(parser, model, report):
    parsed = parser.parse_from_file(model)
    if not parsed:
        for error in (parser.get_error(i) for i in range(parser.num_errors)):
            node = error.node_name() if hasattr(error, "node_name") else ""
            report.say(
                "parser-error",
                code=getattr(error.code(), "name", str(error.code())),
                node=node or None,
                message=error.desc()[:MAX_TEXT],
            )
    report.say("parsed", ok=parsed)
    return parsed


# --- Triton: the image's own server loads the engine, and answers once -----------------------------------------------------

MODEL = "trt_guard"
SERVER = ("127.0.0.1", 8000)
SERVER_PAUSE = 0.1
# What Triton calls a type: bytes of an element. Of those that JSON has no numbers for, bytes are sent.
WITHOUT_JSON = {"FP16": 2, "BF16": 2}


def ask_server(method, path, body=None, headers=()):
    """(status, body) of the server's answer; status None where it does not answer."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(*SERVER)
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException) as error:
        return None, str(error).encode()
    finally:
        connection.close()


def inference_request(inputs, shapes):
    """(body, headers, whether a size was guessed): zeros for each input, by the KServe protocol with Triton's binary extension."""
    told, data, guessed = [], b"", False
    for number, one in enumerate(inputs):
        # Triton puts the batch first, and any size of it will do.
        guessed |= one["name"] not in shapes and any(size < 0 for size in one["shape"][1:])
        shape = shapes.get(one["name"]) or [1 if size < 0 else size for size in one["shape"]]
        facts = {"name": one["name"], "shape": shape, "datatype": one["datatype"]}
        size = WITHOUT_JSON.get(one["datatype"])
        if size is None:
            facts["data"] = [one["datatype"] == "BOOL" and False or 0] * volume(shape)
        else:
            facts["parameters"] = {"binary_data_size": size * volume(shape)}
            data += b"\0" * (size * volume(shape))
        told.append(facts)
    head = json.dumps({"inputs": told}).encode()
    headers = [("Content-Type", "application/json")]
    if data:
        headers = [("Content-Type", "application/octet-stream"), ("Inference-Header-Content-Length", str(len(head)))]
    return head + data, headers, guessed


def measure_server(pid, facts, stem):
    """The TensorRT libraries of the server's process: of the image's own files, asked in this one."""
    paths = [path for path in mapped_objects(pid) if LIBRARY.match(os.path.basename(path))]
    libraries = [dict(library_facts(path), stem=LIBRARY.match(os.path.basename(path)).group(1)) for path in sorted(paths)]
    first = next((one for one in libraries if one["stem"] == stem), None)
    facts.update(libraries=libraries, libraryPath=first and first["path"], libraryVersion=first and first["version"])
    facts.update(kind=first and "full", otherLibraries=[one["path"] for one in libraries if one is not first])


def serve(request, report):
    """Has tritonserver load the engine, and asks it for one inference. What came of it is told as `server`, and as a load."""
    import subprocess

    facts = dict.fromkeys(
        ("module", "moduleFile", "moduleVersion", "libraryPath", "libraryVersion", "kind")
        + ("gpu", "driverVersion", "driverCuda", "cudaError")
    )
    facts.update(python=sys.executable, pythonVersion="%d.%d.%d" % sys.version_info[:3], otherLibraries=[], libraries=[])
    measure_cuda(facts)
    report.say("runtime", **facts)
    if request.get("requireGpu") and facts["gpu"] is None:
        return
    with open(request["engine"], "rb") as file:
        plan = file.read()
    report.say("engine-bytes", bytes=len(plan), sha256=hashlib.sha256(plan).hexdigest())
    told = dict.fromkeys(("status", "inference", "answer"), None)
    told.update(ready=False, guessed=False)
    server = subprocess.Popen([request["program"]] + request["arguments"], stdin=subprocess.DEVNULL)
    while not told["ready"] and server.poll() is None:
        time.sleep(SERVER_PAUSE)
        told["ready"] = ask_server("GET", "/v2/models/%s/ready" % MODEL)[0] == 200
    measure_server(server.pid, facts, RUNTIMES[request["product"], "full"][0])
    report.say("runtime", **facts)
    if told["ready"]:
        status, body = ask_server("GET", "/v2/models/%s" % MODEL)
        metadata = json.loads(body.decode()) if status == 200 else {}
        body, headers, told["guessed"] = inference_request(metadata.get("inputs", []), request.get("shapes") or {})
        told["inference"], body = ask_server("POST", "/v2/models/%s/infer" % MODEL, body, headers)
        told["answer"] = None if told["inference"] == 200 else body.decode(errors="replace")[:MAX_TEXT]
        measure_server(server.pid, facts, RUNTIMES[request["product"], "full"][0])
        report.say("runtime", **facts)
    told["status"] = server.poll()
    report.say("server", **told)
    if told["ready"] and told["inference"] == 200:
        # Triton makes its execution contexts before it says that a model is ready.
        report.say("deserialized", ok=True)
        report.say("context", ok=True)
    if told["status"] is None:
        server.kill()
        server.wait()


def run(request, report):
    say_process(report)
    if request["mode"] == "triton":
        serve(request, report)
        return
    trt, facts = measure_runtime(request, report)
    if request["mode"] == "facts":
        return
    if request.get("requireGpu") and facts["gpu"] is None:
        return
    logger = make_logger(trt, report, request.get("severity") or "warning")
    kind = request.get("kind") or "full"

    def measure():
        # Again and again, as a library may come with the first object that needs it, and go with the last.
        measure_libraries(facts, kind, RUNTIMES[request["product"], kind][0])
        report.say("runtime", **facts)

    if request["mode"] == "build":
        build(trt, request, logger, report, facts)
    else:
        load(trt, request, logger, report, measure)
    measure()


# --- small questions about a Python and what it has ------------------------------------------------------------------------

ANSWER = "TRT-GUARD-ANSWER "


def spec_of(name):
    """Where a module would come from, without an import; None where there is none."""
    try:
        return importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None


def own_spec(name):
    """Where the interpreter has this module without PYTHONPATH and the user's packages: as with -I. None: it has none."""
    import site

    foreign = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one] + [site.getusersitepackages()]
    foreign = [] if sys.flags.isolated else [os.path.realpath(one) for one in foreign]
    own = [folder for folder in sys.path if os.path.realpath(folder) not in foreign]
    return importlib.machinery.PathFinder.find_spec(name, own)


def pip_version():
    """What the pip of this interpreter says of itself, without a start of it, which takes half a second; None where it does not."""
    try:
        with open(own_spec("pip").origin, encoding="utf-8") as file:
            return re.search(r'^__version__ = "([\d.]+)"', file.read(), re.MULTILINE).group(1)
    except (AttributeError, OSError, TypeError, ValueError):
        return None


def pip_runner():
    """The file of this interpreter's pip that runs it in another interpreter, as its option `--python` does; None where it has none."""
    spec = own_spec("pip")
    file = os.path.join(os.path.dirname(spec.origin), "__pip-runner__.py") if spec and spec.origin else ""
    return file if os.path.isfile(file) else None


def ask_python():
    """Who this interpreter is. `tag`: that of the wheels of bindings; other implementations have no wheels of TensorRT."""
    is_cpython = sys.implementation.name == "cpython" and sys.maxsize > 2**32
    return {
        "version": "%d.%d.%d" % sys.version_info[:3],
        "tag": "cp%d%d" % sys.version_info[:2] if is_cpython else None,
        "hasVenv": own_spec("venv") is not None,
        "hasEnsurepip": own_spec("ensurepip") is not None,
        "hasPip": own_spec("pip") is not None,
        "pipVersion": pip_version(),
        "pipRunner": pip_runner(),
    }


def ask_libraries(*paths):
    return [library_facts(path) for path in paths]


def ask_module(name):
    """What an import of this module brings in."""
    answer = {"module": None, "file": None, "moduleVersion": None, "libraries": [], "error": None}
    try:
        module = importlib.import_module(name)
        answer.update(module=name, file=as_text(getattr(module, "__file__", None)))
        answer.update(moduleVersion=as_text(getattr(module, "__version__", None)))
        answer["libraries"] = [{key: one[key] for key in ("path", "version", "error")} for one in core_libraries()]
    except BaseException as error:
        answer["error"] = "%s: %s" % (type(error).__name__, error)
    return answer


def ask_wheel_libraries(pattern, *packages):
    """Library files in these packages; none of them is imported."""
    found = []
    for package in packages:
        spec = spec_of(package)
        for folder in (spec and spec.submodule_search_locations) or []:
            found.extend(sorted(glob.glob(os.path.join(folder, pattern))))
    return found


def ask_cuda_driver():
    """The CUDA version that the installed driver offers."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        number = ctypes.c_int(0)
        status = driver.cuDriverGetVersion(ctypes.byref(number))
    except (AttributeError, OSError) as error:
        return {"version": None, "error": str(error)}
    if status != 0 or number.value <= 0:
        return {"version": None, "error": "cuDriverGetVersion answered %d" % status}
    return {"version": "%d.%d" % (number.value // 1000, number.value % 1000 // 10), "error": None}


def ask_distributions():
    """What is installed here, as NAME==VERSION, besides what installs it."""
    from importlib import metadata

    names = ((one.metadata["Name"].replace("_", "-").lower(), one.version) for one in metadata.distributions())
    return sorted("%s==%s" % one for one in names if one[0] not in ("pip", "setuptools", "wheel"))


# What an image may hold of TensorRT; the number behind `.so` is what programs ask for.
RELATED = re.compile(r"^lib(nvinfer\w*|nvonnxparser|tensorrt_rtx|tensorrt_onnxparser_rtx)\.so(\.\d+)+$")
PROGRAMS = ("trtexec", "tensorrt_rtx", "tritonserver")
NOT_OF_THE_IMAGE = ("/proc", "/sys", "/dev", "/trt-guard")


def ask_image(product):
    """Of the container that this runs in: its Python, its TensorRT libraries, and the programs that load engines."""
    stem = RUNTIMES[product, "full"][0]
    files, programs, cores = {}, {}, []
    for folder, folders, names in os.walk("/"):
        folders[:] = [one for one in folders if os.path.join(folder, one) not in NOT_OF_THE_IMAGE]
        for name in sorted(names):
            path = os.path.join(folder, name)
            if RELATED.match(name) and os.path.exists(path):
                files.setdefault(name, path)
                if LIBRARY.match(name) and LIBRARY.match(name).group(1) == stem:
                    cores.append(path)
            elif name in PROGRAMS and os.path.isfile(path) and os.access(path, os.X_OK):
                programs.setdefault(name, path)
    found = by_loader(cores)
    libraries = ask_libraries(*sorted({os.path.realpath(path) for path in cores}))
    # Of several that no loader finds, nobody knows which one production opens.
    if found is None and len({one["version"] for one in libraries}) == 1:
        found = libraries[0]
    return dict(ask_python(), library=found, libraries=libraries, files=files, programs=programs)


def by_loader(paths):
    """The one of these libraries that the image's own loader finds under its short name; None where it finds none."""
    for name in sorted({os.path.basename(path) for path in paths}, key=len):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        found = next((path for path in mapped_objects() if LIBRARY.match(os.path.basename(path))), None)
        if found is not None:
            return library_facts(found)
    return None


# The C library and its loader come from where a program runs, and with them what C++ needs.
OF_THE_SYSTEM = re.compile(r"^(ld-|ld64|lib(c|m|dl|rt|pthread|util|nsl|resolv|gcc_s|stdc\+\+)[-.])")


def ask_portable():
    """What this Python needs to run elsewhere: its program, its library of modules, and the shared objects that it opens."""
    import shutil  # what the harness imports and this line does: all that it will need

    del shutil
    library = os.path.realpath(os.path.dirname(os.__file__))
    opened = [path for path in mapped_objects() if ".so" in os.path.basename(path)]
    apart = [path for path in opened if not path.startswith(library + "/") and not OF_THE_SYSTEM.match(os.path.basename(path))]
    return {
        "program": os.path.realpath(sys.executable),
        "folder": "%s/%s" % (getattr(sys, "platlibdir", "lib"), os.path.basename(library)),
        "modules": library,
        "libraries": sorted(apart),
    }


QUESTIONS = {
    "python": ask_python,
    "image": ask_image,
    "portable": ask_portable,
    "libraries": ask_libraries,
    "module": ask_module,
    "wheel-libraries": ask_wheel_libraries,
    "cuda-driver": ask_cuda_driver,
    "distributions": ask_distributions,
}


def ask(words):
    """One after the other, each answer told before the next question: importing a module may end the process."""
    while words:
        end = words.index("+") if "+" in words else len(words)
        name, *arguments = words[:end]
        answer = json.dumps(QUESTIONS[name](*arguments))
        sys.stdout.write("\n" + ANSWER + answer + "\n")
        sys.stdout.flush()
        words = words[end + 1 :]
    # As after a load: the destructors of a library say nothing of it.
    os._exit(0)


def enter_site():
    """Started with -S: what is installed comes now, and none of its bytecode is read. That of the standard library was."""
    if not sys.flags.no_site:
        return
    sys.pycache_prefix = os.devnull
    import site

    site.main()


def main():
    faulthandler.enable()
    # The folder of this file is trt-guard's own: nothing in it may shadow a module of the runtime.
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != own]
    enter_site()
    if sys.argv[1:2] == ["ask"]:
        ask(sys.argv[2:])
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            request = json.load(file)
    else:
        request = json.load(sys.stdin)
    if request.get("shared"):
        # In a container the user is another one than who takes the outputs, and clears them away.
        os.umask(0)
    report = Report(request["report"], request.pop("nonce", None))
    status = 1
    try:
        limit_self(request.get("memoryLimitMiB"))
        if request.get("landlock"):
            measures = landlock(request["landlock"])
            report.say("confined", measures=[dict(zip(("measure", "held", "detail"), one)) for one in measures])
        run(request, report)
        report.say("done")
        status = 0
    except Stop:
        pass
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = "%s:%d" % (frames[-1].name, frames[-1].lineno) if frames else ""
        report.say("exception", type=type(error).__name__, message=str(error)[:MAX_TEXT], where=where)
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    # Not through the interpreter's end: TensorRT's destructors run there in any order, which says nothing of the engine.
    os._exit(status)


if __name__ == "__main__":
    main()
