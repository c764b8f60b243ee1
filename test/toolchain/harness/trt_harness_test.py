"""The parts of trt_harness.py, one by one, with stand-ins for TensorRT and for the driver: `trt_harness_test.py HARNESS`."""
import array
import contextlib
import ctypes
import hashlib
import hmac
import importlib.util
import io
import json
import math
import os
import struct
import sys
import tempfile
import types
import unittest
from types import SimpleNamespace as Thing

spec = importlib.util.spec_from_file_location("harness", sys.argv[1])
h = importlib.util.module_from_spec(spec)
spec.loader.exec_module(h)
for part in ("engine", "run"):
    h.need(part)


class Said:
    """A report that keeps what it is told."""

    def __init__(self):
        self.lines = []

    def say(self, what, **facts):
        self.lines.append(dict(facts, say=what))


@contextlib.contextmanager
def instead(owner, **others):
    """The attributes of a module or class, replaced for a while."""
    kept = {name: getattr(owner, name) for name in others}
    for name, other in others.items():
        setattr(owner, name, other)
    try:
        yield
    finally:
        for name, own in kept.items():
            setattr(owner, name, own)


def files(**contents):
    """An open() that knows only these files, by the last part of their path."""

    def opened(path, *args, **options):
        name = os.path.basename(str(path))
        if name not in contents:
            raise FileNotFoundError(2, "No such file", path)
        return io.StringIO(contents[name])

    return opened


def floats(*values):
    return struct.pack("<%df" % len(values), *values)


class Values(unittest.TestCase):
    def test_volume(self):
        self.assertEqual([h.volume(shape) for shape in ([], [3], [2, 3, 4], [2, 0])], [1, 3, 24, 0])

    def test_seeded_is_the_same_everywhere(self):
        # A report of one machine is repeated on another: what a seed means does not change.
        digests = {dtype: hashlib.sha256(h.seeded(dtype, 5000, 7)).hexdigest()[:16] for dtype in h.DTYPES}
        self.assertEqual(
            digests,
            {
                "float": "6af4b1cf28d93818", "half": "830dfde961d4997f", "bf16": "48151ee7aeca6753", "fp8": "4b89a9d73c8a3f12",
                "int8": "72dcbb0cdc901767", "uint8": "72dcbb0cdc901767", "bool": "dcb97ef2c34a88f9", "int32": "7bc8bf9c97025815",
                "int64": "2d6459078eb931ea",
            },  # fmt: skip
        )

    def test_seeded_sizes(self):
        for dtype, (size, _) in h.DTYPES.items():
            for count in (0, 1, 3):
                self.assertEqual(len(h.seeded(dtype, count, 1)), count * size, dtype)

    def test_seeded_range(self):
        for dtype in ("float", "half", "bf16", "fp8"):
            values = list(h.decoded(dtype, h.seeded(dtype, 20000, 3)))
            self.assertTrue(all(0 <= value < 1 for value in values), dtype)
            self.assertAlmostEqual(sum(value >= 0.5 for value in values) / 20000, 0.5, 1)
            self.assertAlmostEqual(sum(value >= 0.25 for value in values) / 20000, 0.75, 1)
            self.assertGreater(len(set(values)), 30)
        for dtype in ("bool", "int32", "int64"):
            self.assertEqual(set(h.decoded(dtype, h.seeded(dtype, 100, 3))), {0, 1}, dtype)
        self.assertEqual(len(set(h.seeded("int8", 5000, 3))), 256)

    def test_widened(self):
        self.assertEqual(h.widened(floats(1.5)[2:] + floats(-2.0)[2:]), floats(1.5, -2.0))

    def test_fp8(self):
        told = {0x00: 0.0, 0x01: 2**-9, 0x07: 7 * 2**-9, 0x08: 2**-6, 0x38: 1.0, 0x3C: 1.5, 0x40: 2.0, 0x7E: 448.0}
        told.update({byte | 0x80: -value for byte, value in told.items()})
        self.assertEqual({byte: h.fp8_value(byte) for byte in told}, told)
        self.assertEqual(math.copysign(1, h.fp8_value(0x80)), -1)
        self.assertTrue(math.isnan(h.fp8_value(0x7F)) and math.isnan(h.fp8_value(0xFF)))
        ordered = [h.fp8_value(byte) for byte in range(0x7F)]
        self.assertEqual(ordered, sorted(set(ordered)))

    def test_decoded(self):
        for dtype, code, values in (
            ("float", "f", (0.5, -3)), ("half", "e", (0.5, -3)), ("int8", "b", (-128, 127)), ("uint8", "B", (0, 255)),
            ("int32", "i", (-(2**31), 7)), ("int64", "q", (2**40, -1)), ("bool", "?", (True, False)),
        ):  # fmt: skip
            self.assertEqual(list(h.decoded(dtype, struct.pack("<2" + code, *values))), list(values), dtype)
        self.assertEqual(list(h.decoded("bf16", floats(1.5)[2:])), [1.5])
        self.assertEqual(h.decoded("fp8", b"\x38\xc0"), [1.0, -2.0])

    def test_npy(self):
        for shape, text in (([], "()"), ([2], "(2,)"), ([1, 2], "(1, 2)")):
            data = h.npy_bytes("int64", shape, b"12345678abcdefgh")
            (length,) = struct.unpack("<H", data[8:10])
            header = data[10 : 10 + length].decode()
            self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
            self.assertEqual(header.rstrip(), "{'descr': '<i8', 'fortran_order': False, 'shape': %s, }" % text)
            # As short as the format allows: the data begins at the next multiple of 64, behind a line feed.
            self.assertEqual((10 + length, header[-1]), (128, "\n"))
            self.assertEqual(data[10 + length :], b"12345678abcdefgh")
        self.assertTrue(h.npy_bytes("bf16", [1], floats(1.5)[2:]).endswith(b"\n" + floats(1.5)))
        self.assertTrue(h.npy_bytes("fp8", [2], b"\x38\x40").endswith(b"\n" + floats(1, 2)))

    def test_npy_of_each_length_is_aligned(self):
        for axes in range(1, 30):
            data = h.npy_bytes("float", [1] * axes, b"data")
            (length,) = struct.unpack("<H", data[8:10])
            self.assertEqual((10 + length) % 64, 0)
            self.assertEqual(data[10 + length :], b"data")


class GivenFiles(unittest.TestCase):
    def read(self, content, dtype="float"):
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            try:
                return h.read_npy(file.name, "x", dtype)
            except h.RunError as error:
                self.assertEqual((error.step, error.status), ("inputs", None))
                return str(error).partition("given for the input x: ")[2]

    def npy(self, header, data=b"", version=1):
        text = header.encode() if isinstance(header, str) else repr(header).encode()
        length = struct.pack("<H" if version == 1 else "<I", len(text))
        return b"\x93NUMPY" + bytes([version, 0]) + length + text + data

    def facts(self, descr, shape, fortran=False):
        return {"descr": descr, "fortran_order": fortran, "shape": shape}

    def test_what_is_read(self):
        header = self.facts("<f4", (2,))
        self.assertEqual(self.read(self.npy(header, floats(1, 2))), ([2], floats(1, 2)))
        for version in (2, 3):
            self.assertEqual(self.read(self.npy(header, floats(1, 2), version)), ([2], floats(1, 2)))
        self.assertEqual(self.read(self.npy(self.facts("<f4", ()), floats(3))), ([], floats(3)))
        self.assertEqual(self.read(self.npy(self.facts("<f4", (0,)))), ([0], b""))
        limits = (-(2**31), 2**31 - 1)
        narrowed = self.read(self.npy(self.facts("<i8", (2,)), struct.pack("<2q", *limits)), "int32")
        self.assertEqual(narrowed, ([2], struct.pack("<2i", *limits)))
        self.assertEqual(self.read(self.npy(self.facts("<i8", (0,))), "int32"), ([0], b""))
        self.assertEqual(self.read(self.npy(self.facts("<f8", (1,)), struct.pack("<d", 0.5))), ([1], floats(0.5)))
        halves = floats(1.5)[2:] + floats(-2)[2:]
        self.assertEqual(self.read(self.npy(header, floats(1.5, -2)), "bf16"), ([2], halves))

    def test_what_is_refused(self):
        four = b"\0" * 4
        lying = "its header says [2], and 4 bytes follow"
        large = "it has int64 values that the engine's int32 cannot hold"
        for content, dtype, why in (
            (b"", "float", "it is not a .npy file (numpy.save writes them)"),
            (b"\x93NUMPY\x01\x00\x00\x00\x00", "float", "it is not a .npy file (numpy.save writes them)"),
            (b"x" * 50, "float", "it is not a .npy file (numpy.save writes them)"),
            (b"\x93NUMPY\x01\x00\x00\x00\x00\x00", "float", "its header cannot be read"),
            (self.npy("{ " * 9), "float", "its header cannot be read"),
            (self.npy("[1]   "), "float", "its header cannot be read"),
            (self.npy("f()   "), "float", "its header cannot be read"),
            (self.npy({"descr": "<f4"}), "float", "its header cannot be read"),
            (self.npy(self.facts("<f4", 3)), "float", "its header cannot be read"),
            (self.npy(self.facts("<f4", (2,)), four), "float", lying),
            (self.npy(self.facts("<f4", (1,)), four), "int32", "it is of type <f4, and the engine wants <i4 (int32)"),
            (self.npy(self.facts("<f4", (1,)), four), "half", "it is of type <f4, and the engine wants <f2 (half)"),
            (self.npy(self.facts("<i8", (2,)), four), "int32", "it is of type <i8, and the engine wants <i4 (int32)"),
            (self.npy(self.facts("<f8", (2,)), four), "float", "it is of type <f8, and the engine wants <f4 (float)"),
            (self.npy(self.facts("<i8", (1,)), b"\0" * 8), "float", "it is of type <i8, and the engine wants <f4 (float)"),
            (self.npy(self.facts("<f8", (1,)), b"\0" * 8), "int32", "it is of type <f8, and the engine wants <i4 (int32)"),
            (self.npy(self.facts("<i8", (1,)), struct.pack("<q", 2**31)), "int32", large),
            (self.npy(self.facts("<i8", (1,)), struct.pack("<q", -(2**31) - 1)), "int32", large),
            (self.npy(self.facts("<i8", (2,)), struct.pack("<2q", 1, 2**31)), "int32", large),
            (self.npy(self.facts("<f4", (1,)), four), "fp8", "an FP8 input cannot be given as a file"),
        ):
            self.assertEqual(self.read(content, dtype), why)
        with self.assertRaises(h.RunError) as caught:
            h.read_npy("/nowhere/x.npy", "x", "float")
        self.assertEqual(str(caught.exception), "/nowhere/x.npy, given for the input x: No such file or directory")

    def test_fortran_order(self):
        self.assertEqual(self.read(self.npy(self.facts("<f4", (2, 2), True), floats(1, 2, 3, 4)))[1], floats(1, 3, 2, 4))
        self.assertEqual(h.rows_last(1, [2, 3], b"adbecf"), b"abcdef")
        self.assertEqual(h.rows_last(1, [1, 3], b"abc"), b"abc")
        self.assertEqual(h.rows_last(1, [2, 0], b""), b"")


