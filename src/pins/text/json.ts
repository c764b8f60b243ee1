import { visit } from 'jsonc-parser';
import { Span, type SourceFile } from './source.js';
import { yamlLeaves, type YamlLeaf } from './yaml.js';

/** An object or a list that is open: where in it the walk is, and the texts of the object that it is (or lies in). */
interface Open {
  key: string | number;
  siblings: Map<string, Span>;
}

/** Every text value of JSON with comments and trailing commas; null if it is not JSON. */
function strictLeaves(file: SourceFile): YamlLeaf[] | null {
  const leaves: YamlLeaf[] = [];
  const open: Open[] = [];
  const errors: number[] = [];
  // An object's key is named by its property; in a list the next place is one further.
  const next = (): void => {
    const last = open.at(-1);
    if (typeof last?.key === 'number') last.key += 1;
  };
  const begin = (key: string | number, siblings: Map<string, Span>): void => {
    next();
    open.push({ key, siblings });
  };
  const end = (): void => {
    open.pop();
  };
  visit(
    file.text,
    {
      onObjectBegin: () => {
        begin('', new Map());
      },
      onObjectProperty: (key) => {
        const object = open.at(-1);
        if (object !== undefined) object.key = key;
      },
      onObjectEnd: end,
      onArrayBegin: () => {
        begin(-1, open.at(-1)?.siblings ?? new Map<string, Span>());
      },
      onArrayEnd: end,
      onLiteralValue: (value: unknown, offset, length) => {
        next();
        if (value === null) return;
        const quotes = typeof value === 'string' ? 1 : 0;
        const text = Span.of(
          file,
          offset + quotes,
          file.text.slice(offset + quotes, offset + length - quotes),
        );
        const around = open.at(-1);
        const siblings = around?.siblings ?? new Map<string, Span>();
        if (typeof around?.key === 'string') siblings.set(around.key, text);
        leaves.push({ path: open.map(({ key }) => key), value: text, siblings });
      },
      onError: (code) => {
        errors.push(code);
      },
    },
    { allowTrailingComma: true },
  );
  return errors.length === 0 ? leaves : null;
}

/**
 * Every text value of a JSON file, comments and trailing commas allowed; numbers count as the text that is written. Text that is not JSON
 * but is YAML's flow style (JSON5, a template of JSON) is read as YAML.
 */
export function jsonLeaves(file: SourceFile): YamlLeaf[] {
  return strictLeaves(file) ?? yamlLeaves(file);
}
