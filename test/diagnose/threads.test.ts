import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { describeShared, SHARED_DATA } from './shared.js';

interface Thread {
  id: string;
  log: string;
  /** A label, or `none:` and a word where no label of the shared list fits. */
  cause: string;
}

/** What a remedy must say to have solved the report, by what the thread found; of the reports that one word tells apart. */
const MUST_SAY: Readonly<Record<string, RegExp>> = {
  't2-001': /get_tensor_shape\(name\)/,
  't2-003': /tensorrt<11/,
  't2-005': /platform: "tensorrt_plan"/,
  't2-021': /10\.4\.0 or older/,
  't2-023': /copy it beside the program/,
  't2-025': /TensorRT 10\.7\.0 again, completely/,
  't2-027': /nvinfer_10\.dll.*cudnn64/,
  't2-035': /resolution, batch/,
  't2-037': /^Delete the cached engines of ONNX Runtime/,
  't2-039': /LD_PRELOAD=\/usr\/lib\/x86_64-linux-gnu\/libstdc\+\+\.so\.6/,
  't2-045': /Upgrade ONNX Runtime/,
  't2-049': /install that CUDA/,
  't2-051': /tensorrt_llm/,
  't2-055': /10\.16\.1\.11\+cuda13\.2/,
  't2-057': /cuda-python of the CUDA that the driver supports/,
  't2-059': /10\.9\.0\.34 or later/,
  't2-061': /10\.0\.1/,
};
const MUST_NOT_SAY: Readonly<Record<string, RegExp>> = {
  't2-039': /Install the package/,
  't2-051': /--staticPlugins/,
  't2-055': /Blackwell|Volta|Pascal/,
};

describeShared('../cases/threads.jsonl')('reports of public threads', () => {
  let threads: (Thread & { found: ReturnType<typeof diagnoseText> })[] = [];
  // Not in the body: jest runs that of a skipped suite as well, where the reports are not at hand.
  beforeAll(() => {
    threads = readFileSync(path.join(SHARED_DATA, '..', 'cases', 'threads.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Thread)
      .map((thread) => ({ ...thread, found: diagnoseText(thread.log) }));
  });

  it('at least 92 % of those that a label fits get it', () => {
    const labelled = threads.filter(({ cause }) => !cause.startsWith('none:'));
    const wrong = labelled.filter(({ cause, found }) => found.cause !== cause);
    expect(wrong.length / labelled.length).toBeLessThanOrEqual(0.08);
  });

  it('no failure is called a success', () => {
    expect(threads.filter(({ cause, found }) => cause !== 'success' && found.cause === 'success')).toEqual(
      [],
    );
  });

  it('the remedy says what solved it', () => {
    for (const { id, found } of threads) {
      expect(`${id} ${found.remedy}`.slice(id.length + 1)).toMatch(MUST_SAY[id] ?? /./);
      if (MUST_NOT_SAY[id] !== undefined) expect(found.remedy).not.toMatch(MUST_NOT_SAY[id]);
    }
  });
});
