"""The part of trt_harness.py that carries out a request: loads an engine, builds one, or has Triton load one. See there: `need`."""
import ctypes
import hashlib
import hmac
import importlib
import json
import os
import re
import sys
import time

MAX_RECORDS = 2000
MAX_LAYERS = 1 << 20
# A warning, and all that TensorRT says of an engine that was built for another model of GPU.
OTHER_DEVICE = "across different models of devices"
SEVERITIES = ("internal-error", "error", "warning", "info", "verbose")


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


def volume(shape):
    size = 1
    for length in shape:
        size *= length
    return size


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
    # Before anything foreign is in this process.
    if request["mode"] == "run":
        need("run")
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


def where_raised(error):
    """`function:line`. Nothing is imported for it: an error may be that there is no memory left."""
    frame = error.__traceback__
    while frame.tb_next is not None:
        frame = frame.tb_next
    return "%s:%d" % (frame.tb_frame.f_code.co_name, frame.tb_lineno)


def answer():
    """Reads the request, and carries it out."""
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
        report.say("exception", type=type(error).__name__, message=str(error)[:MAX_TEXT], where=where_raised(error))
        sys.__excepthook__(type(error), error, error.__traceback__)
    sys.stdout.flush()
    sys.stderr.flush()
    # Not through the interpreter's end: TensorRT's destructors run there in any order, which says nothing of the engine.
    os._exit(status)
