import { FindingError, type Finding } from '../core/findings.js';
import type { Check, EngineReport, Verdict, Witness } from '../core/report.js';

/** What a step says of itself when nothing failed: `pass`, or why it proved nothing. */
export type Outcome = { status: 'pass'; detail?: string } | { status: 'unproven'; detail: string };

/** What became known of one engine, stage by stage. */
export class Trail {
  private constructor(
    private readonly now: () => number,
    readonly witnesses: Witness[],
    readonly checks: Check[],
    readonly findings: Finding[],
    /** How the engine came to be, for the report only. */
    readonly origin: Pick<EngineReport, 'candidates' | 'engineCache'> = {},
  ) {}

  static begin(now: () => number): Trail {
    return new Trail(now, [], [], []);
  }

  /** The same past for each of several runtimes. */
  fork(): Trail {
    return new Trail(this.now, [...this.witnesses], [...this.checks], [...this.findings], this.origin);
  }

  /**
   * Runs one check and records how it ended. Any error finding that it added makes it a failure, whatever it returns; so does
   * a thrown FindingError. Other exceptions are faults of trt-guard itself and go on upwards.
   * @returns whether it passed
   */
  async step(name: string, body: () => Outcome | Promise<Outcome>): Promise<boolean> {
    const started = this.now();
    const before = this.findings.length;
    let outcome: Outcome | null = null;
    try {
      outcome = await body();
    } catch (error) {
      if (!(error instanceof FindingError)) throw error;
      this.findings.push(error.finding);
    }
    const failed =
      outcome === null || this.findings.slice(before).some((finding) => finding.severity === 'error');
    const status: Verdict = failed ? 'fail' : (outcome?.status ?? 'fail');
    this.checks.push({
      name,
      status,
      durationMs: Math.round(this.now() - started),
      ...(failed || outcome?.detail === undefined ? {} : { detail: outcome.detail }),
    });
    return status === 'pass';
  }
}
