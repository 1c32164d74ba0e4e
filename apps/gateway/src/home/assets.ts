/** A portico, which is what the word stoa means. */
export const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path fill="#27508a" d="M16 3 29 10v3H3v-3zM5 15h4v10H5zm9 0h4v10h-4zm9 0h4v10h-4zM3 27h26v3H3z"/>
</svg>
`;

export const homeStyle = `:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
header { display: flex; align-items: center; gap: 1rem; }
header img { width: 3rem; height: 3rem; }
h1 { margin: 0; }
h1 small { font-size: 1rem; font-weight: normal; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8884; }
code, pre { font-family: ui-monospace, monospace; }
pre { white-space: pre-wrap; border: 1px solid #8884; padding: .75rem; }
.ready { color: #1a7f37; }
.unready, .silent { color: #cf222e; font-weight: bold; }
`;
