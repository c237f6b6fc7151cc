// The tables: sizes, free blocks, holes and the summary. Bars are beside the numbers that they show.
function drawSummary(data) {
  byId('summary').hidden = !data.summary;
  if (!data.summary) return;
  const { heads: all, order, rows, firstNumber } = data.summary;
  const heads = order.map(i => ({ text: all[i].text, title: all[i].title, number: i >= firstNumber }));
  table(byId('summary-table'), heads, rows.map(row => order.map(i => row[i])));
  nameGroups(byId('summary-table'), rows.map(row => row[0]), heads.length);
  fill(byId('answers'), ...data.summary.answers.map(answer => element('p', '', answer)));
  fill(byId('columns'), ...heads.flatMap(head => [element('dt', '', head.text), element('dd', '', head.title)]));
  fill(byId('notes'), ...data.summary.notes.map(note => element('li', note.startsWith(' ') ? 'detail' : '', note)));
}

// The name of a recording stands once, above its rows, where it takes no width from the numbers.
function nameGroups(target, names, columns) {
  const lines = [...target.tBodies[0].rows];
  if (new Set(names).size < 2) return;
  lines.forEach((line, i) => {
    if (i > 0 && names[i] === names[i - 1]) return;
    const name = element('th', 'group', names[i]);
    name.colSpan = columns;
    name.scope = 'rowgroup';
    line.before(element('tr', '', name));
  });
}

function drawSizes(map) {
  const most = Math.max(...map.moment.sizes.map(size => size.bytes), 1);
  table(byId('sizes'),
    [{ text: 'Size' }, { text: 'Count', number: true }, { text: 'Bytes', number: true }, { text: 'Bytes, to scale', bar: true }],
    map.moment.sizes.map(size => [`${bytes(size.from)} – ${bytes(size.from * 2)}`, count(size.count), bytes(size.bytes), size.bytes / most]));
}

function drawOrders(map) {
  const last = map.moment.orders.findLastIndex(order => order.free > 0);
  const orders = map.moment.orders.slice(0, last + 1);
  const most = Math.max(...orders.map(order => order.bytes), 1);
  table(byId('orders'),
    [{ text: 'Block' }, { text: 'Free', number: true }, { text: 'Bytes', number: true }, { text: 'Bytes, to scale', bar: true }],
    orders.map(order => [bytes(order.blockSize), count(order.free), bytes(order.bytes), order.bytes / most]));
  const larger = map.moment.orders.length - orders.length;
  if (larger > 0) byId('orders').append(element('caption', 'muted', orders.length > 0 ? 'No larger block is free.' : 'No block is free.'));
}

function drawHoles(map) {
  const { holes } = map.moment;
  table(byId('holes'),
    [{ text: 'Size', number: true }, { text: 'Address' }, { text: 'Below it' }, { text: 'Above it' }],
    holes.map(hole => [bytes(hole.size), placeOf(map, hole.at), border(map, hole.below, 'beginning'), border(map, hole.above, 'end')]));
  if (holes.length === 0) fill(byId('holes'), element('caption', 'muted', 'Nothing is free.'));
}

function border(map, neighbour, edge) {
  if (!neighbour) return `the ${edge} of the ${map.moment.blocks.length > 0 ? 'block' : 'space'}`;
  if (neighbour.retired) return `${bytes(neighbour.size)} out of use`;
  const { life } = neighbour;
  if (!life) return `a block of ${bytes(neighbour.size)}`;
  const until = life.death < map.history.events ? `freed at event ${count(life.death)}` : 'never freed';
  const made = element('div', '', `${bytes(neighbour.size)}, id ${life.id}`, element('br'), `born at event ${count(life.birth)}, ${until}`);
  if (life.stack) made.append(element('br'), element('span', 'muted', callerOf(life.stack)));
  made.title = life.stack || '';
  return made;
}

// The innermost frame whose source is known: before it there may be the recorder's own.
function callerOf(stack) {
  const frames = stack.split('\n');
  return frames.find(frame => !frame.endsWith('(??)')) ?? frames[0];
}
