# lines.gp -- business as usual and one bundle in each panel; its band from low to high evidence; what is asked for, or there, dashed.
# $P1, $P2 ...: 1 x, 2 single months as usual, 3 as usual, 4 bundle, 5 low, 6 high, 7-9 references, 10-11 the gap
set xrange [X0:X0+YEARS*(PANELS == 1 ? 1.16 : PANELS == 3 || PANELS > 4 ? 1.28 : 1.2)]
set yrange [YLO:YHI]
EVERY = int(ceil(YEARS / (COLUMNS == 1 ? 12.0 : COLUMNS == 2 ? 6.0 : COLUMNS == 3 ? 4.0 : 2.9))); if (EVERY < 1) { EVERY = 1 }
do for [p=1:PANELS] {
    eval PLACE; eval YEAR_TICKS; eval PUT_HEADING; eval PUT_LABELS
    set ylabel ((p - 1) % COLUMNS == 0 ? YLABEL : '') font F(15) textcolor rgb MUTED offset YLABEL_X,0
    D = sprintf('$P%d', p)
    plot D using 1:5:6 with filledcurves fillcolor rgb BAND fillstyle transparent solid 0.45, \
         D using 1:10:(0):($11-$10) with vectors nohead linecolor rgb REF linewidth 1 dashtype 1, \
         D using 1:2 linecolor rgb FAINT linewidth 0.8 dashtype 1, \
         for [k=7:6+REFS] D using 1:k linecolor rgb REF linewidth 2 dashtype (9,5), \
         D using 1:3 linecolor rgb INK linewidth 2 dashtype 1, \
         D using 1:4 linecolor rgb BUNDLE linewidth 3 dashtype 1, \
         D using 1:(int($0) % 12 == 6 ? $4 : NaN) with points linecolor rgb BUNDLE pointtype 7 pointsize 1.0*PS
    eval DROP_LABELS; eval DROP_HEADING
}
unset multiplot
