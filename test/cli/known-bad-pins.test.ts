import { describe, expect, it } from '@jest/globals';
import { knownBadPins } from '../../src/cli/known-bad-pins.js';
import type { Pin } from '../../src/pins/index.js';

const pin = (version: string | null, line: number, product: Pin['product'] = 'tensorrt'): Pin => ({
  ...({ name: 'tensorrt', spec: '', group: '' } as unknown as Pin),
  product,
  version,
  file: 'requirements.txt',
  line,
  text: `tensorrt==${version ?? ''}`,
});

describe('notices of pinned releases with a known fault', () => {
  it('tells a release once, at its first pin', () => {
    const notices = knownBadPins([
      pin('10.2.0', 3),
      pin('10.2.0', 9),
      pin('10.5.0.18', 4),
      pin('10.6.0.26', 5),
    ]);
    expect(
      notices.map(({ severity, message, location }) => [severity, message.slice(0, 16), location?.line]),
    ).toEqual([
      ['notice', 'TensorRT 10.2.0 ', 3],
      ['notice', 'TensorRT 10.5.0.', 4],
    ]);
  });

  it('says nothing of a version that is not known, nor of TensorRT-RTX', () => {
    expect(knownBadPins([pin(null, 1), pin('10.2', 2), pin('10.2.0', 3, 'tensorrt-rtx')])).toEqual([]);
  });
});
