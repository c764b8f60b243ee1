import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of the findings of this folder. */
export const CONTAINER_CODES = {
  'container-tool-not-found': {
    meaning: 'A runtime-image was given, and neither docker nor podman is on PATH.',
    looksLike: 'ENOENT when the container tool is started.',
    remedy: 'Install docker or podman on the runner, or run the job where one is.',
  },
  'container-daemon-not-running': {
    meaning: 'The container tool is there, and what does its work does not answer.',
    looksLike:
      '`Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`',
    remedy:
      'Start the daemon, or point DOCKER_HOST at the one that runs; or set `container-tool: podman`, which needs none.',
  },
  'container-no-permission': {
    meaning: 'The user that runs the job may not use the container tool.',
    looksLike: '`permission denied while trying to connect to the Docker daemon socket`.',
    remedy: 'Add the runner’s user to the group docker (and start the runner again), or use rootless podman.',
  },
  'image-not-found': {
    meaning: 'The runtime-image is neither on this machine nor to be had from its registry.',
    looksLike: '`No such image`, `image not known`, `manifest unknown`, `pull access denied`.',
    remedy:
      'Check the name; log in to its registry before this step, or pull or build the image in a step before.',
  },
  'image-wrong-architecture': {
    meaning: 'The runtime-image is for another processor than this machine’s.',
    looksLike: '`exec format error`; an arm64 image of a Jetson on an x64 runner.',
    remedy: 'Run this job on a runner of the image’s architecture: an emulator has no GPU.',
  },
  'image-without-python': {
    meaning:
      'The runtime-image has no python3, none of this machine runs in it when it is mounted, and it has no trtexec.',
    looksLike:
      '`exec: "python3": executable file not found in $PATH`; the evidence lists what was tried, and why not.',
    remedy:
      'Put a Python on this machine’s PATH that the image’s C library can run (an older one, or a standalone build: `uv python install 3.12`), or give an image with Python: the production image with python3 added in a stage of its own has the same libraries.',
  },
  'image-without-tensorrt': {
    meaning: 'The runtime-image holds no TensorRT library of the product, so it is not what production runs.',
    looksLike: 'The base image instead of the built one, or TensorRT-RTX where TensorRT was asked for.',
    remedy: 'Give the image that production runs, and the `product` that it has.',
  },
  'image-without-bindings': {
    meaning:
      'The runtime-image has TensorRT’s library, and nothing that loads an engine with it: neither a Python module, nor bindings of its version that could be mounted, nor trtexec, nor tritonserver.',
    looksLike:
      'A C++ image on a machine without access to PyPI, or of a version that has no wheel of bindings.',
    remedy:
      'The evidence says what was tried: let this job reach the package index (or fill its cache in a job that does), or add trtexec or the bindings of this version to the image.',
  },
  'trtexec-load-failed': {
    meaning: 'The runtime-image’s own trtexec did not load the engine, or did not execute it.',
    looksLike: '`Engine deserialization failed`; `&&&& FAILED`; PASSED without a summary of an inference.',
    remedy: 'Build the engine with the TensorRT of the image; the quoted lines say what it missed.',
  },
  'triton-load-failed': {
    meaning: 'The runtime-image’s own tritonserver ended, as it could not load the engine.',
    looksLike: '`UNAVAILABLE: Internal: unable to load plan file to auto complete config`; exit status 1.',
    remedy: 'Build the engine with the TensorRT of the image; the quoted lines say what it missed.',
  },
  'triton-inference-failed': {
    meaning: 'The runtime-image’s tritonserver loaded the engine, and did not answer an inference.',
    looksLike: 'An HTTP status other than 200, or no answer.',
    remedy: 'Read what it answered; where sizes are dynamic, give `shapes`.',
  },
  'image-without-interpreter': {
    meaning: 'The image’s python3 is a script, or needs a loader, and what would run it is not in the image.',
    looksLike: '`exec /usr/bin/python3: no such file or directory` in an image without a shell.',
    remedy: 'Put Python itself on the image’s PATH instead of a wrapper script: trt-guard needs no shell.',
  },
  'gpu-not-passed-through': {
    meaning: 'This machine has a GPU, and the container does not see it.',
    looksLike:
      '`could not select device driver "" with capabilities: [[gpu]]`; `unresolvable CDI devices nvidia.com/gpu=all`.',
    remedy:
      'Install the NVIDIA Container Toolkit; then for docker: nvidia-ctk runtime configure --runtime=docker, and for podman: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml.',
  },
  'container-other-filesystem': {
    meaning: 'The container tool does not see this job’s files.',
    looksLike:
      '`bind source path does not exist`: DOCKER_HOST leads to another machine, or the job itself runs in a container.',
    remedy:
      'Run the job on the machine of the daemon, with RUNNER_TEMP and the workspace at the same paths there.',
  },
  'container-not-started': {
    meaning: 'The container tool refused to start the container, for a reason that has no name here.',
    looksLike: 'Exit status 125 of `docker run`.',
    remedy:
      'The message is the tool’s own; where an argument of runtime-image-args is to blame, leave it out.',
  },
  'container-not-removed': {
    meaning: 'The container of a load could not be removed, or nobody can tell.',
    looksLike: 'The daemon stopped answering while the engine was loaded.',
    remedy: 'Remove it by hand (the message names it), and look at the daemon.',
  },
  'image-not-pinned': {
    meaning: 'The runtime-image is named by a tag, which can name another image tomorrow.',
    looksLike: '`runtime-image: nvcr.io/nvidia/tensorrt:24.05-py3`.',
    remedy: 'Name the image with the digest that the message tells.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof CONTAINER_CODES, true> {}
}
