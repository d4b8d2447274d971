# waiting.gp -- layers of people waiting or of days delayed, a panel for each run. $P1 ...: x, then the edges of the layers from 0 up. $D1 ...: x, days delayed a day
RIGHT = 0.775; eval GRID
LEGEND_KIND = 1; LEGEND_X = 0.795; LEGEND_Y = TOP
set xrange [X0:X0+YEARS*1.12]
set yrange [YLO:YHI]
EVERY = int(ceil(YEARS / (COLUMNS == 1 ? 8.0 : COLUMNS == 2 ? 5.0 : COLUMNS == 3 ? 3.0 : 2.4))); if (EVERY < 1) { EVERY = 1 }
do for [p=1:PANELS] {
    eval PLACE; eval YEAR_TICKS; eval PUT_HEADING; eval PUT_LABELS
    if (p == 1) { eval PUT_LEGEND
        set label 799 WORDS[2] at screen LEGEND_X, LEGEND_Y-0.024*(LEGEND_N+2) left front font F(14.5) textcolor rgb INK }
    set ylabel ((p - 1) % COLUMNS == 0 ? WORDS[1] : '') font F(15) textcolor rgb MUTED offset YLABEL_X,0
    D = sprintf('$P%d', p); E = sprintf('$D%d', p)
    plot for [k=1:LAYERS] D using 1:k+1:k+2 with filledcurves fillcolor rgb FILL[k] fillstyle solid 0.85, \
         for [k=1:LAYERS] D using (HATCH[k] ? $1 : NaN):k+1:k+2 with filledcurves fillcolor rgb '#ffffff' fillstyle transparent pattern HATCH[k], \
         for [k=1:LAYERS] D using 1:k+2 linecolor rgb INK linewidth 0.5 dashtype 1, \
         E using 1:2 linecolor rgb '#ffffff' linewidth 3.4 dashtype 1, \
         E using 1:2 linecolor rgb INK linewidth 2.2 dashtype (7,4)
    eval DROP_LABELS; eval DROP_HEADING; if (p == 1) { eval DROP_LEGEND; unset label 799 }
}
unset multiplot
