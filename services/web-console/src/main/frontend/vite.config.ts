import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// `npm run dev` shows the application against an edge that runs on this machine.
const edge = process.env.MILLRACE_URL ?? 'http://127.0.0.1:8080'

// What the first page needs, whoever else needs it too: in one file, for each further one is a request that a browser makes before it can begin.
const FIRST =
  /node_modules[\\/](@vue|vue|vue-router)[\\/]|[\\/]src[\\/](App\.vue|router\.ts|shell|texts|lib[\\/](live|access|feedback|format|history|http|session|states|theme|visible)|ui[\\/](ConfirmHost|LoadingRows|PageHead|RangePicker|TimeChart|ToastHost)|pages[\\/](LoginPage|overview))/

export default defineConfig({
  plugins: [vue()],
  build: {
    outDir: '../../../target/classes/console',
    emptyOutDir: true,
    // The content security policy of the entrance allows no inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', test: FIRST }] } } },
  },
  server: { proxy: { '/v1.0': { target: edge, ws: true } } },
})
