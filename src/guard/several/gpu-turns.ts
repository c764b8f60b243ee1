/**
 * Who uses the GPU. A TensorRT builder times kernels, and a run is measured: each needs the GPU to itself, or its figures (and with them
 * the engine) depend on what else ran. Loads share it. Turns are given in the order in which they were requested.
 */
export class GpuTurns {
  private lastAlone: Promise<unknown> = Promise.resolve();
  private shared: Promise<unknown> = Promise.resolve();
  private sharing = 0;

  /** @param hasGpu without one, nothing has to wait */
  constructor(private readonly hasGpu: boolean) {}

  /** Waits for all that came before; all that comes after waits. */
  alone<T>(body: () => Promise<T>): Promise<T> {
    if (!this.hasGpu) return body();
    const turn = Promise.all([this.lastAlone, this.shared]).then(body);
    this.lastAlone = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Together with others of its kind. A failure is repeated alone: if that succeeds, the others had taken the memory.
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
