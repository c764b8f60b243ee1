/**
 * What the page does beyond showing: copy buttons, a filter, and the engines beyond the first from a compressed block of the page, on
 * demand. The page's policy allows exactly this text by its digest, so that nothing else in the page can run. Without it everything
 * static is there, and the buttons are not.
 */
export const PAGE_SCRIPT = `
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);

function enhance(root) {
  for (const pre of all('pre.command', root)) {
    if (pre.nextElementSibling?.classList.contains('copy')) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(pre);
        button.textContent = 'Selected';
      }
    });
    pre.after(button);
  }
}

const unpacked = new Map();
/** columns.ts the other way. */
function rowsOf({ order, groups }) {
  const next = groups.map(() => 0);
  return order.map((group) => {
    const row = next[group]++;
    return groups[group].map((column) => typeof column === 'string' ? column : column[row]).join('<');
  });
}

/** What is not in the page's text: gzip, base64, columns in JSON. Its markup was escaped where it was made. */
function unpack(block) {
  if (block === null) return Promise.resolve([]);
  if (!unpacked.has(block)) unpacked.set(block, (async () => {
    const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json().then(rowsOf);
  })());
  return unpacked.get(block);
}

let rows = null;
function loadRest() {
  rows ??= unpack(one('#rest')).then((found) => {
    one('#overview tbody')?.insertAdjacentHTML('beforeend', found.join(''));
    for (const note of all('.more')) note.remove();
  });
  return rows;
}

/** The details of one engine; undefined where the page does not hold them. */
async function detailsOf(index) {
  const block = all('script.rest').find(({ dataset }) => dataset.from <= index && index < dataset.to);
  return block && (await unpack(block))[index - block.dataset.from];
}

async function open() {
  const id = location.hash.slice(1);
  if (!/^engine-\\d+$/.test(id)) return;
  if (document.getElementById(id) === null) {
    const html = await detailsOf(Number(id.slice('engine-'.length)));
    if (html === undefined) return;
    one('#engines').insertAdjacentHTML('beforeend', html);
    enhance(one('#engines'));
  }
  const details = document.getElementById(id);
  details.open = true;
  details.scrollIntoView();
}

const form = one('#filter');
async function filter() {
  const words = form.elements.words.value.trim().toLowerCase();
  const grade = form.elements.grade.value;
  if (words !== '' || grade !== '') await loadRest();
  let shown = 0;
  for (const row of all('#overview tbody tr')) {
    const name = row.querySelector('th').textContent.toLowerCase();
    row.hidden = !(name.includes(words) && (grade === '' || row.classList.contains(grade)));
    if (!row.hidden) shown++;
    const details = document.getElementById(row.querySelector('a')?.hash.slice(1) ?? '');
    if (details !== null) details.hidden = row.hidden;
  }
  one('#shown').textContent = shown + ' shown';
}
if (form !== null) {
  form.hidden = false;
  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
}
for (const button of all('.more button')) {
  button.hidden = false;
  button.addEventListener('click', loadRest);
}
addEventListener('hashchange', open);
addEventListener('beforeprint', () => { for (const details of all('details.engine')) details.open = true; });
enhance(document);
open();
`;
