# tornado.gp -- a panel a bundle, one under the other. $T1 ...: row, outcome at the least benefit, at the most; CENTRE: the central run
LEFT = 0.40; RIGHT = 0.93; FOOT = 0.15; GUTTER_X = 0; GUTTER_Y = 0.105
eval GRID
COLUMNS = 1; ROWS = PANELS; PANEL_W = RIGHT - LEFT; PANEL_H = (TOP - FOOT - (ROWS - 1) * GUTTER_Y) / ROWS
LEGEND_KIND = 1; LEGEND_X = 0.012; LEGEND_Y = FOOT - 0.012
set yrange [BARS-0.5:-0.5]
unset ytics
set grid noytics xtics linetype 1 linecolor rgb RULE linewidth 0.6
set border 1 linecolor rgb MUTED linewidth 0.8
NAME_SIZE = BARS * PANELS > 16 ? 12.5 : 14
do for [p=1:PANELS] {
    eval PLACE; eval PUT_HEADING
    set xrange [PANEL_LO[p]:PANEL_HI[p]]
    set xtics nomirror out scale 0.5 font TICS_FONT textcolor rgb INK autofreq
    if (p == PANELS) { set xlabel UNIT_SAID font F(15) textcolor rgb MUTED }
    if (p == 1) { eval PUT_LEGEND; set label 700 'rank' at screen RIGHT+0.035, graph 1 center offset 0, character 0.7 front font F(NAME_SIZE) textcolor rgb MUTED }
    set arrow 600 from CENTRE[p], graph 0 to CENTRE[p], graph 1 nohead front linecolor rgb INK linewidth 1.2
    do for [k=1:int(PANEL_BARS[p])] {
        set label 600+k BAR_NAME[BARS*(p-1)+k] at screen LEFT-0.008, first k-1 right front font F(NAME_SIZE) textcolor rgb INK
        set label 720+k BAR_RANK[BARS*(p-1)+k] at screen RIGHT+0.055, first k-1 right front font F(NAME_SIZE) textcolor rgb INK
    }
    T = sprintf('$T%d', p)
    plot T using (0.5*($2+CENTRE[p])):1:(CENTRE[p]):2:($1-0.36):($1+0.36) with boxxyerror fillcolor rgb FILL[2] fillstyle solid 1.0 border linecolor rgb INK, \
         T using (0.5*($3+CENTRE[p])):1:(CENTRE[p]):3:($1-0.24):($1+0.24) with boxxyerror fillcolor rgb FILL[1] fillstyle solid 1.0 border linecolor rgb INK
    eval DROP_HEADING
    if (p == 1) { eval DROP_LEGEND; unset label 700 }
    do for [k=1:int(BARS)] { unset label 600+k; unset label 720+k }
    unset arrow 600
}
unset multiplot
