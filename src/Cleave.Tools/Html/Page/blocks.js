// The blocks of device memory: a table, with a bar for each that is as long as the block is large and as dark as it is full.
function drawBlocks(map) {
  const all = map.moment.blocks;
  byId('blocks').hidden = all.length === 0;
  if (all.length === 0) return;
  const largest = Math.max(...all.map(block => block.size));
  table(byId('blocks-table'),
    [{ text: 'Block' }, { text: 'Memory' }, { text: 'Size', number: true }, { text: 'Allocated', number: true }, { text: 'Allocations', number: true },
      { text: 'Longest free run', number: true }, { text: 'Use, size to scale' }],
    all.map(block => [block.name, block.group, bytes(block.size), bytes(block.allocated), count(block.allocations), block.free > 0 ? bytes(block.free) : '-',
      useBar(block, largest)]));
}

function useBar(block, largest) {
  const bar = element('div', 'use');
  const each = 100 / block.cells.length;
  const stops = block.cells.map((share, i) => {
    const shade = share > 0 ? `color-mix(in srgb, var(--used) ${Math.round(20 + 80 * share)}%, var(--free))` : 'var(--free)';
    return `${shade} ${(i * each).toFixed(2)}% ${((i + 1) * each).toFixed(2)}%`;
  });
  bar.style.width = `max(2px, ${block.size / largest * 100}%)`;
  bar.style.background = `linear-gradient(90deg, ${stops.join(', ')})`;
  bar.role = 'img';
  bar.ariaLabel = `${percent(block.allocated / block.size)} of ${block.name} is allocated`;
  return bar;
}

// An address of the space, as an offset in its block if it consists of blocks.
function placeOf(map, offset) {
  const block = map.moment.blocks.findLast(one => one.at <= offset);
  return block ? `${block.name} +0x${(offset - block.at).toString(16)}` : address(map, offset);
}
