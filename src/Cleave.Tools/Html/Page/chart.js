// Live and mapped bytes over the events, and the size of the space.
function drawChart(map, event, window) {
  const canvas = byId('chart');
  const { pen } = prepare(canvas);
  const frame = frameOf(canvas);
  const { points, events } = map.history;
  const top = Math.max(map.size, ...[map.recorded || 0]) * 1.04;
  const view = { x0: 0, x1: events, y0: top, y1: 0 };
  const x = e => frame.left + e / events * frame.width;
  const y = n => frame.top + (1 - n / top) * frame.height;
  pen.fillStyle = colour('free');
  pen.fillRect(x(window.x0), frame.top, x(window.x1) - x(window.x0), frame.height);

  trace(pen, points, points.live, x, y, events);
  pen.lineTo(x(events), y(0));
  pen.lineTo(x(points.event[0]), y(0));
  pen.globalAlpha = 0.35;
  pen.fillStyle = colour('live');
  pen.fill();
  pen.globalAlpha = 1;
  line(pen, 'live', () => trace(pen, points, points.live, x, y, events));
  line(pen, 'mapped', () => trace(pen, points, points.mapped, x, y, events));
  pen.setLineDash([6, 4]);
  line(pen, 'space', () => { pen.beginPath(); pen.moveTo(x(0), y(map.size)); pen.lineTo(x(events), y(map.size)); });
  pen.setLineDash([]);
  drawAxes(pen, frame, view, count, bytes);
  drawCursor(pen, frame, view, event);
  legend(byId('chart-legend'), [
    ['live', 'live: bytes that the program holds'],
    ['mapped', map.recorded ? 'reserved: what the allocator has from the device' : `mapped: pages of ${bytes(map.history.page)} that hold any of it`],
    ['space', map.recorded ? `all addresses ever reserved: ${bytes(map.size)}` : `the space: ${bytes(map.size)}`],
  ]);
  byId('chart-legend').append(element('span', '', 'events across'));
}

function line(pen, name, path) {
  pen.strokeStyle = colour(name);
  pen.lineWidth = 1.2;
  path();
  pen.stroke();
}

// A level holds until the next event.
function trace(pen, points, values, x, y, events) {
  pen.beginPath();
  pen.moveTo(x(points.event[0]), y(values[0]));
  for (let i = 0; i < values.length; i++) {
    pen.lineTo(x(points.event[i]), y(values[i]));
    pen.lineTo(x(i + 1 < values.length ? points.event[i + 1] : events), y(values[i]));
  }
}
