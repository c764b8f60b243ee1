import { describe, expect, it } from '@jest/globals';
import { pipRequirement, publishedRequirement } from '../../src/catalog/pip-notation.js';

describe('pipRequirement', () => {
  it.each([
    ['tensorrt', '10.0.1.6', 'tensorrt==10.0.1'],
    ['tensorrt', '8.6.1.6', 'tensorrt==8.6.1'],
    ['tensorrt', '10.7.0.23', 'tensorrt==10.7.0'],
    ['tensorrt', '10.8.0.43', 'tensorrt==10.8.0.43'],
    ['tensorrt', '10.15.1', 'tensorrt==10.15.1.29'],
    ['tensorrt-rtx', '1.5.0.114', 'tensorrt-rtx-cu12==1.5.0.114'],
  ] as const)('%s %s', (product, version, requirement) => {
    expect(pipRequirement(product, version)).toBe(requirement);
    expect(publishedRequirement(product, version)).toBe(requirement);
  });

  it('knows what the index never had', () => {
    expect(publishedRequirement('tensorrt', '8.4.3.1')).toBeNull();
  });
});
