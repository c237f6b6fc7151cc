// Paints the lives of a part of the map into pixels. Each life covers its share of every pixel that it touches.
function paintMap(map, view, width, height) {
  const { history } = map;
  const cover = new Float32Array(width * height), age = new Float32Array(width * height);
  const scaleX = width / (view.x1 - view.x0), scaleY = height / (view.y1 - view.y0);
  const held = history.segments ? heldOf(history.segments, view, width, height) : null;
  if (history.shadow) addShadow(map, view, width, height, cover, age);
  const { at, size, birth, death } = history.lives;
  for (let i = 0; i < birth.length && birth[i] < view.x1; i++) {
    if (death[i] <= view.x0 || at[i] >= view.y1 || at[i] + size[i] <= view.y0) continue;
    const top = Math.max(0, (at[i] - view.y0) * scaleY), bottom = Math.min(height, (at[i] + size[i] - view.y0) * scaleY);
    for (let a = 0; a < AGES; a++) {
      const from = birth[i] + agesFrom[a] * history.events, to = Math.min(death[i], birth[i] + agesFrom[a + 1] * history.events);
      if (from >= death[i]) break;
      const left = Math.max(0, (from - view.x0) * scaleX), right = Math.min(width, (to - view.x0) * scaleX);
      if (left < right) addBox(left, right, top, bottom, a, width, cover, age);
    }
  }
  return colourMap(cover, age, held, width, height);
}

// How much of each pixel a segment held.
function heldOf(segments, view, width, height) {
  const held = new Float32Array(width * height), unused = new Float32Array(width * height);
  const scaleX = width / (view.x1 - view.x0), scaleY = height / (view.y1 - view.y0);
  for (let i = 0; i < segments.at.length; i++) {
    const left = Math.max(0, (segments.birth[i] - view.x0) * scaleX), right = Math.min(width, (segments.death[i] - view.x0) * scaleX);
    const top = Math.max(0, (segments.at[i] - view.y0) * scaleY), bottom = Math.min(height, (segments.at[i] + segments.size[i] - view.y0) * scaleY);
    if (left < right && top < bottom) addBox(left, right, top, bottom, 0, width, held, unused);
  }
  return held;
}

function addBox(left, right, top, bottom, a, width, cover, age) {
  for (let y = Math.floor(top); y < bottom; y++) {
    const tall = Math.min(bottom, y + 1) - Math.max(top, y);
    for (let x = Math.floor(left), p = y * width + x; x < right; x++, p++) {
      const share = tall * (Math.min(right, x + 1) - Math.max(left, x));
      cover[p] += share;
      age[p] += share * a;
    }
  }
}

// What was left out of the lives is painted from its density, as the youngest, which nearly all of it is.
function addShadow(map, view, width, height, cover) {
  const { shadow, events } = map.history;
  const chunks = map.size / map.chunk;
  for (let y = 0; y < height; y++) {
    const row = Math.floor((view.y0 + (y + 0.5) / height * (view.y1 - view.y0)) / chunks * shadow.rows);
    for (let x = 0; x < width; x++) {
      const column = Math.floor((view.x0 + (x + 0.5) / width * (view.x1 - view.x0)) / events * shadow.columns);
      if (row >= 0 && row < shadow.rows && column >= 0 && column < shadow.columns) cover[y * width + x] += shadowAt(shadow, column, row);
    }
  }
}

// A pixel that anything touches is never pale enough to be missed: lone small blocks are what fragments a space.
const LEAST = 0.3;

function colourMap(cover, age, held, width, height) {
  const image = new ImageData(width, height);
  const free = rgb('free'), out = rgb('out'), colours = ageColours();
  for (let p = 0; p < cover.length; p++) {
    const share = cover[p] > 1e-6 ? Math.max(LEAST, Math.min(1, cover[p])) : 0;
    const mean = share ? age[p] / cover[p] : 0;
    const low = Math.min(AGES - 1, Math.floor(mean)), high = Math.min(AGES - 1, low + 1), part = mean - low;
    const reserved = held ? Math.min(1, held[p]) : 1;
    for (let c = 0; c < 3; c++) {
      const ground = out[c] + (free[c] - out[c]) * reserved;
      const own = colours[low][c] + (colours[high][c] - colours[low][c]) * part;
      image.data[4 * p + c] = ground + (own - ground) * share;
    }
    image.data[4 * p + 3] = 255;
  }
  return image;
}