class Outputs(unittest.TestCase):
    def test_differing(self):
        self.assertEqual(h.differing(2, b"aabbcc", b"aaxbcx"), [1, 2])
        self.assertEqual(h.differing(4, b"aaaa", b"aaaa"), [])
        self.assertEqual(h.differing(4, b"aaaabbbbccccdddd", b"aaaabbbbcccxdddd"), [2])
        self.assertEqual(h.differing(4, b"aaaabbbbccccdddd", b"aaaaxbbbccccdddx"), [1, 3])

    def test_unwritten(self):
        first, second = b"\xff\xffa\xff\xff\xff", b"\x5a\x5a\x5a\x5a\x5ab"
        self.assertEqual(h.unwritten_elements(2, first, second, [0, 1, 2]), {0})
        self.assertEqual(h.unwritten_elements(2, first, second, [1, 2]), set())

    def test_repeat_error(self):
        near = h.repeat_error("float", floats(3, 4, 0), floats(3, 4, 1), [2])
        self.assertEqual(near, [0.2, 0.25])
        self.assertEqual(h.repeat_error("float", floats(0, 0), floats(1, 0), [0]), [None, None])
        self.assertEqual(h.repeat_error("float", floats(1, math.nan), floats(2, 1), [0]), [1.0, 1.0])
        self.assertEqual(h.repeat_error("float", floats(math.nan), floats(1), [0]), [None, None])
        self.assertEqual(h.repeat_error("float", floats(-4, 2), floats(-4, 4), [1]), [math.sqrt(4 / 20), 0.5])
        self.assertEqual(h.repeat_error("float", floats(1e-30), floats(2e-30), [0])[1], 1.0)
        self.assertEqual(h.repeat_error("int8", b"\x02", b"\x01", [0]), [0.5, 0.5])

    def judged(self, first, second, other=None, overrun=0, dtype="float"):
        facts = h.judge_output({"name": "y", "dtype": dtype}, first, second, other, overrun)
        self.assertEqual((facts.pop("name"), facts.pop("dtype")), ("y", dtype))
        return facts

    def test_judge_output(self):
        sound = {
            "elements": 2, "overrunBytes": 0, "unwritten": 0, "nan": 0, "infinite": 0, "repeat": None, "allZero": False,
            "sameForOtherInputs": None,
        }  # fmt: skip
        one, nan, inf = floats(1, 2), math.nan, math.inf
        fills = [bytes([fill]) * 4 for fill in h.FILLS]
        moved = {"elements": 1, "rms": math.sqrt(1 / 5), "max": 0.5}
        for args, told in (
            ((one, one), {}),
            ((one, one, one), {"sameForOtherInputs": True}),
            ((one, one, floats(1, 3)), {"sameForOtherInputs": False}),
            ((one, one, None, 7), {"overrunBytes": 7}),
            ((floats(0, 0), floats(0, 0)), {"allZero": True}),
            ((floats(0, 1), floats(0, 1)), {}),
            ((floats(nan, inf), floats(nan, inf)), {"nan": 1, "infinite": 1}),
            ((floats(nan, -inf), floats(nan, -inf)), {"nan": 1, "infinite": 1}),
            ((floats(inf, -inf), floats(inf, -inf)), {"infinite": 2}),
            ((floats(nan, 1), floats(nan, 1)), {"nan": 1}),
            ((one, floats(1, 3)), {"repeat": moved}),
            ((one, floats(1, 2, 3)), {"repeat": {"elements": 2, "rms": None, "max": None}}),
            ((floats(1) + fills[0], floats(1) + fills[1]), {"unwritten": 1}),
            ((floats(inf) + fills[0], floats(inf) + fills[1]), {"unwritten": 1, "infinite": 1}),
            (
                (floats(1) + fills[0], floats(2) + fills[1]),
                {"unwritten": 1, "repeat": {"elements": 1, "rms": 1.0, "max": 1.0}},
            ),
        ):
            self.assertEqual(self.judged(*args), dict(sound, **told))
        self.assertEqual(self.judged(b"\xff\xff", b"\xff\xff", dtype="int8"), sound)
        for dtype, size in (("half", 2), ("bf16", 2), ("fp8", 1)):
            self.assertEqual(self.judged(b"\xff" * size, b"\xff" * size, dtype=dtype), dict(sound, elements=1, nan=1))


class Facts(unittest.TestCase):
    def test_as_text(self):
        given = (None, "10.6", "", 10, "x" * 5000, ["y" * 5000])
        self.assertEqual([h.as_text(value) for value in given[:4]], [None, "10.6", "''", "10"])
        self.assertEqual([len(h.as_text(value)) for value in given[4:]], [4000, 4000])

    def test_first_attribute(self):
        thing = Thing(a=0, b=2)
        self.assertEqual([h.first_attribute(thing, *names) for names in (("a", "b"), ("c", "b"), ("c",))], [0, 2, None])

    def test_or_none(self):
        self.assertEqual(h.or_none(lambda a, b: a + b, 1, 2), 3)
        self.assertIsNone(h.or_none(lambda: {}["missing"]))

    def test_is_made(self):
        self.assertEqual([h.is_made(one) for one in (None, True, 1, 1.0, "x", b"x")], [False] * 6)
        self.assertTrue(h.is_made(object()))

    def test_name_of(self):
        self.assertEqual((h.name_of(Thing(name="x")), h.name_of(3)), ("x", None))

    def test_tensors_of(self):
        trt = Thing(TensorIOMode=Thing(INPUT="in"))
        tensors = {"x": ("in", "FLOAT", (1, -1)), "y": ("out", "HALF", (2,))}
        told = [
            {"name": "x", "mode": "input", "dtype": "float", "shape": [1, -1]},
            {"name": "y", "mode": "output", "dtype": "half", "shape": [2]},
        ]
        new = Thing(
            num_io_tensors=2,
            get_tensor_name=list(tensors).__getitem__,
            get_tensor_mode=lambda name: tensors[name][0],
            get_tensor_dtype=lambda name: Thing(name=tensors[name][1]),
            get_tensor_shape=lambda name: tensors[name][2],
        )
        rows = list(tensors.items())
        old = Thing(
            num_bindings=2,
            get_binding_name=lambda i: rows[i][0],
            binding_is_input=lambda i: rows[i][1][0] == "in",
            get_binding_dtype=lambda i: Thing(name=rows[i][1][1]),
            get_binding_shape=lambda i: rows[i][1][2],
        )
        self.assertEqual([h.tensors_of(engine, trt) for engine in (new, old)], [told, told])

    def test_profiles(self):
        trt = Thing(TensorIOMode=Thing(INPUT="in"))
        engine = Thing(
            num_io_tensors=3,
            get_tensor_name=["x", "s", "y"].__getitem__,
            get_tensor_mode={"x": "in", "s": "in", "y": "out"}.__getitem__,
            num_optimization_profiles=2,
            get_tensor_profile_shape=lambda name, number: [(number,), (number + 1,), (number + 2,)],
        )
        bounds = lambda number, name, low: {"profile": number, "input": name, "min": [low], "opt": [low + 1], "max": [low + 2]}
        shapes = [bounds(number, name, number) for number in (0, 1) for name in ("x", "s")]
        self.assertEqual(h.profile_shapes_of(engine, trt), shapes)
        engine.is_shape_inference_io = lambda name: name == "s"
        engine.get_tensor_profile_values = lambda number, name: [(7,), (8,), (9,)] if number == 0 else []
        shapes[1] = bounds(0, "s", 7)
        self.assertEqual(h.profile_shapes_of(engine, trt), shapes)

    def test_stripped_bytes(self):
        engine = Thing(get_engine_stat={"stripped": -1}.__getitem__)
        self.assertEqual(h.stripped_bytes(engine, Thing(EngineStat=Thing(STRIPPED_WEIGHTS_SIZE="stripped"))), -1)

    def test_memory(self):
        for readings, engine, context in (([(900, 1000), (600, 1000), (500, 1000)], 300, 100), ([(5, 9), (6, 9), (7, 9)], 0, 0)):
            report = Said()
            h.say_memory(readings, Thing(device_memory_size=11), report)
            self.assertEqual(
                report.lines,
                [
                    {
                        "say": "memory", "engineBytes": engine, "contextBytes": context, "activationBytes": 11,
                        "totalBytes": readings[0][1],
                    }
                ],
            )  # fmt: skip

    def test_refit(self):
        def why(parsed=True, missing=(), made=True, **broken):
            parser = Thing(refit_from_file=lambda model: parsed, num_errors=2, get_error=lambda i: Thing(desc=lambda: "error %d" % i))
            refitter = Thing(get_missing_weights=lambda: missing, refit_cuda_engine=lambda: made)
            trt = Thing(Refitter=lambda engine, logger: refitter, OnnxParserRefitter=lambda refitter, logger: parser)
            return h.refit(trt if not broken else Thing(), "engine", "logger", "model.onnx")

        self.assertEqual(
            [why(), why(parsed=False), why(missing=["a", "b"]), why(made=False)],
            [
                None,
                "refit_from_file() returned False: error 0; error 1",
                "weights that the model does not have: a, b",
                "refit_cuda_engine() returned False",
            ],
        )
        self.assertTrue(why(old=True).startswith("AttributeError: "))


