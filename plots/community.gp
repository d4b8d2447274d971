# community.gp -- places there are (dashed) and used (solid), a panel for each pool. $P1 ...: x, then places and used of each run, as usual first
RIGHT = 0.80; GUTTER_X = 0.055; GUTTER_Y = 0.14; eval GRID
LEGEND_KIND = 2; LEGEND_X = 0.825; LEGEND_Y = TOP
LABEL_SIZE = 13.5
set xrange [X0:X0+YEARS*1.32]
EVERY = int(ceil(YEARS / (COLUMNS < 3 ? 5.0 : 2.9))); if (EVERY < 1) { EVERY = 1 }
do for [p=1:PANELS] {
    eval PLACE; eval YEAR_TICKS; eval PUT_HEADING; eval PUT_LABELS
    if (p == 1) { eval PUT_LEGEND }
    set yrange [0:PANEL_HI[p]]
    set ylabel ((p - 1) % COLUMNS == 0 ? 'places' : '') font F(15) textcolor rgb MUTED offset YLABEL_X,0
    D = sprintf('$P%d', p)
    plot for [b=BUNDLES:0:-1] D using 1:2*b+2 linecolor rgb (b ? COLOUR[b+4] : INK) linewidth (b ? 1.4 : 1.8) dashtype '-', \
         for [b=0:BUNDLES] D using 1:2*b+3 linecolor rgb (b ? COLOUR[b+4] : INK) linewidth 2.4 dashtype 1, \
         for [b=1:BUNDLES] D using 1:(int($0) % 24 == 3*b ? column(2*b+3) : NaN) with points linecolor rgb COLOUR[b+4] pointtype MARK[b] pointsize 0.9*PS
    eval DROP_LABELS; eval DROP_HEADING; if (p == 1) { eval DROP_LEGEND }
}
unset multiplot
