/** Longer paths than this many characters are cut to their end: the report has them whole. */
const LONGEST = 60;
// At the start, after white space, or quoted: `(/a/b)`, `lib=/a/b`, `"/a/b"`. A URL's slashes follow a colon and stay.
const ABSOLUTE = /(^|[\s("'`=‘“])((?:[A-Za-z]:[\\/]|\/)[^\s()"'`,;’”]+)/g;

function shortPath(file: string): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== '');
  const packages = parts.lastIndexOf('site-packages');
  if (packages > 0 && packages < parts.length - 1 && parts.includes('trt-guard-python'))
    return `${parts.slice(packages + 1).join('/')} (isolated environment)`;
  return file.length <= LONGEST ? file : `…/${parts.slice(-2).join('/')}`;
}

/** A text for people, with each long absolute path in it cut to what tells it apart: `tensorrt_libs/libnvinfer.so.10`. */
export function withShortPaths(text: string): string {
  return text.replace(ABSOLUTE, (_, before: string, file: string) => `${before}${shortPath(file)}`);
}
