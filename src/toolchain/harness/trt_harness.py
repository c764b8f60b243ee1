"""Measures a TensorRT runtime, and loads or builds an engine with it, in a process of its own.

Reads one JSON request (a file named on the command line, else stdin) and appends its answers to the file `report`, one JSON
object a line, each written at once: what was said before a crash stays said. stdout and stderr belong to TensorRT. The last
line is `done`; without it nothing is proven, whatever the exit status.

Standard library and the TensorRT module only; Python 3.8 and newer.
"""
import ctypes
import faulthandler
import importlib
import json
import os
import re
import sys
import traceback

MAX_RECORDS = 2000
MAX_TEXT = 4000
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

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o600)

    def say(self, what, **facts):
        os.write(self.file, (json.dumps(dict(facts, say=what)) + "\n").encode())


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


def mapped_libraries():
    """(path, stem) of each TensorRT core library that is mapped into this process; empty where the system cannot tell."""
    try:
        with open("/proc/self/maps", errors="surrogateescape") as file:
            paths = [line.rstrip("\n").split(None, 5)[5] for line in file if line.count("/")]
    except (OSError, IndexError):
        return []
    found = ((path, LIBRARY.match(os.path.basename(path))) for path in dict.fromkeys(paths))
    return [(path, match.group(1)) for path, match in found if match]


def library_version(path):
    """Four numbers where the library tells them (from 10.x on, and TensorRT-RTX), else the three of getInferLibVersion."""
    library = ctypes.CDLL(path)
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
    facts.update(python=sys.executable, pythonVersion="%d.%d.%d" % sys.version_info[:3], otherLibraries=[])
    report.say("runtime", **facts)
    measure_cuda(facts)
    report.say("runtime", **facts)
    kind = request.get("kind") or "full"
    stem, modules = RUNTIMES[request["product"], kind]
    try:
        trt = import_tensorrt(modules)
    except Exception as error:
        report.say("import-error", type=type(error).__name__, message=str(error)[:MAX_TEXT])
        raise Stop()
    facts.update(
        module=trt.__name__,
        moduleFile=getattr(trt, "__file__", None),
        moduleVersion=getattr(trt, "__version__", None),
    )
    mapped = mapped_libraries()
    path = next((path for path, found in mapped if found == stem), None)
    facts.update(libraryPath=path, otherLibraries=[other for other, _ in mapped if other != path])
    if path is not None:
        facts.update(kind=kind, libraryVersion=library_version(path))
    report.say("runtime", **facts)
    return trt, facts


def make_logger(trt, report, severity):
    """A logger that tells everything up to `severity`; errors are told even after the others have reached their limit."""
    limit = SEVERITIES.index(severity)

    class Recorder(trt.ILogger):
        def __init__(self):
            trt.ILogger.__init__(self)
            self.records = 0

        def log(self, level, message):
            level = int(level)
            if level <= limit and self.records < (MAX_RECORDS * 2 if level <= 1 else MAX_RECORDS):
                self.records += 1
                report.say("log", severity=SEVERITIES[level], message=str(message)[:MAX_TEXT])

    return Recorder()


# --- loading -------------------------------------------------------------------------------------------------------------


def load_plugins(trt, logger, files, report):
    """TensorRT's own plugins, then those of the caller, registered as trtexec --staticPlugins does: by opening them."""
    if hasattr(trt, "init_libnvinfer_plugins"):
        trt.init_libnvinfer_plugins(logger, "")
    for file in files:
        try:
            ctypes.CDLL(file, mode=getattr(ctypes, "RTLD_GLOBAL", 0))
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


def load(trt, request, logger, report):
    load_plugins(trt, logger, request.get("plugins") or [], report)
    with open(request["engine"], "rb") as file:
        plan = file.read()
    runtime = trt.Runtime(logger)
    if request.get("allowHostCode") and hasattr(runtime, "engine_host_code_allowed"):
        runtime.engine_host_code_allowed = True
    engine = runtime.deserialize_cuda_engine(plan)
    report.say("deserialized", ok=engine is not None)
    if engine is None:
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
    )
    context = engine.create_execution_context()
    report.say("context", ok=context is not None)
    # In this order, and before `done`: a crash on the way out of the engine is a crash of the load.
    del context
    del engine


# --- building ------------------------------------------------------------------------------------------------------------


def build(trt, request, logger, report):
    builder = trt.Builder(logger)
    explicit = getattr(trt.NetworkDefinitionCreationFlag, "EXPLICIT_BATCH", None)  # the only kind there is from 10 on
    network = builder.create_network(0 if explicit is None else 1 << int(explicit))
    load_plugins(trt, logger, request.get("plugins") or [], report)
    parser = trt.OnnxParser(network, logger)
    # By path and not from bytes: only so are weights found that are kept in files beside the model.
    if not parser.parse_from_file(request["model"]):
        for error in (parser.get_error(i) for i in range(parser.num_errors)):
            node = error.node_name() if hasattr(error, "node_name") else ""
            report.say(
                "parser-error",
                code=getattr(error.code(), "name", str(error.code())),
                node=node or None,
                message=error.desc()[:MAX_TEXT],
            )
        report.say("parsed", ok=False)
        return
    report.say("parsed", ok=True)
    plan = builder.build_serialized_network(network, builder.create_builder_config())
    if plan is None:
        report.say("built", bytes=None)
        return
    with open(request["output"], "xb") as file:
        written = file.write(plan)
    report.say("built", bytes=written)


def run(request, report):
    trt, facts = measure_runtime(request, report)
    if request["mode"] == "facts":
        return
    if request.get("requireGpu") and facts["gpu"] is None:
        return
    logger = make_logger(trt, report, request.get("severity") or "warning")
    {"load": load, "build": build}[request["mode"]](trt, request, logger, report)


def main():
    faulthandler.enable()
    # The folder of this file is trt-guard's own: nothing in it may shadow a module of the runtime.
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != own]
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            request = json.load(file)
    else:
        request = json.load(sys.stdin)
    report = Report(request["report"])
    status = 1
    try:
        limit_self(request.get("memoryLimitMiB"))
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
