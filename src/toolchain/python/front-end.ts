import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../host/replace-file.js';

/**
 * What the front ends name as their builder, `setuptools.build_meta` (PEP 517), for archives that declare all there is: Python files, and
 * metadata that setuptools wrote when it packed them. One with a program in it (setup.py; the front ends of TensorRT up to 10) it refuses.
 */
const BUILD_META = `
import base64
import glob
import hashlib
import os
import zipfile

if os.path.exists("setup.py"):
    raise SystemExit("it is built by a program of its own")


def read(name):
    with open(name, "rb") as file:
        return file.read()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    metadata = read("PKG-INFO")
    fields = [line.split(": ", 1) for line in metadata.decode().split("\\n\\n")[0].splitlines() if ": " in line]
    wheel = "%(Name)s-%(Version)s" % dict(fields)
    info = wheel + ".dist-info/"
    [listing] = glob.glob("*.egg-info/SOURCES.txt")
    packages = read(os.path.join(os.path.dirname(listing), "top_level.txt")).decode().split()
    names = read(listing).decode().splitlines()
    files = {name: read(name) for name in names if name.split("/")[0] in packages}
    files.update({info + "licenses/" + name: read(name) for key, name in fields if key == "License-File"})
    files[info + "METADATA"] = metadata
    files[info + "WHEEL"] = b"Wheel-Version: 1.0\\nGenerator: trt-guard\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    rows = [
        "%s,sha256=%s,%d" % (name, base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("="), len(data))
        for name, data in files.items()
    ]
    record = info + "RECORD"
    files[record] = "\\n".join(rows + [record + ",,", ""]).encode()
    with zipfile.ZipFile(os.path.join(wheel_directory, wheel + "-py3-none-any.whl"), "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return wheel + "-py3-none-any.whl"
`;

/**
 * A folder for PYTHONPATH with which pip builds a front end without downloading, and running, whichever setuptools is the newest: that
 * takes longer than all the rest of an installation.
 */
export function builderIn(folder: string): string {
  const builder = path.join(folder, 'builder');
  makeFolder(path.join(builder, 'setuptools'));
  writeFileSync(path.join(builder, 'setuptools', '__init__.py'), '');
  writeFileSync(path.join(builder, 'setuptools', 'build_meta.py'), BUILD_META);
  return builder;
}
