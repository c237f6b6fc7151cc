// Numbers as people read them, and elements that hold text and never markup.
const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

function bytes(n) {
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) { n /= 1024; unit++; }
  const digits = Number.isInteger(n) ? 0 : n < 10 ? 2 : n < 100 ? 1 : 0;
  return `${n.toFixed(digits)} ${units[unit]}`;
}

// Thousands are parted by a narrow space, which no country reads as a decimal point.
function count(n) {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

function holesText(n) { return n === 1 ? '1 hole' : `${count(n)} holes`; }

function freeWords(holes, rest) { return holes === 0 ? 'nothing is free.' : `what is free lies in ${holesText(holes)}${rest}.`; }

// The base may be above 2^53, so it comes as text.
function address(map, offset) {
  return '0x' + (BigInt(map.base) + BigInt(Math.round(offset))).toString(16);
}

function percent(share) {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function seconds(microseconds) {
  const s = microseconds / 1e6;
  return s < 1e-3 ? `${microseconds} µs` : s < 1 ? `${(s * 1e3).toFixed(1)} ms` : `${s.toFixed(2)} s`;
}

function byId(id) { return document.getElementById(id); }

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function fill(parent, ...children) { parent.replaceChildren(...children); }

function table(target, heads, rows) {
  const cell = (tag, value, column) => {
    const className = heads[column].bar ? 'bar' : heads[column].number ? 'number' : '';
    const made = element(tag, className, tag === 'td' && heads[column].bar ? barOf(value) : value);
    if (tag === 'th') made.scope = 'col';
    if (tag === 'th' && heads[column].title) made.title = heads[column].title;
    return made;
  };
  fill(target,
    element('thead', '', element('tr', '', ...heads.map((head, i) => cell('th', head.text, i)))),
    element('tbody', '', ...rows.map(row => element('tr', '', ...row.map((value, i) => cell('td', value, i))))));
}

function barOf(share) {
  const bar = element('div');
  bar.style.width = share > 0 ? `max(1px, ${Math.min(1, share) * 100}%)` : '0';
  return bar;
}
