import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins } from '../../src/pins/find-pins.js';
import { findPinsOfRun } from '../../src/pins/of-run.js';

/** A small repository of one technology, its files as lines: whether its pins meet, and what must be read of them. */
interface Row {
  what: string;
  red: boolean;
  /** Beginnings of `file:line version`. */
  pins: string[];
  files: Record<string, string[]>;
}

const ROWS: Row[] = [
  {
    what: 'gitlab needs artifacts',
    red: true,
    pins: ['.gitlab-ci.yml:4 10.0.1', '.gitlab-ci.yml:10 10.3.0'],
    files: {
      '.gitlab-ci.yml': [
        'stages: [convert, deploy]',
        'convert:',
        '  stage: convert',
        '  image: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  script: [trtexec --onnx=m.onnx --saveEngine=m.plan]',
        '  artifacts: {paths: [m.plan]}',
        'serve:',
        '  stage: deploy',
        '  needs: [convert]',
        '  image: nvcr.io/nvidia/tritonserver:24.08-py3',
        '  script: [tritonserver --model-repository=.]',
      ],
    },
  },
  {
    what: 'gitlab apart',
    red: false,
    pins: ['.gitlab-ci.yml:2 10.0.1', '.gitlab-ci.yml:5 10.3.0'],
    files: {
      '.gitlab-ci.yml': [
        'lint:',
        '  image: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  script: [make lint]',
        'other:',
        '  image: nvcr.io/nvidia/tritonserver:24.08-py3',
        '  script: [make other]',
      ],
    },
  },
  {
    what: 'gitlab builds image after artifacts',
    red: true,
    pins: ['.gitlab-ci.yml:4 10.0.1', 'serve/Dockerfile:1 10.3.0'],
    files: {
      '.gitlab-ci.yml': [
        'stages: [convert, image]',
        'convert:',
        '  stage: convert',
        '  image: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  script: [trtexec --onnx=m.onnx --saveEngine=m.plan]',
        '  artifacts: {paths: [m.plan]}',
        'bake:',
        '  stage: image',
        '  image: docker:27',
        '  script:',
        '    - docker build -f serve/Dockerfile -t s .',
      ],
      'serve/Dockerfile': [
        'FROM nvcr.io/nvidia/tritonserver:24.08-py3',
        'COPY m.plan /models/m/1/model.plan',
      ],
    },
  },
  {
    what: 'jenkins stash',
    red: true,
    pins: ['Jenkinsfile:5 10.0.1', 'Jenkinsfile:9 10.3.0'],
    files: {
      Jenkinsfile: [
        'pipeline {',
        '  agent none',
        '  stages {',
        "    stage('Convert') {",
        "      agent { docker { image 'nvcr.io/nvidia/tensorrt:24.05-py3' } }",
        "      steps { sh 'trtexec --onnx=m.onnx --saveEngine=m.plan'; stash name: 'plan', includes: 'm.plan' }",
        '    }',
        "    stage('Serve') {",
        "      agent { docker { image 'nvcr.io/nvidia/tritonserver:24.08-py3' } }",
        "      steps { unstash 'plan'; sh 'tritonserver' }",
        '    }',
        '  }',
        '}',
      ],
    },
  },
  {
    what: 'jenkins apart',
    red: false,
    pins: ['Jenkinsfile:6 10.0.1', 'Jenkinsfile:10 10.3.0'],
    files: {
      Jenkinsfile: [
        'pipeline {',
        '  agent none',
        '  stages {',
        "    stage('test') { parallel {",
        "    stage('a') {",
        "      agent { docker { image 'nvcr.io/nvidia/tensorrt:24.05-py3' } }",
        "      steps { sh 'make test' }",
        '    }',
        "    stage('b') {",
        "      agent { docker { image 'nvcr.io/nvidia/tritonserver:24.08-py3' } }",
        "      steps { sh 'make test' }",
        '    }',
        '    } }',
        '  }',
        '}',
      ],
    },
  },
  {
    what: 'bazel archive vs requirements of the root',
    red: true,
    pins: ['MODULE.bazel:4 10.0.1', 'requirements.txt:1 10.3.0'],
    files: {
      'MODULE.bazel': [
        'module(name = "x")',
        'http_archive = use_repo_rule("@bazel_tools//tools/build_defs/repo:http.bzl", "http_archive")',
        'http_archive(name = "tensorrt",',
        '  urls = ["https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/tars/TensorRT-10.0.1.6.Linux.x86_64-gnu.cuda-12.4.tar.gz"],',
        '  strip_prefix = "TensorRT-10.0.1.6")',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'bazel select',
    red: false,
    pins: [],
    files: {
      'MODULE.bazel': [
        'module(name = "x")',
        'http_archive(name = "tensorrt", urls = ["https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.3.0/tars/TensorRT-10.3.0.26.Linux.x86_64-gnu.cuda-12.5.tar.gz"])',
        'http_archive(name = "tensorrt_sbsa", urls = ["https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/tars/TensorRT-10.0.1.6.ubuntu-22.04.aarch64-gnu.cuda-12.4.tar.gz"])',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'bazel oci pull',
    red: false,
    pins: ['MODULE.bazel:3 10.0.1'],
    files: {
      'MODULE.bazel': [
        'module(name = "x")',
        'oci = use_extension("@rules_oci//oci:extensions.bzl", "oci")',
        'oci.pull(name = "trt", image = "nvcr.io/nvidia/tensorrt", tag = "24.05-py3")',
        'use_repo(oci, "trt")',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'conda env vs lock of the root',
    red: true,
    pins: ['environment.yml:6 10.0.1', 'Dockerfile:1 10.3.0'],
    files: {
      'environment.yml': [
        'name: x',
        'channels: [conda-forge]',
        'dependencies:',
        '  - python=3.11',
        '  - pip:',
        '      - tensorrt-cu12==10.0.1',
      ],
      Dockerfile: ['FROM nvcr.io/nvidia/tensorrt:24.08-py3', 'RUN echo'],
    },
  },
  {
    what: 'conda pkg two envs by name',
    red: false,
    pins: ['env-cu11.yml:3 8.6', 'env-cu12.yml:3 10.3'],
    files: {
      'env-cu11.yml': ['name: a', 'dependencies:', '  - tensorrt=8.6.1'],
      'env-cu12.yml': ['name: b', 'dependencies:', '  - tensorrt=10.3.0'],
    },
  },
  {
    what: 'pixi deps vs Dockerfile',
    red: true,
    pins: ['pixi.toml:5 10.0.1', 'Dockerfile:1 10.3.0'],
    files: {
      'pixi.toml': [
        '[project]',
        'name = "x"',
        'channels = ["conda-forge"]',
        '[pypi-dependencies]',
        'tensorrt-cu12 = "==10.0.1"',
      ],
      Dockerfile: ['FROM nvcr.io/nvidia/tensorrt:24.08-py3', 'COPY . .', 'RUN pixi install'],
    },
  },
  {
    what: 'pixi features are alternatives',
    red: false,
    pins: ['pixi.toml:4 10.0.1', 'pixi.toml:6 10.3.0'],
    files: {
      'pixi.toml': [
        '[project]',
        'name = "x"',
        '[feature.old.pypi-dependencies]',
        'tensorrt-cu12 = "==10.0.1"',
        '[feature.new.pypi-dependencies]',
        'tensorrt-cu12 = "==10.3.0"',
        '[environments]',
        'old = ["old"]',
        'new = ["new"]',
      ],
    },
  },
  {
    what: 'poetry lock stale',
    red: true,
    pins: ['pyproject.toml:5 10.3.0', 'poetry.lock:3 10.0.1'],
    files: {
      'pyproject.toml': [
        '[tool.poetry]',
        'name = "x"',
        '[tool.poetry.dependencies]',
        'python = "^3.10"',
        'tensorrt-cu12 = "10.3.0"',
      ],
      'poetry.lock': ['[[package]]', 'name = "tensorrt-cu12"', 'version = "10.0.1"'],
    },
  },
  {
    what: 'uv lock of another project',
    red: false,
    pins: ['a/uv.lock:4 10.0.1', 'b/uv.lock:4 10.3.0'],
    files: {
      'a/pyproject.toml': ['[project]', 'name="a"'],
      'b/pyproject.toml': ['[project]', 'name="b"'],
      'a/uv.lock': ['version = 1', '[[package]]', 'name = "tensorrt-cu12"', 'version = "10.0.1"'],
      'b/uv.lock': ['version = 1', '[[package]]', 'name = "tensorrt-cu12"', 'version = "10.3.0"'],
    },
  },
  {
    what: 'pdm lock vs image that syncs',
    red: true,
    pins: ['pdm.lock:3 10.0.1', 'Dockerfile:1 10.3.0'],
    files: {
      'pyproject.toml': ['[project]', 'name="a"'],
      'pdm.lock': ['[[package]]', 'name = "tensorrt-cu12"', 'version = "10.0.1"'],
      Dockerfile: [
        'FROM nvcr.io/nvidia/tensorrt:24.08-py3',
        'COPY pyproject.toml pdm.lock ./',
        'RUN pdm sync',
      ],
    },
  },
  {
    what: 'uv conflicting groups',
    red: false,
    pins: ['pyproject.toml:4 10.0.1', 'pyproject.toml:5 10.3.0'],
    files: {
      'pyproject.toml': [
        '[project]',
        'name = "x"',
        '[project.optional-dependencies]',
        'jp6 = ["tensorrt-cu12==10.0.1"]',
        'dgpu = ["tensorrt-cu12==10.3.0"]',
      ],
    },
  },
  {
    what: 'nix flake archive vs requirements',
    red: true,
    pins: ['flake.nix:3 10.0.1', 'requirements.txt:1 10.3.0'],
    files: {
      'flake.nix': [
        '{',
        '  outputs = { nixpkgs, ... }: let',
        '    tensorrt = nixpkgs.fetchurl { url = "https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/tars/TensorRT-10.0.1.6.Linux.x86_64-gnu.cuda-12.4.tar.gz"; hash = "sha256-x"; };',
        '  in { };',
        '}',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'nix dockerTools pull',
    red: false,
    pins: ['nix/image.nix:3 10.0.1'],
    files: {
      'nix/image.nix': [
        '{ dockerTools }:',
        'dockerTools.pullImage {',
        '  imageName = "nvcr.io/nvidia/tensorrt"; finalImageTag = "24.05-py3";',
        '}',
      ],
      'other/Dockerfile': ['FROM nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'devcontainer vs Dockerfile',
    red: false,
    pins: ['.devcontainer/devcontainer.json:2 10.0.1', 'Dockerfile:1 10.3.0'],
    files: {
      '.devcontainer/devcontainer.json': ['{', '  "image": "nvcr.io/nvidia/tensorrt:24.05-py3"', '}'],
      Dockerfile: ['FROM nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'devcontainer installs other',
    red: true,
    pins: ['.devcontainer/devcontainer.json:2 10.0.1', '.devcontainer/devcontainer.json:3 10.3.0'],
    files: {
      '.devcontainer/devcontainer.json': [
        '{',
        '  "image": "nvcr.io/nvidia/tensorrt:24.05-py3",',
        '  "postCreateCommand": "pip install tensorrt-cu12==10.3.0"',
        '}',
      ],
    },
  },
  {
    what: 'helm initContainer converts',
    red: true,
    pins: ['chart/values.yaml:2 10.0.1', 'chart/values.yaml:3 10.3.0'],
    files: {
      'chart/Chart.yaml': ['name: x', 'version: 1.0.0'],
      'chart/values.yaml': [
        'images:',
        '  convert: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  serve: nvcr.io/nvidia/tritonserver:24.08-py3',
      ],
      'chart/templates/d.yaml': [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'spec: {template: {spec: {initContainers: [{name: c, image: {{ .Values.images.convert }}}], containers: [{name: s, image: {{ .Values.images.serve }}}]}}}',
      ],
    },
  },
  {
    what: 'helm two charts',
    red: false,
    pins: ['a/values.yaml:1 10.0.1', 'b/values.yaml:1 10.3.0'],
    files: {
      'a/Chart.yaml': ['name: a', 'version: 1.0.0'],
      'a/values.yaml': ['image: nvcr.io/nvidia/tensorrt:24.05-py3'],
      'b/Chart.yaml': ['name: b', 'version: 1.0.0'],
      'b/values.yaml': ['image: nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'helm values per environment',
    red: false,
    pins: ['c/values-staging.yaml:3 10.3.0', 'c/values-prod.yaml:3 10.0.1'],
    files: {
      'c/Chart.yaml': ['name: a', 'version: 1.0.0'],
      'c/values.yaml': ['image: {}'],
      'c/values-staging.yaml': ['image:', '  repository: nvcr.io/nvidia/tritonserver', '  tag: 24.08-py3'],
      'c/values-prod.yaml': ['image:', '  repository: nvcr.io/nvidia/tritonserver', '  tag: 24.05-py3'],
    },
  },
  {
    what: 'kustomize base + job',
    red: true,
    pins: ['base/deploy.yaml:7 10.3.0', 'base/job.yaml:7 10.0.1'],
    files: {
      'base/kustomization.yaml': ['resources:', '  - deploy.yaml', '  - job.yaml'],
      'base/deploy.yaml': [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata: {name: serve}',
        'spec:',
        '  template:',
        '    spec:',
        '      containers: [{name: s, image: "nvcr.io/nvidia/tritonserver:24.08-py3"}]',
      ],
      'base/job.yaml': [
        'apiVersion: batch/v1',
        'kind: Job',
        'metadata: {name: convert}',
        'spec:',
        '  template:',
        '    spec:',
        '      containers: [{name: s, image: "nvcr.io/nvidia/tensorrt:24.05-py3"}]',
      ],
    },
  },
  {
    what: 'kustomize overlays are alternatives',
    red: false,
    pins: ['overlays/a/kustomization.yaml:5 10.3.0', 'overlays/b/kustomization.yaml:5 10.0.1'],
    files: {
      'base/kustomization.yaml': ['resources:', '  - deploy.yaml'],
      'base/deploy.yaml': [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'spec: {template: {spec: {containers: [{name: s, image: serve}]}}}',
      ],
      'overlays/a/kustomization.yaml': [
        'resources: [../../base]',
        'images:',
        '  - name: serve',
        '    newName: nvcr.io/nvidia/tritonserver',
        '    newTag: 24.08-py3',
      ],
      'overlays/b/kustomization.yaml': [
        'resources: [../../base]',
        'images:',
        '  - name: serve',
        '    newName: nvcr.io/nvidia/tritonserver',
        '    newTag: 24.05-py3',
      ],
    },
  },
  {
    what: 'kustomize overlay with base',
    red: true,
    pins: ['base/job.yaml:4 10.0.1', 'overlays/p/kustomization.yaml:5 10.3.0'],
    files: {
      'base/kustomization.yaml': ['resources:', '  - job.yaml', '  - deploy.yaml'],
      'base/job.yaml': [
        'apiVersion: batch/v1',
        'kind: Job',
        'metadata: {name: convert}',
        'spec: {template: {spec: {containers: [{name: c, image: "nvcr.io/nvidia/tensorrt:24.05-py3"}]}}}',
      ],
      'base/deploy.yaml': [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata: {name: serve}',
        'spec: {template: {spec: {containers: [{name: s, image: serve}]}}}',
      ],
      'overlays/p/kustomization.yaml': [
        'resources: [../../base]',
        'images:',
        '  - name: serve',
        '    newName: nvcr.io/nvidia/tritonserver',
        '    newTag: 24.08-py3',
      ],
    },
  },
  {
    what: 'skaffold artifacts',
    red: true,
    pins: ['convert/Dockerfile:1 10.0.1', 'serve/Dockerfile:1 10.3.0'],
    files: {
      'skaffold.yaml': [
        'apiVersion: skaffold/v4beta11',
        'kind: Config',
        'build:',
        '  artifacts:',
        '    - image: convert',
        '      context: convert',
        '    - image: serve',
        '      context: serve',
        'deploy: {kubectl: {manifests: [k8s/*.yaml]}}',
      ],
      'convert/Dockerfile': ['FROM nvcr.io/nvidia/tensorrt:24.05-py3', 'RUN trtexec'],
      'serve/Dockerfile': ['FROM nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'skaffold profiles are alternatives',
    red: false,
    pins: ['a/Dockerfile:1 10.0.1', 'b/Dockerfile:1 10.3.0'],
    files: {
      'skaffold.yaml': [
        'apiVersion: skaffold/v4beta11',
        'kind: Config',
        'profiles:',
        '  - name: a',
        '    build: {artifacts: [{image: serve, context: a}]}',
        '  - name: b',
        '    build: {artifacts: [{image: serve, context: b}]}',
      ],
      'a/Dockerfile': ['FROM nvcr.io/nvidia/tritonserver:24.05-py3'],
      'b/Dockerfile': ['FROM nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'tilt docker_build twice',
    red: true,
    pins: ['convert/Dockerfile:1 10.0.1', 'serve/Dockerfile:1 10.3.0'],
    files: {
      Tiltfile: [
        "docker_build('convert', 'convert')",
        "docker_build('serve', 'serve', dockerfile='serve/Dockerfile')",
        "k8s_yaml('k8s.yaml')",
      ],
      'convert/Dockerfile': ['FROM nvcr.io/nvidia/tensorrt:24.05-py3', 'RUN trtexec'],
      'serve/Dockerfile': ['FROM nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'terraform job and service of one module',
    red: false,
    pins: ['infra/main.tf:2 10.0.1', 'infra/main.tf:5 10.3.0'],
    files: {
      'infra/main.tf': [
        'resource "docker_image" "a" {',
        '  name = "nvcr.io/nvidia/tensorrt:24.05-py3"',
        '}',
        'resource "docker_image" "b" {',
        '  name = "nvcr.io/nvidia/tritonserver:24.08-py3"',
        '}',
      ],
    },
  },
  {
    what: 'terraform containers of one task',
    red: true,
    pins: ['infra/main.tf:4 10.0.1', 'infra/main.tf:5 10.3.0'],
    files: {
      'infra/main.tf': [
        'resource "aws_ecs_task_definition" "x" {',
        '  family = "x"',
        '  container_definitions = jsonencode([',
        '    { name = "convert", image = "nvcr.io/nvidia/tensorrt:24.05-py3" },',
        '    { name = "serve", image = "nvcr.io/nvidia/tritonserver:24.08-py3" },',
        '  ])',
        '}',
      ],
    },
  },
  {
    what: 'ansible one play installs and runs',
    red: true,
    pins: ['site.yml:6 10.0.1', 'site.yml:10 10.3.0'],
    files: {
      'site.yml': [
        '- hosts: edge',
        '  tasks:',
        '    - name: convert',
        '      community.docker.docker_container:',
        '        name: convert',
        '        image: nvcr.io/nvidia/tensorrt:24.05-py3',
        '    - name: serve',
        '      community.docker.docker_container:',
        '        name: serve',
        '        image: nvcr.io/nvidia/tritonserver:24.08-py3',
      ],
    },
  },
  {
    what: 'ansible two hosts',
    red: false,
    pins: ['site.yml:6 10.0.1', 'site.yml:12 10.3.0'],
    files: {
      'site.yml': [
        '- hosts: jetson',
        '  tasks:',
        '    - name: a',
        '      community.docker.docker_container:',
        '        name: a',
        '        image: nvcr.io/nvidia/tritonserver:24.05-py3',
        '- hosts: cloud',
        '  tasks:',
        '    - name: b',
        '      community.docker.docker_container:',
        '        name: b',
        '        image: nvcr.io/nvidia/tritonserver:24.08-py3',
      ],
    },
  },
  {
    what: 'ansible apt then pip',
    red: true,
    pins: ['roles/trt/tasks/main.yml:3 10.0.1', 'roles/trt/tasks/main.yml:6 10.3.0'],
    files: {
      'roles/trt/tasks/main.yml': [
        '- name: lib',
        '  ansible.builtin.apt:',
        '    name: libnvinfer10=10.0.1.6-1+cuda12.4',
        '- name: py',
        '  ansible.builtin.pip:',
        '    name: tensorrt-cu12==10.3.0',
      ],
    },
  },
  {
    what: 'vagrant shell installs both',
    red: true,
    pins: ['Vagrantfile:4 10.0.1', 'Vagrantfile:5 10.3.0'],
    files: {
      Vagrantfile: [
        'Vagrant.configure("2") do |config|',
        '  config.vm.box = "x"',
        '  config.vm.provision "shell", inline: <<-SHELL',
        '    apt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4',
        '    pip install tensorrt-cu12==10.3.0',
        '  SHELL',
        'end',
      ],
    },
  },
  {
    what: 'makefile targets never meet',
    red: false,
    pins: ['Makefile:2 10.0.1', 'Makefile:4 10.3.0'],
    files: {
      Makefile: [
        'a:',
        '\tdocker run nvcr.io/nvidia/tensorrt:24.05-py3 make test',
        'b:',
        '\tdocker run nvcr.io/nvidia/tritonserver:24.08-py3 make test',
      ],
    },
  },
  {
    what: 'makefile one recipe converts and serves',
    red: true,
    pins: ['Makefile:2 10.0.1', 'Makefile:3 10.3.0'],
    files: {
      Makefile: [
        'all:',
        '\tdocker run -v $(PWD):/w nvcr.io/nvidia/tensorrt:24.05-py3 trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan',
        '\tdocker run -v $(PWD):/w nvcr.io/nvidia/tritonserver:24.08-py3 tritonserver --model-repository=/w',
      ],
    },
  },
  {
    what: 'cmake find_package version vs FetchContent',
    red: true,
    pins: ['CMakeLists.txt:3 10.0.1', 'requirements.txt:1 10.3.0'],
    files: {
      'CMakeLists.txt': [
        'cmake_minimum_required(VERSION 3.24)',
        'project(x)',
        'FetchContent_Declare(tensorrt URL https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/tars/TensorRT-10.0.1.6.Linux.x86_64-gnu.cuda-12.4.tar.gz)',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'cmake if WIN32',
    red: false,
    pins: ['CMakeLists.txt:4 10.0.1', 'CMakeLists.txt:6 10.3.0'],
    files: {
      'CMakeLists.txt': [
        'cmake_minimum_required(VERSION 3.24)',
        'project(x)',
        'if(WIN32)',
        '  set(TENSORRT_VERSION 10.0.1.6)',
        'else()',
        '  set(TENSORRT_VERSION 10.3.0.26)',
        'endif()',
      ],
    },
  },
  {
    what: 'bake group of targets with linked contexts',
    red: true,
    pins: ['convert.Dockerfile:1 10.0.1', 'serve.Dockerfile:1 10.3.0'],
    files: {
      'docker-bake.hcl': [
        'target "convert" {',
        '  dockerfile = "convert.Dockerfile"',
        '}',
        'target "serve" {',
        '  dockerfile = "serve.Dockerfile"',
        '  contexts = { engine = "target:convert" }',
        '}',
      ],
      'convert.Dockerfile': ['FROM nvcr.io/nvidia/tensorrt:24.05-py3', 'RUN trtexec'],
      'serve.Dockerfile': [
        'FROM nvcr.io/nvidia/tritonserver:24.08-py3',
        'COPY --from=engine /m.plan /m.plan',
      ],
    },
  },
  {
    what: 'bake matrix of one target',
    red: false,
    pins: [],
    files: {
      'docker-bake.hcl': [
        'target "serve" {',
        '  matrix = { tag = ["24.05-py3", "24.08-py3"] }',
        '  args = { TAG = tag }',
        '}',
      ],
      Dockerfile: ['ARG TAG=24.08-py3', 'FROM nvcr.io/nvidia/tritonserver:${TAG}'],
    },
  },
  {
    what: 'bake args vs requirements installed',
    red: true,
    pins: ['docker-bake.hcl:2 10.0.1', 'requirements.txt:1 10.3.0'],
    files: {
      'docker-bake.hcl': ['target "serve" {', '  args = { BASE = "nvcr.io/nvidia/tensorrt:24.05-py3" }', '}'],
      Dockerfile: [
        'ARG BASE=nvcr.io/nvidia/tensorrt:24.08-py3',
        'FROM ${BASE}',
        'COPY requirements.txt .',
        'RUN pip install -r requirements.txt',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'earthfile COPY +target',
    red: true,
    pins: ['Earthfile:3 10.0.1', 'Earthfile:7 10.3.0'],
    files: {
      Earthfile: [
        'VERSION 0.8',
        'convert:',
        '  FROM nvcr.io/nvidia/tensorrt:24.05-py3',
        '  RUN trtexec --onnx=m.onnx --saveEngine=m.plan',
        '  SAVE ARTIFACT m.plan',
        'serve:',
        '  FROM nvcr.io/nvidia/tritonserver:24.08-py3',
        '  COPY +convert/m.plan /models/m/1/model.plan',
        '  SAVE IMAGE serve',
      ],
    },
  },
  {
    what: 'earthfile targets apart',
    red: false,
    pins: ['Earthfile:3 10.0.1', 'Earthfile:6 10.3.0'],
    files: {
      Earthfile: [
        'VERSION 0.8',
        'a:',
        '  FROM nvcr.io/nvidia/tritonserver:24.05-py3',
        '  RUN make',
        'b:',
        '  FROM nvcr.io/nvidia/tritonserver:24.08-py3',
        '  RUN make',
      ],
    },
  },
  {
    what: 'apptainer from + pip',
    red: true,
    pins: ['x.def:2 10.0.1', 'x.def:4 10.3.0'],
    files: {
      'x.def': [
        'Bootstrap: docker',
        'From: nvcr.io/nvidia/tensorrt:24.05-py3',
        '%post',
        '    pip install tensorrt-cu12==10.3.0',
      ],
    },
  },
  {
    what: 'apptainer two defs',
    red: false,
    pins: ['a.def:2 10.0.1', 'b.def:2 10.3.0'],
    files: {
      'a.def': ['Bootstrap: docker', 'From: nvcr.io/nvidia/tritonserver:24.05-py3'],
      'b.def': ['Bootstrap: docker', 'From: nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'snapcraft parts',
    red: true,
    pins: ['snap/snapcraft.yaml:6 10.0.1', 'snap/snapcraft.yaml:9 10.3.0'],
    files: {
      'snap/snapcraft.yaml': [
        'name: x',
        'base: core22',
        'parts:',
        '  trt:',
        '    plugin: dump',
        '    source: https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/tars/TensorRT-10.0.1.6.Linux.x86_64-gnu.cuda-12.4.tar.gz',
        '  app:',
        '    plugin: python',
        '    python-packages: [tensorrt-cu12==10.3.0]',
      ],
    },
  },
  {
    what: 'debian control vs requirements',
    red: true,
    pins: ['debian/control:2 10.0.1', 'requirements.txt:1 10.3.0'],
    files: {
      'debian/control': [
        'Source: x',
        'Build-Depends: debhelper-compat (= 13), libnvinfer-dev (= 10.0.1.6-1+cuda12.4), cmake',
        'Standards-Version: 4.6',
        '',
        'Package: x',
        'Architecture: amd64',
        'Depends: libnvinfer10 (= 10.0.1.6-1+cuda12.4)',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'debian control minimum holds',
    red: false,
    pins: [],
    files: {
      'debian/control': ['Source: x', 'Build-Depends: libnvinfer-dev (>= 10.0.1)'],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'cog run + python_packages',
    red: true,
    pins: ['cog.yaml:5 10.3.0', 'cog.yaml:7 10.0.1'],
    files: {
      'cog.yaml': [
        'build:',
        '  gpu: true',
        '  python_version: "3.11"',
        '  python_packages:',
        '    - tensorrt-cu12==10.3.0',
        '  run:',
        '    - apt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4',
        'predict: predict.py:Predictor',
      ],
    },
  },
  {
    what: 'cog python_requirements file',
    red: true,
    pins: ['cog.yaml:4 10.0.1', 'reqs/gpu.txt:1 10.3.0'],
    files: {
      'cog.yaml': [
        'build:',
        '  python_requirements: reqs/gpu.txt',
        '  run:',
        '    - pip install tensorrt-cu12==10.0.1',
      ],
      'reqs/gpu.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'truss base image + requirements',
    red: true,
    pins: ['config.yaml:3 10.0.1', 'config.yaml:5 10.3.0'],
    files: {
      'config.yaml': [
        'model_name: x',
        'base_image:',
        '  image: nvcr.io/nvidia/tensorrt:24.05-py3',
        'requirements:',
        '  - tensorrt-cu12==10.3.0',
        'resources: {accelerator: A10G}',
      ],
    },
  },
  {
    what: 'bentofile',
    red: true,
    pins: ['bentofile.yaml:3 10.0.1', 'bentofile.yaml:6 10.3.0'],
    files: {
      'bentofile.yaml': [
        'service: "service:svc"',
        'docker:',
        '  base_image: nvcr.io/nvidia/tensorrt:24.05-py3',
        'python:',
        '  packages:',
        '    - tensorrt-cu12==10.3.0',
      ],
    },
  },
  {
    what: 'sagemaker py convert + deploy',
    red: true,
    pins: ['deploy.py:3 10.0.1', 'deploy.py:4 10.3.0'],
    files: {
      'deploy.py': [
        'import sagemaker',
        'from sagemaker.model import Model',
        'CONVERT_IMAGE = "nvcr.io/nvidia/tensorrt:24.05-py3"',
        'SERVE_IMAGE = "nvcr.io/nvidia/tritonserver:24.08-py3"',
      ],
      '.github/workflows/d.yml': [
        'on: push',
        'jobs:',
        '  d:',
        '    runs-on: x',
        '    steps:',
        '      - run: python deploy.py',
      ],
    },
  },
  {
    what: 'azure dependsOn',
    red: true,
    pins: ['azure-pipelines.yml:3 10.0.1', 'azure-pipelines.yml:9 10.3.0'],
    files: {
      'azure-pipelines.yml': [
        'jobs:',
        '- job: convert',
        '  container: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  steps:',
        '  - script: trtexec --onnx=m.onnx --saveEngine=m.plan',
        '  - publish: m.plan',
        '- job: serve',
        '  dependsOn: convert',
        '  container: nvcr.io/nvidia/tritonserver:24.08-py3',
        '  steps:',
        '  - download: current',
      ],
    },
  },
  {
    what: 'azure apart',
    red: false,
    pins: ['azure-pipelines.yml:3 10.0.1', 'azure-pipelines.yml:7 10.3.0'],
    files: {
      'azure-pipelines.yml': [
        'jobs:',
        '- job: a',
        '  container: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  steps:',
        '  - script: make a',
        '- job: b',
        '  container: nvcr.io/nvidia/tritonserver:24.08-py3',
        '  steps:',
        '  - script: make b',
      ],
    },
  },
  {
    what: 'azure resources containers',
    red: true,
    pins: ['azure-pipelines.yml:4 10.0.1', 'azure-pipelines.yml:6 10.3.0'],
    files: {
      'azure-pipelines.yml': [
        'resources:',
        '  containers:',
        '  - container: conv',
        '    image: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  - container: srv',
        '    image: nvcr.io/nvidia/tritonserver:24.08-py3',
        'jobs:',
        '- job: convert',
        '  container: conv',
        '  steps: [{script: trtexec}, {publish: m.plan}]',
        '- job: serve',
        '  dependsOn: convert',
        '  container: srv',
        '  steps: [{download: current}]',
      ],
    },
  },
  {
    what: 'circle workspace requires',
    red: true,
    pins: ['.circleci/config.yml:4 10.0.1', '.circleci/config.yml:9 10.3.0'],
    files: {
      '.circleci/config.yml': [
        'version: 2.1',
        'jobs:',
        '  convert:',
        '    docker: [{image: "nvcr.io/nvidia/tensorrt:24.05-py3"}]',
        '    steps:',
        '      - run: trtexec --onnx=m.onnx --saveEngine=m.plan',
        '      - persist_to_workspace: {root: ., paths: [m.plan]}',
        '  serve:',
        '    docker: [{image: "nvcr.io/nvidia/tritonserver:24.08-py3"}]',
        '    steps:',
        '      - attach_workspace: {at: .}',
        'workflows:',
        '  all:',
        '    jobs:',
        '      - convert',
        '      - serve: {requires: [convert]}',
      ],
    },
  },
  {
    what: 'circle apart',
    red: false,
    pins: ['.circleci/config.yml:4 10.0.1', '.circleci/config.yml:7 10.3.0'],
    files: {
      '.circleci/config.yml': [
        'version: 2.1',
        'jobs:',
        '  a:',
        '    docker: [{image: "nvcr.io/nvidia/tensorrt:24.05-py3"}]',
        '    steps: [{run: make}]',
        '  b:',
        '    docker: [{image: "nvcr.io/nvidia/tritonserver:24.08-py3"}]',
        '    steps: [{run: make}]',
        'workflows: {all: {jobs: [a, b]}}',
      ],
    },
  },
  {
    what: 'argo workflow steps',
    red: true,
    pins: ['wf.yaml:10 10.0.1', 'wf.yaml:12 10.3.0'],
    files: {
      'wf.yaml': [
        'apiVersion: argoproj.io/v1alpha1',
        'kind: Workflow',
        'spec:',
        '  entrypoint: main',
        '  templates:',
        '  - name: main',
        '    steps:',
        '    - - {name: a, template: convert}',
        '  - name: convert',
        '    container: {image: "nvcr.io/nvidia/tensorrt:24.05-py3"}',
        '  - name: serve',
        '    container: {image: "nvcr.io/nvidia/tritonserver:24.08-py3"}',
      ],
    },
  },
  {
    what: 'drone steps of one pipeline',
    red: true,
    pins: ['.drone.yml:5 10.0.1', '.drone.yml:8 10.3.0'],
    files: {
      '.drone.yml': [
        'kind: pipeline',
        'name: x',
        'steps:',
        '- name: convert',
        '  image: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  commands: [trtexec --saveEngine=m.plan]',
        '- name: serve',
        '  image: nvcr.io/nvidia/tritonserver:24.08-py3',
        '  commands: [tritonserver]',
      ],
    },
  },
  {
    what: 'cloudbuild steps',
    red: true,
    pins: ['cloudbuild.yaml:2 10.0.1', 'serve/Dockerfile:1 10.3.0'],
    files: {
      'cloudbuild.yaml': [
        'steps:',
        '- name: nvcr.io/nvidia/tensorrt:24.05-py3',
        '  args: [trtexec, --onnx=m.onnx, --saveEngine=m.plan]',
        '- name: gcr.io/cloud-builders/docker',
        '  args: [build, -f, serve/Dockerfile, -t, s, .]',
      ],
      'serve/Dockerfile': ['FROM nvcr.io/nvidia/tritonserver:24.08-py3', 'COPY m.plan /m'],
    },
  },
  {
    what: 'packer provisioner',
    red: true,
    pins: ['img.pkr.hcl:3 10.0.1', 'img.pkr.hcl:4 10.3.0'],
    files: {
      'img.pkr.hcl': [
        'build {',
        '  provisioner "shell" { inline = [',
        '      "apt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4",',
        '      "pip install tensorrt-cu12==10.3.0",',
        '  ] }',
        '}',
      ],
    },
  },
  {
    what: 'cloud-init',
    red: true,
    pins: ['cloud-init.yaml:3 10.0.1', 'cloud-init.yaml:4 10.3.0'],
    files: {
      'cloud-init.yaml': [
        '#cloud-config',
        'runcmd:',
        '  - apt-get install -y libnvinfer10=10.0.1.6-1+cuda12.4',
        '  - pip install tensorrt-cu12==10.3.0',
      ],
    },
  },
  {
    what: 'buildkite depends_on',
    red: true,
    pins: ['.buildkite/pipeline.yml:6 10.0.1', '.buildkite/pipeline.yml:12 10.3.0'],
    files: {
      '.buildkite/pipeline.yml': [
        'steps:',
        '  - key: convert',
        '    command: trtexec --saveEngine=m.plan',
        '    artifact_paths: m.plan',
        '    plugins:',
        '      - docker#v5: {image: "nvcr.io/nvidia/tensorrt:24.05-py3"}',
        '  - key: serve',
        '    depends_on: convert',
        '    command: buildkite-agent artifact download m.plan .',
        '    plugins:',
        '      - docker#v5:',
        '          image: "nvcr.io/nvidia/tritonserver:24.08-py3"',
      ],
    },
  },
  {
    what: 'nomad group tasks',
    red: true,
    pins: ['x.nomad:4 10.0.1', 'x.nomad:5 10.3.0'],
    files: {
      'x.nomad': [
        'job "x" {',
        '  group "g" {',
        '    task "convert" { driver = "docker"',
        '      config { image = "nvcr.io/nvidia/tensorrt:24.05-py3" } }',
        '    task "serve" { config { image = "nvcr.io/nvidia/tritonserver:24.08-py3" } }',
        '  }',
        '}',
      ],
    },
  },
  {
    what: 'env file hands compose two images',
    red: true,
    pins: ['.env:1 10.0.1', '.env:2 10.3.0'],
    files: {
      '.env': ['CONV=nvcr.io/nvidia/tensorrt:24.05-py3', 'SRV=nvcr.io/nvidia/tritonserver:24.08-py3'],
      'compose.yaml': ['services:', '  a:', '    image: ${CONV}', '  b:', '    image: ${SRV}'],
    },
  },
  {
    what: 'env files per machine',
    red: false,
    pins: ['.env.jetson:1 10.3.0', '.env.cloud:1 10.0.1'],
    files: {
      '.env.jetson': ['TRT_IMAGE=nvcr.io/nvidia/tensorrt:24.08-py3'],
      '.env.cloud': ['TRT_IMAGE=nvcr.io/nvidia/tensorrt:24.05-py3'],
    },
  },
  {
    what: 'workflow env var image in container, other job build-arg',
    red: true,
    pins: ['.github/workflows/a.yml:3 10.0.1', 'Dockerfile:1 10.3.0'],
    files: {
      '.github/workflows/a.yml': [
        'on: push',
        'env:',
        '  TRT_IMAGE: nvcr.io/nvidia/tensorrt:24.05-py3',
        'jobs:',
        '  convert:',
        '    runs-on: x',
        '    steps:',
        '      - run: docker run -v .:/w ${{ env.TRT_IMAGE }} trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan',
        '      - run: docker build -t s .',
      ],
      Dockerfile: ['FROM nvcr.io/nvidia/tritonserver:24.08-py3', 'COPY m.plan /models/'],
    },
  },
  {
    what: 'script converts and bakes',
    red: true,
    pins: ['build.sh:2 10.0.1', 'serve.Dockerfile:1 10.3.0'],
    files: {
      'build.sh': [
        '#!/bin/sh',
        'docker run --rm -v $PWD:/w nvcr.io/nvidia/tensorrt:24.05-py3 trtexec --onnx=/w/m.onnx --saveEngine=/w/m.plan',
        'docker build -f serve.Dockerfile -t s .',
      ],
      'serve.Dockerfile': ['FROM nvcr.io/nvidia/tritonserver:24.08-py3', 'COPY m.plan /m'],
    },
  },
  {
    what: 'script lints in one, serves other',
    red: false,
    pins: ['build.sh:2 10.0.1', 'serve.Dockerfile:1 10.3.0'],
    files: {
      'build.sh': [
        '#!/bin/sh',
        'docker run --rm -v $PWD:/w nvcr.io/nvidia/tensorrt:24.05-py3 pytest',
        'docker build -f serve.Dockerfile -t s .',
      ],
      'serve.Dockerfile': ['FROM nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'matrix of images',
    red: false,
    pins: [],
    files: {
      '.github/workflows/a.yml': [
        'on: push',
        'jobs:',
        '  t:',
        '    strategy: {matrix: {image: ["nvcr.io/nvidia/tensorrt:24.05-py3", "nvcr.io/nvidia/tensorrt:24.08-py3"]}}',
        '    container: ${{ matrix.image }}',
        '    runs-on: x',
        '    steps: [{run: make}]',
      ],
    },
  },
  {
    what: 'reusable workflow input',
    red: true,
    pins: ['.github/workflows/b.yml:8 10.3.0'],
    files: {
      '.github/workflows/a.yml': [
        'on: push',
        'jobs:',
        '  convert:',
        '    runs-on: x',
        '    container: nvcr.io/nvidia/tensorrt:24.05-py3',
        '    steps: [{run: trtexec}, {uses: actions/upload-artifact@v4, with: {name: p, path: m.plan}}]',
      ],
      '.github/workflows/b.yml': [
        'on: push',
        'jobs:',
        '  convert:',
        '    runs-on: x',
        '    container: nvcr.io/nvidia/tensorrt:24.05-py3',
        '    steps: [{run: trtexec}, {uses: actions/upload-artifact@v4, with: {name: p, path: m.plan}}]',
        '  serve:',
        '    container: nvcr.io/nvidia/tritonserver:24.08-py3',
        '    runs-on: x',
        '    steps: [{uses: actions/download-artifact@v4, with: {name: p}}]',
      ],
    },
  },
  {
    what: 'k8s initContainer',
    red: true,
    pins: ['d.yaml:7 10.0.1', 'd.yaml:10 10.3.0'],
    files: {
      'd.yaml': [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'spec:',
        '  template:',
        '    spec:',
        '      initContainers:',
        '        - image: nvcr.io/nvidia/tensorrt:24.05-py3',
        '          name: convert',
        '      containers:',
        '        - image: nvcr.io/nvidia/tritonserver:24.08-py3',
        '          name: serve',
      ],
    },
  },
  {
    what: 'k8s two manifests, nothing joins',
    red: false,
    pins: ['k/a.yaml:3 10.0.1', 'k/b.yaml:3 10.3.0'],
    files: {
      'k/a.yaml': [
        'apiVersion: v1',
        'kind: Pod',
        'spec: {containers: [{name: x, image: "nvcr.io/nvidia/tensorrt:24.05-py3"}]}',
      ],
      'k/b.yaml': [
        'apiVersion: v1',
        'kind: Pod',
        'spec: {containers: [{name: y, image: "nvcr.io/nvidia/tritonserver:24.08-py3"}]}',
      ],
    },
  },
  {
    what: 'kserve predictor and transformer',
    red: true,
    pins: ['i.yaml:5 10.0.1', 'i.yaml:7 10.3.0'],
    files: {
      'i.yaml': [
        'apiVersion: serving.kserve.io/v1beta1',
        'kind: InferenceService',
        'spec:',
        '  predictor:',
        '    containers: [{image: "nvcr.io/nvidia/tritonserver:24.05-py3"}]',
        '  transformer:',
        '    containers: [{image: "nvcr.io/nvidia/tritonserver:24.08-py3"}]',
      ],
    },
  },
  {
    what: 'setup.py vs docker/Dockerfile',
    red: true,
    pins: ['setup.py:2 10.0.1', 'docker/Dockerfile:1 10.3.0'],
    files: {
      'setup.py': [
        'from setuptools import setup',
        'setup(name="x", install_requires=["tensorrt-cu12==10.0.1"])',
      ],
      'docker/Dockerfile': ['FROM nvcr.io/nvidia/tensorrt:24.08-py3', 'RUN pip install .'],
    },
  },
  {
    what: 'requirements-dev other than requirements',
    red: true,
    pins: ['requirements.txt:1 10.0.1', 'requirements-dev.txt:1 10.3.0'],
    files: {
      'requirements.txt': ['tensorrt-cu12==10.0.1'],
      'requirements-dev.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'requirements-cu11/12',
    red: false,
    pins: [],
    files: {
      'requirements-cu11.txt': ['tensorrt-cu11==10.0.1'],
      'requirements-cu12.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'constraints file vs requirement',
    red: true,
    pins: ['constraints.txt:1 10.0.1', 'requirements.txt:1 10.3.0'],
    files: {
      'constraints.txt': ['tensorrt-cu12==10.0.1'],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'tox env pins other',
    red: false,
    pins: ['tox.ini:2 10.0.1'],
    files: {
      'tox.ini': ['[testenv:old]', 'deps = tensorrt-cu12==10.0.1'],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'noxfile',
    red: false,
    pins: ['noxfile.py:4 10.0.1'],
    files: {
      'noxfile.py': [
        'import nox',
        '@nox.session',
        'def old(session):',
        '    session.install("tensorrt-cu12==10.0.1")',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'mise vs requirements',
    red: false,
    pins: [],
    files: {
      'mise.toml': ['[tools]', 'python = "3.11"'],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'vcpkg vs CMake',
    red: false,
    pins: ['vcpkg.json:1 10.0.1'],
    files: {
      'vcpkg.json': ['{"name":"x","dependencies":[],"overrides":[{"name":"tensorrt","version":"10.0.1"}]}'],
    },
  },
  {
    what: 'conan recipe vs Dockerfile of the root',
    red: true,
    pins: ['conanfile.txt:2 10.0.1', 'Dockerfile:1 10.3.0'],
    files: {
      'conanfile.txt': ['[requires]', 'tensorrt/10.0.1.6'],
      'CMakeLists.txt': ['project(x)', 'find_package(TensorRT REQUIRED)'],
      Dockerfile: ['FROM nvcr.io/nvidia/tensorrt:24.08-py3', 'RUN conan install .'],
    },
  },
  {
    what: 'apt preferences vs apt install',
    red: true,
    pins: ['apt/trt.pref:2 10.0.1', 'Dockerfile:3 10.3.0'],
    files: {
      'apt/trt.pref': ['Package: libnvinfer*', 'Pin: version 10.0.1.6-1+cuda12.4', 'Pin-Priority: 1001'],
      Dockerfile: [
        'FROM ubuntu:22.04',
        'COPY apt/trt.pref /etc/apt/preferences.d/',
        'RUN apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5',
      ],
    },
  },
  {
    what: 'ARG default overridden by a Makefile',
    red: false,
    pins: ['Makefile:2 10.3.0'],
    files: {
      Makefile: ['img:', '\tdocker build --build-arg TAG=24.08-py3 -t x .'],
      Dockerfile: [
        'ARG TAG=24.05-py3',
        'FROM nvcr.io/nvidia/tensorrt:${TAG}',
        'RUN pip install tensorrt-cu12==10.3.0',
      ],
    },
  },
  {
    what: 'docker-bake shared context tag',
    red: true,
    pins: ['a.Dockerfile:1 10.0.1', 'b.Dockerfile:2 10.3.0'],
    files: {
      'docker-bake.hcl': [
        'target "base" {',
        '  dockerfile = "a.Dockerfile"',
        '  tags = ["acme/base:1"]',
        '}',
        'target "app" {',
        '  dockerfile = "b.Dockerfile"',
        '  contexts = { "acme/base" = "target:base" }',
        '}',
      ],
      'a.Dockerfile': ['FROM nvcr.io/nvidia/tensorrt:24.05-py3'],
      'b.Dockerfile': ['FROM acme/base', 'RUN pip install tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'compose extends + override file',
    red: true,
    pins: ['compose.yaml:3 10.0.1', 'compose.override.yaml:3 10.3.0'],
    files: {
      'compose.yaml': ['services:', '  convert:', '    image: nvcr.io/nvidia/tensorrt:24.05-py3'],
      'compose.override.yaml': ['services:', '  serve:', '    image: nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'compose profiles',
    red: false,
    pins: [],
    files: {
      'compose.yaml': [
        'services:',
        '  a: {image: "nvcr.io/nvidia/tensorrt:24.05-py3", profiles: [old]}',
        '  b: {image: "nvcr.io/nvidia/tritonserver:24.08-py3", profiles: [new]}',
      ],
    },
  },
  {
    what: 'compose gpu/cpu files are alternatives',
    red: false,
    pins: ['compose.jetson.yaml:3 10.0.1', 'compose.x86.yaml:3 10.3.0'],
    files: {
      'compose.jetson.yaml': ['services:', '  s:', '    image: nvcr.io/nvidia/tritonserver:24.05-py3'],
      'compose.x86.yaml': ['services:', '  s:', '    image: nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'helm umbrella subcharts',
    red: true,
    pins: ['charts/convert/values.yaml:1 10.0.1', 'values.yaml:2 10.3.0'],
    files: {
      'Chart.yaml': ['name: u', 'version: 1.0.0', 'dependencies:', '  - {name: convert, version: 1.0.0}'],
      'values.yaml': ['serve:', '  image: nvcr.io/nvidia/tritonserver:24.08-py3'],
      'charts/convert/Chart.yaml': ['name: convert', 'version: 1.0.0'],
      'charts/convert/values.yaml': ['image: nvcr.io/nvidia/tensorrt:24.05-py3'],
    },
  },
  {
    what: 'tekton tasks of one pipeline',
    red: true,
    pins: ['p.yaml:6 10.0.1', 'p.yaml:7 10.3.0'],
    files: {
      'p.yaml': [
        'apiVersion: tekton.dev/v1',
        'kind: Task',
        'metadata: {name: x}',
        'spec:',
        '  steps:',
        '  - {name: convert, image: "nvcr.io/nvidia/tensorrt:24.05-py3"}',
        '  - {name: build, image: "nvcr.io/nvidia/tritonserver:24.08-py3"}',
      ],
    },
  },
  {
    what: 'argocd app helm parameters',
    red: false,
    pins: [],
    files: {
      'app.yaml': [
        'apiVersion: argoproj.io/v1alpha1',
        'kind: Application',
        'spec: {source: {helm: {parameters: [{name: image.tag, value: 24.08-py3}]}}}',
      ],
    },
  },
  {
    what: 'dockerfile heredoc RUN',
    red: true,
    pins: ['Dockerfile:1 10.0.1', 'Dockerfile:3 10.3.0'],
    files: {
      Dockerfile: [
        'FROM nvcr.io/nvidia/tensorrt:24.05-py3',
        'RUN <<EOF',
        'pip install tensorrt-cu12==10.3.0',
        'EOF',
      ],
    },
  },
  {
    what: 'two apps of a monorepo',
    red: false,
    pins: ['a/requirements.txt:1 10.0.1', 'b/requirements.txt:1 10.3.0'],
    files: {
      'a/requirements.txt': ['tensorrt-cu12==10.0.1'],
      'b/requirements.txt': ['tensorrt-cu12==10.3.0'],
      'a/setup.py': ['from setuptools import setup', 'setup()'],
      'b/setup.py': ['from setuptools import setup', 'setup()'],
    },
  },
  {
    what: 'convert/ and serve/ folders',
    red: true,
    pins: ['convert/requirements.txt:1 10.0.1', 'serve/requirements.txt:1 10.3.0'],
    files: {
      'convert/requirements.txt': ['tensorrt-cu12==10.0.1'],
      'serve/requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'terraform variables convert_image serve_image',
    red: true,
    pins: ['v.tf:2 10.0.1', 'v.tf:5 10.3.0'],
    files: {
      'v.tf': [
        'variable "convert_image" {',
        '  default = "nvcr.io/nvidia/tensorrt:24.05-py3"',
        '}',
        'variable "serve_image" {',
        '  default = "nvcr.io/nvidia/tritonserver:24.08-py3"',
        '}',
      ],
    },
  },
  {
    what: 'engine vs image beside',
    red: true,
    pins: [],
    files: {
      'docker/Dockerfile': [
        'FROM nvcr.io/nvidia/tritonserver:24.08-py3',
        'COPY --from=nvcr.io/nvidia/tensorrt:24.05-py3 /usr/lib/x86_64-linux-gnu/libnvinfer.so.10 /opt/',
      ],
    },
  },
  {
    what: 'renovate comments only',
    red: false,
    pins: [],
    files: {
      'renovate.json': [
        '{"packageRules":[{"matchPackageNames":["nvcr.io/nvidia/tensorrt"],"allowedVersions":"24.05-py3"}]}',
      ],
      Dockerfile: ['FROM nvcr.io/nvidia/tritonserver:24.08-py3'],
    },
  },
  {
    what: 'a task of a Taskfile needs the one that converts',
    red: true,
    pins: ['Taskfile.yml:5 10.3.0', 'Taskfile.yml:10 8.6.1'],
    files: {
      'Taskfile.yml': [
        "version: '3'",
        'tasks:',
        '  convert:',
        '    cmds:',
        '      - docker run --rm --gpus all -v $PWD/models:/m nvcr.io/nvidia/tensorrt:24.08-py3 trtexec --onnx=/m/a.onnx --saveEngine=/m/a.plan',
        '  serve:',
        '    deps: [convert]',
        '    cmds:',
        '      - echo starting',
        '      - docker run --rm --gpus all -v $PWD/models:/models nvcr.io/nvidia/tritonserver:23.12-py3 tritonserver --model-repository=/models',
      ],
    },
  },
  {
    what: 'a task of a Taskfile calls the one that converts',
    red: true,
    pins: ['Taskfile.yml:3 10.3.0', 'Taskfile.yml:4 8.6.1'],
    files: {
      'Taskfile.yml': [
        "version: '3'",
        'vars:',
        '  BUILD_IMAGE: nvcr.io/nvidia/tensorrt:24.08-py3',
        '  SERVE_IMAGE: nvcr.io/nvidia/tritonserver:23.12-py3',
        'tasks:',
        '  convert:',
        '    cmds:',
        '      - docker run --rm -v $PWD/models:/m {{.BUILD_IMAGE}} trtexec --onnx=/m/a.onnx --saveEngine=/m/a/1/model.plan',
        '  up:',
        '    cmds:',
        '      - task: convert',
        '      - docker run --rm -v $PWD/models:/models {{.SERVE_IMAGE}} tritonserver --model-repository=/models',
      ],
    },
  },
  {
    what: 'tasks of a Taskfile apart',
    red: false,
    pins: [],
    files: {
      'Taskfile.yml': [
        "version: '3'",
        'tasks:',
        '  dev:',
        '    cmds:',
        '      - docker run --rm -it -v $PWD:/w nvcr.io/nvidia/tensorrt:24.08-py3 bash',
        '  old:',
        '    cmds:',
        '      - docker run --rm -it -v $PWD:/w nvcr.io/nvidia/tensorrt:23.12-py3 bash',
      ],
    },
  },
  {
    what: 'tasks of a Taskfile in their short form',
    red: false,
    pins: ['Taskfile.yml:5 10.3.0.26'],
    files: {
      'Taskfile.yml': [
        "version: '3'",
        'env:',
        '  A: b',
        'vars:',
        '  TAG: 24.08-py3',
        'tasks:',
        '  default: echo hi',
        '  convert: docker run --rm -v $PWD/m:/m nvcr.io/nvidia/tensorrt:{{.TAG}} trtexec --onnx=/m/a.onnx --saveEngine=/m/a.plan',
        '  serve: [docker run --rm nvcr.io/nvidia/tritonserver:{{.TAG}} tritonserver]',
      ],
    },
  },
  {
    what: 'a recipe of a justfile needs the one that converts',
    red: true,
    pins: ['justfile:1 10.3.0', 'justfile:6 8.6.1'],
    files: {
      justfile: [
        'img := "nvcr.io/nvidia/tensorrt:24.08-py3"',
        'convert:',
        '    docker run --rm -v $PWD/m:/m {{img}} trtexec --onnx=/m/a.onnx --saveEngine=/m/a/1/model.plan',
        '',
        'serve: convert',
        '    docker run --rm -v $PWD/m:/models nvcr.io/nvidia/tritonserver:23.12-py3 tritonserver --model-repository=/models',
      ],
    },
  },
  {
    what: 'recipes of a justfile with arguments',
    red: false,
    pins: [],
    files: {
      justfile: [
        'set dotenv-load',
        'trt := "24.08-py3"',
        '# convert',
        'convert model="a": (fetch "a")',
        '  docker run --rm -v {{justfile_directory()}}/m:/m nvcr.io/nvidia/tensorrt:{{trt}} trtexec --onnx=/m/{{model}}.onnx --saveEngine=/m/a/1/model.plan',
        'fetch x:',
        '  curl -O http://x/{{x}}',
        'serve: (convert "a")',
        '  docker run --rm nvcr.io/nvidia/tritonserver:{{trt}} tritonserver --model-repository=/m',
      ],
    },
  },
  {
    what: 'a target calls make for the one that converts',
    red: true,
    pins: ['Makefile:1 10.3.0', 'Makefile:7 8.6.1'],
    files: {
      Makefile: [
        'IMG ?= nvcr.io/nvidia/tensorrt:24.08-py3',
        'convert:',
        '\tdocker run --rm -v $(PWD)/m:/m $(IMG) trtexec --onnx=/m/a.onnx --saveEngine=/m/a/1/model.plan',
        '',
        'up:',
        '\t@$(MAKE) convert',
        '\tdocker run --rm -v $(PWD)/m:/models nvcr.io/nvidia/tritonserver:23.12-py3 tritonserver --model-repository=/models',
      ],
    },
  },
  {
    what: 'targets of a Makefile apart',
    red: false,
    pins: [],
    files: {
      Makefile: [
        'TRT8 := nvcr.io/nvidia/tensorrt:23.12-py3',
        'bench8: FLAGS = --fp16',
        'bench8:',
        '\tdocker run --rm -v $(PWD)/m:/m $(TRT8) trtexec --onnx=/m/a.onnx --saveEngine=/tmp/a.plan',
        'bench10:',
        '\tdocker run --rm -v $(PWD)/m:/m nvcr.io/nvidia/tensorrt:24.08-py3 trtexec --onnx=/m/a.onnx --saveEngine=/tmp/a.plan',
        '.PHONY: bench8 bench10',
      ],
    },
  },
  {
    what: 'a Makefile writes the engine that a service loads',
    red: true,
    pins: ['Makefile:2 8.6.1', 'docker-compose.yml:3 10.3.0'],
    files: {
      Makefile: [
        'engines:',
        '\tdocker run --rm --gpus all -v $(PWD)/models:/models nvcr.io/nvidia/tensorrt:23.12-py3 trtexec --onnx=/models/det.onnx --saveEngine=/models/det/1/model.plan',
      ],
      'models/det/config.pbtxt': ['name: "det"', 'platform: "tensorrt_plan"'],
      'docker-compose.yml': [
        'services:',
        '  triton:',
        '    image: nvcr.io/nvidia/tritonserver:24.08-py3',
        '    volumes: ["./models:/models"]',
        '    command: tritonserver --model-repository=/models',
      ],
    },
  },
  {
    what: 'a PowerShell script installs two versions',
    red: true,
    pins: ['setup.ps1:2 10.0.1.6', 'setup.ps1:5 10.3.0'],
    files: {
      'setup.ps1': [
        '$ErrorActionPreference = "Stop"',
        'Invoke-WebRequest -Uri https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/zip/TensorRT-10.0.1.6.Windows10.win10.cuda-12.4.zip -OutFile trt.zip',
        'Expand-Archive trt.zip -DestinationPath C:\\tools',
        '$env:PATH += ";C:\\tools\\TensorRT-10.0.1.6\\lib"',
        'python -m pip install tensorrt-cu12==10.3.0',
      ],
    },
  },
  {
    what: 'branches of a PowerShell script',
    red: false,
    pins: [],
    files: {
      'setup.ps1': [
        'param([string]$Version = "10.3.0.26")',
        'if ($Legacy) {',
        '  python -m pip install tensorrt-cu12==10.0.1',
        '} else {',
        '  python -m pip install tensorrt-cu12==10.3.0',
        '}',
      ],
    },
  },
  {
    what: 'a batch script installs two versions',
    red: true,
    pins: [],
    files: {
      'install.bat': [
        '@echo off',
        'curl -L -o trt.zip https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/zip/TensorRT-10.0.1.6.Windows10.win10.cuda-12.4.zip',
        'tar -xf trt.zip',
        'python_embeded\\python.exe -m pip install tensorrt-cu12==10.3.0',
      ],
    },
  },
  {
    what: 'branches of a batch script',
    red: false,
    pins: [],
    files: {
      'install.bat': [
        '@echo off',
        'if "%1"=="old" (',
        '  pip install tensorrt-cu12==10.0.1',
        ') else (',
        '  pip install tensorrt-cu12==10.3.0',
        ')',
        'curl -L -O https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.3.0/zip/TensorRT-10.3.0.26.Windows.win10.cuda-12.5.zip',
      ],
    },
  },
  {
    what: 'labels of a batch script',
    red: false,
    pins: [],
    files: {
      'install.bat': [
        '@echo off',
        'set /p c=Which?',
        'if "%c%"=="1" goto a',
        'goto b',
        ':a',
        'curl -LO https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/zip/TensorRT-10.0.1.6.Windows10.win10.cuda-12.4.zip',
        'goto end',
        ':b',
        'pip install tensorrt-cu12==10.3.0',
        ':end',
      ],
    },
  },
  {
    what: 'an archive and a package on one machine',
    red: true,
    pins: [],
    files: {
      'install.sh': [
        '#!/bin/bash',
        'wget https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/tars/TensorRT-10.0.1.6.Linux.x86_64-gnu.cuda-12.4.tar.gz',
        'tar xf TensorRT-10.0.1.6.Linux.x86_64-gnu.cuda-12.4.tar.gz',
        'pip install tensorrt-cu12==10.3.0',
      ],
    },
  },
  {
    what: 'an archive, its wheel and the same package on one machine',
    red: false,
    pins: [],
    files: {
      'install.sh': [
        '#!/bin/bash',
        'wget https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.0.1/tars/TensorRT-10.0.1.6.Linux.x86_64-gnu.cuda-12.4.tar.gz',
        'tar xf TensorRT-10.0.1.6.Linux.x86_64-gnu.cuda-12.4.tar.gz',
        'pip install TensorRT-10.0.1.6/python/tensorrt-10.0.1-cp310-none-linux_x86_64.whl',
        'pip install tensorrt-cu12==10.0.1',
      ],
    },
  },
  {
    what: 'a child pipeline takes an artifact of the one above',
    red: true,
    pins: ['.gitlab-ci.yml:4 10.3.0', 'ci/deploy.yml:2 8.6.1'],
    files: {
      '.gitlab-ci.yml': [
        'stages: [build, deploy]',
        'convert:',
        '  stage: build',
        '  image: nvcr.io/nvidia/tensorrt:24.08-py3',
        '  script:',
        '    - trtexec --onnx=a.onnx --saveEngine=a.plan',
        '  artifacts:',
        '    paths: [a.plan]',
        'deploy:',
        '  stage: deploy',
        '  needs: [convert]',
        '  trigger:',
        '    include: ci/deploy.yml',
        '    strategy: depend',
      ],
      'ci/deploy.yml': [
        'smoke:',
        '  image: nvcr.io/nvidia/tritonserver:23.12-py3',
        '  needs:',
        '    - pipeline: $PARENT_PIPELINE_ID',
        '      job: convert',
        '  script:',
        '    - tritonserver --model-repository=models',
      ],
    },
  },
  {
    what: 'only the job of a child pipeline that takes it',
    red: true,
    pins: [],
    files: {
      '.gitlab-ci.yml': [
        'stages: [build, deploy]',
        'convert:',
        '  stage: build',
        '  image: nvcr.io/nvidia/tensorrt:24.08-py3',
        '  script:',
        '    - trtexec --onnx=a.onnx --saveEngine=a.plan',
        '  artifacts:',
        '    paths: [a.plan]',
        'deploy:',
        '  stage: deploy',
        '  trigger:',
        '    include:',
        '      - local: /ci/deploy.yml',
      ],
      'ci/deploy.yml': [
        'smoke:',
        '  image: nvcr.io/nvidia/tritonserver:23.12-py3',
        '  needs:',
        '    - pipeline: $PARENT_PIPELINE_ID',
        '      job: convert',
        '  script:',
        '    - tritonserver --model-repository=models',
        'lint:',
        '  image: nvcr.io/nvidia/tensorrt:22.12-py3',
        '  script: [make]',
      ],
    },
  },
  {
    what: 'child pipelines apart',
    red: false,
    pins: [],
    files: {
      '.gitlab-ci.yml': [
        'stages: [t]',
        'trt8:',
        '  stage: t',
        '  trigger:',
        '    include: ci/trt8.yml',
        'trt10:',
        '  stage: t',
        '  trigger:',
        '    include: ci/trt10.yml',
      ],
      'ci/trt8.yml': ['test:', '  image: nvcr.io/nvidia/tensorrt:23.12-py3', '  script: [make test]'],
      'ci/trt10.yml': ['test:', '  image: nvcr.io/nvidia/tensorrt:24.08-py3', '  script: [make test]'],
    },
  },
  {
    what: 'a DeepStream configuration in YAML',
    red: true,
    pins: ['build.sh:2 8.6.1', 'Dockerfile:1 10.3.0'],
    files: {
      'deepstream_app.yaml': [
        'primary-gie:',
        '  enable: 1',
        '  gpu-id: 0',
        '  model-engine-file: models/det.engine',
        '  config-file: pgie.yml',
      ],
      'pgie.yml': ['property:', '  gpu-id: 0', '  model-engine-file: models/det.engine'],
      'build.sh': [
        '#!/bin/bash',
        'docker run --rm --gpus all -v $PWD/models:/models nvcr.io/nvidia/tensorrt:23.12-py3 trtexec --onnx=/models/det.onnx --saveEngine=/models/det.engine',
      ],
      Dockerfile: [
        'FROM nvcr.io/nvidia/deepstream:7.1-gc-triton-devel',
        'WORKDIR /app',
        'COPY . /app',
        'CMD ["deepstream-app","-c","deepstream_app.yaml"]',
      ],
    },
  },
  {
    what: 'a DeepStream application whose nvinfer is given the model',
    red: false,
    pins: [],
    files: {
      'deepstream_app.txt': ['[primary-gie]', 'model-engine-file=models/det.engine', 'config-file=pgie.txt'],
      'pgie.txt': ['[property]', 'onnx-file=models/det.onnx', 'model-engine-file=models/det.engine'],
      'build.sh': [
        'docker run --rm --gpus all -v $PWD/models:/models nvcr.io/nvidia/tensorrt:23.12-py3 trtexec --onnx=/models/det.onnx --saveEngine=/models/det.engine',
      ],
      Dockerfile: ['FROM nvcr.io/nvidia/deepstream:7.1-gc-triton-devel', 'COPY . /app'],
    },
  },
  {
    what: 'one image of Modal',
    red: true,
    pins: ['app.py:4 8.6.1', 'app.py:6 10.3.0'],
    files: {
      'app.py': [
        'import modal',
        'image = (',
        '    modal.Image.from_registry(',
        '        "nvcr.io/nvidia/tensorrt:23.12-py3", add_python="3.11")',
        '    .apt_install("git")',
        '    .pip_install("tensorrt-cu12==10.3.0", "torch==2.4.0")',
        ')',
        'app = modal.App("x", image=image)',
        '@app.function(gpu="A10G")',
        'def f(): pass',
      ],
    },
  },
  {
    what: 'two applications of Modal',
    red: false,
    pins: ['serve.py:2 10.3.0', 'old.py:2 8.6.1'],
    files: {
      'serve.py': [
        'import modal',
        'image = modal.Image.from_registry("nvcr.io/nvidia/tensorrt:24.08-py3").pip_install("fastapi")',
        'app = modal.App("a")',
      ],
      'old.py': [
        'import modal',
        'image = modal.Image.from_registry("nvcr.io/nvidia/tensorrt:23.12-py3").pip_install("fastapi")',
        'app = modal.App("b")',
      ],
    },
  },
  {
    what: 'two images of one Modal application',
    red: false,
    pins: ['serve.py:2 10.0.1', 'serve.py:3 10.3.0'],
    files: {
      'serve.py': [
        'import modal',
        'a = modal.Image.debian_slim().pip_install("tensorrt-cu12==10.0.1")',
        'b = modal.Image.debian_slim().pip_install("tensorrt-cu12==10.3.0")',
        'app = modal.App("a")',
      ],
    },
  },
  {
    what: 'an image of Modal that goes on from another one',
    red: true,
    pins: ['serve.py:3 8.6.1', 'serve.py:5 10.3.0'],
    files: {
      'serve.py': [
        'import modal',
        '',
        'TAG = "23.12-py3"',
        'base = modal.Image.from_registry(f"nvcr.io/nvidia/tensorrt:{TAG}", add_python="3.11")',
        'image = base.pip_install("tensorrt-cu12==10.3.0")',
        'app = modal.App("a")',
      ],
    },
  },
  {
    what: 'requirements that an image of Modal installs',
    red: true,
    pins: ['requirements.txt:1 10.3.0'],
    files: {
      'serve.py': [
        'import modal',
        'image = modal.Image.from_registry("nvcr.io/nvidia/tensorrt:23.12-py3").pip_install_from_requirements("requirements.txt")',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'one image of Beam',
    red: true,
    pins: [],
    files: {
      'app.py': [
        'from beam import Image, endpoint',
        'image = Image(',
        '  base_image="nvcr.io/nvidia/tensorrt:23.12-py3",',
        '  python_packages=["tensorrt-cu12==10.3.0"],',
        ')',
        '@endpoint(image=image, gpu="T4")',
        'def f(): pass',
      ],
    },
  },
  {
    what: 'a component of Kubeflow',
    red: true,
    pins: [],
    files: {
      'pipeline.py': [
        'from kfp import dsl, compiler',
        '@dsl.component(base_image="nvcr.io/nvidia/tensorrt:23.12-py3", packages_to_install=["tensorrt-cu12==10.3.0"])',
        'def convert(): pass',
      ],
    },
  },
  {
    what: 'operators of Airflow of which one converts and one serves',
    red: true,
    pins: ['dags/d.py:4 8.6.1', 'dags/d.py:5 10.3.0'],
    files: {
      'dags/d.py': [
        'from airflow import DAG',
        'from airflow.providers.docker.operators.docker import DockerOperator',
        'with DAG("a") as dag:',
        '    convert = DockerOperator(task_id="convert", image="nvcr.io/nvidia/tensorrt:23.12-py3", command="trtexec --onnx=a --saveEngine=b")',
        '    serve = DockerOperator(task_id="serve", image="nvcr.io/nvidia/tritonserver:24.08-py3")',
        '    convert >> serve',
      ],
    },
  },
  {
    what: 'Python that writes a Dockerfile from a constant',
    red: false,
    pins: ['docker/gen.py:3 10.3.0'],
    files: {
      'docker/gen.py': [
        '#!/usr/bin/env python3',
        'import sys',
        'BASE = "nvcr.io/nvidia/tensorrt:24.08-py3"',
        'open("Dockerfile","w").write(f"FROM {BASE}\\nRUN pip install fastapi\\n")',
      ],
      Makefile: ['image:', '\tpython3 docker/gen.py', '\tdocker build .'],
    },
  },
  {
    what: 'Python that writes a Dockerfile with two versions',
    red: true,
    pins: [],
    files: {
      'docker/gen.py': [
        '#!/usr/bin/env python3',
        'import sys',
        'text = """FROM nvcr.io/nvidia/tensorrt:23.12-py3',
        'RUN pip install tensorrt-cu12==10.3.0',
        '"""',
        'open("Dockerfile","w").write(text)',
      ],
      Makefile: ['image:', '\tpython3 docker/gen.py', '\tdocker build .'],
    },
  },
  {
    what: 'PowerShell writes the engine that a service loads',
    red: true,
    pins: ['scripts/build_engine.ps1:4 ', 'deploy/docker-compose.yml:3 8.6.3'],
    files: {
      'scripts/build_engine.ps1': [
        'param(',
        '  [string]$OnnxPath = "artifacts/onnx/denoiser.onnx",',
        '  [string]$TritonRepo = "deploy/models",',
        '  [string]$Image = "nvcr.io/nvidia/tensorrt:24.09-py3"',
        ')',
        '$onnx = Resolve-Path $OnnxPath',
        '$repo = Resolve-Path $TritonRepo',
        'docker run --rm --gpus=all `',
        '  -v "${onnx}:/onnx/denoiser.onnx" `',
        '  -v "${repo}:/models" `',
        '  $Image `',
        '  trtexec --onnx=/onnx/denoiser.onnx --saveEngine=/models/denoiser/1/model.plan --fp16',
      ],
      'deploy/docker-compose.yml': [
        'services:',
        '  triton:',
        '    image: nvcr.io/nvidia/tritonserver:24.02-py3',
        '    command: tritonserver --model-repository=/models',
        '    volumes:',
        '      - ./models:/models',
      ],
      'deploy/models/denoiser/config.pbtxt': [
        'name: "denoiser"',
        'platform: "tensorrt_plan"',
        'max_batch_size: 8',
      ],
    },
  },
  {
    what: 'PowerShell writes the engine of a service of its version',
    red: false,
    pins: [],
    files: {
      'scripts/build_engine.ps1': [
        'param(',
        '  [string]$Image = "nvcr.io/nvidia/tensorrt:24.09-py3"',
        ')',
        'docker run --rm --gpus=all `',
        '  -v "${PWD}/deploy/models:/models" `',
        '  $Image `',
        '  trtexec --onnx=/models/denoiser.onnx --saveEngine=/models/denoiser/1/model.plan --fp16',
      ],
      'deploy/docker-compose.yml': [
        'services:',
        '  triton:',
        '    image: nvcr.io/nvidia/tritonserver:24.09-py3',
        '    command: tritonserver --model-repository=/models',
        '    volumes:',
        '      - ./models:/models',
      ],
      'deploy/models/denoiser/config.pbtxt': [
        'name: "denoiser"',
        'platform: "tensorrt_plan"',
        'max_batch_size: 8',
      ],
    },
  },
  {
    what: 'an engine that is copied out of a container',
    red: true,
    pins: ['convert.sh:6 8.6.1', 'serve.sh:2 10.3'],
    files: {
      'convert.sh': [
        '#!/bin/bash',
        'set -e',
        'model_path=$1',
        'mkdir -p models/pose/1',
        'docker rm -f trt || true',
        'docker run -i -d --name trt --gpus=all nvcr.io/nvidia/tensorrt:23.05-py3',
        'docker cp $model_path trt:/workspace/model.onnx',
        'docker exec trt trtexec --onnx=model.onnx --fp16 --saveEngine=/workspace/model.plan',
        'docker cp trt:/workspace/model.plan models/pose/1/model.plan',
        'docker rm -f trt',
      ],
      'serve.sh': [
        '#!/bin/bash',
        'docker run --rm --gpus=all -p8000:8000 -v $PWD/models:/models nvcr.io/nvidia/tritonserver:24.08-py3 tritonserver --model-repository=/models',
      ],
      'models/pose/config.pbtxt': ['name: "pose"', 'platform: "tensorrt_plan"', 'max_batch_size: 8'],
    },
  },
  {
    what: 'a command in a container that was started before',
    red: true,
    pins: ['all.sh:1 8.6.1', 'all.sh:4 10.3'],
    files: {
      'all.sh': [
        'docker run -d --name trt -v $PWD/models:/models nvcr.io/nvidia/tensorrt:23.05-py3 sleep inf',
        'docker exec -w /models trt trtexec --onnx=m.onnx --saveEngine=/models/a/1/model.plan',
        'docker rm -f trt',
        'docker run --rm -v $PWD/models:/models nvcr.io/nvidia/tritonserver:24.08-py3 tritonserver --model-repository=/models',
      ],
    },
  },
  {
    what: 'an engine that stays in its container',
    red: false,
    pins: [],
    files: {
      'convert.sh': [
        'docker run -d --name trt nvcr.io/nvidia/tensorrt:23.05-py3 sleep inf',
        'docker exec trt trtexec --onnx=m.onnx --saveEngine=/tmp/bench.plan',
        'docker rm -f trt',
      ],
      'serve.sh': ['docker run --rm -v $PWD/models:/models nvcr.io/nvidia/tritonserver:24.08-py3'],
      'models/pose/config.pbtxt': ['name: "pose"', 'platform: "tensorrt_plan"'],
    },
  },
  {
    what: 'a Dockerfile that is handed to a build',
    red: false,
    pins: ['docker/build.sh:10 8.6.1'],
    files: {
      'docker/build.sh': [
        '#!/bin/bash',
        '',
        'requirements=(',
        '    opencv-python',
        '    Pillow',
        '    shapely',
        ')',
        '',
        'cat <<EOF | docker build --network host --tag deepocr-trt -',
        'FROM nvcr.io/nvidia/tritonserver:23.11-py3',
        'RUN pip install --no-cache-dir --upgrade pip \\',
        '  && pip install --no-cache-dir ${requirements[@]}',
        'EOF',
      ],
      'docker/run.sh': [
        '#!/bin/bash',
        'docker run --gpus all --rm -v $PWD/onnx:/o nvcr.io/nvidia/tensorrt:23.11-py3 trtexec --onnx=/o/det.onnx --saveEngine=/o/det.plan',
      ],
    },
  },
  {
    what: 'a Dockerfile of two versions that is handed to a build',
    red: true,
    pins: ['build.sh:2 10.0.1', 'build.sh:3 10.3'],
    files: {
      'build.sh': [
        'cat <<EOF | docker build -t a -',
        'FROM nvcr.io/nvidia/tensorrt:24.05-py3',
        'RUN pip install tensorrt-cu12==10.3.0',
        'EOF',
      ],
    },
  },
  {
    what: 'an image of Modal whose base is a constant',
    red: true,
    pins: ['modal_app.py:4 10.3', 'modal_app.py:7 10.7'],
    files: {
      'modal_app.py': [
        'from pathlib import Path',
        'import modal',
        '',
        'BASE = "nvcr.io/nvidia/tensorrt:24.08-py3"',
        'image = (',
        '    modal.Image.from_registry(BASE, add_python="3.11")',
        '    .pip_install("tensorrt-cu12==10.7.0", "onnx==1.16.1")',
        '    .env({"HF_HOME": "/cache"})',
        ')',
        'app = modal.App("upscale", image=image)',
      ],
    },
  },
  {
    what: 'Python that writes a Dockerfile from a variable with a default',
    red: false,
    pins: ['build_image.py:5 '],
    files: {
      'build_image.py': [
        'import os',
        '',
        'docker_image = os.getenv(',
        '    "DOCKER_IMAGE",',
        '    "nvcr.io/nvidia/tritonserver:24.12-vllm-python-py3"',
        ')',
        'file_info = f"""FROM {docker_image}',
        '',
        'COPY download.py /workspace/download.py',
        'RUN pip install huggingface-hub',
        'RUN python3 /workspace/download.py"""',
        'with open("Dockerfile", "w") as f:',
        '    f.write(file_info)',
      ],
      'build.sh': ['#!/bin/bash', 'python3 build_image.py', 'docker build -t x .'],
    },
  },
  {
    what: 'a script that installs a library and a requirements file',
    red: true,
    pins: ['install.sh:1 10.3', 'requirements.txt:2 10.0.1'],
    files: {
      'install.sh': [
        'apt install libnvinfer10=10.3.0.26-1+cuda12.5',
        'python -m pip install -r requirements.txt',
      ],
      'requirements.txt': ['numpy', 'tensorrt-cu12==10.0.1'],
    },
  },
  {
    what: 'a script whose requirements file agrees',
    red: false,
    pins: [],
    files: {
      'setup.sh': [
        'sudo apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5',
        'pip install -r requirements.txt',
      ],
      'requirements.txt': ['tensorrt-cu12==10.3.0'],
    },
  },
  {
    what: 'a requirements file in a branch',
    red: false,
    pins: [],
    files: {
      'setup.sh': [
        'sudo apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5',
        'if [ -n "$DEV" ]; then',
        '  pip install -r dev/requirements.txt',
        'fi',
      ],
      'dev/requirements.txt': ['tensorrt-cu12==10.0.1'],
    },
  },
  {
    what: 'a job that installs a library and a requirements file',
    red: true,
    pins: [],
    files: {
      '.github/workflows/a.yml': [
        'on: push',
        'jobs:',
        '  a:',
        '    runs-on: gpu',
        '    steps:',
        '      - run: sudo apt-get install -y libnvinfer10=10.3.0.26-1+cuda12.5',
        '      - run: pip install -r ci/requirements.txt',
      ],
      'ci/requirements.txt': ['tensorrt-cu12==10.0.1'],
    },
  },
  {
    what: 'a batch script that installs a requirements file',
    red: true,
    pins: ['install.bat:5 10.3.0.26', 'requirements.txt:2 10.0.1'],
    files: {
      'install.bat': [
        '@echo off',
        'setlocal',
        'REM Download TensorRT',
        'set ZIP=trt.zip',
        'curl -L https://developer.nvidia.com/downloads/compute/machine-learning/tensorrt/10.3.0/zip/TensorRT-10.3.0.26.Windows.win10.cuda-12.5.zip -o %ZIP%',
        'tar -xf %ZIP%',
        'python -m pip install -r requirements.txt',
        'pause',
      ],
      'requirements.txt': ['numpy', 'tensorrt-cu12==10.0.1'],
    },
  },
  {
    what: 'the image and the setup of a task of SkyPilot',
    red: true,
    pins: ['serve.yaml:4 10.3', 'serve.yaml:8 10.0.1'],
    files: {
      'serve.yaml': [
        'name: triton',
        'resources:',
        '  accelerators: L4:1',
        '  image_id: docker:nvcr.io/nvidia/tensorrt:24.08-py3',
        '  ports: 8000',
        '',
        'setup: |',
        '  pip install tensorrt-cu12==10.0.1',
        '',
        'run: |',
        '  python serve.py',
      ],
    },
  },
];

const trees: string[] = [];
afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true });
});

function written({ files }: Row): string {
  const tree = mkdtempSync(path.join(os.tmpdir(), 'trt-guard-technologies-'));
  trees.push(tree);
  for (const [name, lines] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), `${lines.join('\n')}\n`);
  }
  return tree;
}

describe('pins that meet, and pins that do not, in one technology each', () => {
  it.each(ROWS)('$what', async (row) => {
    const { pins, disagreements } = await findPins(written(row));
    const told = pins.map(({ file, line, version }) => `${file}:${line} ${version ?? '?'}`);
    expect(row.pins.filter((wanted) => !told.some((pin) => pin.startsWith(wanted)))).toEqual([]);
    expect(disagreements.some(({ severity }) => severity === 'error')).toBe(row.red);
  });
});

describe('the container of the job in which a run is a step', () => {
  const workflow = '.github/workflows/a.yml';
  const tree = (): string =>
    written({
      what: '',
      red: false,
      pins: [],
      files: {
        [workflow]: [
          'on: push',
          'jobs:',
          '  guard:',
          '    runs-on: x',
          '    container: nvcr.io/nvidia/tensorrt:24.05-py3',
          '    steps: [{run: make}]',
          '  other:',
          '    runs-on: x',
          '    container: nvcr.io/nvidia/tensorrt:24.08-py3',
          '    steps: [{run: make}]',
        ],
      },
    });
  it.each([
    ['its own job', { workflow, name: 'guard' }, ['10.0.1.6']],
    ['a job of no such name', { workflow, name: 'elsewhere' }, []],
    ['a workflow of another repository', { workflow: '.github/workflows/b.yml', name: 'guard' }, []],
    ['no job', null, []],
  ])('%s', async (_what, job, versions) => {
    const { pins } = await findPinsOfRun(tree(), { product: 'tensorrt', version: '10.3.0.26', job });
    expect(pins.map(({ version }) => version)).toEqual(versions);
  });
});