class Libraries(unittest.TestCase):
    def version(self, **functions):
        asked = []

        def opened(path, mode=None):
            asked.append((path, mode))
            return Thing(**{name: (lambda value=value: value) for name, value in functions.items()})

        with instead(ctypes, CDLL=opened):
            return h.library_version("/lib.so", True), asked + [h.library_version("/lib.so") and asked[1]]

    def test_versions(self):
        four = {"getInferLib%sVersion" % part: n for part, n in zip(("Major", "Minor", "Patch", "Build"), (10, 6, 0, 26))}
        version, asked = self.version(getInferLibVersion=100600, **four)
        self.assertEqual(version, "10.6.0.26")
        self.assertEqual(asked[:2], [("/lib.so", os.RTLD_NOLOAD | os.RTLD_LAZY), ("/lib.so", None)])
        for number, told in ((100600, "10.6.0"), (101502, "10.15.2"), (10000, "1.0.0"), (9999, "9.9.99"), (8601, "8.6.1")):
            self.assertEqual(self.version(getInferLibVersion=number)[0], told)
        del four["getInferLibBuildVersion"]
        self.assertEqual(self.version(getInferLibVersion=101502, **four)[0], "10.15.2")

    def test_facts(self):
        def fails(error):
            def version(path, loaded_only):
                raise error

            return version

        with instead(h, library_version=lambda path, loaded_only: "1.2.3" if loaded_only else "3.2.1"):
            self.assertEqual(h.library_facts("a"), {"path": "a", "version": "3.2.1", "error": None})
            self.assertEqual(h.library_facts("a", True), {"path": "a", "version": "1.2.3", "error": None})
        with instead(h, library_version=fails(OSError("gone"))):
            self.assertEqual(h.library_facts("a"), {"path": "a", "version": None, "error": "gone"})

    def test_maps(self):
        maps = (
            "1000-2000 r-xp 00000000 00:00 1  /lib/a b.so\n2000-3000 rw-p 00000000 00:00 1  /lib/a b.so\n"
            "a0-b0 rw-p 00000000 00:00 0\nc0-d0 rw-p 00000000 00:00 0  [heap]\nff-100 r-xp 0 00:00 2  /lib/c.so (deleted)\n"
        )
        h.open = files(maps=maps)
        try:
            self.assertEqual(h.mapped_objects(), {"/lib/a b.so": 0x1000, "/lib/c.so (deleted)": 0xFF})
            h.open = files(maps="nonsense r-xp 0 00:00 2 /lib/x.so\n")
            self.assertEqual(h.mapped_objects(), {})
            h.open = files()
            self.assertEqual(h.mapped_objects(), {})
        finally:
            del h.open

    def test_loader(self):
        names = h.loader_names()
        self.assertTrue(names and all(isinstance(name, str) and name for name in names))
        path = next(name for name in names if "/libc." in name or "/libm." in name or "/libpthread" in name)
        function = "malloc" if "/libc." in path else "cos" if "/libm." in path else "pthread_create"
        self.assertEqual(h.where_defined(path, function), h.mapped_objects()[os.path.realpath(path)])
        self.assertIsNone(h.where_defined(path, "getInferLibVersion"))
        self.assertIsNone(h.where_defined("/nowhere.so", function))
        # Found through one that needs the library which holds it, it is that library's, and not the other's.
        needing = [name for name in names if ".so" in name and "/libc." not in name and "/ld-" not in name]
        self.assertTrue(needing)
        self.assertEqual({h.where_defined(name, "getpid") for name in needing}, {None})

    def core(self, names, mapped, answering=()):
        facts = lambda path, loaded_only=False: {"path": path, "version": "asked" if loaded_only else "opened", "error": None}
        defined = lambda name, function: dict(answering).get(name) if function == "getInferLibVersion" else None
        with instead(h, loader_names=lambda: names, mapped_objects=lambda: mapped, where_defined=defined, library_facts=facts):
            return h.core_libraries()

    def test_core_libraries(self):
        one = lambda path, stem, version: {"path": path, "version": version, "error": None, "stem": stem}
        lib, odd, fd = "/l/libnvinfer.so.10", "/l/odd.so", "/proc/self/fd/3"
        for args, told in (
            (([], {}), []),
            (([], {lib: 1, "/l/libnvinfer_plugin.so.10": 2, "/l/libc.so": 3}), [one(lib, "nvinfer", "opened")]),
            (([lib], {lib: 1}, {lib: 1}), [one(lib, "nvinfer", "asked")]),
            (([], {lib + " (deleted)": 1}), [one(lib + " (deleted)", "nvinfer", "asked")]),
            (([odd], {odd: 5}, {odd: 5}), [one(odd, None, "asked")]),
            (([fd], {"/memfd:x (deleted)": 7}, {fd: 7}), [one("/memfd:x (deleted)", None, "asked")]),
            (([odd], {}, {odd: 5}), [one(odd, None, "asked")]),
            (
                ([], {"/l/libnvinfer_lean.so.10.6.0": 1, "/l/libtensorrt_rtx.so": 2, "/l/libnvinfer_dispatch.so.8": 3}),
                [
                    one("/l/libnvinfer_lean.so.10.6.0", "nvinfer_lean", "opened"),
                    one("/l/libtensorrt_rtx.so", "tensorrt_rtx", "opened"),
                    one("/l/libnvinfer_dispatch.so.8", "nvinfer_dispatch", "opened"),
                ],
            ),
        ):
            self.assertEqual(self.core(*args), told)

    def test_measure_libraries(self):
        one = lambda path, stem, version="1.2.3": {"path": path, "stem": stem, "version": version, "error": None}
        full, lean, odd = one("/full", "nvinfer"), one("/lean", "nvinfer_lean", "3.2.1"), one("/odd", None)
        for before, now, told in (
            ([], [], (None, None, [], None)),
            ([], [lean, full], ("/full", "1.2.3", ["/lean"], "full")),
            ([], [lean], (None, None, ["/lean"], None)),
            ([], [lean, odd], ("/odd", "1.2.3", ["/lean"], "full")),
            ([], [odd, full], ("/full", "1.2.3", ["/odd"], "full")),
            ([full], [], ("/full", "1.2.3", [], "full")),
            ([full], [full, lean], ("/full", "1.2.3", ["/lean"], "full")),
        ):
            facts = {"libraries": before, "kind": None}
            with instead(h, core_libraries=lambda: now):
                h.measure_libraries(facts, "full", "nvinfer")
            libraries = before + [one for one in now if one not in before]
            self.assertEqual(
                facts,
                {
                    "libraries": libraries, "libraryPath": told[0], "libraryVersion": told[1], "otherLibraries": told[2],
                    "kind": told[3],
                },
            )  # fmt: skip

    def test_what_is_told_of_the_runtime(self):
        def told(module=None, **request):
            report, opened = Said(), []

            def imported(names):
                if isinstance(module, Exception):
                    raise module
                return module

            measured = lambda facts: facts.update(gpu="a GPU")
            opens = lambda path, mode=None: opened.append((path, mode))
            libraries = lambda facts, kind, stem: facts.update(libraryVersion="10.6.0.26")
            with instead(h, measure_cuda=measured, import_tensorrt=imported, measure_libraries=libraries), instead(h.ctypes, CDLL=opens):
                try:
                    h.measure_runtime(dict({"product": "tensorrt"}, **request), report)
                except h.Stop:
                    report.say("stopped")
            return report.lines, opened

        # At once, before anything that may crash is asked; then with the GPU; then with the module.
        lines, opened = told(Thing(__name__="tensorrt", __version__="10.6.0.26"))
        self.assertEqual([(line["say"], line["gpu"]) for line in lines[:2]], [("runtime", None), ("runtime", "a GPU")])
        self.assertEqual((lines[0]["libraries"], lines[0]["otherLibraries"], lines[0]["python"]), ([], [], sys.executable))
        self.assertEqual(lines[0]["pythonVersion"], "%d.%d.%d" % sys.version_info[:3])
        self.assertEqual(opened, [])
        lines, opened = told(ImportError("no libnvinfer"), libraries=["/a.so", "/b.so"])
        self.assertEqual(opened, [("/a.so", h.ctypes.RTLD_GLOBAL), ("/b.so", h.ctypes.RTLD_GLOBAL)])
        error = {"say": "import-error", "type": "ImportError", "message": "no libnvinfer"}
        self.assertEqual(lines[2:], [error, {"say": "stopped"}])

    def test_import(self):
        def importing(**modules):
            def found(name):
                if name in modules:
                    if isinstance(modules[name], Exception):
                        raise modules[name]
                    return modules[name]
                raise ModuleNotFoundError("No module named %r" % name, name=name)

            with instead(h.importlib, import_module=found):
                try:
                    return h.import_tensorrt(("a", "b"))
                except ImportError as error:
                    return error.name, str(error)

        self.assertEqual(importing(a=1, b=2), 1)
        self.assertEqual(importing(b=2), 2)
        self.assertEqual(importing(), ("a", "No module named 'a'"))
        self.assertEqual(importing(a=ModuleNotFoundError("No numpy", name="numpy"), b=2), ("numpy", "No numpy"))
        self.assertEqual(importing(a=ImportError("broken"), b=2), (None, "broken"))


