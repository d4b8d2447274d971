# ambition.gp -- a panel an ambition, one under the other. $T1 ...: row, low, high, the scenario's evidence, every effect at its most
LEFT = 0.27; RIGHT = 0.80; FOOT = 0.17; GUTTER_X = 0; GUTTER_Y = 0.115
eval GRID
COLUMNS = 1; ROWS = PANELS; PANEL_W = RIGHT - LEFT; PANEL_H = (TOP - FOOT - (ROWS - 1) * GUTTER_Y) / ROWS
set yrange [MOST_ROWS-0.5:-0.5]
unset ytics
set grid noytics xtics linetype 1 linecolor rgb RULE linewidth 0.6
set border 1 linecolor rgb MUTED linewidth 0.8
set format x "%.4g"
NAME_SIZE = MOST_ROWS * PANELS > 16 ? 12.5 : 14.5
KEY_Y = FOOT - 0.085
set object 951 rectangle from screen LEFT, KEY_Y-0.006 to screen LEFT+0.022, KEY_Y+0.006 front fillcolor rgb BAND fillstyle solid border linecolor rgb INK
set label 951 KEY[1] at screen LEFT+0.028, KEY_Y left front font F(14.5) textcolor rgb INK
set label 952 '' at screen LEFT+0.215, KEY_Y front point linecolor rgb INK pointtype 7 pointsize 1.5*PS
set label 953 KEY[2] at screen LEFT+0.225, KEY_Y left front font F(14.5) textcolor rgb INK
set label 954 '' at screen LEFT+0.385, KEY_Y front point linecolor rgb REF pointtype 9 pointsize 1.7*PS
set label 955 KEY[3] at screen LEFT+0.395, KEY_Y left front font F(14.5) textcolor rgb INK
do for [p=1:PANELS] {
    eval PLACE
    eval PUT_HEADING
    set xrange [PANEL_LO[p]:PANEL_HI[p]]
    set xtics nomirror out scale 0.5 font TICS_FONT textcolor rgb INK autofreq
    if (p == PANELS) { set xlabel 'per cent' font F(15) textcolor rgb MUTED }
    set arrow 600 from 0, graph 0 to 0, graph 1 nohead back linecolor rgb MUTED linewidth 1.2
    set arrow 601 from LIMIT[p], graph 0 to LIMIT[p], graph 1 nohead back linecolor rgb REF linewidth 2.4 dashtype (9,5)
    do for [k=1:int(PANEL_ROWS[p])] {
        set label 600+k ROW_NAME[ROOM*(p-1)+k] at screen LEFT-0.010, first k-1 right front font F(NAME_SIZE) textcolor rgb INK
        set label 720+k ROW_SAID[ROOM*(p-1)+k] at screen RIGHT+0.012, first k-1 left front font F(NAME_SIZE) textcolor rgb INK
    }
    T = sprintf('$T%d', p)
    plot T using (0.5*($2+$3)):1:2:3:($1-0.26):($1+0.26) with boxxyerror fillcolor rgb BAND fillstyle solid 1.0 border linecolor rgb INK, \
         T using 4:1 with points linecolor rgb INK pointtype 7 pointsize 1.5*PS, \
         T using 5:1 with points linecolor rgb REF pointtype 9 pointsize 1.7*PS
    eval DROP_HEADING
    do for [k=1:int(ROOM)] { unset label 600+k; unset label 720+k }
    unset arrow 600; unset arrow 601
    if (p == 1) { unset object 951; do for [k=951:955] { unset label k } }
}
unset multiplot
