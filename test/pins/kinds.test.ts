import { describe, expect, it } from '@jest/globals';
import { isNeverRead, kindOf, KINDS, METADATA } from '../../src/pins/kinds.js';

describe('kindOf', () => {
  it.each([
    ['.github/workflows/build.yml', 'workflow'],
    ['.github/workflows/conda.yml', 'workflow'],
    ['.github/workflows/docker-compose.yaml', 'workflow'],
    ['.github/workflows/dockerfile-lint.yml', 'workflow'],
    ['.github/workflows/build-dockerfile.yml', 'workflow'],
    ['.github/actions/a/action.yml', 'action'],
    ['build.sh', 'shell'],
    ['dockerfile.sh', 'shell'],
    ['BUILD', 'bazel'],
    ['third/BUILD.bazel', 'bazel'],
    ['MODULE.bazel.tmpl', 'bazel'],
    ['build.yml', 'yaml'],
    ['Dockerfile', 'dockerfile'],
    ['docker/Dockerfile.gpu', 'dockerfile'],
    ['docker/gpu.Dockerfile', 'dockerfile'],
    ['docker/base.x86_64.dockerfile', 'dockerfile'],
    ['docker/Dockerfile.onnx.jetson.6.0.0', 'dockerfile'],
    ['Dockerfile-trt', 'dockerfile'],
    ['images/triton.containerfile', 'dockerfile'],
    ['requirements.txt', 'requirements'],
    ['requirements-gpu.txt', 'requirements'],
    ['gpu_requirements.txt', 'requirements'],
    ['dev-requirements.in', 'requirements'],
    ['requirements/gpu.txt', 'requirements'],
    ['deploy/constraints_cu12.txt', 'requirements'],
    ['docker-compose.gpu.yml', 'compose'],
    ['compose.yaml', 'compose'],
    ['.gitlab-ci.yml', 'gitlab-ci'],
    ['environment.yml', 'conda-environment'],
    ['conda/environment-gpu.yaml', 'conda-environment'],
    ['charts/triton/values.yaml', 'helm'],
    ['charts/triton/values-prod.yaml', 'helm'],
    ['.env', 'env-file'],
    ['amd64.env', 'env-file'],
    ['CMakeLists.txt', 'cmake'],
    ['cmake/FindTensorRT.cmake', 'cmake'],
    ['.devcontainer/devcontainer.json', 'devcontainer'],
    ['.devcontainer.json', 'devcontainer'],
    ['ci/Jenkinsfile.gpu', 'jenkinsfile'],
    ['Makefile', 'makefile'],
    // Scripts by their first line, though there are extensions of these names.
    ['go', 'shell'],
    ['tools/log', 'shell'],
    ['docker/trt.mk', 'makefile'],
    ['uv.lock', 'uv-lock'],
    ['docs/index.md', undefined],
    ['Dockerfile.md', undefined],
    // Only where it carries its own requirements (PEP 723).
    ['src/tensorrt.py', 'python'],
    ['notes.txt', undefined],
    ['package.json', undefined],
    ['src/plan.cpp', undefined],
  ])('%s is %s', (file, kind) => {
    expect(kindOf(file)?.name).toBe(kind);
  });
});

describe('kindOf asks few kinds', () => {
  const WORDS =
    'Dockerfile gpu.dockerfile install-dockerfile Containerfile Jenkinsfile ci.jenkinsfile Makefile GNUmakefile Snakefile Singularity Apptainer a.def ' +
    '.env .env.prod prod.env requirements constraints-gpu reqs pylock pyproject pixi mise .mise.local poetry uv Pipfile setup tox noxfile dodo tasks ' +
    'conanfile install install_trt docker-bake vcpkg vcpkg-configuration packages pinned apt-deps versions group task-def job_definitions .devcontainer ' +
    'devcontainer WORKSPACE MODULE BUILD a.bazelrc meta recipe conda_build_config conda-lock pixi.lock environment conda env-gpu .gitlab-ci x.gitlab-ci ' +
    'docker-compose compose stack kustomization values values-prod a-values azure-pipelines .travis .drone .woodpecker cloudbuild bitbucket-pipelines ' +
    'cog CMakePresets CMakeUserPresets CMakeLists a.cmake preferences apt packages-list Earthfile Vagrantfile control nextflow action model.engine.trt ' +
    'justfile .tensorrt-version .tool-versions plain';
  const FOLDERS = [
    ...[
      '',
      'a/',
      '.github/workflows/',
      '.gitea/workflows/',
      'requirements/',
      'constraints/',
      'group_vars/',
      'ecs/',
    ],
    ...[
      '.gitlab/a/',
      '.circleci/',
      '.buildkite/',
      '.woodpecker/',
      'debian/',
      'preferences.d/',
      '.devcontainer/',
      'x.env/',
    ],
  ];
  const ENDS =
    ' .json .yaml .yml .txt .toml .sh .py .YAML .Json .in .lock .cfg .md .cpp .h .engine .plan .a.yml .x.json -gpu.txt'.split(
      ' ',
    );

  it('and finds what the first that matches of all of them is', () => {
    for (const folder of FOLDERS)
      for (const word of WORDS.split(' '))
        for (const end of ENDS) {
          const file = folder + word + end;
          const kind = kindOf(file);
          const all = KINDS.find(({ path }) => path.test(file));
          const isPassedBy = isNeverRead(file) || kind === METADATA;
          expect([file, isPassedBy ? null : kind?.name]).toStrictEqual([file, isPassedBy ? null : all?.name]);
        }
  });
});