class Driver(unittest.TestCase):
    """The driver as ctypes sees it: functions that answer a status."""

    GPU = dict(cuDriverGetVersion=12080, cuInit=None, cuDeviceGet=0, cuDeviceGetName=b"GPU", cuDeviceTotalMem_v2=3 << 20)

    def measured(self, version="NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Thu\n", driver=True, **fails):
        calls = []

        def function(name):
            def called(*args):
                calls.append((name, args))
                if name in fails:
                    return fails[name]
                if name == "cuDeviceGet":
                    self.assertEqual(args[1], 0)
                if name in ("cuDriverGetVersion", "cuDeviceGet", "cuDeviceTotalMem_v2"):
                    args[0]._obj.value = self.GPU[name]
                elif name == "cuInit":
                    self.assertEqual(args, (0,))  # flags: none may be set
                elif name == "cuDeviceGetName":
                    args[0].value = self.GPU[name]
                elif name == "cuDeviceGetAttribute":
                    args[0]._obj.value = {75: 9, 76: 1}[args[1]]
                elif name == "cuGetErrorName" and args[0] != 999:
                    args[1]._obj.value = b"CUDA_ERROR_%d" % args[0]
                return 0

            return called

        def opened(name):
            self.assertEqual(name, "libcuda.so.1")
            if not driver:
                raise OSError("no libcuda")
            return type("Library", (), {"__getattr__": lambda _, name: function(name)})()

        facts = {}
        h.open = files(**({} if version is None else {"version": version}))
        try:
            with instead(ctypes, CDLL=opened):
                h.measure_cuda(facts)
        finally:
            del h.open
        return facts

    def test_gpu(self):
        gpu = {"name": "GPU", "computeCapability": "9.1", "memoryMiB": 3}
        told = {"driverVersion": "570.86.15", "driverCuda": "12.8", "gpu": gpu}
        self.assertEqual(self.measured(), told)
        self.assertEqual(self.measured(cuDeviceTotalMem_v2=1), dict(told, gpu=dict(gpu, memoryMiB=None)))
        self.assertEqual(self.measured(version="Kernel Module 999"), dict(told, driverVersion=None))
        self.assertEqual(self.measured(version=None), {"driverCuda": "12.8", "gpu": gpu})
        self.assertEqual(self.measured(cuDriverGetVersion=3), {"driverVersion": "570.86.15", "gpu": gpu})

    def test_no_gpu(self):
        insufficient = {"code": 35, "name": "cudaErrorInsufficientDriver: no libcuda"}
        self.assertEqual(self.measured(None, driver=False), {"cudaError": insufficient})
        for name in ("cuInit", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute"):
            told = {"driverCuda": "12.8", "cudaError": {"code": 100, "name": "CUDA_ERROR_100"}}
            self.assertEqual(self.measured(None, **{name: 100}), told, name)
        self.assertEqual(self.measured(None, cuInit=999)["cudaError"], {"code": 999, "name": "unknown"})


class DriverApi(unittest.TestCase):
    """What h.Cuda asks of the driver, and in which order: nothing may be asked before it is initialized."""

    def opened(self, calls, **fails):
        class Function:
            def __init__(self, name):
                self.name = name

            def __call__(self, *args):
                calls.append((self.name, *(getattr(arg, "value", arg) if self.name in ("cuInit", "cuDeviceGet") else "" for arg in args[-1:])))
                if self.name == "cuGetErrorName" and args[0] != 999:
                    args[1]._obj.value = b"CUDA_ERROR_%d" % args[0]
                return fails.get(self.name, 0)

        functions = {}

        class Library:
            def __getattr__(self, name):
                return functions.setdefault(name, Function(name))

        with instead(ctypes, CDLL=lambda name: Library()):
            return h.Cuda(), functions

    def test_beginning(self):
        calls = []
        cuda, functions = self.opened(calls)
        names = [name for name, *_ in calls]
        self.assertEqual(names, ["cuInit", "cuDeviceGet", "cuDevicePrimaryCtxRetain", "cuCtxSetCurrent"])
        self.assertEqual(calls[:2], [("cuInit", 0), ("cuDeviceGet", 0)])
        for name, signature in h.Cuda.SIGNATURES.items():
            self.assertEqual((functions[name].argtypes, functions[name].restype), (list(signature), ctypes.c_int))

    def test_memory_and_handles(self):
        calls = []
        cuda, functions = self.opened(calls)

        def info(free, total):
            free._obj.value, total._obj.value = 5 << 30, 9 << 30
            return 0

        def alloc(address, size):
            address._obj.value = (1 << 40) + size
            return 0 if size < 100 else 2

        def create(handle, flags):
            handle._obj.value = 11 + flags
            return 0

        functions.update(cuMemGetInfo_v2=info, cuMemAlloc_v2=alloc, cuStreamCreate=create)
        self.assertEqual(cuda.free_and_total(), (5 << 30, 9 << 30))
        self.assertEqual(cuda.allocate(7), (1 << 40) + 7)
        self.assertEqual(cuda.made("cuStreamCreate").value, 11)
        with self.assertRaises(h.RunError) as raised:
            cuda.allocate(100)
        self.assertEqual((raised.exception.step, raised.exception.status), ("memory", 2))
        # Out of memory is that wherever it comes up; another error belongs to the step that asked.
        for status, step in ((2, "memory"), (700, "here")):
            functions["cuStreamSynchronize"] = lambda stream, status=status: status
            with self.assertRaises(h.RunError) as raised:
                cuda.call("cuStreamSynchronize", 0, step="here")
            self.assertEqual((raised.exception.step, raised.exception.status), (step, status))
            self.assertEqual(str(raised.exception), "cuStreamSynchronize: CUDA error %d, CUDA_ERROR_%d" % (status, status))

    def test_refusals(self):
        for name in ("cuInit", "cuDeviceGet", "cuDevicePrimaryCtxRetain", "cuCtxSetCurrent"):
            for status, said in ((100, "CUDA_ERROR_100"), (999, "unknown")):
                with self.assertRaises(h.RunError) as raised:
                    self.opened([], **{name: status})
                facts = raised.exception
                self.assertEqual((facts.step, facts.status), ("cuda", status))
                self.assertIn(said, str(facts))
                self.assertIn(name, str(facts))


class Nvml(unittest.TestCase):
    """The clock of the GPU that CUDA calls the first, whatever number NVML gives it."""

    def clock(self, missing=(), cuda_fails=False, **statuses):
        calls = []

        class Function:
            def __init__(self, name):
                self.name = name

            def __call__(self, *args):
                calls.append((self.name, [getattr(arg, "value", arg) for arg in args]))
                if self.name == "nvmlDeviceGetHandleByPciBusId_v2":
                    args[1]._obj.value = 77
                elif self.name == "nvmlDeviceGetClockInfo":
                    args[2]._obj.value = 1980
                elif self.name == "nvmlDeviceGetCurrentClocksThrottleReasons":
                    args[1]._obj.value = (1 << 40) + 4
                return statuses.get(self.name, 0)

        functions = {}

        class Library:
            def __getattr__(self, name):
                if name in missing:
                    raise AttributeError(name)
                return functions.setdefault(name, Function(name))

        class Driver:
            library = Library()

            def call(self, name, *args):
                if cuda_fails:
                    raise h.RunError("cuda", "no")
                if name == "cuDeviceGet":
                    assert args[1] == 0
                    args[0]._obj.value = 3
                else:
                    assert (name, args[1], args[2].value) == ("cuDeviceGetPCIBusId", 64, 3)
                    args[0].value = b"0000:1B:00.0"

        def opened(name):
            self.assertEqual(name, "libnvidia-ml.so.1")
            return Library()

        with instead(ctypes, CDLL=opened):
            return h.Clock(Driver()), calls, functions

    def test_what_is_told(self):
        clock, calls, functions = self.clock()
        self.assertEqual((clock.mhz(), clock.held_down()), (1980, (1 << 40) + 4))
        self.assertEqual([name for name, _ in calls][:2], ["nvmlInit_v2", "nvmlDeviceGetHandleByPciBusId_v2"])
        self.assertEqual(calls[1][1][0], b"0000:1B:00.0")
        # The SM's clock, of that device.
        self.assertEqual(calls[2][1][:2], [77, 1])
        self.assertEqual(calls[3][1][0], 77)
        # Addresses are not cut to 32 bits.
        self.assertEqual(functions["nvmlDeviceGetHandleByPciBusId_v2"].argtypes, [ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)])
        self.assertEqual(functions["cuDeviceGetPCIBusId"].argtypes, [ctypes.c_char_p, ctypes.c_int, ctypes.c_int])
        self.assertEqual(
            functions["nvmlDeviceGetClockInfo"].argtypes, [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_uint)]
        )
        self.assertEqual(
            functions["nvmlDeviceGetCurrentClocksThrottleReasons"].argtypes,
            [ctypes.c_void_p, ctypes.POINTER(ctypes.c_ulonglong)],
        )

    def test_what_is_not(self):
        for name in ("nvmlInit_v2", "nvmlDeviceGetHandleByPciBusId_v2"):
            clock = self.clock(**{name: 3})[0]
            self.assertEqual((clock.library, clock.mhz(), clock.held_down()), (None, None, None), name)
        older = self.clock(missing=("nvmlDeviceGetCurrentClocksThrottleReasons",))[0]
        self.assertEqual((older.mhz(), older.held_down()), (None, None))
        self.assertIsNone(self.clock(cuda_fails=True)[0].mhz())
        clock = self.clock(nvmlDeviceGetClockInfo=999)[0]
        self.assertEqual((clock.mhz(), clock.held_down()), (None, (1 << 40) + 4))
        clock = self.clock(nvmlDeviceGetCurrentClocksThrottleReasons=3)[0]
        self.assertEqual((clock.mhz(), clock.held_down()), (1980, None))


class Channel(unittest.TestCase):
    def test_lines_and_codes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "report")
            report = h.Report(path, "secret")
            report.say("one", a=1)
            report.say("two")
            with open(path) as file:
                lines = [line.split("\t") for line in file.read().splitlines()]
            self.assertEqual([json.loads(text) for text, _ in lines], [{"a": 1, "say": "one"}, {"say": "two"}])
            for number, (text, code) in enumerate(lines):
                wanted = hmac.new(b"secret", ("%d %s" % (number, text)).encode(), "sha256").hexdigest()
                self.assertEqual(code, wanted)
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            bare = h.Report(path + "2", None)
            bare.say("x")
            with open(path + "2") as file:
                self.assertEqual(file.read(), '{"say": "x"}\n')

    def test_a_child_does_not_answer(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "report")
            report = h.Report(path, None)
            child = os.fork()
            if child == 0:
                try:
                    report.say("forged")
                finally:
                    os._exit(0)
            self.assertEqual(os.waitpid(child, 0)[1] >> 8, 70)
            self.assertEqual(os.path.getsize(path), 0)

    def test_process(self):
        report = Said()
        h.say_process(report)
        with open("/proc/self/stat") as file:
            started = file.read().rpartition(")")[2].split()[19]
        (line,) = report.lines
        self.assertEqual((line["pid"], line["started"]), (os.getpid(), started))
        self.assertEqual(line["namespacePids"][-1], os.getpid())
        stat = "7 (a) b) " + " ".join(map(str, range(3, 40)))
        for contents, pids, start in (
            ({"status": "Name:\tx\nNSpid:\t 70 7 \n", "stat": stat}, [70, 7], "22"),
            ({"status": "Name:\tx\n", "stat": stat}, [], "22"),
            ({"status": "NSpid:\t7\n", "stat": "7 (a) 3"}, [7], None),
            ({}, [], None),
        ):
            report = Said()
            h.open = files(**contents)
            try:
                h.say_process(report)
            finally:
                del h.open
            self.assertEqual(
                report.lines, [{"say": "process", "pid": os.getpid(), "namespacePids": pids, "started": start}]
            )

    def test_logger(self):
        def told(severity, records):
            report = Said()
            logger = h.make_logger(Thing(ILogger=type("ILogger", (), {})), report, severity)
            for level, message in records:
                logger.log(level, message)
            return report.lines

        log = lambda severity, message: {"say": "log", "severity": severity, "message": message}
        each = list(enumerate(("a", "b", "c", "d", "e")))
        severities = ("internal-error", "error", "warning", "info", "verbose")
        self.assertEqual(told("verbose", each), [log(*one) for one in zip(severities, "abcde")])
        self.assertEqual(told("warning", each), [log(*one) for one in zip(severities[:3], "abc")])
        self.assertEqual(len(told("info", [(3, "x" * 9000)])[0]["message"]), 4000)
        self.assertEqual(told("info", [(4, "Layers:\nx")]), [{"say": "layers", "text": "Layers:\nx"}])
        # Errors are told even after the others have reached their limit, and they have one, too.
        many = told("info", [(3, "x")] * 2500 + [(2, "w"), (1, "e")] + [(0, "i")] * 4000)
        counts = {severity: sum(one["severity"] == severity for one in many) for severity in severities}
        self.assertEqual(counts, {"info": 2000, "warning": 0, "error": 1, "internal-error": 1999, "verbose": 0})

        # So is the one warning that has a finding of its own.
        other = "Using an engine plan file across different models of devices is not recommended"
        flood = told("warning", [(2, "w")] * 2500 + [(2, other)] + [(2, "w")] + [(2, other)] * 4000)
        self.assertEqual([one["message"] for one in flood], ["w"] * 2000 + [other] * 2000)
        self.assertEqual(told("error", [(2, other)]), [])

    def test_plugins(self):
        opened = []

        def library(file, mode=None):
            opened.append((file, mode))
            if file == "bad.so":
                raise OSError("x" * 5000)

        calls = []
        trt = Thing(init_libnvinfer_plugins=lambda logger, space: calls.append((logger, space)))
        for given, own, initialized in ((trt, True, 1), (trt, False, 0), (Thing(), True, 0)):
            report = Said()
            calls.clear()
            with instead(ctypes, CDLL=library):
                h.load_plugins(given, "logger", ["bad.so", "good.so"], report, own)
            self.assertEqual(calls, [("logger", "")] * initialized)
            self.assertEqual(
                report.lines,
                [
                    {"say": "plugin", "file": "bad.so", "loaded": False, "error": "x" * 4000},
                    {"say": "plugin", "file": "good.so", "loaded": True, "error": None},
                ],
            )
        self.assertEqual(opened[1], ("good.so", ctypes.RTLD_GLOBAL))
        # A build says nothing of an image without them.
        calls.clear()
        h.load_plugins(trt, "logger", [], Said())
        self.assertEqual(calls, [("logger", "")])

    def test_limits(self):
        import resource

        for memory, limits in ((None, ["CORE"]), (3, ["CORE", "DATA"])):
            limited, written = [], io.StringIO()
            written.close = lambda: None
            h.open = lambda path, mode: written if (path, mode) == ("/proc/self/oom_score_adj", "w") else None
            try:
                with instead(resource, setrlimit=lambda *args: limited.append(args)):
                    h.limit_self(memory)
            finally:
                del h.open
            wanted = {"CORE": (resource.RLIMIT_CORE, (0, 0)), "DATA": (resource.RLIMIT_DATA, (3 << 20, 3 << 20))}
            self.assertEqual((limited, written.getvalue()), ([wanted[name] for name in limits], "1000"))


