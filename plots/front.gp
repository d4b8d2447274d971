# front.gp -- a panel a measure: every bundle by its cost and what it changes. $P1 ...: cost, change; $F1 ...: those that no other beats
RIGHT = 0.79; FOOT = 0.16; LEFT = 0.06; GUTTER_X = 0.05
eval GRID
LEGEND_KIND = 0; LEGEND_X = 0.785; LEGEND_Y = TOP + 0.02
LABEL_DX = 0.8; LABEL_SIZE = 13
commas(v) = abs(v) < 999.5 ? sprintf('%.0f', v) : sprintf('%s%d,%03d', v < 0 ? '-' : '', int(abs(v) + 0.5)/1000, int(abs(v) + 0.5)%1000)
set xrange [XLO:XHI]
set grid xtics ytics linetype 1 linecolor rgb RULE linewidth 0.6
do for [p=1:PANELS] {
    eval PLACE; eval PUT_HEADING; eval PUT_LABELS
    set yrange [PANEL_LO[p]:PANEL_HI[p]]
    set xtics nomirror out scale 0.5 font TICS_FONT textcolor rgb INK
    set xtics ()
    do for [i=int(ceil(XLEAST/XSTEP)):int(floor(XHI/XSTEP))] { set xtics add (commas(i*XSTEP) i*XSTEP) }
    if (p == 1) { set ylabel 'change against business as usual, %' font F(15) textcolor rgb MUTED offset YLABEL_X,0; eval PUT_LEGEND }
    set xlabel 'cost of the bundle, GBP million' font F(15) textcolor rgb MUTED
    set arrow 600 from graph 0, first 0 to graph 1, first 0 nohead back linecolor rgb MUTED linewidth 1
    P = sprintf('$P%d', p); Q = sprintf('$F%d', p)
    plot P using 1:2 with points pointtype 6 pointsize 0.7*PS linewidth 0.8 linecolor rgb '#8c8c8c', \
         Q using 1:2 with steps linewidth 1.4 linecolor rgb BUNDLE, \
         Q using ($0 > 0 ? $1 : NaN):2 with points pointtype 7 pointsize 1.3*PS linecolor rgb BUNDLE, \
         P using ($0 == 0 ? $1 : NaN):2 with points pointtype 5 pointsize 1.4*PS linecolor rgb INK
    eval DROP_LABELS; eval DROP_HEADING
    if (p == 1) { eval DROP_LEGEND; unset ylabel }
    unset xlabel; unset arrow 600
}
unset multiplot
