# backtest.gp -- a panel for each series. $H1 ...: x, published, the model, same month of the last year, straight line with season
RIGHT = 0.97; GUTTER_Y = 0.17; eval GRID
TICS_FONT = F(13.5); set xtics font TICS_FONT; set ytics font TICS_FONT
set xrange [FROM:X0+YEARS]
EVERY = int(ceil((X0 + YEARS - FROM) / (COLUMNS == 1 ? 12.0 : COLUMNS == 2 ? 6.0 : COLUMNS == 3 ? 3.2 : 2.6))); if (EVERY < 1) { EVERY = 1 }
do for [p=1:PANELS] {
    eval PLACE
    set xtics nomirror out ()
    do for [m=int(12*(FROM-X0)+0.5):int(12*YEARS+0.5):12*EVERY] { set xtics add (sprintf('%s %d', MONTH(m), YEAR0+(MONTH0+m)/12) X0+m/12.0) }
    set label 900 PANEL_TITLE[2*p-1] at graph 0, graph 1 left offset 0, character UNIT*(PANEL_TITLE[2*p] eq '' ? 3.0 : 4.1) front font B(PANELS <= 3 ? 17 : 15) textcolor rgb INK
    set label 901 PANEL_TITLE[2*p] at graph 0, graph 1 left offset 0, character UNIT*3.0 front font B(PANELS <= 3 ? 17 : 15) textcolor rgb INK
    set label 902 PANEL_NOTE[2*p-1] at graph 0, graph 1 left offset 0, character UNIT*1.9 front font F(NOTE_SIZE) textcolor rgb INK
    set label 903 PANEL_NOTE[2*p] at graph 0, graph 1 left offset 0, character UNIT*0.9 front font F(NOTE_SIZE) textcolor rgb MUTED
    set arrow 900 from HOLD, graph 0 to HOLD, graph 1 nohead back linecolor rgb MUTED linewidth 1.2
    set yrange [PANEL_LO[p]:PANEL_HI[p]]
    D = sprintf('$H%d', p)
    plot D using 1:4 linecolor rgb BUNDLE linewidth 1.8 dashtype (1.5,2.5), \
         D using 1:5 linecolor rgb BUNDLE linewidth 1.8 dashtype (6,3), \
         D using 1:3 linecolor rgb INK linewidth 2.4 dashtype 1, \
         D using 1:2 with points linecolor rgb REF pointtype 7 pointsize 0.7*PS
    unset label 900; unset label 901; unset label 902; unset label 903; unset arrow 900
}
unset multiplot
