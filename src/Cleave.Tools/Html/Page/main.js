// Puts the page together: which picture, which moment.
const data = JSON.parse(byId('data').textContent);
let current = null, event = 0;

function start() {
  for (const map of data.maps) {
    if (map.history && map.history.shadow) map.history.shadow.cover = Uint8Array.from(atob(map.history.shadow.cover), c => c.charCodeAt(0));
  }
  startTheme(redraw);
  drawSummary(data);
  byId('choice').hidden = data.maps.length < 2;
  fill(byId('which'), ...data.maps.map((map, i) => { const o = element('option', '', `${map.name}, ${map.placement}`); o.value = i; return o; }));
  byId('which').addEventListener('change', () => choose(Number(byId('which').value)));
  byId('moment').addEventListener('input', () => goTo(Number(byId('moment').value)));
  byId('peak').addEventListener('click', () => goTo(current.history.peak));
  mapView.changed = () => drawChart(current, event, mapView.view);
  startMapInput();
  new ResizeObserver(redraw).observe(document.body);
  if (data.maps.length > 0) choose(0);
}

function choose(index) {
  current = data.maps[index];
  const { history, moment } = current;
  byId('history').hidden = byId('slide').hidden = !history;
  const when = current.oneState ? 'when the snapshot was taken' : !history ? 'now' : moment.event === history.peak ? `at the peak, event ${count(moment.event)}` : `at event ${count(moment.event)}`;
  byId('sizes-title').textContent = `${history ? 'Sizes asked for' : 'Sizes of allocated blocks'}, ${when}`;
  byId('orders-title').textContent = `Free blocks by size, ${when}`;
  const holes = ['No hole', 'The one hole'][moment.holeCount] ?? `Largest of ${holesText(moment.holeCount)}`;
  byId('holes-title').textContent = `${holes}, ${when}`;
  byId('skip').hidden = !history;
  byId('at-title').textContent = history ? 'The space at a moment' : 'The space now';
  drawSizes(current);
  byId('orders-title').parentElement.hidden = current.recorded;
  drawOrders(current);
  drawHoles(current);
  drawBlocks(current);
  drawAllocations(current);
  if (!history) { drawNow(); return; }
  byId('moment').max = history.events - 1;
  byId('thinned').hidden = !history.thinned;
  byId('thinned').textContent = history.thinned || '';
  byId('chart').setAttribute('aria-label', `Live and mapped bytes of ${current.name} over ${count(history.events)} events`);
  byId('map').setAttribute('aria-label', `Memory map of ${current.name}, ${current.placement}: events across, addresses down`);
  event = moment.event;
  hideTip();
  drawAges();
  showMap(current, event);
  goTo(event);
}

function goTo(chosen) {
  event = chosen;
  mapView.event = chosen;
  byId('moment').value = chosen;
  const f = figuresAt(current, chosen);
  const held = heldAt(current, chosen, current.moment.cells.length);
  const about = f.exact || current.recorded ? '' : '≈ ';
  const time = f.time === null ? '' : `, ${seconds(f.time)}`;
  byId('moment-text').textContent = `${count(chosen)} of ${count(current.history.events)}${time}`;
  byId('moment').setAttribute('aria-valuetext', `event ${count(chosen)}${time}: ${bytes(f.live)} live`);
  const mapped = (f.mappedExact ? '' : '≈ ') + bytes(f.mapped);
  const shown = [['Live', about + bytes(f.live)], ['In blocks', about + bytes(f.allocated)],
    ...(current.recorded ? [['Reserved', mapped], ['Idle', about + bytes(Math.max(0, f.mapped - f.allocated))]]
      : [['Mapped', mapped], ['Free of the space', about + bytes(current.size - f.allocated)]])];
  if (f.exact && !current.recorded) shown.push(['Largest hole', bytes(f.hole)], ['Holes', count(f.holes)], ['Allocations', count(f.blocks)]);
  figures(shown);
  strip(Array.from(cellsAt(current, chosen, current.moment.cells.length), (allocated, i) => ({ allocated: Math.min(1, allocated), clear: 0, retired: Math.max(0, 1 - held[i]) })));
  drawMap();
  drawChart(current, chosen, mapView.view);
  if (current.recorded) words(`At event ${count(chosen)}, ${bytes(f.live)} are live in ${bytes(f.mapped)} of reserved segments. Segments stand side by side, without the gaps of addresses between them.`);
  else words(`At event ${count(chosen)}, ${bytes(f.live)} are live in a space of ${bytes(current.size)}`
    + (f.exact ? `; ${freeWords(f.holes, `, the largest of ${bytes(f.hole)}`)}` : '.'));
}

function drawNow() {
  const { moment } = current;
  figures([['Space', bytes(current.size)], ['Allocated', bytes(moment.allocated)],
    ...moment.parts.map(part => [`Of it ${part.name}`, bytes(part.bytes)]), ['Free', bytes(moment.free)], ['Free and zeroed', bytes(moment.clear)],
    ['Largest free block', bytes(moment.largestFreeBlock)], ['Fragmentation', percent(moment.fragmentation)], ['Holes', count(moment.holeCount)]]);
  strip(moment.cells);
  words(`${bytes(moment.allocated)} of ${bytes(current.size)} are allocated; `
    + freeWords(moment.holeCount, `, and the largest free block is ${bytes(moment.largestFreeBlock)}`));
}

function figures(entries) { fill(byId('figures'), ...entries.map(([name, value]) => element('div', '', element('dt', '', name), element('dd', '', value)))); }

function strip(cells) {
  byId('strip').setAttribute('aria-label', `How full each part of the space of ${current.name} is`);
  drawStrip(current, cells);
}

function words(text) { byId('words').textContent = text; }

function redraw() {
  if (!current) return;
  if (!current.history) { drawNow(); return; }
  drawAges();
  repaintMap(1);
  goTo(event);
}

// The bar of ages from the youngest to the oldest, in the colours of the map.
function drawAges() {
  const bar = element('b');
  bar.style.background = `linear-gradient(90deg, ${ageColours().map(c => `rgb(${c.join()})`).join()})`;
  legend(byId('map-legend'), current.recorded ? [['free', 'reserved, idle'], ['out', 'not reserved']] : [['free', 'free']]);
  byId('map-legend').prepend(element('span', '', 'allocated just now', bar, 'for more than a quarter of the recording'));
  byId('map-legend').append(element('span', '', 'events across, addresses down'));
}

start();
