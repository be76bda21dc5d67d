/// The look of the pages: system fonts, steps of 8 px, light and dark, nothing told by colour alone.
enum Style {
  static let text = #"""
    :root { --ground: #fdfdfb; --ink: #1b211d; --quiet: #47524b; --line: #6b776f; --faint: #d3dad5; --soft: #eaf1ec;
      --green: #0a5f38; --on-green: #fff; --warn: #7c3300; --warn-soft: #fdf0e2; --mine: #0b4a99; --on-mine: #fff;
      --closed: #e4e6e5; color-scheme: light dark; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #121614; --ink: #eef2ef; --quiet: #b9c4bd; --line: #8d9a92; --faint: #333d37; --soft: #1c2620;
        --green: #86d8a8; --on-green: #06170d; --warn: #ffbd8a; --warn-soft: #2d1e11; --mine: #9cc4ff;
        --on-mine: #04152e; --closed: #262b28; }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
    .top, .bottom, main { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
    main { padding-bottom: 3rem; outline: 0; min-height: 60vh; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 1.5rem 0 .75rem; overflow-wrap: break-word; }
    h2 { font-size: 1.25rem; line-height: 1.3; margin: 2rem 0 .5rem; overflow-wrap: break-word; }
    h3 { font-size: 1.0625rem; margin: 1.25rem 0 .25rem; overflow-wrap: break-word; }
    p, ul, ol, dl { margin: .5rem 0; }
    p, li, dd { overflow-wrap: anywhere; max-width: 42rem; }
    a { color: var(--green); text-underline-offset: .15em; }
    a:hover { text-decoration-thickness: .15em; }
    :focus-visible { outline: 3px solid var(--mine); outline-offset: 2px; border-radius: 2px; }
    .skip { position: absolute; left: -99rem; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem 1rem; z-index: 2; }
    .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .top { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.5rem; border-bottom: 1px solid var(--faint);
      padding-top: .5rem; padding-bottom: .25rem; }
    .brand { font-weight: 700; font-size: 1.25rem; text-decoration: none; padding: .5rem 0; }
    .top nav { order: 3; flex: 1 1 100%; }
    .top ul, .bottom ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
    .top nav a, .bottom a, .languages a, .languages span { display: inline-block; padding: .5rem 0; min-height: 2.5rem; }
    .top nav a[aria-current] { color: var(--ink); text-decoration: none; border-bottom: 3px solid var(--green);
      font-weight: 600; }
    .languages { margin: 0 0 0 auto; display: flex; gap: 1rem; }
    .languages span { font-weight: 600; }
    .bottom { border-top: 1px solid var(--faint); padding-top: .5rem; padding-bottom: 2rem; font-size: .9375rem; }
    @media (min-width: 48rem) { .top nav { order: 0; flex: 1 1 auto; } .top { flex-wrap: nowrap; } }
    .lead { font-size: 1.125rem; color: var(--quiet); }
    .hint { color: var(--quiet); font-size: .9375rem; margin: 0 0 .25rem; }
    .field { margin: 0 0 1rem; min-width: 0; }
    .field label, legend { font-weight: 600; display: block; }
    .fields { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 8.5rem), 1fr)); }
    fieldset { border: 1px solid var(--faint); border-radius: 4px; padding: .5rem 1rem 1rem; margin: 1rem 0; min-width: 0; }
    input:not([type=checkbox]):not([type=radio]), select, textarea { font: inherit; width: 100%; min-height: 2.75rem;
      padding: .5rem .625rem; border: 1px solid var(--line); border-radius: 4px; background: var(--ground);
      color: inherit; }
    textarea { min-height: 7rem; }
    input[type=checkbox], input[type=radio] { width: 1.5rem; height: 1.5rem; margin: 0 .75rem 0 0; flex: none; accent-color: var(--green); }
    .tick { display: flex; align-items: center; min-height: 2.75rem; margin: 0 0 .5rem; }
    .wrong { border-left: 4px solid var(--warn); padding-left: .75rem; }
    .fault { color: var(--warn); font-weight: 600; margin: 0 0 .25rem; }
    button, .button { font: inherit; font-weight: 600; display: inline-block; min-height: 2.75rem; padding: .5rem 1.25rem;
      border: 2px solid var(--green); border-radius: 4px; background: var(--green); color: var(--on-green);
      text-decoration: none; cursor: pointer; text-align: center; }
    .plain { background: transparent; color: var(--green); }
    .danger { background: var(--warn); border-color: var(--warn); color: var(--ground); }
    .big { min-height: 4rem; font-size: 1.25rem; width: 100%; }
    .actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: 1rem 0; }
    .actions form { margin: 0; }
    .card { border: 1px solid var(--faint); border-radius: 6px; padding: .75rem 1rem; margin: 0 0 1rem; background: var(--ground);
      min-width: 0; }
    .card h2, .card h3 { margin: 0 0 .25rem; }
    .cards { list-style: none; padding: 0; display: grid; gap: 1rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
    .cards .card { margin: 0; max-width: none; display: flex; flex-direction: column; }
    .cards .card .actions { margin: auto 0 0; padding-top: .5rem; }
    .panel h2:first-child { margin-top: 0; }
    .panel { background: var(--soft); border-radius: 6px; padding: 1rem; margin: 1rem 0; }
    .alert, .note { border: 2px solid var(--warn); border-left-width: 8px; background: var(--warn-soft); padding: .75rem 1rem;
      margin: 1rem 0; border-radius: 4px; }
    .note { border-color: var(--green); background: var(--soft); }
    .alert h2, .note h2 { margin: 0; }
    .facts { margin: .5rem 0 1rem; }
    .facts div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .375rem 0; border-bottom: 1px solid var(--faint); }
    .facts dt { color: var(--quiet); flex: 0 0 11rem; }
    .facts dd { margin: 0; flex: 1 1 14rem; }
    .steps { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; color: var(--quiet); }
    .steps [aria-current] { color: var(--ink); font-weight: 700; border-bottom: 3px solid var(--green); }
    .tabs { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: .5rem 0; }
    .tabs a { display: inline-block; padding: .5rem 0; }
    .tabs a[aria-current] { font-weight: 700; color: var(--ink); text-decoration: none; border-bottom: 3px solid var(--green); }
    .turn { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; }
    .turn h2 { margin: 0; flex: 1 1 100%; }
    .turn a { padding: .5rem 0; }
    .scroll { overflow-x: auto; margin: .5rem 0; position: relative; }
    figure { margin: .5rem 0; }
    table { border-collapse: collapse; }
    caption { text-align: left; padding: .25rem 0; color: var(--quiet); }
    th, td { text-align: left; padding: .375rem .5rem; vertical-align: top; }
    .plan th, .plan td { border-bottom: 1px solid var(--faint); }
    .grid { width: 100%; table-layout: fixed; border-spacing: 0; font-size: .9375rem; min-width: 20.5rem; }
    .grid th { font-weight: 600; text-align: center; padding: .25rem 0; line-height: 1.25; }
    .grid tbody th { text-align: right; padding: 0 .375rem 0 0; font-weight: 400; vertical-align: top; }
    .grid thead tr > :first-child { width: 3.25rem; border: 0; }
    .grid .gap > * { border-top: 4px double var(--line); }
    .grid td { border: 1px solid var(--line); padding: 0; height: 2.25rem; text-align: center; vertical-align: middle;
      position: relative; }
    .grid td a { display: flex; align-items: center; justify-content: center; min-height: 2.25rem; height: 100%;
      text-decoration: none; color: var(--green); font-weight: 700; }
    .grid td a:hover { background: var(--soft); }
    .grid .today { border-bottom: 4px solid var(--green); }
    .taken, .partly { background: repeating-linear-gradient(135deg, transparent 0 5px, var(--line) 5px 6.5px); }
    .taken i, .partly i { background: var(--ground); padding: 0 .2em; border-radius: 2px; }
    .partly { background-size: 100% 50%; background-repeat: no-repeat; background-position: bottom; }
    .partly.first { background-position: top; }
    .closed { background: var(--closed); color: var(--quiet); }
    .mine { background: var(--mine); color: var(--on-mine); border-left: 6px solid var(--ink) !important; }
    .mine a { color: inherit !important; }
    .mine a:hover { background: transparent !important; text-decoration: underline; }
    .held { border: 2px dotted var(--ink) !important; }
    i { font-style: normal; }
    .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; font-size: .9375rem; }
    .legend i { display: inline-block; width: 1.75rem; height: 1.5rem; border: 1px solid var(--line); margin-right: .5rem;
      text-align: center; vertical-align: middle; line-height: 1.4; }
    .month td { height: auto; padding: .25rem; }
    .month td a { min-height: 2.75rem; flex-direction: column; line-height: 1.2; font-weight: 400; }
    .month b { color: var(--ink); }
    .days { list-style: none; padding: 0; }
    .days > li { max-width: none; border-bottom: 1px solid var(--faint); padding: .5rem 0; }
    .days h3 { margin: 0; }
    .days ul { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
    .days ul a { display: inline-block; padding: .375rem 0; }
    .toast { position: fixed; left: 0; right: 0; bottom: 0; margin: 0; max-width: none; background: var(--ink);
      color: var(--ground); text-align: center; padding: .5rem 1rem; }
    .toast:empty { position: absolute; clip-path: inset(50%); }
    .chart { max-width: 42rem; width: 100%; height: auto; display: block; }
    .chart text { fill: var(--ink); font: 12px system-ui, sans-serif; }
    .chart .bar { fill: var(--green); }
    .chart .axis { stroke: var(--line); }
    .chart .kept { fill: var(--soft); stroke: var(--ink); }
    .chart .moved { fill: var(--mine); stroke: var(--ink); stroke-dasharray: 4 2; }
    .chart .clash { fill: var(--warn); stroke: var(--ink); stroke-width: 3; }
    .chart .kept + text { fill: var(--ink); }
    .chart .moved + text { fill: var(--on-mine); }
    .chart .clash + text { fill: var(--ground); }
    .pair { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
    .pair > * { min-width: 0; }
    .bare main { max-width: none; padding: 1.5rem; }
    .door { text-align: center; }
    .door h1 { font-size: clamp(1.75rem, 6vw, 4rem); }
    .door .now { font-size: clamp(2rem, 9vw, 7rem); line-height: 1.1; font-weight: 700; margin: 2rem auto; max-width: none; padding: 1rem;
      border: 6px solid var(--ink); border-radius: 12px; }
    .door p { font-size: clamp(1.125rem, 3vw, 2rem); margin-left: auto; margin-right: auto; }
    .qr { width: 12rem; height: 12rem; background: #fff; }
    .paper { max-width: 60rem; margin: 0 auto; }
    .poster { font-size: 1.25rem; }
    .poster h1 { font-size: 3rem; }
    .js { display: none; }
    .scripted .js { display: inline-block; }
    @media (forced-colors: active) {
      .taken i, .partly i, .mine i, .closed i { forced-color-adjust: auto; }
      .top nav a[aria-current], .tabs a[aria-current], .steps [aria-current] { border-bottom-color: Highlight; }
      .chart .bar { fill: CanvasText; }
      button, .button { border-color: ButtonText; }
    }
    @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
    @media print {
      :root { --ground: #fff; --ink: #000; --quiet: #222; --line: #444; --faint: #999; --soft: #fff; --closed: #eee;
        --green: #000; }
      @page { size: A4 landscape; margin: 12mm; }
      .top, .bottom, .turn a, .tabs, .actions, .toast, .screen, .skip { display: none !important; }
      * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      main { padding: 0; }
      .bare main { padding: 0; }
      .grid td { height: 1.5rem; }
      .grid td a { min-height: 1.5rem; }
      a { text-decoration: none; color: inherit; }
    }

    """#
}
