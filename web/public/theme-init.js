// Runs before the first paint, so that the chosen theme never flashes; dark unless chosen otherwise.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('tallylight.theme');
  } catch {
    // storage is shut in some private windows: the default holds
  }
  const system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  const theme = choice === 'auto' ? system : choice === 'light' ? 'light' : 'dark';
  document.documentElement.setAttribute('data-mantine-color-scheme', theme);
})();
