"""Writes src/engine/host-code/lean-runtimes.json: the digests of NVIDIA's lean runtimes, from the published wheels.

A version-compatible plan carries a lean runtime inside. Its digest tells it from any other native code in a plan.
Standard library and pip only. Each wheel (30 to 50 MB) is downloaded to a temporary folder, hashed and deleted.
Entries that are already in the file are kept: `python3 scripts/lean-runtimes.py` after a new release adds what is new.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "engine" / "host-code" / "lean-runtimes.json"
PACKAGES = ("tensorrt-lean-cu12-libs", "tensorrt-lean-cu13-libs")
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_35_aarch64", "win_amd64")
FIRST_REAL_WHEEL = (10, 15)
HEAD_BYTES = 4096  # a scan that meets a library's beginning knows by this digest which one it may be, and how long it is
LIBRARY = re.compile(r"(?:lib)?nvinfer_(lean|vc_plugin)[^/]*\.(?:so[.\d]*|dll)$")


def pip(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def versions(package):
    found = re.search(r"Available versions: (.*)", pip("index", "versions", package).stdout)
    if found is None:
        sys.exit(f"pip lists no versions of {package}")
    parsed = [text.strip() for text in found.group(1).split(",")]
    return [text for text in parsed if tuple(map(int, re.findall(r"\d+", text)[:2])) >= FIRST_REAL_WHEEL]


def libraries(wheel, entry):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            match = LIBRARY.search(name)
            if match is None:
                continue
            content = archive.read(name)
            yield {
                **entry,
                "library": name.rsplit("/", 1)[-1],
                "size": len(content),
                "head": hashlib.sha256(content[:HEAD_BYTES]).hexdigest(),
                "sha256": hashlib.sha256(content).hexdigest(),
            }


def main():
    entries = json.loads(DATA.read_text()) if DATA.exists() else []
    have = {(e["package"], e["version"], e["platform"]) for e in entries}
    for package in PACKAGES:
        for version in versions(package):
            for platform in PLATFORMS:
                if (package, version, platform) in have:
                    continue
                with tempfile.TemporaryDirectory() as folder:
                    result = pip(
                        "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--platform", platform,
                        "--dest", folder, f"{package}=={version}",
                    )  # fmt: skip
                    wheels = list(Path(folder).glob("*.whl"))
                    if result.returncode != 0 or not wheels:
                        print(f"none: {package} {version} {platform}", file=sys.stderr)
                        continue
                    entry = {"package": package, "version": version, "platform": platform}
                    entries.extend(libraries(wheels[0], entry))
                entries.sort(key=lambda e: (e["package"], e["version"], e["platform"], e["library"]))
                DATA.write_text(json.dumps(entries, indent=1) + "\n")
                print(f"done: {package} {version} {platform}", file=sys.stderr)


main()
