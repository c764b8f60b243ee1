import { expect, it } from '@jest/globals';
import { childEnvironment } from '../../src/host/environment.js';

it('passes what a tool needs, and nothing else', () => {
  const passed = childEnvironment(
    {
      PATH: '/bin',
      Path: 'C:\\bin',
      HOME: '/root',
      LD_LIBRARY_PATH: '/a',
      CUDA_VISIBLE_DEVICES: '0',
      NVIDIA_TF32_OVERRIDE: '0',
      PYTHONPATH: '/p',
      LC_ALL: 'C',
      GITHUB_TOKEN: 's',
      ACTIONS_RUNTIME_TOKEN: 's',
      INPUT_MODEL: 's',
      NVIDIA_API_KEY: 's',
      CUDA_SECRET: 's',
      PYTHON_KEYRING_PASSWORD: 's',
      AWS_SECRET_ACCESS_KEY: 's',
      MY_OWN: 's',
      TZ: undefined,
    },
    { LD_LIBRARY_PATH: '/b:/a' },
  );
  expect(passed).toEqual({
    PATH: '/bin',
    Path: 'C:\\bin',
    HOME: '/root',
    LD_LIBRARY_PATH: '/b:/a',
    CUDA_VISIBLE_DEVICES: '0',
    NVIDIA_TF32_OVERRIDE: '0',
    PYTHONPATH: '/p',
    LC_ALL: 'C',
  });
});