class HostCuda:
    """A driver whose memory is the host's: addresses are real, and every call can be refused."""

    def __init__(self, **refused):
        self.refused, self.calls, self.memory = refused, [], {}

    def call(self, name, *args, step="cuda"):
        self.calls.append(name)
        if name in self.refused:
            raise h.RunError(step, "%s: CUDA error 700" % name, 700)
        if name == "cuMemsetD8_v2":
            ctypes.memset(*args)
        elif name == "cuMemcpyHtoD_v2":
            ctypes.memmove(args[0], args[1], args[2])
        elif name == "cuMemcpyDtoH_v2":
            ctypes.memmove(args[0], args[1], args[2])
        elif name == "cuMemFree_v2":
            del self.memory[args[0]]
        elif name == "cuEventElapsedTime":
            args[0]._obj.value = 1.0 + len(self.calls) % 7
        return 0

    def allocate(self, size):
        memory = ctypes.create_string_buffer(size)
        self.memory[ctypes.addressof(memory)] = memory
        return ctypes.addressof(memory)

    def made(self, name):
        return ctypes.c_void_p(1)


class Buffers(unittest.TestCase):
    def test_both_places(self):
        for on_host in (False, True):
            cuda = HostCuda()
            buffer = h.Buffer(cuda, 6, on_host)
            self.assertEqual(len(cuda.memory), 0 if on_host else 1)
            self.assertEqual(buffer.read(), b"\xa5" * 6)
            # A page before it and one behind it.
            self.assertEqual(len(buffer.memory if on_host else cuda.memory[buffer.base]), 6 + 2 * 4096)
            buffer.fill(7)
            self.assertEqual((buffer.read(), buffer.read(2), buffer.read(0), buffer.overrun()), (b"\7" * 6, b"\7\7", b"", 0))
            buffer.write(b"abc")
            self.assertEqual((buffer.read(), buffer.overrun()), (b"abc\7\7\7", 0))
            ctypes.memset(buffer.address + 6, 0, 3)
            ctypes.memset(buffer.address - 2, 0, 2)
            self.assertEqual(buffer.overrun(), 5)
            # The first and the last byte of the guards.
            ctypes.memset(buffer.address - 4096, 0, 1)
            ctypes.memset(buffer.address + 6 + 4095, 0, 1)
            self.assertEqual(buffer.overrun(), 7)
            buffer.free()
            buffer.free()
            self.assertEqual((cuda.memory, cuda.calls.count("cuMemFree_v2"), buffer.base), ({}, 0 if on_host else 1, 0))
            if on_host:
                # The driver does not know this memory.
                self.assertEqual(cuda.calls, [])
            if not on_host:
                waits = ["cuMemsetD8_v2", "cuCtxSynchronize"] * 2 + ["cuMemcpyHtoD_v2", "cuCtxSynchronize"]
                self.assertEqual([name for name in cuda.calls if name not in ("cuMemcpyDtoH_v2", "cuMemFree_v2")], waits)

    def test_nothing_is_copied_of_nothing(self):
        cuda = HostCuda()
        buffer = h.Buffer(cuda, 0)
        begun = len(cuda.calls)
        buffer.write(b"")
        buffer.fill(1)
        self.assertEqual((buffer.read(), cuda.calls[begun:]), (b"", []))


class OtherInputs(unittest.TestCase):
    def found(self, *answers, contents=lambda attempt: attempt, host=()):
        """What it ends with, and what it executed, where each execution answers the next of these."""
        left, executed = list(answers), []
        execution = Thing(host=set(host), execute=lambda made, fill: executed.append((made, fill)) or {"y": ([1], left.pop(0), 0)})
        execution.contents = lambda point, seed: {"x": contents(seed - h.SEED), "n": "changed"}
        other = h.Execution.with_other_inputs(execution, "point", {"x": 0, "n": "kept"}, {"y": ([1], b"a", 0)})
        return other and other["y"][1], executed

    def test_until_the_output_has_changed(self):
        made = lambda *attempts: [({"x": attempt, "n": "changed"}, 0xFF) for attempt in attempts]
        self.assertEqual(self.found(b"b"), (b"b", made(1)))
        self.assertEqual(self.found(b"a", b"b"), (b"b", made(1, 2)))
        self.assertEqual(self.found(b"a", b"a", b"b"), (b"b", made(1, 2, 3)))
        self.assertEqual(self.found(b"a", b"a", b"a"), (b"a", made(1, 2, 3)))

    def test_a_shape_tensor_stays(self):
        self.assertEqual(self.found(b"b", host=["n", "m"])[1], [({"x": 1, "n": "kept"}, 0xFF)])

    def test_no_others(self):
        self.assertEqual(self.found(contents=lambda _: 0, host=["n"]), (None, []))


class Allocators(unittest.TestCase):
    def test_memory_grows_and_is_refilled(self):
        cuda = HostCuda()
        allocator = h.make_allocator(Thing(IOutputAllocator=type("IOutputAllocator", (), {})), cuda)
        self.assertEqual((allocator.buffer, allocator.shape, allocator.error, allocator.fill), (None, None, None, 0xFF))
        first = allocator.reallocate_output("y", 0, 4, 1)
        self.assertEqual((first, allocator.buffer.read()), (allocator.buffer.address, b"\xff" * 4))
        allocator.fill = 0x5A
        self.assertEqual(allocator.reallocate_output_async("y", 0, 4, 1, None), first)
        self.assertEqual((allocator.buffer.read(), len(cuda.memory)), (b"\x5a" * 4, 1))
        self.assertEqual(allocator.reallocate_output("y", 0, 2, 1), first)
        second = allocator.reallocate_output("y", 0, 9, 1)
        self.assertEqual((second, allocator.buffer.size, len(cuda.memory)), (allocator.buffer.address, 9, 1))
        allocator.notify_shape("y", (3, 1))
        self.assertEqual(allocator.shape, [3, 1])
        cuda.refused = {"cuMemsetD8_v2": 1}
        self.assertEqual(allocator.reallocate_output("y", 0, 4, 1), 0)
        self.assertEqual(allocator.error.facts(), {"step": "cuda", "message": "cuMemsetD8_v2: CUDA error 700", "status": 700})


TENSORS = {"x": ("in", "FLOAT", (-1, 2)), "n": ("in", "INT32", (1,)), "y": ("out", "FLOAT", (-1, 2))}


class Model:
    """An engine and its context in one: y = x, or what `answers` makes of it. `n` is a shape tensor on the host."""

    def __init__(self, names=("x", "y"), profiles=(((1, 2), (2, 2), (4, 2)),), values=(), **more):
        self.names, self.profiles, self.values, self.addresses, self.shapes = names, profiles, values, {}, {}
        self.num_io_tensors, self.num_optimization_profiles = len(names), len(profiles)
        self.switched, self.executed, self.lacking = [], 0, []
        self.__dict__.update(more)

    def get_tensor_name(self, i):
        return self.names[i]

    def get_tensor_mode(self, name):
        return TENSORS[name][0]

    def get_tensor_dtype(self, name):
        return Thing(name=getattr(self, "dtype", TENSORS[name][1]))

    def get_tensor_location(self, name):
        return "host" if name == "n" else "device"

    def get_tensor_format(self, name):
        return Thing(name=getattr(self, "layout", "LINEAR"))

    def get_tensor_profile_shape(self, name, number):
        return self.profiles[number] if name == "x" else ((1,), (1,), (1,))

    def get_tensor_profile_values(self, number, name):
        return self.values

    def set_input_shape(self, name, shape):
        self.shapes[name] = list(shape)
        return getattr(self, "takes", True)

    def get_tensor_shape(self, name):
        if name == "y" and self.shapes:
            return getattr(self, "answered", self.shapes.get("x"))
        return TENSORS[name][2]

    def infer_shapes(self):
        return self.lacking

    def set_tensor_address(self, name, address):
        self.addresses[name] = address
        return getattr(self, "binds", True)

    def set_optimization_profile_async(self, number, stream):
        self.switched.append(number)
        return getattr(self, "switches", True)

    def set_output_allocator(self, name, allocator):
        self.allocator = allocator

    def execute_async_v3(self, stream):
        self.executed += 1
        data = ctypes.string_at(self.addresses["x"], 4 * h.volume(self.shapes["x"]))
        data = getattr(self, "answers", lambda data, _: data)(data, self.executed)
        if data is None:
            return False
        if "y" in self.addresses:
            ctypes.memmove(self.addresses["y"], data, len(data))
        else:
            address = self.allocator.reallocate_output("y", 0, len(data), 1)
            if address == 0:
                return False
            ctypes.memmove(address, data, len(data))
            if getattr(self, "tells", True):
                self.allocator.notify_shape("y", self.shapes["x"])
        return True


TRT = Thing(
    TensorIOMode=Thing(INPUT="in"),
    TensorLocation=Thing(HOST="host"),
    IOutputAllocator=type("IOutputAllocator", (), {}),
)


