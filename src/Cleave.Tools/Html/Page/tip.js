// What is at a point of the map: a block with all that is known of it, or free memory.
let pointedLife = -1;

function pointAtMap(px, py) {
  const frame = frameOf(byId('map'));
  const { x0, x1, y0, y1 } = mapView.view;
  const x = (px - frame.left) / frame.width, y = (py - frame.top) / frame.height;
  if (x < 0 || x > 1 || y < 0 || y > 1) { hideTip(); return; }
  const event = Math.min(mapView.map.history.events - 1, Math.floor(x0 + x * (x1 - x0)));
  const chunk = Math.min(mapView.map.size / mapView.map.chunk - 1, Math.floor(y0 + y * (y1 - y0)));
  // A block may be thinner than the pointer: the nearest within a few pixels counts.
  const reach = 3 * (y1 - y0) / frame.height;
  pointedLife = [0, -1, 1].map(side => lifeAt(mapView.map.history, event, chunk + Math.round(side * reach))).find(i => i >= 0) ?? -1;
  showTip(px, py, pointedLife >= 0 ? lifeText(mapView.map, pointedLife) : freeText(event, chunk));
  drawMap();
}

function freeText(event, chunk) {
  const { map } = mapView;
  const place = `at ${address(map, chunk * map.chunk)}, event ${count(event)}`;
  if (map.recorded && !map.history.segments.at.some((at, i) => at <= chunk && chunk < at + map.history.segments.size[i]
    && map.history.segments.birth[i] <= event && event < map.history.segments.death[i])) return `Not reserved\n${place}`;
  return map.history.shadow ? `Free, or a small block that was left out\n${place}` : `Free\n${place}`;
}

function lifeText(map, i) {
  const { at, size, birth, death, id, asked, stack } = map.history.lives;
  const lines = [
    `Id ${id[i]}: ${bytes(asked[i])} asked for`,
    `here ${bytes(size[i] * map.chunk)} at ${address(map, at[i] * map.chunk)}`,
    `born at ${moment(map, birth[i])}`,
    death[i] < map.history.events ? `freed at ${moment(map, death[i])}, after ${count(death[i] - birth[i])} events` : 'never freed',
  ];
  if (stack[i] >= 0) lines.push('', map.history.stacks[stack[i]]);
  return lines.join('\n');
}

function moment(map, event) {
  const { time, event: events } = map.history.points;
  const point = pointAt(map.history, event);
  const about = time && time[point] !== null ? ` (${events[point] === event ? '' : '≈ '}${seconds(time[point])})` : '';
  return `event ${count(event)}${about}`;
}

function showTip(px, py, text) {
  const tip = byId('tip');
  tip.textContent = text;
  tip.hidden = false;
  const room = byId('map-frame').getBoundingClientRect(), own = tip.getBoundingClientRect();
  const x = px + 16 + own.width < room.width ? px + 16 : Math.max(0, px - 16 - own.width);
  tip.style.left = `${Math.min(x, Math.max(0, room.width - own.width))}px`;
  tip.style.top = `${Math.max(0, Math.min(py + 12, room.height - own.height))}px`;
}

function hideTip() {
  byId('tip').hidden = true;
  pointedLife = -1;
}

function outline(pen, frame) {
  if (pointedLife < 0) return;
  const { at, size, birth, death } = mapView.map.history.lives;
  const { x0, x1, y0, y1 } = mapView.view;
  const x = e => frame.left + Math.min(1, Math.max(0, (e - x0) / (x1 - x0))) * frame.width;
  const y = c => frame.top + Math.min(1, Math.max(0, (c - y0) / (y1 - y0))) * frame.height;
  const left = x(birth[pointedLife]), top = y(at[pointedLife]);
  const width = Math.max(2, x(death[pointedLife]) - left), height = Math.max(2, y(at[pointedLife] + size[pointedLife]) - top);
  onAnyGround(pen, 2, () => pen.strokeRect(left, top, width, height));
}
