import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { inspectPlan } from '../../src/engine/inspect.js';
import { syntheticPlan, type SyntheticPlan } from './synthetic.js';

const MIB = 1024 * 1024;
const folder = mkdtempSync(path.join(tmpdir(), 'line-ends-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The same bytes in each run, and as good as random. */
function noise(bytes: number): Buffer {
  const blocks: Buffer[] = [];
  for (let i = 0; i * 64 < bytes; i++) blocks.push(createHash('sha512').update(`${i}`).digest());
  return Buffer.concat(blocks).subarray(0, bytes);
}

/** A plan whose weights are these. */
function planOf(weights: Buffer, options: SyntheticPlan = {}): Buffer {
  const plan = syntheticPlan({ ...options, weightsSize: weights.length });
  weights.copy(plan, plan.length - weights.length - 4);
  return plan;
}

const rtx = { product: 'vtrt', version: [1, 7, 1, 116] } satisfies SyntheticPlan;
const weights = noise(3 * MIB);
const plan = planOf(weights, rtx);
const replaced = (bytes: Buffer, from: RegExp, to: string): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');

async function found(
  bytes: Buffer,
  name = 'm.plan',
): Promise<{ codes: string[]; said: string; todo: string }> {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  const { findings } = await inspectPlan(file);
  return {
    codes: findings.map(({ code }) => code),
    said: findings[0]?.message ?? '',
    todo: findings[0]?.remedy ?? '',
  };
}

describe('a plan whose line ends were rewritten', () => {
  it('CRLF to LF: shorter, and named with what keeps git from it', async () => {
    const { codes, said, todo } = await found(replaced(plan, /\r\n/g, '\n'));
    expect(codes).toEqual(['plan-truncated']);
    expect(said).toContain('CRLF to LF');
    expect(todo).toContain('`*.plan binary` in .gitattributes');
  });

  it.each([
    ['of every LF, as the C library does', /\n/g],
    ['of every LF without CR, as git does', /(?<!\r)\n/g],
  ])('LF to CRLF %s', async (_, lineEnd) => {
    const { codes, said, todo } = await found(replaced(plan, lineEnd, '\r\n'), 'm.engine');
    expect(codes).toEqual(['engine-corrupted']);
    expect(said).toContain('LF to CRLF');
    expect(todo).toContain('`*.engine binary`');
  });

  it('a major of 10 is a line end: the header shows it', async () => {
    const { codes, todo } = await found(replaced(planOf(weights), /\n/g, '\r\n'));
    expect(codes).toEqual(['engine-corrupted']);
    expect(todo).toContain('.gitattributes');
  });

  it('by git itself', async () => {
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
    };
    git('init', '-q');
    writeFileSync(path.join(folder, '.gitattributes'), '*.trt text\n');
    writeFileSync(path.join(folder, 'g.trt'), plan);
    git('-c', 'core.safecrlf=false', 'add', 'g.trt', '.gitattributes');
    git('commit', '-qm', 'an engine taken for text');
    rmSync(path.join(folder, 'g.trt'));
    git('-c', 'core.eol=lf', '-c', 'core.autocrlf=false', 'checkout', '-q', '--', 'g.trt');
    const asLf = readFileSync(path.join(folder, 'g.trt'));
    expect(asLf.length).toBeLessThan(plan.length);
    expect((await found(asLf)).said).toContain('CRLF to LF');
    rmSync(path.join(folder, 'g.trt'));
    git('-c', 'core.eol=crlf', '-c', 'core.autocrlf=false', 'checkout', '-q', '--', 'g.trt');
    const asCrlf = readFileSync(path.join(folder, 'g.trt'));
    expect(asCrlf.length).toBeGreaterThan(plan.length);
    expect((await found(asCrlf)).said).toContain('LF to CRLF');
  });
});

describe('is claimed of nothing else', () => {
  /** Halves as weights have them: high bytes from a narrow range, so that no CR LF stands by chance. */
  const halves = Buffer.from(noise(3 * MIB).map((byte, i) => (i % 2 === 0 ? byte : 0x38 + (byte % 8))));
  it.each<[string, Buffer, string]>([
    ['cut short by as much as a conversion would', plan.subarray(0, plan.length - 48), 'plan-truncated'],
    ['cut in half', plan.subarray(0, plan.length / 2), 'plan-truncated'],
    ['half-precision weights, cut', planOf(halves, rtx).subarray(0, -40), 'plan-truncated'],
    ['zeros, cut', planOf(Buffer.alloc(3 * MIB), rtx).subarray(0, -40), 'plan-truncated'],
    ['a small plan, cut', planOf(noise(2000), rtx).subarray(0, -2), 'plan-truncated'],
    ['no CR LF, and cut by far more', replaced(plan, /\r\n/g, '\n').subarray(0, -600), 'plan-truncated'],
    ['a signature behind it', Buffer.concat([plan, noise(256)]), 'plan-trailing-data'],
    ['text behind it', Buffer.concat([plan, Buffer.from('line\r\n'.repeat(100))]), 'plan-trailing-data'],
  ])('%s', async (_, bytes, code) => {
    const { codes, said } = await found(bytes);
    expect(codes).toEqual([code]);
    expect(said).not.toMatch(/CRLF/);
  });
});
