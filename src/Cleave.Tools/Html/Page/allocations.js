// The allocations of a live space: a table, and the chosen one with all its blocks in the picture of the space.
const mostRanges = 64;
let chosen = -1;

function drawAllocations(map) {
  const all = map.moment.allocations;
  byId('allocations').hidden = all.length === 0;
  chosen = -1;
  if (all.length === 0) return;
  table(byId('allocations-table'),
    [{ text: 'Name' }, { text: 'Size', number: true }, { text: 'Blocks', number: true }, { text: 'First address' }, { text: 'Allocated by' }],
    all.map((one, i) => [nameButton(one, i), bytes(one.size), count(one.ranges.length), placeOf(map, one.ranges[0][0]), one.stack ? callerOf(one.stack) : '']));
  tellChosen(map);
}

function nameButton(one, index) {
  const button = element('button', '', one.name || 'no name');
  button.type = 'button';
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', () => chooseAllocation(index === chosen ? -1 : index));
  return button;
}

function chooseAllocation(index) {
  chosen = index;
  [...byId('allocations-table').querySelectorAll('button')].forEach((button, i) => button.setAttribute('aria-pressed', String(i === chosen)));
  tellChosen(current);
  redraw();
}

function tellChosen(map) {
  const one = map.moment.allocations[chosen];
  byId('chosen').hidden = !one;
  if (!one) return;
  const shown = one.ranges.slice(0, mostRanges).map(([at, size]) => `${bytes(size)} at ${placeOf(map, at)}`);
  if (one.ranges.length > mostRanges) shown.push(`and ${count(one.ranges.length - mostRanges)} more`);
  byId('chosen').textContent = `${one.name || 'no name'}: ${bytes(one.size)} in ${one.ranges.length === 1 ? 'one block' : count(one.ranges.length) + ' blocks'}, ${shown.join(', ')}`
    + (one.stack ? `\n${one.stack}` : '');
}

// The numbers of the cells in which the chosen allocation has bytes.
function chosenCells(map, cells) {
  const one = map.history ? undefined : map.moment.allocations[chosen];
  const found = new Set();
  const each = map.size / cells;
  for (const [at, size] of one ? one.ranges : []) {
    for (let cell = Math.floor(at / each); cell < Math.min(cells, Math.ceil((at + size) / each)); cell++) found.add(cell);
  }
  return found;
}

// Chooses the allocation with the most bytes in a cell.
function chooseInCell(map, cell, cells) {
  const each = map.size / cells;
  const inCell = one => one.ranges.reduce((sum, [at, size]) => sum + Math.max(0, Math.min(at + size, (cell + 1) * each) - Math.max(at, cell * each)), 0);
  let best = -1, most = 0;
  map.moment.allocations.forEach((one, i) => { const share = inCell(one); if (share > most) { best = i; most = share; } });
  chooseAllocation(best);
}