class Executions(unittest.TestCase):
    def execution(self, model, cuda=None, **request):
        return h.Execution(TRT, model, model, cuda or HostCuda(), request)

    def test_refusals(self):
        released = Model()
        self.assertIsNone(self.execution(released).why_refused())
        aliased = Model(get_aliased_input_tensor=lambda name: "x" if name == "y" else None)
        for model, why in (
            (Model(dtype="INT4"), "the tensor x is of type int4, which cannot be filled here"),
            (Model(layout="CHW4"), "the tensor x has the format CHW4; only LINEAR can be filled and read here"),
            (aliased, "the output y shares its memory with an input"),
        ):
            self.assertEqual(self.execution(model).why_refused(), why)
        old = Thing(num_bindings=0)
        execution = h.Execution(TRT, old, Thing(), HostCuda(), {})
        self.assertEqual(
            execution.why_refused(), "this release has no execute_async_v3: running an engine needs TensorRT 8.5 or newer"
        )

    def test_points(self):
        wide, one = ((1, 2), (2, 2), (4, 2)), ((1, 2), (1, 2), (1, 2))
        named = lambda profile, point, shape: {"profile": profile, "point": point, "case": None, "given": {"x": shape}}
        points = list(self.execution(Model(profiles=(wide, one))).points())
        wanted = [named(0, "opt", [2, 2]), named(0, "min", [1, 2]), named(0, "max", [4, 2]), named(1, "opt", [1, 2])]
        self.assertEqual(points, wanted)
        values = Model(("x", "n", "y"), values=((5,), (6,), (7,)))
        given = [point["given"] for point in self.execution(values).points()]
        self.assertEqual(given, [{"x": [2, 2], "n": [6]}, {"x": [1, 2], "n": [5]}, {"x": [4, 2], "n": [7]}])
        # A release that answers nothing of a fixed input, or -1, leaves it its own shape.
        for profile in ((), ((-1, 2), (2, 2), (4, 2)), ((1, 2), (2, 2))):
            execution = self.execution(Model(profiles=(profile,)))
            self.assertEqual(execution.bounds(0, execution.inputs[0]), [[-1, 2]] * 3)
        scalar = self.execution(Model(profiles=(((), (), ()),)))
        self.assertEqual(scalar.bounds(0, scalar.inputs[0]), [[], [], []])

    def test_contents(self):
        execution = self.execution(Model(("x", "n", "y"), values=((5,), (6,), (-7,))))
        made = execution.contents({"given": {"x": [2, 2], "n": [-7]}}, 1)
        self.assertEqual(made["n"], ([1], struct.pack("<i", -7)))
        self.assertEqual(made["x"], ([2, 2], h.seeded("float", 4, 1 ^ h.zlib.crc32(b"x"))))
        # Without values of its own a shape tensor is an input like others.
        free = execution.contents({"given": {"x": [2, 2], "n": [1]}}, 1)
        self.assertEqual(free["n"], ([1], h.seeded("int32", 1, 1 ^ h.zlib.crc32(b"n"))))

    def facts(self, model, point=0, cuda=None, **request):
        execution = self.execution(model, cuda, **request)
        try:
            return execution, execution.run(list(execution.points())[point])
        except h.RunError as error:
            return execution, (error.step, str(error))

    def test_a_run(self):
        cuda = HostCuda()
        model = Model()
        execution, facts = self.facts(model, cuda=cuda)
        latency, first = facts.pop("latency"), facts.pop("firstMs")
        self.assertTrue(0 < first < 10000)
        self.assertEqual(latency["samples"], model.executed - 3)
        self.assertTrue(3 <= latency["samples"] <= 200)
        self.assertTrue(1 <= latency["medianMs"] <= latency["p99Ms"] <= 7)
        output = {
            "name": "y", "dtype": "float", "shape": [2, 2], "declared": [-1, 2], "elements": 4, "overrunBytes": 0, "unwritten": 0,
            "nan": 0, "infinite": 0, "repeat": None, "allZero": False, "sameForOtherInputs": False,
        }  # fmt: skip
        self.assertEqual(facts, {"inputs": [{"name": "x", "dtype": "float", "shape": [2, 2]}], "outputs": [output]})
        self.assertEqual(model.switched, [])
        self.assertEqual(len(cuda.memory), 2)
        execution.release()
        self.assertEqual((cuda.memory, execution.buffers, execution.allocators), ({}, {}, {}))

    def output(self, **more):
        return self.facts(Model(**more))[1]["outputs"][0]

    def test_faults_of_an_engine(self):
        fixed = floats(1, 2, 3, 4)
        self.assertTrue(self.output(answers=lambda data, _: fixed)["sameForOtherInputs"])
        # What moves at the third of the other inputs lives.
        self.assertFalse(self.output(answers=lambda data, n: fixed if n < 5 else data)["sameForOtherInputs"])
        self.assertTrue(self.output(answers=lambda data, n: fixed if n < 6 else data)["sameForOtherInputs"])
        self.assertEqual(self.output(answers=lambda data, _: data + b"xyz")["overrunBytes"], 3)
        # The worst of both executions.
        self.assertEqual(self.output(answers=lambda data, n: data + b"xyz" if n == 2 else data)["overrunBytes"], 3)
        self.assertEqual(self.output(answers=lambda data, _: data[:-4])["unwritten"], 1)
        self.assertIsNotNone(self.output(answers=lambda data, n: data if n == 1 else fixed)["repeat"])

    def test_refused_calls(self):
        for more, told in (
            ({"takes": False}, ("shapes", "set_input_shape(x, [2, 2]) was refused")),
            ({"binds": False}, ("shapes", "set_tensor_address(x) was refused")),
            ({"lacking": ["a", "b"]}, ("shapes", "infer_shapes() lacks: a, b")),
            ({"answers": lambda data, _: None}, ("execute", "execute_async_v3() returned False")),
        ):
            self.assertEqual(self.facts(Model(**more))[1], told)
        wide = ((1, 2), (2, 2), (4, 2))
        self.assertEqual(
            self.facts(Model(profiles=(wide, wide), switches=False), 3)[1], ("shapes", "the profile 1 was refused")
        )
        self.assertEqual(self.facts(Model(), cuda=HostCuda(cuStreamSynchronize=1))[1][0], "execute")
        self.assertEqual(self.facts(Model(), cuda=HostCuda(cuEventSynchronize=1))[1][0], "execute")

    def test_why_it_was_not_executed(self):
        execution = self.execution(Model())
        execution.context = Thing(execute_async_v3=lambda stream: False)
        for errors, told in (([], "execute_async_v3\\(\\) returned False"), ([None, "no memory"], "no memory"), (["one", "two"], "one")):
            execution.allocators = dict(enumerate(Thing(error=error and h.RunError("cuda", error)) for error in errors))
            with self.assertRaisesRegex(h.RunError, "^%s$" % told):
                execution.enqueue()

    def test_profiles_are_switched_once(self):
        wide = ((1, 2), (2, 2), (4, 2))
        model = Model(profiles=(wide, wide))
        execution = self.execution(model)
        for point in execution.points():
            execution.run(point)
            execution.release()
        self.assertEqual(model.switched, [1])

    def test_an_output_of_unknown_size(self):
        model = Model(answered=(-1, 2))
        execution, facts = self.facts(model)
        self.assertEqual(facts["outputs"][0]["shape"], [2, 2])
        self.assertEqual(facts["outputs"][0]["unwritten"], 0)
        self.assertEqual(len(execution.cuda.memory), 2)
        execution.release()
        self.assertEqual(execution.cuda.memory, {})
        # One that never asked for memory has none to give back.
        execution.allocators = {"y": Thing(buffer=None)}
        execution.release()
        self.assertEqual(execution.allocators, {})
        partly = self.facts(Model(answered=(-1, 2), answers=lambda data, _: data[:-4]))[1]
        self.assertEqual(partly, ("execute", "the output y is reported as [2, 2], more than it requested memory for"))
        self.assertEqual(
            self.facts(Model(answered=(-1, 2), tells=False))[1], ("execute", "the shape of the output y was never reported")
        )

    def test_cases(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.npy")
            for shape in ([2, 2], [1, 2], [4, 2]):
                with open(path, "wb") as file:
                    file.write(h.npy_bytes("float", shape, h.seeded("float", h.volume(shape), 1)))
                execution = self.execution(Model(profiles=(((9, 2), (9, 2), (9, 2)), ((1, 2), (2, 2), (4, 2)))))
                (point,) = execution.cases([{"name": "c", "files": {"x": path}}])
                self.assertEqual(point, {"profile": None, "point": "case", "case": "c", "files": {"x": path}})
                contents = execution.read_case(point)
                self.assertEqual(contents, {"x": (shape, h.seeded("float", h.volume(shape), 1))})
                self.assertEqual((point["profile"], point["given"]), (1, {"x": shape}))
            for shape in ([5, 2], [2], [2, 3], [2, 2, 1]):
                with open(path, "wb") as file:
                    file.write(h.npy_bytes("float", shape, b"\0" * 4 * h.volume(shape)))
                execution = self.execution(Model())
                (point,) = execution.cases([{"name": "c", "files": {"x": path}}])
                with self.assertRaises(h.RunError) as caught:
                    execution.read_case(point)
                why = "no profile of the engine takes the shapes of the case c: {'x': %s}" % shape
                self.assertEqual((caught.exception.step, str(caught.exception)), ("inputs", why))
            (point,) = execution.cases([{"name": "c", "files": {}}])
            with self.assertRaises(h.RunError) as caught:
                execution.read_case(point)
            self.assertEqual(str(caught.exception), "the case c has no file for the input x")

    def test_saved(self):
        with tempfile.TemporaryDirectory() as folder:
            execution, facts = self.facts(Model(), 1, save=folder)
            case = {"profile": 0, "point": "case", "case": "a/b"}
            contents = {"x": ([1, 2], floats(1, 2))}
            execution.save_tensors(case, contents, {"y": ([1, 2], floats(3, 4), 0)})
            found = sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)
            kinds = ["inputs/x.npy", "outputs/y.npy"]
            self.assertEqual(found, ["a%2Fb/" + one for one in kinds] + ["profile0-min/" + one for one in kinds])
            self.assertEqual(h.read_npy(os.path.join(folder, "a%2Fb/outputs/y.npy"), "y", "float"), ([1, 2], floats(3, 4)))
            both = [h.read_npy(os.path.join(folder, "profile0-min", one), "x", "float") for one in kinds]
            self.assertEqual(both[0], both[1])

    def test_latency(self):
        for clock, samples in (([0] + [9] * 500, 3), ([0] * 500, 200)):
            times = iter(clock)
            cuda = HostCuda()
            execution, _ = self.facts(Model(), cuda=cuda)
            with instead(h.time, monotonic=lambda: next(times)):
                latency = execution.latency()
            self.assertEqual(latency["samples"], samples)
        numbers = iter([5.0, 1.0, 3.0])
        cuda.call = lambda name, *args, step=None: setattr(args[0]._obj, "value", next(numbers)) if "Elapsed" in name else 0
        times = iter([0] + [9] * 500)
        with instead(h.time, monotonic=lambda: next(times)):
            self.assertEqual(execution.latency(), {"samples": 3, "medianMs": 3.0, "p99Ms": 5.0})
        numbers = iter([5.0, 1.0, 3.0] + [2.0] * 197)
        cuda.call = lambda name, *args, step=None: setattr(args[0]._obj, "value", next(numbers)) if "Elapsed" in name else 0
        times = iter([0] * 500)
        with instead(h.time, monotonic=lambda: next(times)):
            self.assertEqual(execution.latency(), {"samples": 200, "medianMs": 2.0, "p99Ms": 2.0})

    def test_points_are_told(self):
        def told(model, cases=(), cuda=None):
            report = Said()
            has_run = h.run_engine(TRT, model, model, cuda or HostCuda(), {"cases": list(cases)}, report)
            # What tells whether an engine may be compared afterwards is what it told.
            self.assertEqual(has_run, all(line["say"] != "run-refused" and line.get("error") is None for line in report.lines))
            return report.lines

        named = [{"profile": 0, "point": point, "case": None} for point in ("opt", "min", "max")]
        lines = told(Model())
        self.assertEqual(lines[0], {"say": "run-points", "points": named})
        self.assertEqual([line["say"] for line in lines[1:]], ["run-started", "run"] * 3)
        self.assertEqual([line for line in lines[1::2]], [dict(one, say="run-started") for one in named])
        self.assertEqual({line["error"] for line in lines[2::2]}, {None})
        self.assertEqual(told(Model(layout="CHW4"))[0]["say"], "run-refused")
        self.assertEqual(len(told(Model(layout="CHW4"))), 1)
        # One that fails does not hide the others; a driver that is broken ends all.
        failing = told(Model(takes=False))
        error = {"step": "shapes", "message": "set_input_shape(x, [2, 2]) was refused", "status": None}
        empty = {"inputs": [], "outputs": [], "firstMs": None, "latency": None}
        self.assertEqual(failing[2], dict(empty, say="run", error=error, **named[0]))
        self.assertEqual(len(failing), 7)
        broken = told(Model(), cuda=HostCuda(cuStreamSynchronize=1, cuMemFree_v2=1))
        self.assertEqual([line["say"] for line in broken], ["run-points", "run-started", "run"])
        strange = told(Model(get_tensor_profile_shape=lambda name, number: ((2**70,),) * 3))
        self.assertEqual(strange[2]["error"]["step"], "harness")


