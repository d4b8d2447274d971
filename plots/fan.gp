# fan.gp -- business as usual and one bundle in each panel, by year: the interval, its inner half, the median.
# $P1, $P2 ...: 1 x, 2-6 as usual (low end, a quarter, median, three quarters, high end), 7-11 the bundle
set xrange [X0:X0+YEARS*(PANELS == 1 ? 1.16 : PANELS == 3 || PANELS > 4 ? 1.28 : 1.2)]
set yrange [YLO:YHI]
EVERY = int(ceil(YEARS / (COLUMNS == 1 ? 12.0 : COLUMNS == 2 ? 6.0 : COLUMNS == 3 ? 4.0 : 2.9))); if (EVERY < 1) { EVERY = 1 }
do for [p=1:PANELS] {
    eval PLACE; eval YEAR_TICKS; eval PUT_HEADING; eval PUT_LABELS
    set ylabel ((p - 1) % COLUMNS == 0 ? YLABEL : '') font F(15) textcolor rgb MUTED offset YLABEL_X,0
    D = sprintf('$P%d', p)
    plot D using 1:2:6 with filledcurves fillcolor rgb FAINT fillstyle transparent solid 0.40, \
         D using 1:7:11 with filledcurves fillcolor rgb BAND fillstyle transparent solid 0.30, \
         D using 1:8:10 with filledcurves fillcolor rgb BAND fillstyle transparent solid 0.35, \
         for [k=2:6:4] D using 1:k linecolor rgb INK linewidth 1.2 dashtype (6,4), \
         for [k=3:5:2] D using 1:k linecolor rgb INK linewidth 0.9 dashtype (1.5,3), \
         for [k=7:11:4] D using 1:k linecolor rgb BUNDLE linewidth 1.4 dashtype 1, \
         for [k=8:10:2] D using 1:k linecolor rgb BUNDLE linewidth 1.0 dashtype (1.5,3), \
         D using 1:4 linecolor rgb INK linewidth 2.4 dashtype (9,4), \
         D using 1:9 linecolor rgb BUNDLE linewidth 3 dashtype 1, \
         D using 1:9 with points linecolor rgb BUNDLE pointtype 7 pointsize 1.0*PS
    eval DROP_LABELS; eval DROP_HEADING
}
unset multiplot
