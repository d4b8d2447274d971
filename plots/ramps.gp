# ramps.gp -- a table of small lines: a row for each intervention, a column for coverage, staff, people. $C1R1 ...: x, one column a bundle
NAMES = 0.195; WIDTH = (0.985 - NAMES - 0.075) / CELLS; HIGH = 0.835 - DOWN - 0.024 * ((LEGEND_N + 1) / 2); LOW = 0.155
STEP = (HIGH - LOW) / PANELS; if (STEP > 0.12) { STEP = 0.12 }
LABEL_SIZE = PANELS > 10 ? 12.5 : 14
set xrange [X0:X0+YEARS*(CELLS > 2 ? 1.62 : 1.4)]
EVERY = int(ceil(YEARS / (CELLS > 2 ? 2.1 : 4.0))); if (EVERY < 1) { EVERY = 1 }
unset grid; unset ytics; unset ylabel
set border 1
# the bundles in two columns over the table
do for [k=1:LEGEND_N] {
    lx = k > (LEGEND_N + 1) / 2 ? 0.40 : 0.012; ly = 0.870 - DOWN - 0.024 * ((k - 1) % ((LEGEND_N + 1) / 2))
    set label 800+k LEGEND[k] at screen lx+0.03, ly left front font F(15) textcolor rgb INK
    s = int(LEGEND_STYLE[k])
    if (s) { set arrow 800+k from screen lx, ly to screen lx+0.024, ly nohead front linecolor rgb COLOUR[s] linewidth 3 dashtype 1
             set label 850+k '' at screen lx+0.012, ly point linecolor rgb COLOUR[s] pointtype MARK[s-4] pointsize 1*PS }
}
set label 700 'In bundle' at screen NAMES, HIGH+0.02 left font B(15) textcolor rgb INK
do for [c=1:CELLS] { set label 700+c HEADING[c] at screen NAMES+0.075+(c-1)*WIDTH, HIGH+0.02 left font B(15) textcolor rgb INK }
do for [i=1:PANELS] {
    two = ROW[2*i] ne '' ? 0.009 : 0
    set label 720+i ROW[2*i-1] at screen 0.012, HIGH-(i-0.35)*STEP+two left font F(PANELS > 10 ? 13.5 : 15) textcolor rgb INK
    set label 770+i ROW[2*i] at screen 0.012, HIGH-(i-0.35)*STEP-two left font F(PANELS > 10 ? 13.5 : 15) textcolor rgb INK
    set label 750+i ROW_IN[i] at screen NAMES, HIGH-(i-0.35)*STEP left font F(PANELS > 10 ? 14 : 15) textcolor rgb MUTED
}
do for [c=1:CELLS] { do for [i=1:PANELS] {
    p = (c - 1) * MOST_ROWS + i
    set lmargin at screen NAMES+0.075+(c-1)*WIDTH; set rmargin at screen NAMES+0.075+c*WIDTH-0.012
    set tmargin at screen HIGH-(i-1)*STEP-0.006; set bmargin at screen HIGH-i*STEP+0.006
    if (i == PANELS) { set xtics font TICS_FONT textcolor rgb INK; eval YEAR_TICKS } else { unset xtics }
    set yrange [0:CELL_HI[p]]
    eval PUT_LABELS
    D = sprintf('$C%dR%d', c, i)
    plot D using 1:BUNDLES+3 linecolor rgb MUTED linewidth 1.2 dashtype (5,4), \
         for [b=1:PLANS*BUNDLES] D using 1:BUNDLES+3+b linecolor rgb INK linewidth 1.8 dashtype (1,3), \
         for [b=1:BUNDLES] D using 1:b+1 linecolor rgb COLOUR[b+4] linewidth 2.2 dashtype 1, \
         for [b=1:BUNDLES] D using 1:(int($0) % 24 == 3*b ? column(b+1) : NaN) with points linecolor rgb COLOUR[b+4] pointtype MARK[b] pointsize 0.9*PS, \
         D using 1:BUNDLES+2 linecolor rgb INK linewidth 2.2 dashtype 1
    eval DROP_LABELS
    if (c == 1 && i == 1) { unset label 700; do for [k=1:LEGEND_N] { unset label 800+k; unset label 850+k; unset arrow 800+k }
        do for [k=1:PANELS] { unset label 720+k; unset label 750+k; unset label 770+k } ; do for [k=1:CELLS] { unset label 700+k } }
} }
unset multiplot