class Comparisons(unittest.TestCase):
    def test_a_context_whose_kernels_are_all_there(self):
        config = Thing()
        engine = Thing(create_execution_context=lambda *given: ("context",) + given, create_runtime_config=lambda: config)
        self.assertEqual(h.steady_context(Thing(), engine), (("context",), None))
        rtx = Thing(DynamicShapesKernelSpecializationStrategy=Thing(EAGER="eager"))
        self.assertEqual(h.steady_context(rtx, engine), (("context", config), config))
        self.assertEqual(config.dynamic_shapes_kernel_specialization_strategy, "eager")
        del engine.create_runtime_config
        self.assertEqual(h.steady_context(rtx, engine), (("context",), None))

    def test_no_clock(self):
        def missing(name):
            raise OSError(name)

        with instead(h.ctypes, CDLL=missing):
            clock = h.Clock(HostCuda())
        self.assertEqual((clock.mhz(), clock.held_down()), (None, None))
        clock.library, clock.device = Thing(nvmlDeviceGetClockInfo=lambda device, kind, number: 3), 1
        self.assertIsNone(clock.mhz())

    def test_blocks(self):
        asked = {"order": "eb" * 12, "series": [{"groups": 12, "quantile": 4.785}] * 2, "trimmed": 0.2, "limit": 0.03}
        for ms, executions in ((0.01, 30), (0.25, 20), (1.0, 5), (40.0, 5), (60.0, 1)):
            pair = [Thing(timed=lambda ms=ms: ms), Thing(timed=lambda ms=ms: ms)]
            with instead(h, WARM_SECONDS=0):
                measured = h.measure_pair(pair, Thing(mhz=lambda: 7, held_down=lambda: 5), asked, h.time.monotonic() + 60)
            self.assertEqual({(len(one["ms"]), one["mhz"]) for one in measured["blocks"]}, {(executions, 7)})
            order = "".join(one["of"][0] for one in measured["blocks"])
            self.assertEqual(order, "ebbebeeb" * 12)
            self.assertEqual(measured["heldDown"], 5)
        # Time that is up is up after one group.
        with instead(h, WARM_SECONDS=0):
            short = h.measure_pair(pair, Thing(mhz=lambda: None, held_down=lambda: None), asked, 0)
        self.assertEqual((len(short["blocks"]), short["heldDown"]), (4, None))
        # What held the clock down at any time is told.
        for reasons, told in (((1, 4), 5), ((1, None), 1), ((None, 4), 4), ((None, None), None)):
            given = iter(reasons)
            whole = dict(asked, order="ee", series=[{"groups": 9, "quantile": 1}])
            with instead(h, WARM_SECONDS=0):
                long = h.measure_pair(pair, Thing(mhz=lambda: None, held_down=lambda: next(given)), whole, h.time.monotonic() + 60)
            self.assertEqual(long["heldDown"], told)
        # Three before anything counts, and one before each of two blocks of one.
        times = []
        pair = [Thing(timed=lambda: times.append("e") or 60.0), Thing(timed=lambda: times.append("b") or 60.0)]
        with instead(h, WARM_SECONDS=0):
            h.measure_pair(pair, Thing(mhz=lambda: None, held_down=lambda: None), asked, 0)
        self.assertEqual("".join(times), "eeebbb" + "ee" + "bbbb" + "ee")

    def test_middle(self):
        self.assertEqual([h.middle(values) for values in ([3], [1, 9], [9, 1, 2], [4, 1, 3, 2])], [3, 5, 2, 2.5])

    def test_interval(self):
        # A fifth is taken from either end; what is left has the mean 3, and its error is that of all, drawn to the rest (Yuen 1974).
        low, high = h.interval([5, 1, 2, 3, 4, 100, 3, 3, 2, 4], 1.0, 0.2)
        self.assertAlmostEqual((low + high) / 2, 19 / 6)
        self.assertAlmostEqual(high - low, 2 * (6.9 / 30) ** 0.5, places=6)
        self.assertEqual(h.interval([1, 1, 1, 1], 9.0, 0.2), (1, 1))

    def test_is_decided(self):
        asked = {"series": [{"groups": 3, "quantile": 1}, {"groups": 3, "quantile": 1}, {"groups": 3, "quantile": 1}], "trimmed": 0, "limit": 0.5}
        slow, same, odd = [1.0] * 3, [0.0] * 3, [-5.0, 0.5, 6.0]
        for logs, decided in (
            (slow, False),
            (slow + slow, True),
            (same + same, True),
            (slow + same, False),
            (slow + same + same, True),
            (slow + odd, False),
            (odd + odd, False),
            # Not before the series is whole, and not once more after it.
            (slow + slow[:2], False),
            (slow + slow + slow[:1], False),
            (same + [0.5] * 3, False),
        ):
            self.assertEqual(h.is_decided(logs, asked), decided, logs)

    def test_differences(self):
        self.assertIsNone(h.differences(TRT, Model(), Model()))
        other = Model()
        other.get_tensor_dtype = lambda name: Thing(name="HALF")
        self.assertRegex(h.differences(TRT, Model(), other), "^the tensor .* is .* in the engine and .* half .* in the baseline$")
        with instead(h, tensors_of=lambda engine, trt: engine):
            x, y = ({"name": name, "mode": "input", "dtype": "float", "shape": [1]} for name in "xy")
            self.assertEqual(
                h.differences(TRT, [x], [x, y]),
                "the tensor y is missing in the engine and input float [1] in the baseline",
            )
            with instead(h, profile_shapes_of=lambda engine, trt: len(engine)):
                self.assertIsNone(h.differences(TRT, [x], [x]))
            shapes = iter((1, 2))
            with instead(h, profile_shapes_of=lambda engine, trt: next(shapes)):
                self.assertEqual(h.differences(TRT, [x], [x]), "their optimization profiles differ")

    def test_buffers_are_lent(self):
        model = Model()
        first, second = (h.Execution(TRT, model, model, HostCuda(), {}) for _ in range(2))
        contents = first.contents(next(iter(first.points())), 1)
        first.prepare(contents)
        second.prepare(contents, first.buffers)
        self.assertTrue(first.buffers)
        self.assertEqual(
            {name: buffer.address for name, buffer in second.buffers.items()},
            {name: buffer.address for name, buffer in first.buffers.items()},
        )
        second.release()
        self.assertTrue(all(buffer.base for buffer in first.buffers.values()))
        name = next(iter(first.buffers))
        second.lent = {name: h.Buffer(HostCuda(), 1)}
        with self.assertRaisesRegex(h.RunError, "the tensor %s has 1 bytes in one engine and 2 in the other" % name):
            second.buffer(name, 2)


class Compared(unittest.TestCase):
    """The comparison as a whole: what is told in which order, and what ends it."""

    ASKED = {"seconds": 60, "order": "e", "series": [{"groups": 12, "quantile": 4.785}], "trimmed": 0.2, "limit": 0.03}

    def told(self, baseline, engine=None, cuda=None, measured=None, **request):
        report = Said()
        runtime = Thing(deserialize_cuda_engine=lambda plan: self.assertEqual(plan, b"plan") or baseline)
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"plan")
            file.flush()
            asked = dict({"baseline": dict(self.ASKED, engine=file.name)}, **request)
            with instead(h, measure_pair=measured or (lambda *_: {"blocks": ["b"], "heldDown": 4})):
                h.compare(TRT, runtime, "logger", engine or self.made(), cuda or HostCuda(), asked, report)
        self.assertEqual(report.lines[0], {"say": "baseline-bytes", "bytes": 4, "sha256": hashlib.sha256(b"plan").hexdigest()})
        return report.lines[1:]

    def made(self, **more):
        model = Model(**more)
        model.create_execution_context = lambda *_: model
        return model

    def test_all_points(self):
        pairs, deadlines = [], []
        cuda = HostCuda()

        def measured(pair, clock, asked, deadline):
            pairs.append([{name: one.address for name, one in execution.buffers.items()} for execution in pair])
            deadlines.append(deadline - h.time.monotonic())
            return {"blocks": [len(pairs)], "heldDown": None}

        lines = self.told(self.made(), cuda=cuda, measured=measured)
        self.assertEqual(lines[0], {"say": "baseline-deserialized", "ok": True})
        points = [{"profile": 0, "point": point, "case": None} for point in ("opt", "min", "max")]
        self.assertEqual(lines[1::2], [dict(one, say="baseline-started") for one in points])
        whole = [dict(one, say="baseline-point", error=None, blocks=[i + 1], heldDown=None) for i, one in enumerate(points)]
        self.assertEqual(lines[2::2], whole)
        # Both take the same memory, a share of the time each, and give it back.
        self.assertTrue(all(pair[0] == pair[1] and set(pair[0]) == {"x", "y"} for pair in pairs))
        for left, wanted in zip(deadlines, (20, 30, 60)):
            self.assertTrue(wanted - 5 < left <= wanted, (left, wanted))
        self.assertEqual(cuda.memory, {})

    def test_inputs_of_the_caller(self):
        with tempfile.NamedTemporaryFile(suffix=".npy") as file:
            file.write(h.npy_bytes("float", [2, 2], floats(1, 2, 3, 4)))
            file.flush()
            lines = self.told(self.made(), cases=[{"name": "one", "files": {"x": file.name}}])
        self.assertEqual([line["case"] for line in lines[1:]], [None] * 6 + ["one"] * 2)
        self.assertEqual({line.get("error") for line in lines[1:]}, {None})

    def test_outputs_of_unknown_size_are_not_filled(self):
        fills = []

        def measured(pair, *_):
            fills.extend(one.fill for execution in pair for one in execution.allocators.values())
            return {"blocks": [], "heldDown": None}

        unknown = {"answered": (-1, 2)}
        self.told(self.made(**unknown), self.made(**unknown), measured=measured)
        self.assertEqual(fills, [None] * 6)

    def test_profiles_are_entered_by_both(self):
        wide = ((1, 2), (2, 2), (4, 2))
        both = [self.made(profiles=(wide, wide)) for _ in range(2)]
        lines = self.told(*both)
        self.assertEqual([line["profile"] for line in lines[1::2]], [0, 0, 0, 1, 1, 1])
        self.assertEqual([model.switched for model in both], [[1], [1]])

    def test_what_ends_it(self):
        for refusal in (None, False):
            self.assertEqual(self.told(refusal), [{"say": "baseline-deserialized", "ok": False}])

        def refused(baseline, engine=None, **request):
            first, second = self.told(baseline, engine, **request)
            self.assertEqual((first["ok"], second["say"]), (True, "baseline-refused"))
            return second["reason"]

        self.assertIn("the tensor", refused(self.made(names=("x", "n", "y"))))
        without = self.made()
        without.create_execution_context = lambda *_: None
        self.assertEqual(refused(without), "create_execution_context() returned None")
        self.assertEqual(refused(self.made(), without), "create_execution_context() returned None")
        odd = {"layout": "CHW4"}
        self.assertIn("the format CHW4", refused(self.made(**odd), self.made(**odd)))
        self.assertIn("the format CHW4", refused(self.made(**odd)))

    def test_the_baseline_is_refitted_too(self):
        asked = []

        def refit(trt, engine, logger, file):
            asked.append((engine, logger, file))
            return "why not"

        with instead(h, refit=refit):
            able, unable = self.made(refittable=True), self.made(refittable=False)
            self.assertEqual(self.told(able, refitFrom="m.onnx")[1], {"say": "baseline-refused", "reason": "why not"})
            self.assertEqual(asked, [(able, "logger", "m.onnx")])
            self.assertEqual(len(self.told(able)), 7)
            self.assertEqual(len(self.told(unable, refitFrom="m.onnx")), 7)
            self.assertEqual(len(asked), 1)

    def test_a_fault(self):
        lines = self.told(self.made(takes=False))
        point = {"profile": 0, "point": "opt", "case": None}
        error = "set_input_shape(x, [2, 2]) was refused"
        self.assertEqual(lines[2:], [dict(point, say="baseline-point", error=error, blocks=[], heldDown=None)])


