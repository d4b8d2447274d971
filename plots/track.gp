# track.gp -- counted beside plan and business as usual; below, the ratio to the plan with its limits; then what is paid for
# $T: 1 x, 2 counted, 3 plan, 4 as usual, 5-6 band, 7 ratio in %, 8-11 months marked outside, shift, trend, near
# $L: 1 from, 2 to, 3 mean, 4 lower, 5 upper limit. $Q: 1 middle of the quarter, 2 share of the target met, 3 the target
LEFT = 0.062; GUTTER_Y = 0.115; TOP = TOP - 0.01
eval GRID
COLUMNS = 1; ROWS = PANELS; PANEL_W = RIGHT - LEFT; PANEL_H = (TOP - FOOT - (ROWS - 1) * GUTTER_Y) / ROWS; NOTE_SIZE = 14
set xrange [FROM:FROM+(X0+YEARS-FROM)*1.075]
MONTHS = X0 + YEARS - FROM <= 2.6 ? 3 : X0 + YEARS - FROM <= 5 ? 6 : 12
do for [p=1:PANELS] {
    eval PLACE; eval PUT_HEADING; eval PUT_LABELS
    set xtics nomirror out ()
    do for [m=int(12*(FROM-X0)+0.5):int(12*YEARS+0.5):MONTHS] { set xtics add (sprintf('%s %d', MONTH(m), YEAR0+(MONTH0+m)/12) X0+m/12.0) }
    if (p == 1) {
        set yrange [YLO:YHI]
        plot $T using 1:5:6 with filledcurves fillcolor rgb BAND fillstyle transparent solid 0.45, \
             $T using 1:4 linecolor rgb INK linewidth 1.6 dashtype (9,5), \
             $T using 1:3 linecolor rgb BUNDLE linewidth 3 dashtype 1, \
             $T using 1:2 with linespoints linecolor rgb REF linewidth 0.8 dashtype 1 pointtype 7 pointsize 0.8*PS
    }
    if (p == 2) {
        set yrange [RLO:RHI]
        set arrow 900 from FROM, 100 to X0+YEARS, 100 nohead back linecolor rgb BUNDLE linewidth 2.4
        plot $L using 1:5:($2-$1):(0) with vectors nohead linecolor rgb MUTED linewidth 1.6 dashtype (6,4), \
             $L using 1:4:($2-$1):(0) with vectors nohead linecolor rgb MUTED linewidth 1.6 dashtype (6,4), \
             $L using 1:3:($2-$1):(0) with vectors nohead linecolor rgb INK linewidth 1.6 dashtype 1, \
             $T using 1:7 with linespoints linecolor rgb MUTED linewidth 0.8 dashtype 1 pointtype 7 pointsize 0.6*PS, \
             $T using 1:8 with points linecolor rgb REF pointtype 9 pointsize 1.5*PS, \
             $T using 1:9 with points linecolor rgb REF pointtype 13 pointsize 1.4*PS, \
             $T using 1:10 with points linecolor rgb REF pointtype 5 pointsize 1.1*PS, \
             $T using 1:11 with points linecolor rgb REF pointtype 11 pointsize 1.4*PS
        unset arrow 900
    }
    if (p == 3) {
        set yrange [0:116]; set ytics 25; set boxwidth 0.19
        plot $Q using 1:3 with boxes fillcolor rgb 'white' fillstyle solid border linecolor rgb MUTED linewidth 1.2, \
             $Q using 1:2 with boxes fillcolor rgb BUNDLE fillstyle solid noborder
    }
    eval DROP_LABELS; eval DROP_HEADING
}
unset multiplot
