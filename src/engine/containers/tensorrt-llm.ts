import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { JsonError, membersOf, parseJson } from '../../host/json.js';
import { ForeignFileError, readForeignText } from '../../host/read-foreign.js';
import type { Container } from './container.js';

type EngineSet = Container & { kind: 'tensorrt-llm' };

/** trtllm-build writes `rank0.engine`; before 0.8 `llama_float16_tp2_rank0.engine`. */
const RANK = /(?:^|_)rank(\d{1,4})\.engine$/;
const MAX_RANKS = 4096;

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}

/**
 * The set of engines that a folder of TensorRT-LLM holds, by its config.json: `version`, `pretrained_config.mapping` (`world_size`,
 * `tp_size`, `pp_size`), or before 0.8 `builder_config` (`tensor_parallel`, `pipeline_parallel`); null where it is another folder.
 */
export function engineSetOf(folder: string): EngineSet | null {
  const config = readConfig(path.join(folder, 'config.json'));
  if (config === null) return null;
  const { mapping } = membersOf(config['pretrained_config']);
  const old = membersOf(config['builder_config']);
  const { tp_size: tp, pp_size: pp, world_size: world } = membersOf(mapping);
  const tpSize = numberOf(tp) ?? numberOf(old['tensor_parallel']);
  const ppSize = numberOf(pp) ?? numberOf(old['pipeline_parallel']);
  const product = tpSize === null && ppSize === null ? null : (tpSize ?? 1) * (ppSize ?? 1);
  const worldSize = numberOf(world) ?? product;
  const ranks = readdirSync(folder)
    .flatMap((name) => RANK.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  if (worldSize === null || worldSize > MAX_RANKS || ranks.length === 0) return null;
  const { version } = config;
  return {
    kind: 'tensorrt-llm',
    version: typeof version === 'string' ? version : null,
    tpSize,
    ppSize,
    worldSize,
    ranks,
  };
}

function readConfig(file: string): Readonly<Record<string, unknown>> | null {
  if (!existsSync(file)) return null;
  try {
    return membersOf(parseJson(readForeignText(file)));
  } catch (error) {
    if (!(error instanceof JsonError || error instanceof ForeignFileError)) throw error;
    return null;
  }
}

/** The ranks that a set lacks, `[1, 3]`. */
export function missingRanks({ worldSize, ranks }: EngineSet): number[] {
  return Array.from({ length: worldSize }, (_, rank) => rank).filter((rank) => !ranks.includes(rank));
}