class Settled(unittest.TestCase):
    def settled(self, *answers):
        """How often it executes, and what it ends with, where each execution answers the next of these."""
        left = [{"y": ([1], data, overrun)} for data, overrun in answers]
        execution = Thing(execute=lambda contents, fill: fills.append(fill) or left.pop(0))
        fills = []
        first, second = h.Execution.settled(execution, "contents", left.pop(0), left.pop(0))
        return fills, first["y"], second["y"]

    def test_until_two_in_a_row_agree(self):
        self.assertEqual(self.settled((b"a", 0), (b"a", 0)), ([], ([1], b"a", 0), ([1], b"a", 0)))
        # They agree in what they are, not in what they wrote outside.
        self.assertEqual(self.settled((b"a", 3), (b"a", 0)), ([], ([1], b"a", 3), ([1], b"a", 0)))
        self.assertEqual(self.settled((b"a", 0), (b"b", 0), (b"b", 0)), ([0xFF], ([1], b"b", 0), ([1], b"b", 0)))
        self.assertEqual(
            self.settled((b"a", 0), (b"b", 0), (b"c", 0), (b"c", 1)), ([0xFF, 0x5A], ([1], b"c", 0), ([1], b"c", 1))
        )

    def test_what_was_written_outside_is_kept(self):
        self.assertEqual(self.settled((b"a", 5), (b"b", 0), (b"b", 0))[1], ([1], b"b", 5))
        self.assertEqual(self.settled((b"a", 0), (b"b", 7), (b"b", 0))[1], ([1], b"b", 7))

    def test_not_for_ever(self):
        answers = [(bytes([i]), 0) for i in range(h.SETTLING + 2)]
        fills, first, second = self.settled(*answers)
        self.assertEqual(len(fills), h.SETTLING)
        self.assertEqual((first[1], second[1]), (answers[-2][0], answers[-1][0]))


class Loads(unittest.TestCase):
    def loaded(self, engine, runtime=None, refuses=False, **request):
        report, measured = Said(), []
        runtime = runtime or Thing()
        runtime.deserialize_cuda_engine = lambda plan: engine
        trt = Thing(Runtime=lambda logger: runtime, TensorIOMode=Thing(INPUT="in"))
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"plan")
            file.flush()
            h.load(trt, dict({"engine": file.name, "mode": "load"}, **request), "logger", report, lambda: measured.append(1))
        self.assertEqual(measured, [1])
        return report.lines

    def test_a_load(self):
        engine = Thing(
            name="", num_io_tensors=0, get_tensor_mode=None, get_tensor_dtype=None, get_tensor_shape=None, num_layers=3, num_optimization_profiles=1, device_memory_size=5, refittable=False,
            hardware_compatibility_level=Thing(name="NONE"), engine_capability=Thing(name="STANDARD"),
            create_execution_context=lambda: object(),
        )  # fmt: skip
        data = {"say": "engine-bytes", "bytes": 4, "sha256": hashlib.sha256(b"plan").hexdigest()}
        facts = {
            "say": "engine", "name": None, "tensors": [], "layers": 3, "profiles": 1, "deviceMemoryBytes": 5,
            "hardwareCompatibility": "NONE", "refittable": False, "capability": "STANDARD", "strippedBytes": None,
            "profileShapes": [],
        }  # fmt: skip
        made = [data, {"say": "deserialized", "ok": True}, facts, {"say": "context", "ok": True}]
        self.assertEqual(self.loaded(engine), made)
        engine.create_execution_context = lambda: None
        self.assertEqual(self.loaded(engine)[-1], {"say": "context", "ok": False})
        refit = self.loaded(engine, refitFrom="m.onnx")
        self.assertEqual([line["say"] for line in refit], ["engine-bytes", "deserialized", "engine", "refit", "context"])
        for refusal in (None, False, 1, "x"):
            self.assertEqual(self.loaded(refusal), [data, {"say": "deserialized", "ok": False}])

    def test_a_run(self):
        def engine(context):
            return Thing(
                num_io_tensors=0, get_tensor_mode=None, get_tensor_dtype=None, get_tensor_shape=None, num_optimization_profiles=0,
                device_memory_size=5, create_execution_context=lambda: context,
            )  # fmt: skip

        def told(context, has_run=True, **request):
            free, calls = iter((100, 70, 60)), []
            cuda = lambda: Thing(free_and_total=lambda: (next(free), 1000))
            run = lambda *args: calls.append("run") or has_run
            with instead(h, Cuda=cuda, run_engine=run, compare=lambda *args: calls.append("compare")):
                lines = self.loaded(engine(context), mode="run", **request)
            return [line for line in lines if line["say"] == "memory"], calls

        memory = {"say": "memory", "engineBytes": 30, "contextBytes": 10, "activationBytes": 5, "totalBytes": 1000}
        self.assertEqual(told(object()), ([memory], ["run"]))
        self.assertEqual(told(None), ([memory], []))
        self.assertEqual(told(object(), baseline={}), ([memory], ["run"]))
        self.assertEqual(told(object(), baseline={"engine": "e"}), ([memory], ["run", "compare"]))
        self.assertEqual(told(object(), has_run=False, baseline={"engine": "e"}), ([memory], ["run"]))
        # Without a GPU to run on, none is asked for.
        with instead(h, Cuda=None, run_engine=None):
            self.assertEqual([line["say"] for line in self.loaded(engine(object()))][-1], "context")

    def test_host_code(self):
        for asked, has, told in ((True, True, True), (False, True, False), (True, False, None)):
            runtime = Thing(engine_host_code_allowed=False) if has else Thing()
            self.loaded(None, runtime, **({"allowHostCode": True} if asked else {}))
            self.assertEqual(getattr(runtime, "engine_host_code_allowed", None), told)

    def test_plugins(self):
        given = []
        with instead(h, load_plugins=lambda *args: given.append(args[2:3] + args[4:])):
            self.loaded(None)
            self.loaded(None, plugins=["p.so"], withoutPlugins=True)
        self.assertEqual(given, [([], True), (["p.so"], False)])


class Confinement(unittest.TestCase):
    """The kernel as ctypes sees it."""

    def confined(self, version=4, refuses=None, protected=(), writable=("/w",), prctl=0):
        rules, calls, opened = [], [], []

        def syscall(number, *args):
            calls.append(number)
            if refuses == number:
                return -1
            if number == h.LANDLOCK_CREATE:
                if args[0] is None:
                    return version
                self.attributes = list(args[0]._obj), args[1].value
                return 50
            if number == h.LANDLOCK_ADD:
                rule = args[2]._obj
                rules.append((opened[rule.folder - 60], rule.access))
            return 0

        def opening(path, flags):
            self.assertTrue(flags & os.O_CLOEXEC)
            opened.append(path)
            return 59 + len(opened)

        there = {"/w", "/w/file", "/job/cache", "/dev", "/proc", "/tmp"}
        system = Thing(syscall=syscall, prctl=lambda *args: calls.append(args) or prctl)
        fakes = dict(
            exists=lambda path: path in there, isdir=lambda path: path != "/w/file", realpath=lambda path: path,
            expanduser=lambda path: path.replace("~", "/home"), expandvars=lambda path: path,
        )  # fmt: skip
        closed = []
        with instead(ctypes, CDLL=lambda *args, **options: system), instead(os.path, **fakes):
            with instead(os, open=opening, close=closed.append):
                told = h.landlock({"writable": list(writable), "protected": list(protected)})
        return told, rules, calls, closed

    def test_what_is_allowed(self):
        told, rules, calls, closed = self.confined()
        self.assertEqual(told, [("landlock-writes", True, "version 4"), ("landlock-network", True, "no TCP")])
        everything = 1 << 1 | 0x1FF << 4 | 1 << 13 | 1 << 14
        self.assertEqual(rules, [(path, everything) for path in ("/w", "/dev", "/proc", "/tmp")])
        self.assertEqual(self.attributes, ([everything, 3], 16))
        # No new privileges before the rules hold, or the kernel refuses them.
        self.assertEqual(calls, [444, 444, 445, 445, 445, 445, (38, 1, 0, 0, 0), 446])
        self.assertEqual(closed, [60, 61, 62, 63, 50])

    def test_a_file(self):
        self.assertEqual(self.confined(writable=["/w/file", "w", "/gone"])[1][0], ("/w/file", 1 << 1 | 1 << 14))
        self.assertEqual([path for path, _ in self.confined(writable=["w", "/gone"])[1]], ["/dev", "/proc", "/tmp"])

    def test_what_is_protected(self):
        # A folder above it, and one inside it.
        for protected, left in (("/tmp/job", ["/dev", "/proc"]), ("/tmp", ["/dev", "/proc"]), ("/de", ["/dev", "/proc", "/tmp"])):
            self.assertEqual([path for path, _ in self.confined(protected=[protected], writable=[])[1]], left)
        with instead(h, WRITTEN_BY_CUDA=("/job/cache", "/proc")):
            self.assertEqual([path for path, _ in self.confined(protected=["/job"], writable=[])[1]], ["/proc"])

    def test_older_kernels(self):
        older = {1: (0x1FF << 4 | 2, 8), 2: (0x1FF << 4 | 2 | 1 << 13, 8), 3: (0x1FF << 4 | 2 | 3 << 13, 8)}
        for version, (access, size) in older.items():
            told = self.confined(version)[0]
            self.assertEqual(self.attributes, ([access, 3], size))
            network = "this kernel's Landlock (version %d) knows no network" % version
            self.assertEqual(told, [("landlock-writes", True, "version %d" % version), ("landlock-network", False, network)])

    def test_refusals(self):
        for number in (444, 445, 446):
            ((name, held, detail),) = self.confined(refuses=number)[0]
            self.assertEqual((name, held), ("landlock-writes", False))
            self.assertIn("this kernel refuses Landlock", detail)
        self.assertEqual(self.confined(prctl=1)[0][0][:2], ("landlock-writes", False))
        with instead(sys, platform="win32"):
            self.assertEqual(h.landlock({}), [("landlock-writes", False, "not on win32")])


unittest.main(argv=[sys.argv[0]], verbosity=0, failfast=True)
