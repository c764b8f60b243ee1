// Writes the published JSON Schemas from the schemas that read and type the documents; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import { toJsonSchema } from '@valibot/to-json-schema';
import { importSource } from './compiled.mjs';

const docs = path.join(import.meta.dirname, '..', 'docs');
const { REPORT, ...ofReport } = await importSource('core/report.js');
const parts = {
  ...ofReport,
  ...(await importSource('core/execution.js')),
  ...(await importSource('core/verdict.js')),
};
const { FINDING, LOCATION, EVIDENCE } = await importSource('core/findings.js');

/** Parts that the document names more than once, under the names that readers of the schema see. */
const definitions = {
  verdict: parts.VERDICT,
  witness: parts.WITNESS,
  check: parts.CHECK,
  candidate: parts.CANDIDATE,
  inputShapes: parts.INPUT_SHAPES,
  run: parts.RUN,
  comparison: parts.COMPARISON,
  accuracy: parts.ACCURACY,
  contractTerm: parts.CONTRACT_TERM,
  confinement: parts.CONFINEMENT,
  engine: parts.ENGINE_REPORT,
  runFacts: parts.RUN_FACTS,
  pinsSearch: parts.PINS_SEARCH,
  ignored: parts.IGNORED,
  finding: FINDING,
  location: LOCATION,
  evidence: EVIDENCE,
};

const { PASSPORT } = await importSource('engine/passport/schema.js');

const SCHEMAS = {
  'passport.schema.json': {
    $id: 'urn:trt-guard:passport:v1',
    title: 'trt-guard engine passport, version 1',
    description:
      'How a proven TensorRT engine was made, and what it was then. Lies beside the engine as <engine>.trt.json; also the predicate of an in-toto statement.',
    ...toJsonSchema(PASSPORT, {
      definitions: { verdict: parts.VERDICT, check: parts.CHECK },
      typeMode: 'input',
    }),
  },
  'report.schema.json': {
    $id: 'https://raw.githubusercontent.com/org/trt-guard/v1/docs/report.schema.json',
    title: 'trt-guard report, version 1',
    ...toJsonSchema(REPORT, { definitions, typeMode: 'input', ignoreActions: ['regex'] }),
  },
};

for (const [name, schema] of Object.entries(SCHEMAS)) {
  const file = path.join(docs, name);
  const text = await prettier.format(JSON.stringify(schema), {
    ...(await prettier.resolveConfig(file)),
    parser: 'json',
  });
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`docs/${name} is not what the source says: run node scripts/schemas.mjs`);
    process.exitCode = 1;
  }
}
