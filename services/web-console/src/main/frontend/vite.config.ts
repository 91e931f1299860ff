import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// `npm run dev` shows the application against an edge that runs on this machine.
const edge = process.env.MILLRACE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  build: {
    outDir: '../../../target/classes/console',
    emptyOutDir: true,
    // The content security policy of the entrance allows no inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/v1.0': { target: edge, ws: true } } },
})
