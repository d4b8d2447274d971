# interactions.gp -- a heat map a measure: the cells below the diagonal of a square. $P1 ...: column, row, colour
NAMES = 0.2
LEFT = NAMES; RIGHT = 0.985; FOOT = 0.13; GUTTER_X = NAMES + 0.01
eval GRID
LABEL_SIZE = SIZE <= 6 ? 15 : SIZE <= 9 ? 13 : 10.5
set xrange [-0.5:SIZE-0.5]; set yrange [SIZE-0.5:-0.5]
unset xtics; unset ytics; unset grid; unset border
do for [p=1:PANELS] {
    eval PLACE; eval PUT_HEADING; eval PUT_LABELS
    do for [k=1:int(SIZE)] {
        set label 600+k ROW[k] at screen PANEL_L(p)-0.006, first k-1 right font F(SIZE <= 9 ? 13.5 : 12) textcolor rgb INK
        set label 700+k COLUMN[k] at first k-1, graph -0.03 center font F(SIZE <= 9 ? 13.5 : 12) textcolor rgb INK
    }
    D = sprintf('$P%d', p)
    plot D using 1:2:($1-0.49):($1+0.49):($2-0.49):($2+0.49):3 with boxxyerror fillcolor rgb variable fillstyle solid 1.0 border linecolor rgb '#ffffff'
    eval DROP_LABELS; eval DROP_HEADING
    do for [k=1:int(SIZE)] { unset label 600+k; unset label 700+k }
}
unset multiplot
