import type { CauseText } from './cause-text.js';

const SUPPORT = 'https://docs.nvidia.com/deeplearning/tensorrt/11.4.1/getting-started/support-matrix.html';

/** Causes in the machine: its driver, GPU and memory, and processes that die. */
export const MACHINE_CAUSES = {
  'cuda-driver-too-old': {
    meaning:
      'The NVIDIA driver is older than the CUDA that TensorRT (or the code in the plan) needs, or there is none.',
    looksLike:
      '`CUDA initialization failure with error: 35`, `CUDA driver version is insufficient for CUDA runtime version`, `unsupported toolchain` (222)',
    message:
      'The NVIDIA driver[ {driver}] is missing or older than this TensorRT build needs[ ({driverNeeded})].',
    remedy:
      'Install a newer driver[ ({driverNeeded} or newer)], or use the TensorRT build for the CUDA major that the driver supports (nvidia-smi shows it): CUDA 13 needs R580, CUDA 12 R525, CUDA 11 R450. In a container the driver is that of the host: start it with --gpus all (NVIDIA Container Toolkit). On a Jetson the driver comes with JetPack: use the packages for its CUDA, not newer ones.',
    cases: [
      {
        when: 'jetson',
        remedy:
          'On a Jetson the driver comes with JetPack: install the TensorRT, CUDA and cuda-python of that JetPack (nvidia-jetpack, apt-cache show nvidia-jetpack), not newer ones; or flash a newer JetPack. A container must be an l4t image of the same release, with --runtime nvidia.',
      },
      {
        when: 'cudaPython',
        message:
          'The CUDA of this Python package is newer than the driver[ {driver}] supports, or there is no driver.',
        remedy:
          'Install the cuda-python of the CUDA that the driver supports (nvidia-smi shows it; on a Jetson that of its JetPack: pip install "cuda-python>=12.6,<12.7" for 12.6), or a newer driver. In a container start it with --gpus all.',
      },
    ],
    documentation: SUPPORT,
  },
  'cuda-init-failure': {
    meaning:
      'CUDA cannot start for a reason other than an old driver: no device, no memory, a broken installation.',
    looksLike: '`CUDA initialization failure with error: 100`, `no CUDA-capable device is detected`',
    message: 'CUDA cannot start on this machine[ (error {cudaCode})][: {cudaError}].',
    remedy:
      'Run nvidia-smi in the same place (container, user): the GPU must be visible (docker run --gpus all, NVIDIA Container Toolkit on the host) and free, and its driver loaded.',
    cases: [
      {
        when: 'toolkit=cgroup',
        message: 'The container runtime of NVIDIA is too old for the cgroups of this host (version 2).',
        remedy:
          'Upgrade the NVIDIA Container Toolkit and libnvidia-container to 1.8.1 or newer (apt-get install --only-upgrade nvidia-container-toolkit libnvidia-container1), restart docker and start the container again. Rootless Docker: no-cgroups = true in /etc/nvidia-container-runtime/config.toml. Or boot the host with systemd.unified_cgroup_hierarchy=0.',
      },
      {
        when: 'toolkit=ldconfig',
        message: 'The container runtime of NVIDIA looks for ldconfig in the place of another distribution.',
        remedy:
          'Write ldconfig = "@/sbin/ldconfig" (without .real) in /etc/nvidia-container-runtime/config.toml, or ln -s /sbin/ldconfig /sbin/ldconfig.real on the host, and restart docker; a newer NVIDIA Container Toolkit finds it by itself.',
      },
      {
        when: 'toolkit=driver-not-loaded',
        message: 'The driver of the host is not loaded, so no container gets it.',
        remedy:
          'Make nvidia-smi work on the host first: install the driver (ubuntu-drivers autoinstall, dkms status), reboot, and sign its module where Secure Boot is on; under WSL 2 install the driver in Windows only, and wsl --update. Then restart docker and start the container with --gpus all.',
      },
      {
        when: 'driverError',
        message: 'CUDA failed beneath TensorRT (`Driver error:`), and the line does not say with what.',
        remedy:
          'Look first whether driver, CUDA, cuDNN and TensorRT belong together: nvidia-smi must show a CUDA not older than the one of the TensorRT package, and the lines [TRT] above name a cuDNN that is loaded in place of the right one (LD_LIBRARY_PATH; on a Jetson: those of one JetPack). Then free the GPU of other processes, and run it again with trt.Logger(trt.Logger.VERBOSE), which names the call.',
      },
      {
        when: 'container=no-driver',
        message:
          'The driver of the host is not visible in this container (or there is none on this machine).',
        remedy:
          'Install the NVIDIA Container Toolkit on the host, then nvidia-ctk runtime configure --runtime=docker and restart docker, and start the container with docker run --gpus all (compose: deploy.resources.reservations.devices). On a Jetson: docker run --runtime nvidia, or, for docker build and compose too, "default-runtime": "nvidia" in /etc/docker/daemon.json. libcuda.so.1 is part of the driver: no package inside the container provides it.',
      },
      {
        when: 'container=nvidia-smi nvml',
        message: 'The loaded kernel module of the driver is another version than its libraries.',
        remedy:
          'Reboot the host: the driver was updated while its module was in use (or, with nothing on the GPU, rmmod nvidia_uvm nvidia_drm nvidia_modeset nvidia; modprobe nvidia). If it stays so, two drivers are installed: remove both (apt purge "nvidia-*" "libnvidia-*") and install one. In a container, no driver packages may be installed: the libraries come from the host.',
      },
      {
        when: 'container=nvidia-smi',
        message: 'nvidia-smi cannot reach the driver: its kernel module is not loaded.',
        remedy:
          'Load the driver: dkms status shows whether its module was built for this kernel (uname -r; apt install linux-headers-$(uname -r), then reinstall the driver), mokutil --sb-state whether Secure Boot keeps it out; then reboot. A Jetson before JetPack 6 has no nvidia-smi: use tegrastats.',
      },
      {
        when: 'container=tensorflow',
        message: 'TensorFlow sees no GPU, so TF-TRT converts for none.',
        remedy:
          'Make tf.config.list_physical_devices(\'GPU\') show the GPU first: the lines "Could not load dynamic library" at the start name the libraries that it lacks. Install the CUDA and cuDNN that this TensorFlow was built with (2.1 to 2.3: CUDA 10.1 and cuDNN 7.6; 2.4: 11.0 and 8.0; 2.5 to 2.11: 11.2 and 8.1; 2.12 to 2.14: 11.8 and 8.6 or newer; tf.sysconfig.get_build_info()), not newer ones, or use nvcr.io/nvidia/tensorflow:YY.MM-tf2-py3.',
      },
      {
        when: 'cudaCode=3',
        message:
          'CUDA cannot start (error 3, initialization error): most often the CUDA that is installed is not the one that this TensorRT was built for.',
        remedy:
          'Compare nvcc --version and nvidia-smi with the CUDA of this TensorRT (7.2: CUDA 10.2 to 11.1; 8.6: 11 or 12; 10: 11.8 or 12; 11: 12.9 or 13): install that CUDA or the TensorRT build for yours. In a process that forks, use CUDA for the first time in the child (multiprocessing start method spawn).',
      },
      {
        when: 'nvrm',
        message:
          "The process may not use the GPU of this board: the board's own libraries cannot open it[ ({cudaError})].",
        remedy:
          'Give the user access to the devices of the board: sudo usermod -aG video,render $USER and log in again; in a container start it with --runtime nvidia and a user of these groups (--group-add video), from an image of the JetPack that is on the board.',
      },
      {
        when: 'cudaCode=802',
        remedy:
          'Start the Fabric Manager on the host, in the same version as its driver (apt install nvidia-fabricmanager-NNN; systemctl enable --now nvidia-fabricmanager): with NVSwitch (HGX, DGX, p4d) CUDA does not start without it. nvidia-smi -q shows its state under Fabric.',
      },
      {
        when: 'cudaCode=304',
        remedy:
          'Update the driver of the host to one for the CUDA of this container, and reboot: the call into the kernel failed (error 304). In containers without all devices: docker run --gpus all, and no seccomp or user namespace that hides /dev/nvidia*.',
      },
      {
        when: 'cudaCode=999',
        remedy:
          'Reload the driver: nvidia-smi, then rmmod nvidia_uvm && modprobe nvidia_uvm (after suspend), or reboot; and look for Xid in dmesg.',
      },
      {
        when: 'cudaCode=2',
        message: 'CUDA cannot start (error 2): the GPU has no memory left.',
        remedy:
          'Free the GPU: nvidia-smi shows which processes hold its memory; end them, or use another GPU (CUDA_VISIBLE_DEVICES).',
      },
      {
        when: 'cudaCode=100',
        remedy:
          'No GPU is visible: run nvidia-smi in the same place. In a container: docker run --gpus all (NVIDIA Container Toolkit on the host); else look at CUDA_VISIBLE_DEVICES and the driver.',
      },
    ],
    documentation: 'https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html',
  },
  'gpu-unsupported-by-release': {
    meaning: 'This TensorRT release does not know the GPU: too new for it, or already dropped.',
    looksLike: '`Target GPU SM 120 is not supported by this TensorRT release`, `Unsupported SM: 0x809`',
    message:
      'This TensorRT release does not support the GPU[ (SM {sm})][ of compute capability {capability}].',
    remedy:
      'Use a release that supports this GPU (nvidia-smi --query-gpu=name,compute_cap --format=csv names it): A100 needs 7.2 or newer, other Ampere (RTX 30, A6000) 8.0, Ada and Hopper 8.5.1, Blackwell 10.8; Volta needs 10.4 or older, Pascal and Maxwell 8.6.1 (support matrix).',
    cases: [
      {
        when: 'llmKernels',
        message: 'This TensorRT-LLM has no fused attention kernels for this GPU.',
        remedy:
          'Build without the fused attention that the GPU has no kernels for (--context_fmha disable, before 0.8 leave --enable_context_fmha out; no FP8 before Ada, no FP8 attention before Hopper: --use_fp8_context_fmha disable), or use a TensorRT-LLM whose support matrix names the GPU: it is made for Ampere and newer, and Volta (V100) and Turing (T4) worked in part, in early releases. TensorRT-Edge-LLM: a newer release, or one compiled for the SM of this GPU.',
      },
      {
        when: 'nvccArch',
        message: 'The CUDA toolkit that compiles does not know the GPU architecture {nvccArch}.',
        remedy:
          'Compile with a CUDA toolkit that knows {nvccArch} (nvcc --version; first with sm_75: 10.0, sm_80: 11.0, sm_86: 11.1, sm_87: 11.4, sm_89 and sm_90: 11.8, sm_100 and sm_120: 12.8; the last of sm_3x ended with 12.0, sm_50 to sm_72 with 13.0), with /usr/local/cuda/bin of it first on PATH; or name only the architecture of your GPU (CMake: -DCMAKE_CUDA_ARCHITECTURES=, in TensorRT OSS -DGPU_ARCHS=; nvcc: -gencode).',
      },
      {
        when: 'gpuReleases',
        message: 'This TensorRT release has no kernels for the GPU: SM {gpuSm}, {gpuName}.',
        remedy: 'Use a release that has SM {gpuSm} ({gpuName}): {gpuReleases}.[ pip install {gpuPip}]',
      },
      {
        when: 'gpuUnknown',
        message: 'The log names SM {gpuUnknown}, which no NVIDIA GPU has.',
        remedy:
          'Ask the driver which GPU it is: nvidia-smi --query-gpu=name,compute_cap --format=csv. If it reports another number, the build misreads the GPU: use a newer TensorRT and driver. If it is not an NVIDIA GPU (ZLUDA and the like translate CUDA for AMD), TensorRT has no kernels for it: use another backend of the program.',
      },
    ],
    documentation: SUPPORT,
  },
  'gpu-out-of-memory': {
    meaning: 'A GPU allocation failed, and that is what stopped the build or the load.',
    looksLike:
      '`Cuda Runtime (out of memory)`, `Requested amount of GPU memory (N bytes) could not be allocated`',
    message: 'The GPU has too little free memory[: {bytes} bytes could not be allocated].',
    remedy:
      'Free the GPU (nvidia-smi shows who uses it), lower --memPoolSize=workspace:N and the largest shapes of the profile (resolution, batch), or use a GPU with more memory.',
    cases: [
      {
        when: 'memory=context',
        message:
          'The engine loads, but the GPU has too little free memory for its execution context[: {bytes} bytes could not be allocated].',
        remedy:
          'A context needs the activations of the largest shapes of its profile: free the GPU (nvidia-smi), build with smaller maximum shapes or a smaller workspace, create fewer contexts, or share one block of memory among them (create_execution_context_without_device_memory, device_memory_size).',
      },
      {
        when: 'memory=kv-cache',
        message:
          'TensorRT-LLM has too little memory for its KV cache: it does not hold one sequence of the greatest length.',
        remedy:
          'Give the cache more: kv_cache_free_gpu_mem_fraction=0.9 (config.pbtxt, KvCacheConfig(free_gpu_memory_fraction=0.9)), max_tokens_in_paged_kv_cache left out or at least max_seq_len times the beam width, and a GPU that nobody else uses (nvidia-smi). Or ask for less: trtllm-build with a smaller --max_seq_len (--max_input_len), --max_batch_size and --max_beam_width, a KV cache in INT8 or FP8, more GPUs (--tp_size).',
      },
      {
        when: 'llm',
        message:
          'TensorRT-LLM needs more memory than the GPU has free[: {bytes} bytes could not be allocated].',
        remedy:
          'Build for less: trtllm-build (build.py) with smaller --max_batch_size, --max_input_len and --max_seq_len (--max_output_len), --max_num_tokens and --max_beam_width, weights in INT8 or INT4 (convert_checkpoint.py --use_weight_only --weight_only_precision int4), or on more GPUs (--tp_size N, before 0.8 --world_size N). When it is served: a smaller kv_cache_free_gpu_mem_fraction (config.pbtxt, KvCacheConfig(free_gpu_memory_fraction=...)) and batch, one engine on a GPU, and nobody else on it (nvidia-smi).',
      },
      {
        when: 'memory=tactics',
        message:
          'The GPU has too little free memory to try any tactic[: {needed} were needed, {free} were free].',
        remedy:
          'Free the device memory before the build: end other processes (nvidia-smi; on a Jetson, whose GPU shares the main memory: tegrastats, no desktop, swap), lower --memPoolSize=workspace:N and the largest shapes of the profile (a smaller batch or resolution). If much memory is free and TensorRT says otherwise, use another release.',
      },
    ],
    documentation: 'https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/troubleshooting.html',
  },
  'host-out-of-memory': {
    meaning: 'The machine ran out of main memory: the kernel killed the process, or an allocation threw.',
    looksLike: '`Killed` as the last line (exit status 137), `std::bad_alloc`',
    message: 'The machine has too little main memory: the process was killed, or an allocation failed.',
    remedy:
      'Give the build more main memory (a larger runner, swap, the memory limit of the container), or convert a smaller model at a time. If there is enough memory and the error is std::bad_alloc, a calibration cache, timing cache or engine that was read is damaged or from another release, so its sizes are nonsense: delete it and create it again.',
  },
  'native-crash': {
    meaning:
      'The process died by a signal or an internal assertion, during import, parse, build or load, with no error that names a cause.',
    looksLike: '`Segmentation fault (core dumped)` as the last line, `received signal SIGSEGV`',
    message:
      'The process died by a signal[ ({signal})] with no error that names a cause.[ The last error line before it: {lastError}]',
    cases: [
      {
        when: 'died=instruction',
        message:
          'The process died of an instruction that this processor does not have (Illegal instruction).',
        remedy:
          'A package in the process was compiled for another processor: on a Jetson Nano, TX2 or Xavier, most often numpy 1.19.5 with its OpenBLAS (export OPENBLAS_CORETYPE=ARMV8, or pip install "numpy==1.19.4"); on old x86 processors and virtual machines, wheels that need AVX. gdb -batch -ex run -ex bt --args COMMAND names the library.',
      },
      {
        when: 'source=camera',
        message: 'The process died[ ({signal})] while it opened the camera of the board, not in TensorRT.',
        remedy:
          'Run the program on a file first (an image or a video in place of the camera). If that works, look whether the camera is there (ls /dev/video*, gst-launch-1.0 nvarguscamerasrc ! fakesink), in its connector and for this JetPack, restart its daemon (sudo systemctl restart nvargus-daemon), or give a USB camera as /dev/video0.',
      },
      {
        when: 'died=bus',
        message:
          'The process died of a bus error: most often the shared memory or the disk behind a mapped file is full.',
        remedy:
          'Give the container more shared memory: docker run --shm-size=1g --ulimit memlock=-1 --ulimit stack=67108864 (or --ipc=host); look for a full disk (df -h, /dev/shm too), and for a file that was cut short while it was in use.',
      },
      {
        when: 'died=heap',
        message:
          'The C library found the memory of the process damaged (heap corruption): something before wrote past the end of what it had, or freed it twice.',
        remedy:
          'Find who did: the stack of gdb -batch -ex run -ex bt --args COMMAND, better valgrind or a build with -fsanitize=address. In a program: buffers smaller than the tensors of the engine (trt-guard inspect ENGINE), objects of TensorRT freed twice or in the wrong order, headers and libraries of two releases (compile again from a clean tree). Where trtexec alone dies so, it is a fault of this release or of a plugin library: build with another patch release of TensorRT (JetPack), without the plugin, or from a model that was simplified.',
      },
      {
        when: 'stage=build',
        message:
          'The process died[ ({signal})] while the builder worked, with no error that names a cause.[ The last error line before it: {lastError}]',
        remedy:
          'Build the model with trtexec --verbose in a process of its own: the last line before the crash names the layer and the tactic. A crash there is most often a fault of the release: build with a newer TensorRT release (or another patch release) and driver, without --fp16 or --int8, with --builderOptimizationLevel=1, or with the model simplified (polygraphy surgeon sanitize --fold-constants). If trtexec builds it, look in the program for two copies of TensorRT, CUDA or protobuf, and for objects that were freed too early (logger, builder, calibrator).',
      },
    ],
    remedy:
      'Run it again with --verbose and under gdb -batch -ex run -ex bt --args COMMAND; check for two copies of TensorRT, CUDA or protobuf in one process, for plugins and a driver that do not match this TensorRT, and for a working GPU (nvidia-smi): TensorRT crashes so where CUDA cannot start. In Python, import torch before tensorrt and tensorrt before onnx, as their copies of cuDNN and protobuf differ, and upgrade the oldest of them.',
  },
} satisfies Record<string, CauseText>;
