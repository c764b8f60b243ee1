/**
 * Who is at the GPU. A builder of TensorRT times kernels, and a run is measured: each has the GPU alone, or its figures (and with them
 * the engine) depend on what else ran. Loads share it. Turns come in the order in which they were asked for.
 */
export class GpuTurns {
  private lastAlone: Promise<unknown> = Promise.resolve();
  private shared: Promise<unknown> = Promise.resolve();
  private sharing = 0;

  /** @param hasGpu without one nobody is in anybody's way */
  constructor(private readonly hasGpu: boolean) {}

  /** Waits for all that came before; all that comes after waits. */
  alone<T>(body: () => Promise<T>): Promise<T> {
    if (!this.hasGpu) return body();
    const turn = Promise.all([this.lastAlone, this.shared]).then(body);
    this.lastAlone = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Beside others of its kind. What failed there fails alone as well, or it was the others that took the memory.
   * @param isFailure whether the result is to be confirmed
   */
  async beside<T>(body: () => Promise<T>, isFailure: (result: T) => boolean): Promise<T> {
    if (!this.hasGpu) return body();
    const turn = this.lastAlone.then(async () => {
      const wasEmpty = ++this.sharing === 1;
      try {
        const result = await body();
        return { result, isCrowded: !wasEmpty || this.sharing > 1 };
      } finally {
        this.sharing--;
      }
    });
    this.shared = Promise.all([this.shared, turn.catch(() => undefined)]);
    const { result, isCrowded } = await turn;
    return isCrowded && isFailure(result) ? this.alone(body) : result;
  }
}
