import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of the findings of this folder. */
export const CONTAINER_CODES = {
  'container-tool-not-found': {
    meaning: 'A runtime-image was given, and neither docker nor podman is on PATH.',
    looksLike: 'ENOENT when the container tool is started.',
    remedy: 'Install docker or podman on the runner, or run the job where one is.',
  },
  'container-daemon-not-running': {
    meaning: 'The container tool is installed, but its daemon does not answer.',
    looksLike:
      '`Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`',
    remedy:
      'Start the daemon, or point DOCKER_HOST at one that is running; or set `container-tool: podman`, which needs none.',
  },
  'container-no-permission': {
    meaning: 'The job’s user may not use the container tool.',
    looksLike: '`permission denied while trying to connect to the Docker daemon socket`.',
    remedy: 'Add the runner’s user to the docker group (and restart the runner), or use rootless podman.',
  },
  'image-not-found': {
    meaning: 'The runtime-image is neither on this machine nor available from its registry.',
    looksLike: '`No such image`, `image not known`, `manifest unknown`, `pull access denied`.',
    remedy:
      'Check the name; log in to its registry before this step, or pull or build the image in an earlier step.',
  },
  'image-wrong-architecture': {
    meaning: 'The runtime-image is for a different processor from this machine’s.',
    looksLike: '`exec format error`; an arm64 image for a Jetson on an x64 runner.',
    remedy: 'Run this job on a runner of the image’s architecture: an emulator has no GPU.',
  },
  'image-without-python': {
    meaning:
      'The runtime-image has no python3, no Python of this machine runs in it when mounted, and it has no trtexec.',
    looksLike:
      '`exec: "python3": executable file not found in $PATH`; the evidence lists what was tried, and why it failed.',
    remedy:
      'Put a Python on this machine’s PATH that runs with the image’s C library (an older one, or a standalone build: `uv python install 3.12`), or give an image with Python: the production image plus python3, added in a separate stage, has the same libraries.',
  },
  'image-without-tensorrt': {
    meaning: 'The runtime-image has no TensorRT library of this product, so it is not what production runs.',
    looksLike: 'The base image instead of the built one, or TensorRT-RTX when TensorRT was asked for.',
    remedy: 'Give the image that production runs, and the `product` that it contains.',
  },
  'image-without-bindings': {
    meaning:
      'The runtime-image has TensorRT’s library but nothing that can load an engine with it: no Python module, no bindings of its version that could be mounted, no trtexec and no tritonserver.',
    looksLike:
      'A C++ image on a machine without access to PyPI, or with a version that has no wheel of the bindings.',
    remedy:
      'The evidence says what was tried: let this job reach the package index (or fill its cache in a job that does), or add trtexec or the bindings of this version to the image.',
  },
  'trtexec-load-failed': {
    meaning: 'The runtime-image’s own trtexec did not load the engine, or did not execute it.',
    looksLike: '`Engine deserialization failed`; `&&&& FAILED`; PASSED without a summary of an inference.',
    remedy: 'Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  },
  'triton-load-failed': {
    meaning: 'The runtime-image’s own tritonserver exited because it could not load the engine.',
    looksLike: '`UNAVAILABLE: Internal: unable to load plan file to auto complete config`; exit status 1.',
    remedy: 'Build the engine with the image’s TensorRT version; the quoted lines say what it rejected.',
  },
  'triton-inference-failed': {
    meaning: 'The runtime-image’s tritonserver loaded the engine but did not answer an inference request.',
    looksLike: 'An HTTP status other than 200, or no answer.',
    remedy: 'Read its answer; if sizes are dynamic, give `shapes`.',
  },
  'image-without-interpreter': {
    meaning:
      'The image’s python3 is a script or needs a loader, and the program that would run it is not in the image.',
    looksLike: '`exec /usr/bin/python3: no such file or directory` in an image without a shell.',
    remedy: 'Put Python itself on the image’s PATH instead of a wrapper script: trt-guard needs no shell.',
  },
  'gpu-not-passed-through': {
    meaning: 'This machine has a GPU, but the container does not see it.',
    looksLike:
      '`could not select device driver "" with capabilities: [[gpu]]`; `unresolvable CDI devices nvidia.com/gpu=all`.',
    remedy:
      'Install the NVIDIA Container Toolkit; then for docker: nvidia-ctk runtime configure --runtime=docker, and for podman: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml.',
  },
  'container-other-filesystem': {
    meaning: 'The container tool does not see this job’s files.',
    looksLike:
      '`bind source path does not exist`: DOCKER_HOST points to another machine, or the job itself runs in a container.',
    remedy:
      'Run the job on the daemon’s machine, with RUNNER_TEMP and the workspace at the same paths there.',
  },
  'container-not-started': {
    meaning:
      'The container tool refused to start the container, for a reason that trt-guard does not recognize.',
    looksLike: 'Exit status 125 of `docker run`.',
    remedy:
      'Read the message, which is the tool’s own; if an argument of runtime-image-args is to blame, leave it out.',
  },
  'container-not-removed': {
    meaning: 'The container of a load could not be removed, or it is not known whether it was.',
    looksLike: 'The daemon stopped answering while the engine was loaded.',
    remedy: 'Remove it yourself (the message names it), and check the daemon.',
  },
  'image-not-pinned': {
    meaning: 'The runtime-image is named by a tag, which may name another image tomorrow.',
    looksLike: '`runtime-image: nvcr.io/nvidia/tensorrt:24.05-py3`.',
    remedy: 'Name the image with the digest in the message.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof CONTAINER_CODES, true> {}
}
