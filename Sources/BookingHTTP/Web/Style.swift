/// The look of the pages: system fonts, steps of 8 px, light and dark, nothing told by colour alone.
enum Style {
  static let text: StaticString = #"""
    :root { --ground: #f8f9f6; --card: #fff; --ink: #1a211c; --quiet: #48534c; --line: #6b776f; --faint: #d5dcd6;
      --soft: #e6efe8; --green: #0a5f38; --on-green: #fff; --warn: #8a3800; --warn-soft: #fdf0e2; --mine: #0b4a99;
      --on-mine: #fff; --closed: #e2e5e3; color-scheme: light dark; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #111513; --card: #191f1b; --ink: #eef2ef; --quiet: #b9c4bd; --line: #8d9a92; --faint: #39443d;
        --soft: #1e2922; --green: #86d8a8; --on-green: #06170d; --warn: #ffbd8a; --warn-soft: #2d1e11;
        --mine: #9cc4ff; --on-mine: #04152e; --closed: #2a302c; }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
    body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
    .top, .bottom, main { max-width: 68rem; margin: 0 auto; padding: 0 min(1rem, 4vw); }
    main { padding-bottom: 3rem; outline: 0; min-height: 60vh; }
    h1 { font-size: clamp(1.5rem, 6vw, 2rem); line-height: 1.2; margin: 1.5rem 0 .5rem; letter-spacing: -.01em; }
    h2 { font-size: 1.25rem; line-height: 1.3; margin: 2rem 0 .75rem; }
    h3 { font-size: 1.0625rem; margin: 1.25rem 0 .25rem; }
    h1, h2, h3, summary, button, .button, label, legend { overflow-wrap: anywhere; hyphens: auto; }
    p, ul, ol, dl { margin: .5rem 0; }
    p, li, dd { overflow-wrap: anywhere; max-width: 42rem; }
    a { color: var(--green); text-underline-offset: .15em; }
    a:hover { text-decoration-thickness: .15em; }
    :focus-visible { outline: 3px solid var(--mine); outline-offset: 2px; border-radius: 4px; }
    .skip { position: absolute; left: -99rem; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem 1rem; z-index: 2; }
    .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .top { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.25rem; border-bottom: 1px solid var(--faint); }
    .brand { font-weight: 700; font-size: 1.25rem; text-decoration: none; padding: .5rem 0; min-height: 2.75rem; }
    .top nav { order: 3; flex: 1 1 100%; min-width: 0; }
    .top ul, .bottom ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 clamp(.625rem, 3vw, 1.25rem); }
    .top li { max-width: none; }
    .top nav a { text-decoration: none; font-size: .9375rem; border-bottom: 4px solid transparent; }
    .top nav a, .bottom a, .language { display: inline-flex; align-items: center; padding: .5rem 0; min-height: 2.75rem; }
    .top nav a:hover { border-color: var(--faint); }
    .top nav a[aria-current] { color: var(--ink); border-color: var(--green); }
    .language { margin-left: auto; font-size: 1rem; }
    .bottom { border-top: 1px solid var(--faint); padding-top: .5rem; padding-bottom: 2rem; font-size: 1rem; }
    @media (min-width: 48rem) { .top nav { order: 0; flex: 1 1 auto; } .language { order: 4; } }
    .lead { font-size: 1.125rem; color: var(--quiet); margin: 0 0 1rem; }
    .hint { color: var(--quiet); font-size: 1rem; margin: .125rem 0 .375rem; }
    .when { font-weight: 600; }
    .when, h1, h2, .rows span, dd { text-wrap: balance; }
    p { text-wrap: pretty; }
    .field { margin: 0 0 1rem; min-width: 0; flex: 1 1 auto; }
    .field label, legend { font-weight: 600; display: block; }
    .two { display: grid; gap: 0 1rem; align-items: end; grid-template-columns: repeat(auto-fit, minmax(min(100%, 5.5rem), 1fr)); }
    .beside { display: flex; flex-wrap: wrap; align-items: end; gap: 0 1rem; }
    .beside button { margin-bottom: 1rem; }
    .beside .field { flex: 1 1 9rem; }
    .fields { max-width: 42rem; }
    @media (min-width: 48rem) {
      .fields { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); align-items: end; }
      .panel .fields { grid-template-columns: 1fr 1fr; }
      .fields > details { grid-column: 1 / -1; }
    }
    .repeats:has(option[value=none]:checked) .field:last-child { display: none; }
    input:not([type=checkbox]):not([type=radio]), select, textarea { font: inherit; width: 100%; min-width: 0;
      min-height: 3rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card);
      color: inherit; }
    textarea { min-height: 7rem; }
    input[type=checkbox], input[type=radio] { width: 1.5rem; height: 1.5rem; margin: 0 .75rem 0 0; flex: none; accent-color: var(--green); }
    .tick { display: flex; align-items: center; min-height: 3rem; margin: 0 0 .5rem; }
    .tick label { flex: 1; min-width: 0; padding: .5rem 0; }
    button, .button { font: inherit; font-weight: 600; display: inline-block; min-height: 3rem; padding: .5rem 1.375rem;
      border: 2px solid var(--green); border-radius: 8px; background: var(--green); color: var(--on-green);
      text-decoration: none; cursor: pointer; text-align: center; max-width: 100%; }
    button:hover, .button:hover { box-shadow: inset 0 -3px 0 var(--ink); }
    .plain { background: transparent; color: var(--green); padding: .5rem min(1rem, 3vw); }
    .danger { background: var(--warn); border-color: var(--warn); color: var(--card); }
    .big { min-height: 4.5rem; font-size: 1.25rem; width: 100%; }
    .actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: 1rem 0; max-width: none; }
    .actions form, .actions p { margin: 0; }
    .bottom .actions button { flex: none; }
    .card { border: 1px solid var(--faint); border-radius: 12px; padding: 1rem; margin: 0 0 1rem; background: var(--card);
      min-width: 0; }
    .card h2, .card h3 { margin: 0 0 .25rem; font-size: 1.125rem; }
    .card p { margin: .25rem 0; }
    .cards { list-style: none; padding: 0; display: grid; gap: 1rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
    .cards .card { margin: 0; max-width: none; display: flex; flex-direction: column; }
    .cards .card > .actions { margin: auto 0 0; padding-top: .75rem; }
    .cards details { border: 0; margin: .5rem 0 0; padding: 0; background: none; }
    .rows { list-style: none; padding: 0; border: 1px solid var(--faint); border-radius: 12px; background: var(--card);
      overflow: hidden; max-width: 42rem; }
    .rows:empty { display: none; }
    .rows li + li { border-top: 1px solid var(--faint); }
    .rows a { display: block; padding: .625rem 1rem; min-height: 3rem; text-decoration: none; }
    .rows a:hover b { text-decoration: underline; }
    .rows a:focus-visible { outline-offset: -3px; }
    .rows b { display: block; }
    .rows span { color: var(--quiet); font-size: 1rem; }
    .panel h2:first-child { margin-top: 0; }
    .panel { background: var(--soft); border-radius: 12px; padding: 1rem; margin: 1rem 0; }
    .panel > .actions { margin-bottom: 0; }
    .panel > .alert:first-of-type { margin-top: 0; }
    .cards + details, #live + details, .legend + details { margin-top: 1rem; }
    .cards form > .big { margin-top: .75rem; }
    .alert, .note { border: 2px solid var(--warn); border-left-width: 8px; background: var(--warn-soft); padding: .75rem 1rem;
      margin: 1rem 0; border-radius: 8px; }
    .note { border-color: var(--green); background: var(--soft); }
    .alert h2, .note h2 { margin: 0; }
    details { border: 1px solid var(--faint); border-radius: 12px; padding: 0 1rem; margin: 0 0 1rem; background: var(--card);
      max-width: 42rem; }
    summary { font-weight: 600; padding: .75rem 0; min-height: 3rem; cursor: pointer; color: var(--green); }
    summary h2 { display: inline; color: inherit; }
    .area { max-width: none; }
    .area .rows { border: 0; border-radius: 0; max-width: none; }
    .area .rows a { padding: .625rem 0; }
    @media (min-width: 48rem) { .area .rows { columns: 2; } .rows li { break-inside: avoid; } }
    .facts { margin: .5rem 0 1rem; max-width: 42rem; }
    .facts div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .5rem 0; border-bottom: 1px solid var(--faint); }
    .facts dt { color: var(--quiet); flex: 0 0 min(100%, 9rem); }
    .facts dd { margin: 0; flex: 1 1 min(100%, 10rem); font-weight: 500; }
    .steps { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0 0 1rem;
      color: var(--quiet); }
    .steps span { display: inline-block; min-width: 1.75em; height: 1.75em; line-height: 1.6em; margin-right: .4em;
      border: 2px solid var(--line); border-radius: 50%; text-align: center; font-weight: 600; }
    .steps [aria-current] { color: var(--ink); font-weight: 700; }
    .steps [aria-current] span { background: var(--green); border-color: var(--green); color: var(--on-green); }
    .tabs { display: flex; flex-wrap: wrap; list-style: none; padding: 0; margin: 1rem 0; gap: .5rem; }
    .tabs a, .chips a { display: inline-block; padding: .5rem 1rem; min-height: 2.75rem; border: 2px solid var(--line);
      border-radius: 2rem; text-decoration: none; font-weight: 600; background: var(--card); }
    .tabs a[aria-current] { background: var(--green); border-color: var(--green); color: var(--on-green); }
    .tabs a:hover, .chips a:hover { border-color: var(--green); text-decoration: underline; }
    .chips { list-style: none; padding: 0; margin: .25rem 0; display: flex; flex-wrap: wrap; gap: .5rem; }
    .chips a { border-color: var(--green); }
    .turn { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; }
    .turn h2 { margin: 0; flex: 1 1 100%; }
    .turn a { padding: .625rem 0; min-height: 2.75rem; }
    @media (min-width: 48rem) { .turn { justify-content: start; } .turn h2 { flex: 0 1 auto; margin-right: auto; } }
    .scroll { overflow-x: auto; margin: .5rem 0; position: relative; }
    figure { margin: .5rem 0; }
    figcaption { font-weight: 600; margin-bottom: .25rem; }
    table { border-collapse: collapse; }
    th, td { text-align: left; padding: .375rem .5rem; vertical-align: top; }
    .grid { width: 100%; table-layout: fixed; border-spacing: 0; font-size: 1rem; min-width: 18rem; background: var(--card); }
    .grid th { font-weight: 600; text-align: center; padding: .375rem 0; line-height: 1.25; background: var(--ground); }
    .grid tbody th { text-align: right; padding: 0 .375rem 0 0; font-weight: 400; font-size: .9375rem; }
    .grid thead tr > :first-child { width: 3rem; border: 0; background: var(--ground); }
    .grid .gap > * { border-top: 4px double var(--line); }
    .grid td { border: 1px solid var(--faint); padding: 0; height: 2.5rem; text-align: center; vertical-align: middle;
      position: relative; }
    .grid td a { display: flex; align-items: center; justify-content: center; min-height: 2.5rem; height: 100%;
      text-decoration: none; color: var(--green); font-weight: 700; }
    .grid td a:hover { background: var(--soft); }
    .grid td a:focus-visible { outline-offset: -3px; }
    .grid th.today { background: var(--soft); border-bottom: 4px solid var(--green); }
    .taken, .partly { background: repeating-linear-gradient(135deg, transparent 0 5px, var(--line) 5px 6.5px); }
    .taken i, .partly i { background: var(--card); padding: 0 .2em; border-radius: 3px; }
    .partly { background-size: 100% 50%; background-repeat: no-repeat; background-position: bottom; }
    .partly.first { background-position: top; }
    .closed, .past { background: var(--closed); color: var(--quiet); }
    .mine { background: var(--mine); color: var(--on-mine); border-left: 6px solid var(--ink) !important; }
    .mine a { color: inherit !important; }
    .mine a:hover { background: transparent !important; text-decoration: underline; }
    .held { border: 2px dotted var(--ink) !important; }
    i { font-style: normal; }
    .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; font-size: 1rem; }
    .legend i { display: inline-block; width: 1.75rem; height: 1.5rem; border: 1px solid var(--line); margin-right: .5rem;
      text-align: center; vertical-align: middle; line-height: 1.4; }
    .month td { height: auto; padding: 0; }
    .month tbody th { vertical-align: middle; }
    .month td a { min-height: 3.25rem; flex-direction: column; line-height: 1.2; font-weight: 400; }
    .month b { color: var(--ink); }
    .days { list-style: none; padding: 0; }
    .days > li { max-width: none; border-bottom: 1px solid var(--faint); padding: .75rem 0; }
    .days h3 { margin: 0 0 .25rem; }
    .dates { list-style: none; padding: 0; }
    .dates li { padding: .375rem 0 .375rem 2rem; text-indent: -2rem; }
    .dates li > * { text-indent: 0; }
    .dates li::before { display: inline-block; width: 2rem; text-indent: 0; font-weight: 700; content: "✓" / ""; color: var(--green); }
    .dates .no::before { content: "×" / ""; color: var(--warn); }
    .toast { position: fixed; left: 0; right: 0; bottom: 0; margin: 0; max-width: none; background: var(--ink);
      color: var(--ground); text-align: center; padding: .5rem 1rem; }
    .toast:empty { position: absolute; clip-path: inset(50%); }
    .chart { max-width: 42rem; width: 100%; height: auto; display: block; }
    .chart text { fill: var(--ink); font: 13px system-ui, sans-serif; }
    .chart .bar { fill: var(--green); }
    .chart .kept { fill: var(--soft); stroke: var(--ink); }
    .chart .moved { fill: var(--mine); stroke: var(--ink); stroke-dasharray: 4 2; }
    .chart .clash { fill: var(--warn); stroke: var(--ink); stroke-width: 3; }
    .chart .shut { fill: var(--closed); stroke: var(--ink); stroke-dasharray: 1 3; }
    .chart .lane { stroke: var(--faint); }
    .chart .kept + text { fill: var(--ink); }
    .chart .moved + text { fill: var(--on-mine); }
    .chart .clash + text { fill: var(--card); }
    .pair { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
    .pair > * { min-width: 0; }
    .bare main { max-width: none; padding: min(1.5rem, 4vw); }
    .door { text-align: center; }
    .door h1 { font-size: clamp(1.75rem, 6vw, 4rem); }
    .door .now { font-size: clamp(2rem, 8vw, 6.5rem); line-height: 1.1; font-weight: 700; margin: 2rem auto; max-width: none;
      padding: 1.5rem 1rem; border: 6px solid var(--green); border-radius: 16px; background: var(--soft); }
    .door .now.taken { border-color: var(--ink); background: repeating-linear-gradient(135deg, var(--card) 0 9px, var(--faint) 9px 12px); }
    .door p, .door h2 { font-size: clamp(1.125rem, 3vw, 2rem); margin: .5rem auto; max-width: none; }
    .door h2 { margin-top: 2rem; }
    .qr { width: 11rem; height: 11rem; background: #fff; fill: #000; flex: none; }
    .paper { max-width: 60rem; margin: 0 auto; }
    .poster { font-size: 1.25rem; max-width: 48rem; }
    .poster h1 { font-size: clamp(2rem, 9vw, 3.25rem); }
    .poster h2 { font-size: 1.5rem; }
    .poster .book { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: center; margin-top: 2rem; }
    .poster .book div { flex: 1 1 16rem; }
    .poster .book h2 { margin-top: 0; }
    .js { display: none; }
    .scripted .js { display: inline-block; }
    @media (max-width: 30rem) { .actions > button, .actions > .button { flex: 1 1 auto; } }
    @media (forced-colors: active) {
      .top nav a { border-bottom-color: Canvas; }
      .top nav a[aria-current], .steps [aria-current] span { border-color: Highlight; }
      .tabs a[aria-current] { border-color: Highlight; forced-color-adjust: none; background: Highlight; color: HighlightText; }
      .taken { border: 3px double CanvasText !important; }
      .chart .bar { fill: CanvasText; }
      button, .button { border-color: ButtonText; }
    }
    @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
    @media print {
      :root { --ground: #fff; --card: #fff; --ink: #000; --quiet: #222; --line: #444; --faint: #999; --soft: #fff;
        --closed: #eee; --green: #000; }
      @page { size: A4 landscape; margin: 12mm; }
      @page upright { size: A4 portrait; margin: 18mm; }
      .poster { page: upright; }
      .top, .bottom, .turn a, .tabs, .actions, .toast, .screen, .skip { display: none !important; }
      * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      main, .bare main { padding: 0; }
      .grid td, .grid td a { height: 1.5rem; min-height: 1.5rem; }
      .grid td { border-color: #444; }
      a { text-decoration: none; color: inherit; }
    }

    """#
}
