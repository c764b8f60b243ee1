#!/usr/bin/env python3
"""Writes tiny.onnx: one 3x3 convolution over a 3-channel image, and a Relu. Standard library only.

    python3 examples/make_tiny_onnx.py [FILE]            the shipped example
    python3 examples/make_tiny_onnx.py --broken [FILE]   the same with two operators that no TensorRT knows

An ONNX file is one protobuf message (onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Only the fields that
this model needs are written; the numbers below are the field numbers of that file. The same bytes come out on every run.
"""
import argparse
import pathlib
import struct

FLOAT = 1  # TensorProto.DataType
INTS = 7  # AttributeProto.AttributeType


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def number(field, value):
    return varint(field << 3) + varint(value)


def data(field, value):
    """A string, bytes, or a message that is already encoded."""
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def tensor(name, shape, values):
    dims = b"".join(number(1, size) for size in shape)
    return dims + number(2, FLOAT) + data(8, name) + data(9, struct.pack("<%df" % len(values), *values))


def value_info(name, shape):
    dims = b"".join(data(1, number(1, size)) for size in shape)
    return data(1, name) + data(2, data(1, number(1, FLOAT) + data(2, dims)))


def ints(name, values):
    return data(1, name) + b"".join(number(8, value) for value in values) + number(20, INTS)


def node(operator, name, inputs, outputs, attributes=()):
    return (
        b"".join(data(1, one) for one in inputs)
        + b"".join(data(2, one) for one in outputs)
        + data(3, name)
        + data(4, operator)
        + b"".join(data(5, one) for one in attributes)
    )


def model(broken=False):
    weights = [(i % 7 - 3) / 10 for i in range(8 * 3 * 3 * 3)]
    bias = [i / 10 for i in range(8)]
    conv = node("Conv", "conv", ["x", "weights", "bias"], ["features"], [ints("pads", [1, 1, 1, 1])])
    if broken:
        nodes = [
            conv,
            node("NoSuchOperator", "unknown_one", ["features"], ["middle"]),
            node("NoSuchOperatorEither", "unknown_two", ["middle"], ["y"]),
        ]
    else:
        nodes = [conv, node("Relu", "relu", ["features"], ["y"])]
    graph = (
        b"".join(data(1, one) for one in nodes)
        + data(2, "tiny")
        + data(5, tensor("weights", [8, 3, 3, 3], weights))
        + data(5, tensor("bias", [8], bias))
        + data(11, value_info("x", [1, 3, 16, 16]))
        + data(12, value_info("y", [1, 8, 16, 16]))
    )
    opset = data(1, "") + number(2, 17)
    return number(1, 8) + data(2, "trt-guard example") + data(7, graph) + data(8, opset)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default=pathlib.Path(__file__).parent / "tiny.onnx", type=pathlib.Path)
    parser.add_argument("--broken", action="store_true")
    arguments = parser.parse_args()
    arguments.file.write_bytes(model(arguments.broken))
