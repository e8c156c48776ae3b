"""How pages look, on a phone, on a desk and on paper: inline CSS that fetches nothing."""

__all__ = ["STYLE", "switch_style"]

STYLE = """
:root{--ink:#1b2733;--soft:#4d5b68;--line:#d5dce3;--ground:#eef2f5;--deep:#0b4a3f;--green:#0b6e5b;--warm:#fff4dc}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);line-height:1.5;font-size:16px;
 font-family:"Noto Sans","Noto Sans Devanagari",system-ui,-apple-system,"Segoe UI",Roboto,"Nirmala UI",Mangal,
 sans-serif}
main,.bar-in{max-width:76rem;margin:0 auto;padding:0 1rem}
.switch{position:absolute;opacity:0}
.languages{background:var(--deep)}
.languages .bar-in{display:flex;flex-wrap:wrap;justify-content:flex-end;gap:.25rem;padding-top:.4rem}
.languages label{color:#fff;padding:.45rem 1rem;border-radius:.5rem .5rem 0 0;cursor:pointer;font-weight:600}
.top{background:var(--deep);color:#fff;padding:1.2rem 0 1.5rem;box-shadow:0 0 0 100vmax var(--deep);
 clip-path:inset(-1px -100vmax)}
h1{font-size:clamp(1.5rem,4.5vw,2.25rem);line-height:1.2;margin:0 0 .35rem;font-weight:700}
.top p{margin:0;color:#d9ebe6}
.said{font-size:1.1rem;margin:1.25rem 0;max-width:60rem}
.notices{list-style:none;margin:1rem 0 0;padding:0;display:grid;gap:.5rem;
 grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr))}
.notices li{background:var(--warm);border-inline-start:4px solid #c77700;padding:.5rem .75rem;border-radius:.25rem;
 font-size:.92rem;color:var(--ink)}
h2{font-size:1.3rem;line-height:1.3;margin:2rem 0 .75rem}
h3{font-size:1.02rem;line-height:1.35;margin:0 0 .25rem}
h4{font-size:.94rem;line-height:1.35;margin:.9rem 0 .3rem}
.figures{display:grid;gap:.75rem;margin:0;grid-template-columns:repeat(2,1fr)}
.figures div{background:#fff;border:1px solid var(--line);border-radius:.5rem;padding:.7rem .85rem;
 display:flex;flex-direction:column}
.figures dt{color:var(--soft);font-size:.88rem;line-height:1.3}
.figures dd{margin:0;font-size:.84rem;color:var(--soft);line-height:1.35}
.figures dd.big{font-size:1.6rem;font-weight:700;color:var(--ink);font-variant-numeric:tabular-nums;line-height:1.35}
.figures dd.one{margin-top:.35rem}
.figures dd.one b{font-size:1.1rem;color:var(--ink);font-variant-numeric:tabular-nums}
.figures dd.one i{width:.7rem;height:.7rem;display:inline-block;margin-inline-end:.35rem}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20.5rem),1fr));align-items:start}
.card{background:#fff;border:1px solid var(--line);border-radius:.5rem;padding:1rem;min-width:0}
.card>p{margin:.15rem 0 .5rem;color:var(--soft);font-size:.92rem}
.card>p.fact{color:var(--ink)}
.chart{display:block;width:100%;height:auto;max-width:30rem;margin:.5rem auto 0;overflow:visible}
.chart{direction:ltr}
.chart text{unicode-bidi:plaintext;font-size:12px;font-family:inherit}
.chart .name{font-weight:600}
.chart .value{font-size:11.5px;fill:#1b2733}
.maps{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));align-items:start}
figure{margin:.25rem 0 0}
figcaption{font-size:.9rem;font-weight:600;text-align:center}
.map text{font-size:11px}
.map .area{font-size:9.5px;font-weight:600;paint-order:stroke;stroke:#f2f5f8;stroke-width:2.5px;stroke-linejoin:round}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.5rem 0 0;font-size:.86rem;
 color:var(--soft)}
.legend li{display:flex;align-items:center;gap:.4rem}
.legend i{width:.85rem;height:.85rem;border:1px solid transparent;display:inline-block;flex:none}
.legend i.round{border-radius:50%}
.legend i.hollow{border:2px solid #7d2a68;background:#fff}
.legend b{font-weight:600;color:var(--ink)}
details{margin-top:.6rem;font-size:.88rem}
summary{cursor:pointer;color:var(--green);font-weight:600;padding:.3rem 0}
.scroll{overflow:auto;max-height:24rem}
.scroll.whole{max-height:none;font-size:.88rem;margin-top:.5rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:end;vertical-align:top}
th:first-child,td:first-child{text-align:start}
thead th{background:#f5f7f9;font-weight:600;color:var(--soft);position:sticky;top:0}
tbody th{font-weight:400}
.causes{list-style:none;margin:.5rem 0 0;padding:0}
.causes li{display:grid;grid-template-columns:4.6rem 1fr;gap:.2rem .75rem;padding:.55rem 0;
 border-top:1px solid var(--line)}
.causes b{font-size:1.1rem;text-align:end;font-variant-numeric:tabular-nums}
.causes small{display:block;color:var(--soft);font-size:.84rem}
.card ol{margin:.4rem 0;padding-inline-start:1.4rem;max-width:46rem}
.card ol li{margin:.35rem 0}
.rows{margin:.4rem 0;display:grid;grid-template-columns:minmax(5rem,max-content) 1fr;gap:.2rem .75rem;font-size:.92rem}
.rows dt{color:var(--soft);grid-column:1}.rows dd{margin:0;grid-column:2}
.card>p.mark{background:var(--warm);color:var(--ink);padding:.15rem .5rem;border-radius:.25rem;display:inline-block}
.wall{font-size:.84rem;width:auto;background:#fff}
.wall th,.wall td{text-align:center;border:1px solid var(--line);vertical-align:middle}
.wall thead th{min-width:3.6rem;max-width:6rem;padding:.3rem .25rem;line-height:1.25;position:static}
.wall tbody th,.wall thead th:first-child{text-align:start;min-width:11rem;font-weight:600}
.wall .given{background:#dff1ec}.wall b{font-size:1.1rem}
sup{color:var(--green);font-weight:600;line-height:0}
.matrix{display:none}.visits{margin-top:1rem}
.doses{list-style:none;margin:.2rem 0 .4rem;padding:0}
.doses li{padding:.35rem 0;border-top:1px solid var(--line)}
.doses small{display:block;color:var(--soft);font-size:.84rem}
.dose{background:#dff1ec;border-radius:.7rem;padding:.05rem .5rem;font-size:.88rem;white-space:nowrap}
.card>p.source{font-size:.8rem;margin:.4rem 0 0}
.notes{padding-inline-start:1.4rem;margin:0;max-width:46rem}
code{font-family:ui-monospace,"Noto Sans Mono",Menlo,Consolas,monospace;font-size:.92em;background:#e9eef2;
 padding:.1em .35em;border-radius:.25rem;overflow-wrap:anywhere}
footer{border-top:1px solid var(--line);margin-top:2rem;padding:1rem 0 2rem;color:var(--soft);font-size:.88rem}
.page{display:none}
@media (max-width:30rem){main,.bar-in{padding:0 .65rem}.card{padding:.85rem .8rem}}
@media (min-width:60rem){.matrix{display:block}.wide{grid-column:span 2}.figures{grid-template-columns:repeat(4,1fr)}}
@media print{@page{margin:12mm}
 html,body{background:#fff;font-size:10.5pt}.languages{display:none}
 .top{padding:0 0 .5rem;background:none;box-shadow:none;color:var(--ink);border-bottom:2px solid var(--deep)}
 .top p{color:var(--soft)}main{max-width:none;padding:0}
 .figures{grid-template-columns:repeat(4,1fr)}.cards{grid-template-columns:1fr 1fr}.wide{grid-column:span 2}
 .card,.figures div,.causes li,.notices li{break-inside:avoid}h2,h3{break-after:avoid}
 details:not([open]){display:none}.scroll{max-height:none;overflow:visible}thead th{position:static}
 .matrix{display:block}.wall{font-size:7.5pt;width:100%}.wall thead th,.wall tbody th{min-width:0;padding:.15rem}
 *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""


def switch_style(languages: int) -> str:
    """The rules by which the chosen language alone is shown, without a script."""
    return "\n".join(
        f"#show-{index}:checked~#page-{index}{{display:block}}"
        f"#show-{index}:checked~.languages label[for=show-{index}]{{background:#fff;color:var(--deep)}}"
        f"#show-{index}:focus-visible~.languages label[for=show-{index}]{{outline:3px solid #ffc857}}"
        for index in range(languages)
    )
