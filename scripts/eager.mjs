// The modules of a piece of a bundle, written so that V8 compiles them when it reads the piece.
import ts from 'typescript';

/** What a function that is no arrow would give another meaning. */
function isLexical(node) {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (ts.isMetaProperty(node)) return node.keywordToken === ts.SyntaxKind.NewKeyword;
  if (ts.isIdentifier(node) && node.text === 'arguments') return true;
  // They have a `this` of their own.
  if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isClassLike(node)) return false;
  return ts.forEachChild(node, (child) => isLexical(child) || undefined) === true;
}

/** `(function(a,b){...})` for `(a,b)=>{...}`; null where that would be something else. */
function asFunction(made, file) {
  const { parameters, body, modifiers } = made;
  const text = file.text;
  if (ts.isFunctionExpression(made)) return `(${text.slice(made.getStart(file), made.end)})`;
  if (!ts.isArrowFunction(made) || modifiers !== undefined || !ts.isBlock(body) || isLexical(body))
    return null;
  const named = parameters.map((one) => text.slice(one.getStart(file), one.end)).join(',');
  return `(function(${named})${text.slice(body.getStart(file), body.end)})`;
}

/**
 * A piece is a table of modules, and nearly all of them run as soon as it is read. V8 takes a function for one that may never run: it reads
 * over it, and reads it all again when it is called, which is a fifth of what `check` takes to start. A `function` in parentheses it
 * compiles at once; an arrow in parentheses it does not.
 */
export function eager(code) {
  const file = ts.createSourceFile('piece.mjs', code, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const tables = file.statements
    .filter((one) => ts.isVariableStatement(one))
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ initializer }) =>
      initializer !== undefined && ts.isObjectLiteralExpression(initializer) ? initializer.properties : [],
    );
  let made = '';
  let at = 0;
  for (const { name, initializer } of tables) {
    if (initializer === undefined || !ts.isNumericLiteral(name)) continue;
    const written = asFunction(initializer, file);
    if (written === null) continue;
    made += code.slice(at, initializer.getStart(file)) + written;
    at = initializer.end;
  }
  return made + code.slice(at);
}
