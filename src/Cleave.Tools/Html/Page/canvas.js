// Canvases as large as they are shown, and axes.
const AXIS = { left: 74, bottom: 26, top: 8, right: 10 };

function prepare(canvas) {
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.font = '12px system-ui, sans-serif';
  return { pen, width, height, ratio };
}

function frameOf(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  return { left: AXIS.left, top: AXIS.top, width: width - AXIS.left - AXIS.right, height: height - AXIS.top - AXIS.bottom };
}

// Round steps, decimal for events and binary for bytes, about so many.
function ticks(from, to, most, base) {
  const raw = (to - from) / most;
  let step = base === 2 ? 2 ** Math.ceil(Math.log2(raw)) : 10 ** Math.floor(Math.log10(raw));
  if (base !== 2) step *= raw / step > 5 ? 10 : raw / step > 2 ? 5 : raw / step > 1 ? 2 : 1;
  step = Math.max(step, 1);
  const found = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) found.push(tick);
  return found;
}

function drawAxes(pen, frame, view, labelX, labelY) {
  pen.fillStyle = colour('muted');
  pen.strokeStyle = colour('line');
  pen.lineWidth = 1;
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  for (const y of ticks(Math.min(view.y0, view.y1), Math.max(view.y0, view.y1), Math.max(2, frame.height / 40), 2)) {
    const place = frame.top + (y - view.y0) / (view.y1 - view.y0) * frame.height;
    pen.fillText(labelY(y), frame.left - 8, Math.max(frame.top + 6, place));
    pen.beginPath();
    pen.moveTo(frame.left - 4, place);
    pen.lineTo(frame.left, place);
    pen.stroke();
  }
  pen.textBaseline = 'top';
  for (const x of ticks(view.x0, view.x1, Math.max(2, frame.width / 110), 10)) {
    const place = frame.left + (x - view.x0) / (view.x1 - view.x0) * frame.width;
    const text = labelX(x), half = pen.measureText(text).width / 2;
    pen.textAlign = 'center';
    pen.fillText(text, Math.min(frame.left + frame.width - half, Math.max(frame.left, place)), frame.top + frame.height + 8);
  }
  pen.strokeRect(frame.left - 0.5, frame.top - 0.5, frame.width + 1, frame.height + 1);
}

function drawCursor(pen, frame, view, event) {
  const x = frame.left + (event + 0.5 - view.x0) / (view.x1 - view.x0) * frame.width;
  if (x < frame.left || x > frame.left + frame.width) return;
  pen.lineWidth = 1.5;
  // Dark and light by turns, to stand out from any ground, and gaps, since the ground is often the peak itself.
  for (const [name, dashes, from] of [['ink', [4, 6], 0], ['surface', [2, 8], -4]]) {
    pen.strokeStyle = colour(name);
    pen.setLineDash(dashes);
    pen.lineDashOffset = from;
    pen.beginPath();
    pen.moveTo(x, frame.top);
    pen.lineTo(x, frame.top + frame.height);
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.lineDashOffset = 0;
}

// Drawn twice, so that one of the two lines stands out from whatever is below.
function onAnyGround(pen, width, draw) {
  for (const [name, wide] of [['surface', width + 2], ['ink', width]]) {
    pen.strokeStyle = colour(name);
    pen.lineWidth = wide;
    draw();
  }
}

function legend(target, entries) {
  fill(target, ...entries.map(([name, text]) => {
    const key = element('i');
    key.style.background = colour(name);
    return element('span', '', key, text);
  }));
}
