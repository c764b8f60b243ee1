/** A piece of a sentence: words, or what stands in backticks. */
interface Piece {
  text: string;
  isCode: boolean;
}

/** A sentence of ours in its pieces: backticks are its only markup. */
export function piecesOf(sentence: string): Piece[] {
  const pieces = sentence.split(/`([^`]+)`/); // eslint-disable-line house/own-words -- this is the reader of that markup
  return pieces.map((text, index) => ({ text, isCode: index % 2 === 1 }));
}

/** The commands of a sentence, each to be copied by itself: code of more than one word. */
export function commandsOf(sentence: string): string[] {
  return piecesOf(sentence).flatMap(({ text, isCode }) => (isCode && text.includes(' ') ? [text] : []));
}

/**
 * Whether a sentence says a name already, as a word: `a.onnx` does not stand in `data.onnx`. It decides only that nobody is told twice,
 * and so is the one place that looks into a sentence for what it says.
 */
export function says(sentence: string, name: string): boolean {
  const at = sentence.indexOf(name); // eslint-disable-line house/own-words -- see above
  return (
    at >= 0 && !/[\w./-]/.test(sentence[at - 1] ?? ' ') && !/[\w/-]/.test(sentence[at + name.length] ?? ' ')
  );
}
