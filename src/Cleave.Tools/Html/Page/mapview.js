// The map on its canvas: what part is shown, and the picture of it.
const mapView = { map: null, view: null, picture: null, event: 0, changed: () => {}, later: 0 };

function wholeMap(map) { return { x0: 0, x1: map.history.events, y0: 0, y1: map.size / map.chunk }; }

function showMap(map, event) {
  Object.assign(mapView, { map, view: wholeMap(map), event });
  repaintMap(1);
}

// While it moves, a coarse picture does; a fine one follows when it rests.
function repaintMap(detail) {
  const frame = frameOf(byId('map'));
  const scale = detail * Math.min(devicePixelRatio || 1, 2);
  const width = Math.max(1, Math.round(frame.width * scale)), height = Math.max(1, Math.round(frame.height * scale));
  const picture = document.createElement('canvas');
  picture.width = width;
  picture.height = height;
  picture.getContext('2d').putImageData(paintMap(mapView.map, mapView.view, width, height), 0, 0);
  mapView.picture = picture;
  drawMap();
  clearTimeout(mapView.later);
  if (detail < 1) mapView.later = setTimeout(() => repaintMap(1), 150);
}

function drawMap() {
  const canvas = byId('map');
  const { pen } = prepare(canvas);
  const frame = frameOf(canvas);
  const { map, view, event } = mapView;
  pen.imageSmoothingEnabled = false;
  pen.drawImage(mapView.picture, frame.left, frame.top, frame.width, frame.height);
  drawAxes(pen, frame, view, count, y => bytes(y * map.chunk));
  drawCursor(pen, frame, view, event);
  if (document.activeElement === canvas) drawCross(pen, frame);
  outline(pen, frame);
}

function drawCross(pen, frame) {
  const x = frame.left + frame.width / 2, y = frame.top + frame.height / 2;
  onAnyGround(pen, 1, () => {
    pen.beginPath();
    pen.moveTo(x - 8, y);
    pen.lineTo(x + 8, y);
    pen.moveTo(x, y - 8);
    pen.lineTo(x, y + 8);
    pen.stroke();
  });
}

// Moves and zooms within the whole map; at the deepest a few events and chunks fill it.
function setView(x0, x1, y0, y1) {
  const whole = wholeMap(mapView.map);
  const [left, right] = within(x0, x1, whole.x1, 4);
  const [top, bottom] = within(y0, y1, whole.y1, 2);
  mapView.view = { x0: left, x1: right, y0: top, y1: bottom };
  hideTip();
  repaintMap(0.5);
  mapView.changed();
}

function within(from, to, most, least) {
  const length = Math.min(most, Math.max(Math.min(least, most), to - from));
  const middle = (from + to) / 2;
  const start = Math.min(Math.max(0, middle - length / 2), most - length);
  return [start, start + length];
}

function showAll() {
  const { x0, x1, y0, y1 } = wholeMap(mapView.map);
  setView(x0, x1, y0, y1);
}

function zoomMap(factor, atX = 0.5, atY = 0.5) {
  const { x0, x1, y0, y1 } = mapView.view;
  const x = x0 + (x1 - x0) * atX, y = y0 + (y1 - y0) * atY;
  setView(x - (x - x0) * factor, x + (x1 - x) * factor, y - (y - y0) * factor, y + (y1 - y) * factor);
}

// By shares of what is shown.
function moveMap(dx, dy) {
  const { x0, x1, y0, y1 } = mapView.view;
  setView(x0 + dx * (x1 - x0), x1 + dx * (x1 - x0), y0 + dy * (y1 - y0), y1 + dy * (y1 - y0));
}
