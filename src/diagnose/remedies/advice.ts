import type { Cause } from '../causes/causes.js';
import type { Case } from './case.js';
import type { Captures } from '../rules/rule.js';
import { adviceOnApi } from './api.js';
import { adviceOnAssertion } from './assertions.js';
import { adviceOnCaches } from './caches.js';
import { adviceOnGpu, adviceOnHardwareLevel } from './gpu.js';
import { adviceOnKnownBad } from './known-bad.js';
import { adviceOnLibrary } from './libraries.js';
import { adviceOnLayer, adviceOnOperator } from './operators.js';
import { adviceOnCustomOperator, adviceOnPlugin } from './plugins.js';
import { adviceOnHelper } from './helpers.js';
import { adviceOnOption, adviceOnSetting } from './options.js';
import { adviceOnType } from './types.js';
import { adviceOnInstalling, adviceOnVersions } from './versions.js';

/** Adds to the captures what holds for this case: commands that exist, replacements, releases. What is not known is left out. */
type Adviser = (found: Case) => Captures;

const ADVISERS: Partial<Record<Cause | 'success' | 'unknown', readonly Adviser[]>> = {
  'engine-version-mismatch': [adviceOnVersions, adviceOnCaches],
  'python-binding-missing': [adviceOnKnownBad, adviceOnInstalling, adviceOnHelper],
  'missing-shared-library': [adviceOnKnownBad, adviceOnLibrary],
  'builder-internal-error': [adviceOnKnownBad, adviceOnAssertion],
  'no-kernel-implementation': [adviceOnKnownBad, adviceOnLayer],
  'gpu-arch-mismatch': [adviceOnHardwareLevel],
  'gpu-unsupported-by-release': [adviceOnGpu],
  'cli-option-invalid': [adviceOnOption],
  'application-expectation': [adviceOnSetting],
  'python-api-removed': [adviceOnApi],
  'unsupported-onnx-op': [adviceOnOperator],
  'unsupported-dtype': [adviceOnType],
  'onnx-custom-op-plugin-missing': [adviceOnCustomOperator],
  'plugin-not-registered': [adviceOnPlugin],
};

/** The captures that a remedy of this cause needs, from the data of the catalog. */
export function adviceOf(cause: Cause | 'success' | 'unknown', found: Case): Captures {
  return (ADVISERS[cause] ?? []).reduce<Captures>(
    (captures, advise) => ({ ...captures, ...advise({ ...found, captures }) }),
    found.captures,
  );
}
