// Light or dark: as the system says, until the button is pressed.
const wantsDark = matchMedia('(prefers-color-scheme: dark)');
let chosenTheme = null;

function isDark() { return chosenTheme === null ? wantsDark.matches : chosenTheme === 'dark'; }

function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  byId('theme').textContent = isDark() ? 'Light' : 'Dark';
  byId('theme').setAttribute('aria-label', `Switch to ${isDark() ? 'light' : 'dark'} colours`);
}

function startTheme(redraw) {
  applyTheme();
  wantsDark.addEventListener('change', () => { applyTheme(); redraw(); });
  byId('theme').addEventListener('click', () => {
    chosenTheme = isDark() ? 'light' : 'dark';
    applyTheme();
    redraw();
  });
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function rgb(name) {
  const hex = colour(name);
  return [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));
}

function ageColours() { return Array.from({ length: AGES }, (_, age) => rgb(`age-${age}`)); }
