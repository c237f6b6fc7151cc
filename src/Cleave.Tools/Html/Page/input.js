// Pointer, wheel, pinch and keys on the map.
function startMapInput() {
  const canvas = byId('map');
  const pointers = new Map();
  const place = e => { const box = canvas.getBoundingClientRect(); return { x: e.clientX - box.left, y: e.clientY - box.top }; };

  canvas.addEventListener('pointerdown', e => {
    pointers.set(e.pointerId, place(e));
    canvas.setPointerCapture(e.pointerId);
  });
  canvas.addEventListener('pointermove', e => {
    const now = place(e), before = pointers.get(e.pointerId);
    if (!before) { pointAtMap(now.x, now.y); return; }
    if (pointers.size === 1 && Math.hypot(now.x - before.x, now.y - before.y) < 3) return;
    dragged(pointers, e.pointerId, now);
  });
  const up = e => {
    const before = pointers.get(e.pointerId), now = place(e);
    pointers.delete(e.pointerId);
    if (before && e.type === 'pointerup' && byId('tip').hidden) pointAtMap(now.x, now.y);
  };
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('pointerleave', e => { if (e.pointerType === 'mouse') { hideTip(); drawMap(); } });
  canvas.addEventListener('wheel', e => {
    e.preventDefault();
    const frame = frameOf(canvas), at = place(e);
    zoomMap(e.deltaY < 0 ? 0.8 : 1.25, (at.x - frame.left) / frame.width, (at.y - frame.top) / frame.height);
  }, { passive: false });
  canvas.addEventListener('keydown', onMapKey);
  canvas.addEventListener('focus', drawMap);
  canvas.addEventListener('blur', () => { hideTip(); drawMap(); });
  byId('zoom-in').addEventListener('click', () => zoomMap(0.5));
  byId('zoom-out').addEventListener('click', () => zoomMap(2));
  byId('zoom-all').addEventListener('click', () => showAll());
}

// One finger moves the map; two move and zoom it.
function dragged(pointers, id, now) {
  const frame = frameOf(byId('map'));
  const before = new Map(pointers);
  pointers.set(id, now);
  const spread = all => { const [a, b] = [...all.values()]; return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0; };
  const old = before.get(id);
  const share = 1 / pointers.size;
  moveMap((old.x - now.x) / frame.width * share, (old.y - now.y) / frame.height * share);
  if (pointers.size === 2 && spread(pointers) > 0) {
    const [a, b] = [...pointers.values()];
    zoomMap(spread(before) / spread(pointers), ((a.x + b.x) / 2 - frame.left) / frame.width, ((a.y + b.y) / 2 - frame.top) / frame.height);
  }
}

function onMapKey(e) {
  const frame = frameOf(byId('map'));
  const keys = {
    ArrowLeft: () => moveMap(-0.15, 0), ArrowRight: () => moveMap(0.15, 0),
    ArrowUp: () => moveMap(0, -0.15), ArrowDown: () => moveMap(0, 0.15),
    '+': () => zoomMap(0.7), '=': () => zoomMap(0.7), '-': () => zoomMap(1 / 0.7), 0: () => showAll(),
    Enter: () => pointAtMap(frame.left + frame.width / 2, frame.top + frame.height / 2),
    Escape: () => { hideTip(); drawMap(); },
  };
  if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
  e.preventDefault();
  keys[e.key]();
}
