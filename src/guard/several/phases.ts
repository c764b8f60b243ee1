import type { Report } from '../../core/report.js';
import type { Observer } from '../../host/observer.js';

/** The same observer, with the time of each phase kept for the report. GitHub's log folds only one level deep, so a phase inside another is a line in it. */
export class TimedPhases implements Observer {
  private isInside = false;
  readonly taken: NonNullable<Report['phases']> = [];

  constructor(
    private readonly observer: Observer,
    private readonly now: () => number,
  ) {}

  async phase<T>(name: string, body: () => Promise<T>): Promise<T> {
    if (this.isInside) {
      this.line(name);
      return body();
    }
    this.isInside = true;
    const started = this.now();
    try {
      return await this.observer.phase(name, body);
    } finally {
      this.isInside = false;
      this.taken.push({ name, durationMs: Math.round(this.now() - started) });
    }
  }

  /** Until the body is done, phases are lines. */
  async ungrouped<T>(body: () => Promise<T>): Promise<T> {
    this.isInside = true;
    try {
      return await body();
    } finally {
      this.isInside = false;
    }
  }

  line(text: string): void {
    this.observer.line(text);
  }
}
