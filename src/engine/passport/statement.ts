import type { Passport } from './passport.js';

/** Names the predicate for verifiers (`gh attestation verify --predicate-type`). */
export const PREDICATE_TYPE = 'urn:trt-guard:passport:v1';

/** github.com/in-toto/attestation, spec/v1/statement.md */
export interface Statement {
  _type: 'https://in-toto.io/Statement/v1';
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: typeof PREDICATE_TYPE;
  predicate: Passport;
}

/** The passport as an in-toto statement about the engine. It is not signed: actions/attest, or cosign, does that. */
export function makeStatement(passport: Passport): Statement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: passport.engine.file, digest: { sha256: passport.engine.sha256 } }],
    predicateType: PREDICATE_TYPE,
    predicate: passport,
  };
}
