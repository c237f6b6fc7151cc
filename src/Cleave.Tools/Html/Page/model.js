// What the data says about a moment. An event's state is the one just after it; offsets and sizes of lives are in chunks.
const AGES = 6;

// Ages go by a factor of 4: the youngest have lived for less than 1/1024 of the recording, the oldest for more than a quarter.
function ageOf(events, all) {
  const share = events / all;
  return share >= 1 / 4 ? 5 : share >= 1 / 16 ? 4 : share >= 1 / 64 ? 3 : share >= 1 / 256 ? 2 : share >= 1 / 1024 ? 1 : 0;
}

const agesFrom = [0, 1 / 1024, 1 / 256, 1 / 64, 1 / 16, 1 / 4, 1];

function livesAt(history, event) {
  const { birth, death } = history.lives;
  const found = [];
  for (let i = 0; i < birth.length && birth[i] <= event; i++) {
    if (death[i] > event) found.push(i);
  }
  return found;
}

function lifeAt(history, event, chunk) {
  const { at, size, birth, death } = history.lives;
  for (let i = 0; i < birth.length && birth[i] <= event; i++) {
    if (death[i] > event && at[i] <= chunk && chunk < at[i] + size[i]) return i;
  }
  return -1;
}

function pointAt(history, event) {
  const events = history.points.event;
  let low = 0, high = events.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (events[middle] <= event) low = middle; else high = middle - 1;
  }
  return low;
}

// Exact where all lives are here; from the nearest point of the lines where they are not.
function figuresAt(map, event) {
  const { history } = map;
  const point = pointAt(history, event);
  const exact = !history.shadow;
  const figures = {
    event, exact,
    time: history.points.time ? history.points.time[point] : null,
    live: history.points.live[point], allocated: history.points.allocated[point], mapped: history.points.mapped[point],
    mappedExact: history.points.event[point] === event,
    blocks: null, hole: null, holes: null,
  };
  if (!exact || map.recorded) return figures;
  const { at, size, id, asked } = history.lives;
  const live = livesAt(history, event).sort((a, b) => at[a] - at[b]);
  const asks = new Map(live.map(i => [id[i], asked[i]]));
  let end = 0, hole = 0, holes = 0, allocated = 0;
  const close = start => { if (start > end) { holes++; hole = Math.max(hole, start - end); } };
  for (const i of live) { close(at[i]); end = at[i] + size[i]; allocated += size[i]; }
  close(map.size / map.chunk);
  figures.live = [...asks.values()].reduce((sum, n) => sum + n, 0);
  return Object.assign(figures, { allocated: allocated * map.chunk, blocks: asks.size, hole: hole * map.chunk, holes });
}

// How full each of so many equal parts of the space is at an event.
function cellsAt(map, event, cells) {
  const full = new Float64Array(cells);
  const { at, size } = map.history.lives;
  const scale = cells / (map.size / map.chunk);
  for (const i of livesAt(map.history, event)) {
    const from = at[i] * scale, to = (at[i] + size[i]) * scale;
    for (let c = Math.floor(from); c < Math.min(to, cells); c++) full[c] += Math.min(to, c + 1) - Math.max(from, c);
  }
  const shadow = map.history.shadow;
  if (shadow) {
    const column = Math.min(shadow.columns - 1, Math.floor(event / map.history.events * shadow.columns));
    for (let c = 0; c < cells; c++) full[c] += shadowAt(shadow, column, Math.floor(c / cells * shadow.rows));
  }
  return full;
}

// The share of each of so many equal parts of the space that was reserved at an event.
function heldAt(map, event, cells) {
  const { segments } = map.history;
  if (!segments) return new Float64Array(cells).fill(1);
  const held = new Float64Array(cells), scale = cells / (map.size / map.chunk);
  for (let i = 0; i < segments.at.length; i++) {
    if (segments.birth[i] > event || segments.death[i] <= event) continue;
    const from = segments.at[i] * scale, to = (segments.at[i] + segments.size[i]) * scale;
    for (let c = Math.floor(from); c < Math.min(to, cells); c++) held[c] += Math.min(to, c + 1) - Math.max(from, c);
  }
  return held;
}

function shadowAt(shadow, column, row) { return shadow.cover[row * shadow.columns + column] / 255; }
