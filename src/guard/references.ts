import path from 'node:path';
import { FindingError, type Finding } from '../core/findings.js';
import type { Host } from '../host/host.js';
import type { Observer } from '../host/observer.js';
import {
  KeptAnswers,
  ONNX_RUNTIME,
  referenceEnvironment,
  runReference,
  type ReferenceAnswer,
  type ReferenceCase,
  type ReferenceMode,
} from '../toolchain/index.js';
import type { PythonRuntime } from '../toolchain/index.js';
import { bytesOf, changesSince, isSame, modelChanged, type ModelBytes } from './stages/model-bytes.js';
import { displayPath } from './targets/target.js';

/** As the report names what computed the reference. */
export const REFERENCE_NAME = `onnxruntime ${ONNX_RUNTIME}`;

/** One model with large inputs on a CPU that is shared; ONNX Runtime itself has no limit. */
const TIMEOUT_SECONDS = 1800;

export interface Answered {
  answers: ReadonlyMap<string, ReferenceAnswer>;
  /** Why there are none, or not all. */
  findings: Finding[];
  problem: string | null;
}

/** What computes references: an environment of its own, made when the first answer is asked for. */
export class References {
  private made: Promise<PythonRuntime> | null = null;
  private readonly kept: KeptAnswers;
  /** What each model was when it was first looked at: a run speaks of one model of each name. */
  private readonly seen = new Map<string, ModelBytes>();

  constructor(
    private readonly host: Host,
    private readonly observer: Observer,
  ) {
    this.kept = new KeptAnswers(host);
  }

  /** That a model is not what it was when it was compared, or converted, before. */
  otherBytes(now: ModelBytes): Finding[] {
    const place = path.resolve(now.model);
    const before = this.seen.get(place) ?? now;
    this.seen.set(place, before);
    return isSame(before.digest, now.digest) ? [] : [modelChanged(displayPath(now.model))];
  }

  /**
   * What a model answers to these cases, kept from an earlier run or computed. `findings` says why there is no answer.
   * @throws FindingError where the model would have another file read, or was changed meanwhile: its answers are then another model's
   */
  async answersOf(model: string, cases: readonly ReferenceCase[], mode: ReferenceMode): Promise<Answered> {
    const before = await bytesOf(model);
    const answers = new Map<string, ReferenceAnswer>();
    const open: { one: ReferenceCase; key: string | null }[] = [];
    for (const one of cases) {
      const key = await this.kept.keyOf(before.digest, one, mode);
      const answer = key === null ? null : await this.kept.find(key, one.folder);
      if (answer === null) open.push({ one, key });
      else answers.set(one.name, answer);
    }
    if (answers.size > 0)
      this.host.progress(`Kept answers of ${displayPath(model)}: ${answers.size} of ${cases.length}`);
    const computed =
      open.length === 0
        ? { findings: [], problem: null, answers }
        : await this.compute(
            model,
            open.map(({ one }) => one),
            mode,
          );
    // Once, for what was kept and what was computed: what was changed and put back has left its traces.
    const [change] = [...this.otherBytes(before), ...(await changesSince(before))];
    if (change !== undefined) throw new FindingError(change);
    for (const { one, key } of open) {
      const answer = computed.answers.get(one.name);
      if (answer === undefined) continue;
      answers.set(one.name, answer);
      if (key !== null && computed.problem === null) await this.kept.keep(key, answer);
    }
    return { ...computed, answers };
  }

  private async compute(
    model: string,
    cases: readonly ReferenceCase[],
    mode: ReferenceMode,
  ): Promise<Answered> {
    let runtime: PythonRuntime;
    try {
      this.made ??= this.observer.phase(`find ONNX Runtime ${ONNX_RUNTIME}`, () =>
        referenceEnvironment(this.host),
      );
      runtime = await this.made;
    } catch (error) {
      if (!(error instanceof FindingError)) throw error;
      // Without a reference nothing is wrong with the engine: it is not proven.
      const finding: Finding = { ...error.finding, code: 'reference-unavailable', severity: 'warning' };
      return { answers: new Map(), findings: [finding], problem: error.finding.message };
    }
    const file = displayPath(model);
    const { answers, problem } = await this.observer.phase(`answers of ${file} by ONNX Runtime`, () =>
      runReference(this.host, { runtime, model, cases, mode, timeoutSeconds: TIMEOUT_SECONDS }),
    );
    if (problem === null) return { answers, findings: [], problem };
    const told = `ONNX Runtime ${ONNX_RUNTIME} does not run ${file}: ${problem}`;
    return {
      answers,
      problem: told,
      findings: [
        {
          code: 'reference-failed',
          severity: 'warning',
          message: told,
          remedy:
            'Fix the model, or its inputs. If only TensorRT can run it, give expected outputs of your own.',
          evidence: [{ source: 'ONNX Runtime', text: problem }],
          location: { file },
        },
      ],
    };
  }
}
