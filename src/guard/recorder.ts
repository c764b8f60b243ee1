import { FindingError, type Finding } from '../core/findings.js';
import type { Check, Witness } from '../core/report.js';
import { hasError, type StageFacts, type StageResult } from './stages/stage.js';

/** Appends what the stages of one engine return: the only place where a report grows. */
export class EngineRecorder {
  private constructor(
    private readonly now: () => number,
    readonly witnesses: Witness[],
    readonly checks: Check[],
    readonly findings: Finding[],
    readonly facts: StageFacts,
  ) {}

  static begin(now: () => number): EngineRecorder {
    return new EngineRecorder(now, [], [], [], {});
  }

  /** The same past for each of several runtimes. */
  fork(): EngineRecorder {
    return new EngineRecorder(this.now, [...this.witnesses], [...this.checks], [...this.findings], {
      ...this.facts,
    });
  }

  /** Adds what belongs to no check of its own. */
  add({
    witnesses = [],
    findings = [],
  }: {
    witnesses?: readonly Witness[];
    findings?: readonly Finding[];
  }): void {
    this.witnesses.push(...witnesses);
    this.findings.push(...findings);
  }

  /** The newest fact of a kind counts, but how foreign code was confined is told of each program that ran. */
  note(facts: StageFacts = {}): void {
    const confinement = [...(this.facts.confinement ?? []), ...(facts.confinement ?? [])];
    Object.assign(this.facts, facts, confinement.length === 0 ? {} : { confinement });
  }

  /**
   * Runs a stage as the check `name` and records how it ended. Any error among its findings makes it a failure, whatever it says of
   * itself; so does a thrown FindingError. Other exceptions are bugs in trt-guard itself and are thrown on.
   * @param started where the work began before
   * @returns what it returned, with the status that was recorded
   */
  async check<T>(
    name: string,
    stage: () => StageResult<T> | Promise<StageResult<T>>,
    started = this.now(),
  ): Promise<StageResult<T>> {
    let result: StageResult<T>;
    try {
      result = await stage();
    } catch (error) {
      if (!(error instanceof FindingError)) throw error;
      result = { status: 'fail', value: null, findings: [error.finding] };
    }
    const status = hasError(result.findings) ? 'fail' : result.status;
    this.add(result);
    this.note(result.facts);
    this.checks.push({
      name,
      status,
      durationMs: Math.round(this.now() - started),
      ...(status === 'fail' || result.detail === undefined ? {} : { detail: result.detail }),
    });
    return { ...result, status };
  }
}
