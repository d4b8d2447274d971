# exceedance.gp -- a panel a measure. $E1_1, $E1_2 ...: change, share of draws at most so much; a curve a bundle. LINE1 ...: ambitions
RIGHT = 0.80; FOOT = 0.16; LEFT = 0.06
eval GRID
LEGEND_KIND = 2; LEGEND_X = 0.82; LEGEND_Y = TOP + 0.02
set yrange [0:100]; set ytics 0,10,100
set format x "%.4g"
do for [p=1:PANELS] {
    eval PLACE; eval PUT_HEADING
    set xrange [PANEL_LO[p]:PANEL_HI[p]]
    set xtics nomirror out scale 0.5 font TICS_FONT textcolor rgb INK autofreq
    if (p == 1) { set ylabel 'draws that change by that or less, %' font F(15) textcolor rgb MUTED offset YLABEL_X,0; eval PUT_LEGEND }
    set xlabel 'change against business as usual, %' font F(15) textcolor rgb MUTED
    set arrow 600 from 0, graph 0 to 0, graph 1 nohead back linecolor rgb MUTED linewidth 1.2
    do for [k=1:3] { eval sprintf('AT = LINE%d[%d]', p, k); if (AT == AT) { set arrow 600+k from AT, graph 0 to AT, graph 1 nohead back linecolor rgb REF linewidth 2 dashtype (9,5) } }
    plot for [c=1:CURVES] sprintf('$E%d_%d', p, c) using 1:2 with lines linecolor rgb COLOUR[4+c] linewidth 2.4 dashtype 1, \
         for [c=1:CURVES] sprintf('$E%d_%d', p, c) using 1:2 every int(EVERY)::int(EVERY*(0.3+0.08*c)) with points linecolor rgb COLOUR[4+c] pointtype MARK[c] pointsize 1.1*PS
    eval DROP_HEADING
    if (p == 1) { eval DROP_LEGEND; unset ylabel }
    do for [k=0:3] { unset arrow 600+k }
    unset xlabel
}
unset multiplot
