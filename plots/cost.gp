# cost.gp -- left: a stacked column for each run; right: what each bundle changes, by payer
LABEL_SIZE = 14.5
SPLIT = BUNDLES == 0 ? 0.70 : BUNDLES <= 3 ? 0.50 : 0.56
LEGEND_KIND = 1; LEGEND_X = BUNDLES == 0 ? 0.74 : 0.06; LEGEND_Y = BUNDLES == 0 ? 0.85 - DOWN : 0.893 - DOWN
# left
set lmargin at screen 0.06; set rmargin at screen SPLIT; set bmargin at screen 0.165; set tmargin at screen (BUNDLES == 0 ? 0.85 - DOWN : 0.862 - DOWN - 0.024 * LEGEND_N)
set xrange [0.4:BARS+0.6]; set yrange [YLO:YHI]
unset xtics
do for [k=1:BARS] {
    set label 600+k BAR[k] at first k, graph -0.03 center font (BUNDLES > 0 && k > TWO_YEARS + 1 ? B(16) : F(15)) textcolor rgb INK
    if (k == 1 && TWO_YEARS) { set label 650 FIRST_YEAR at first k, graph -0.062 center font F(15) textcolor rgb INK }
}
set label 651 UNTIL at graph (TWO_YEARS ? 0.5+0.5/BARS : 0.5), graph -0.095 center font F(15) textcolor rgb MUTED
set ylabel 'GBP million a year' font F(15) textcolor rgb MUTED offset YLABEL_X,0
do for [p=1:2] { eval PUT_LABELS }
p = 3; eval PUT_LABELS
do for [k=1:LABELS] { if (LABEL_PANEL[k] == 3) { set label 1000+k textcolor rgb '#ffffff' } ; if (LABEL_PANEL[k] == 2) { set label 1000+k font B(15) offset 0, character UNIT*0.6 } }
eval PUT_LEGEND
plot for [k=1:PAYERS] '$BARS' using 1:k+1:($1-0.36):($1+0.36):k+1:k+2 with boxxyerror fillcolor rgb FILL[k] fillstyle solid 1.0 border linecolor rgb INK, \
     for [k=1:PAYERS] '$BARS' using (HATCH[k] ? $1 : NaN):k+1:($1-0.36):($1-0.23):k+1:k+2 with boxxyerror fillcolor rgb '#ffffff' fillstyle transparent pattern HATCH[k] noborder, \
     for [k=1:PAYERS] '$BARS' using (HATCH[k] ? $1 : NaN):k+1:($1+0.23):($1+0.36):k+1:k+2 with boxxyerror fillcolor rgb '#ffffff' fillstyle transparent pattern HATCH[k] noborder, \
     for [k=1:PAYERS] '$BARS' using 1:k+1:($1-0.36):($1+0.36):k+1:k+2 with boxxyerror linecolor rgb INK fillstyle empty border linecolor rgb INK # the middle stays plain for its number
do for [p=1:3] { eval DROP_LABELS }
eval DROP_LEGEND
do for [k=1:BARS] { unset label 600+k }
unset label 650; unset label 651; unset ylabel
# right
if (BUNDLES > 0) {
    set lmargin at screen SPLIT+0.20; set rmargin at screen 0.988; set tmargin at screen 0.875 - DOWN; set bmargin at screen 0.135
    LABEL_SIZE = ROWS_RIGHT > 26 ? 12 : 14.5
    set xrange [XLO:XHI]; set yrange [ROWS_RIGHT-0.3:-0.7]
    set xtics nomirror out scale 0.5 font TICS_FONT textcolor rgb INK autofreq; unset ytics; unset grid; set grid xtics linetype 1 linecolor rgb RULE linewidth 0.6
    set border 1
    set xlabel (BUNDLES <= 3 ? 'change against business as usual, GBP million a year' : 'change, GBP million a year') font F(15) textcolor rgb MUTED
    do for [k=1:ROWS_RIGHT] {
        set label 600+k ROW[k] at screen SPLIT+(ROW_HEAD[k] ? 0.028 : 0.042), first k-1 left font (ROW_HEAD[k] ? B(LABEL_SIZE+0.5) : F(LABEL_SIZE)) textcolor rgb INK
    }
    set arrow 600 from first 0, graph 0 to first 0, graph 1 nohead linecolor rgb MUTED linewidth 1
    p = 4; eval PUT_LABELS
    plot for [k=1:PAYERS] '$CHANGE' using ($3 == k ? $2 : NaN):1:(0):2:($1-0.36):($1+0.36) with boxxyerror fillcolor rgb FILL[k] fillstyle solid 1.0 border linecolor rgb INK, \
         for [k=1:PAYERS] '$CHANGE' using ($3 == k && HATCH[k] ? $2 : NaN):1:(0):2:($1-0.36):($1+0.36) with boxxyerror fillcolor rgb '#ffffff' fillstyle transparent pattern HATCH[k] border linecolor rgb INK, \
         '$CHANGE' using ($3 == 0 ? $2 : NaN):1:(0):2:($1-0.36):($1+0.36) with boxxyerror fillcolor rgb '#a6a6a6' fillstyle solid 1.0 border linecolor rgb INK, \
         '$CHANGE' using ($4 == $4 ? $2 : NaN):1:4:5 with xerrorbars linecolor rgb INK linewidth 1.6 pointtype -1
}
unset multiplot
