# history.gp -- a panel for each published series. $H1 ...: x, the model, what was published, a day
RIGHT = 0.97; eval GRID
TICS_FONT = F(13.5); set xtics font TICS_FONT; set ytics font TICS_FONT
set xrange [X0:X0+YEARS]
EVERY = int(ceil(YEARS / (COLUMNS == 1 ? 12.0 : COLUMNS == 2 ? 6.0 : COLUMNS == 3 ? 3.2 : 2.2))); if (EVERY < 1) { EVERY = 1 }
do for [p=1:PANELS] {
    eval PLACE; eval YEAR_TICKS
    set label 900 PANEL_TITLE[2*p-1] at graph 0, graph 1 left offset 0, character UNIT*(PANEL_TITLE[2*p] eq '' ? 2.0 : 3.1) front font B(PANELS <= 3 ? 17 : 15) textcolor rgb INK
    set label 901 PANEL_TITLE[2*p] at graph 0, graph 1 left offset 0, character UNIT*2.0 front font B(PANELS <= 3 ? 17 : 15) textcolor rgb INK
    set label 902 PANEL_NOTE[p] at graph 0, graph 1 left offset 0, character UNIT*0.9 front font F(NOTE_SIZE) textcolor rgb MUTED
    set yrange [PANEL_LO[p]:PANEL_HI[p]]
    D = sprintf('$H%d', p)
    plot D using 1:2 linecolor rgb INK linewidth 2 dashtype 1, \
         D using 1:3 with points linecolor rgb REF pointtype 7 pointsize 0.75*PS
    unset label 900; unset label 901; unset label 902
}
unset multiplot
