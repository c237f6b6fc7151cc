// The space at a moment as rows of cells, the lowest address first, each darker the fuller it is.
function drawStrip(map, allCells) {
  const canvas = byId('strip');
  const labels = 86;
  const columns = Math.max(16, Math.min(64, 2 ** Math.floor(Math.log2((canvas.getBoundingClientRect().width - labels) / 8))));
  const cells = columns < 64 ? halved(allCells) : allCells;
  const rows = Math.ceil(cells.length / columns);
  const side = (canvas.getBoundingClientRect().width - labels) / columns;
  // At least as tall as a label.
  canvas.style.height = `${Math.max(14, Math.ceil(rows * Math.min(side, 11)))}px`;
  const { pen, height } = prepare(canvas);
  const tall = Math.min(height / rows, 11);
  pen.textBaseline = 'middle';
  cells.forEach((cell, i) => {
    const x = labels + (i % columns) * side, y = Math.floor(i / columns) * tall;
    box(pen, 'free', x, y, side, tall, 1);
    box(pen, 'retired', x, y, side, tall, cell.retired);
    box(pen, 'clear', x, y, side, tall, cell.clear * 0.6);
    if (cell.allocated > 0) box(pen, 'used', x, y, side, tall, 0.2 + 0.8 * cell.allocated);
  });
  drawChosen(map, pen, cells.length, i => [labels + (i % columns) * side, Math.floor(i / columns) * tall, side, tall]);
  canvas.onclick = map.history || map.moment.allocations.length === 0 ? null : click => {
    const column = Math.floor((click.offsetX - labels) / side), row = Math.floor(click.offsetY / tall);
    if (column >= 0 && column < columns && row * columns + column < cells.length) chooseInCell(map, row * columns + column, cells.length);
  };
  pen.fillStyle = colour('muted');
  const each = Math.ceil(18 / tall);
  for (let row = 0; row < rows; row += each) {
    pen.fillText('+' + bytes(row * columns / cells.length * map.size), 0, Math.max(7, (row + 0.5) * tall));
  }
  const entries = [['used', 'allocated'], ['free', map.recorded ? 'reserved, idle' : 'free']];
  if (cells.some(cell => cell.clear > 0)) entries.push(['clear', 'free and zeroed']);
  if (cells.some(cell => cell.retired > 0)) entries.push(['retired', map.recorded ? 'not reserved' : 'out of use']);
  legend(byId('strip-legend'), entries);
  byId('strip-legend').append(element('span', '', `each cell is ${bytes(map.size / cells.length)}, a paler one is partly free; addresses go from left to right, then down`));
}

// A frame around each cell of the chosen allocation.
function drawChosen(map, pen, cells, place) {
  pen.strokeStyle = colour('mapped');
  pen.lineWidth = 2;
  for (const cell of chosenCells(map, cells)) {
    const [x, y, width, height] = place(cell);
    pen.strokeRect(x + 1, y + 1, Math.max(1, width - 2), Math.max(1, height - 2));
  }
}

// A narrow screen gets cells twice as large, not twice as many rows.
function halved(cells) {
  const mean = (a, b) => ({ allocated: (a.allocated + b.allocated) / 2, clear: (a.clear + b.clear) / 2, retired: (a.retired + b.retired) / 2 });
  return cells.length % 2 ? cells : Array.from({ length: cells.length / 2 }, (_, i) => mean(cells[2 * i], cells[2 * i + 1]));
}

function box(pen, name, x, y, width, height, share) {
  if (share <= 0) return;
  pen.globalAlpha = Math.min(1, share);
  pen.fillStyle = colour(name);
  pen.fillRect(x + 0.5, y + 0.5, Math.max(1, width - 1), Math.max(1, height - 1));
  pen.globalAlpha = 1;
}
