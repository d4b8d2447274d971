# waterfall.gp -- a panel for each bundle: the total as usual, the steps, the total with it. $P1 ...: row, from, to, kind (0 total, 1 less, 2 more, 3 overlap)
RIGHT = 0.99; TOP = 0.81 - DOWN; FOOT = 0.11; GUTTER_Y = 0.10
eval GRID
NAMES = COLUMNS == 1 ? 0.22 : COLUMNS == 2 ? 0.20 : COLUMNS == 3 ? 0.15 : 0.115
LEFT = NAMES + 0.012; GUTTER_X = NAMES + 0.02
eval GRID
LABEL_SIZE = ROWS == 1 ? 14 : COLUMNS <= 3 ? 12.5 : 11; LABEL_DX = 0.5
set xrange [XLO:XHI]
unset xtics; unset ytics; unset grid; unset border
LINE = 0.00132 * LABEL_SIZE
do for [p=1:PANELS] {
    eval PLACE; eval PUT_LABELS
    TALL = PANEL_ROWS[p]
    set yrange [TALL-0.4:-0.6]
    set label 900 PANEL_TITLE[p] at screen PANEL_L(p)-NAMES, PANEL_B(p)+PANEL_H+0.034 left front font B(COLUMNS <= 3 ? 18 : 15) textcolor rgb INK
    set label 901 PANEL_NOTE[p] at screen PANEL_L(p)-NAMES, PANEL_B(p)+PANEL_H+0.011 left front font F(COLUMNS <= 3 ? 15 : 12.5) textcolor rgb MUTED
    do for [k=1:int(TALL)] {
        do for [l=1:LINES] {
            at = LINES * MOST_ROWS * (p-1) + LINES * (k-1)
            many = ROW[at+3] ne '' ? 3 : ROW[at+2] ne '' ? 2 : 1
            set label 600+LINES*k+l ROW[at+l] at screen PANEL_L(p)-0.008, PANEL_B(p)+PANEL_H*(1-(k-0.4)/(TALL+0.2))+LINE*((many+1)/2.0-l) right font (k == 1 || k == TALL ? B(LABEL_SIZE) : F(LABEL_SIZE)) textcolor rgb INK
        }
    }
    # total bars are cut
    set arrow 600 from graph 0.05, first -0.5 to graph 0.07, first 0.5 nohead front linecolor rgb '#ffffff' linewidth 5
    set arrow 601 from graph 0.05, first TALL-1.5 to graph 0.07, first TALL-0.5 nohead front linecolor rgb '#ffffff' linewidth 5
    D = sprintf('$P%d', p)
    plot D using ($4 == 0 ? $3 : NaN):1:(XLO):3:($1-0.36):($1+0.36) with boxxyerror fillcolor rgb '#8c8c8c' fillstyle solid 1.0 border linecolor rgb INK, \
         D using ($4 == 1 ? $3 : NaN):1:2:3:($1-0.36):($1+0.36) with boxxyerror fillcolor rgb '#56B4E9' fillstyle solid 1.0 border linecolor rgb INK, \
         D using ($4 == 2 ? $3 : NaN):1:2:3:($1-0.36):($1+0.36) with boxxyerror fillcolor rgb '#D55E00' fillstyle solid 1.0 border linecolor rgb INK, \
         D using ($4 == 3 ? $3 : NaN):1:2:3:($1-0.36):($1+0.36) with boxxyerror fillcolor rgb INK fillstyle pattern 2 border linecolor rgb INK, \
         D using 3:($0 < TALL-1 ? $1+0.36 : NaN):(0):(0.28) with vectors nohead linecolor rgb MUTED linewidth 0.8 dashtype 1
    eval DROP_LABELS
    do for [k=LINES:LINES*(MOST_ROWS+2)] { unset label 600+k }
    unset label 900; unset label 901; unset arrow 600; unset arrow 601
}
unset multiplot
