import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// base './' and the <base> element of index.html let one build serve any sub-path.
export default defineConfig({
  base: './',
  plugins: [react()],
  build: { target: 'es2023', assetsInlineLimit: 0, license: { fileName: 'licences.md' } },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
