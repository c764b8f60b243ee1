"""Measures a TensorRT runtime, and loads, runs or builds an engine with it, in a process of its own.

Reads one JSON request (a file named on the command line, else stdin) and appends its answers to the file `report`, one JSON
object a line, each written at once: what was said before a crash stays said. stdout and stderr belong to TensorRT. The last
line is `done`; without it nothing is proven, whatever the exit status. Where the request has a `nonce`, each line ends in a code
that only who knows it can make, and the nonce itself is never written.

`ask NAME ARGUMENT... + NAME ARGUMENT...` on the command line asks small questions (see QUESTIONS) and prints each answer after ANSWER.

This file answers the questions. What a request needs besides is in files beside it (see `need`), and what few need is imported there.

Standard library and the TensorRT module only; Python 3.8 and newer.
"""
import ctypes
import faulthandler
import importlib
import importlib.machinery
import json
import os
import re
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


def need(part):
    """
    What another file of the harness defines is defined here from now on. It is compiled when it is needed: no bytecode of these files is
    kept, as others could write to it (docs/decisions/0005-committed-dist.md), and to compile all of them takes longer than most answers.
    """
    with open(os.path.join(FOLDER, "trt_harness_%s.py" % part), encoding="utf-8") as file:
        exec(compile(file.read(), file.name, "exec"), globals())


MAX_TEXT = 4000

# What a product's runtime is: the stem of its library, and its modules. The thin package first: production code imports that.
# The bindings alone are what is left where it is absent.
RUNTIMES = {
    ("tensorrt", "full"): ("nvinfer", ("tensorrt", "tensorrt_bindings")),
    ("tensorrt", "lean"): ("nvinfer_lean", ("tensorrt_lean", "tensorrt_lean_bindings")),
    ("tensorrt", "dispatch"): ("nvinfer_dispatch", ("tensorrt_dispatch", "tensorrt_dispatch_bindings")),
    ("tensorrt-rtx", "full"): ("tensorrt_rtx", ("tensorrt_rtx", "tensorrt_rtx_bindings")),
}
LIBRARY = re.compile(r"^lib(nvinfer|nvinfer_lean|nvinfer_dispatch|tensorrt_rtx)\.so[.\d]*$")


# --- what this process runs on -------------------------------------------------------------------------------------------


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


def as_text(value):
    """A module may call anything its version."""
    if value is None:
        return None
    return value[:MAX_TEXT] if isinstance(value, str) and value else repr(value)[:MAX_TEXT]


# --- small questions about a Python and what it has ------------------------------------------------------------------------

ANSWER = "TRT-GUARD-ANSWER "


def spec_of(name):
    """Where a module would come from, without an import; None where there is none."""
    import importlib.util

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
    import glob

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

    need("engine")
    need("run")
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
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != FOLDER]
    enter_site()
    if sys.argv[1:2] == ["ask"]:
        ask(sys.argv[2:])
    need("engine")
    answer()


if __name__ == "__main__":
    main()
