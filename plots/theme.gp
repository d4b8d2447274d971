# theme.gp -- how all charts look. A chart is: the variables and data of its script, then this file, then its template.
# FORMAT (png, svg, pdf) and OUTPUT may be given: gnuplot -e "FORMAT='svg'" admissions.gp
if (!exists("FORMAT")) FORMAT = 'png'
if (!exists("OUTPUT")) OUTPUT = NAME.'.'.FORMAT
set encoding utf8
set decimalsign '.'
set minussign

# Sizes are thought in pixels of a picture 1600 wide; a printed A4 page is the same picture, smaller.
SCALE = FORMAT eq 'pdf' ? 0.777 : FORMAT eq 'svg' ? 1.0 : 0.75
UNIT = FORMAT eq 'svg' ? 0.79 : 1.0 # the svg terminal takes a character for taller than it is
YLABEL_X = FORMAT eq 'svg' ? 1.7 : 1.0
F(size) = sprintf('DejaVu Sans,%.2f', size * SCALE)
B(size) = sprintf(FORMAT eq 'svg' ? 'DejaVu Sans Bold,%.2f' : 'DejaVu Sans:Bold,%.2f', size * SCALE) # each as its terminal knows it
TICS_FONT = F(15)
LW = FORMAT eq 'pdf' ? 1.2 : 1.5
PS = FORMAT eq 'png' ? 1.0 : 0.6
if (FORMAT eq 'png') { set terminal pngcairo noenhanced color size 1600,1000 font F(17) linewidth LW dashlength 1.2 }
if (FORMAT eq 'svg') { set terminal svg noenhanced size 1600,1000 dynamic background rgb 'white' name NAME font F(17) linewidth LW dashlength 1.2 }
if (FORMAT eq 'pdf') { set terminal pdfcairo noenhanced color size 29.7cm,21cm font F(17) linewidth LW dashlength 1.2 }
if (OUTPUT ne '') { set output OUTPUT }

# Okabe and Ito's colours: told apart by colour-blind readers; every line has its own dashes, marks or label as well, for grey print.
INK = '#000000'; MUTED = '#595959'; FAINT = '#b8b8b8'; RULE = '#dcdcdc'
BUNDLE = '#0072B2'; REF = '#B84A00'; BAND = '#56B4E9'; GAP = '#E69F00'
array COLOUR[13] = [ INK, MUTED, BUNDLE, REF, '#0072B2', '#B84A00', '#00785A', '#A3527C', '#2E86AB', '#9A6B00', '#6E6A00', '#595959', '#333333' ]
array FILL[9] = [ '#0072B2', '#E69F00', '#009E73', '#F0E442', '#CC79A7', '#56B4E9', '#D55E00', '#999999', '#333333' ]
# In grey print some of these are alike: they bear white lines as well (pattern 0: none). No two of one lightness have the same.
array HATCH[9] = [ 0, 0, 4, 0, 5, 1, 6, 7, 0 ]
array MARK[9] = [ 7, 5, 9, 13, 11, 6, 4, 8, 12 ]

set border 3 linecolor rgb MUTED linewidth 0.8
set tics nomirror out scale 0.5 font TICS_FONT textcolor rgb INK
set grid ytics linetype 1 linecolor rgb RULE linewidth 0.6
set style fill solid 1.0 noborder
set style data lines
set format y "%.10g"
unset key
unset title

# The grid of panels, row by row from the top. TOP, FOOT, LEFT, RIGHT: the room around it; GUTTER_X, GUTTER_Y: between.
DOWN = SUBTITLE_N > 2 ? 0.022 * (SUBTITLE_N - 2) : 0 # room for further lines under the title
LEFT = 0.055; RIGHT = 0.99; TOP = 0.855 - DOWN - 0.024 * (NOTES > 0 ? NOTES : 0.6); FOOT = 0.135; GUTTER_X = 0.05; GUTTER_Y = 0.15
GRID = "COLUMNS = PANELS <= 3 ? PANELS : PANELS == 4 ? 2 : PANELS <= 6 ? 3 : PANELS <= 12 ? 4 : 5; ROWS = (PANELS + COLUMNS - 1) / COLUMNS; \
  PANEL_W = (RIGHT - LEFT - (COLUMNS - 1) * GUTTER_X) / COLUMNS; PANEL_H = (TOP - FOOT - (ROWS - 1) * GUTTER_Y) / ROWS; \
  NOTE_SIZE = PANELS <= 3 ? 15 : COLUMNS <= 3 ? 13.5 : 12.2"
PANEL_L(p) = LEFT + ((p - 1) % COLUMNS) * (PANEL_W + GUTTER_X)
PANEL_B(p) = TOP - ((p - 1) / COLUMNS + 1) * PANEL_H - ((p - 1) / COLUMNS) * GUTTER_Y
PLACE = "set lmargin at screen PANEL_L(p); set rmargin at screen PANEL_L(p) + PANEL_W; set bmargin at screen PANEL_B(p); set tmargin at screen PANEL_B(p) + PANEL_H"

# Labels of panel p, each in the colour of its line.
PUT_LABELS = "do for [k=1:LABELS] { if (LABEL_PANEL[k] == p) { \
  if (LABEL_ALIGN[k] == 0) { set label 1000+k LABEL_TEXT[k] at LABEL_X[k],LABEL_Y[k] left offset character LABEL_DX, 0 front font F(LABEL_SIZE) textcolor rgb COLOUR[int(LABEL_STYLE[k])] } ; \
  if (LABEL_ALIGN[k] == 1) { set label 1000+k LABEL_TEXT[k] at LABEL_X[k],LABEL_Y[k] center front font F(LABEL_SIZE) textcolor rgb COLOUR[int(LABEL_STYLE[k])] } ; \
  if (LABEL_ALIGN[k] == 2) { set label 1000+k LABEL_TEXT[k] at LABEL_X[k],LABEL_Y[k] right front font F(LABEL_SIZE) textcolor rgb COLOUR[int(LABEL_STYLE[k])] } } }"
DROP_LABELS = "do for [k=1:LABELS] { if (LABEL_PANEL[k] == p) { unset label 1000+k } }"
LABEL_DX = 0
LABEL_SIZE = PANELS <= 3 ? 15 : PANELS <= 6 ? 14 : 12.5

# Panel headings: bold name, then lines that say it in figures.
PUT_HEADING = "set label 900 PANEL_TITLE[p] at graph 0, graph 1 left offset 0, character UNIT*HEADING_UP front font B(PANELS <= 3 ? 18 : 16) textcolor rgb INK; \
  do for [k=1:NOTES] { set label 900+k PANEL_NOTE[NOTES*(p-1)+k] at graph 0, graph 1 left offset 0, character UNIT*(HEADING_UP-0.3-1.0*k) front font F(NOTE_SIZE) textcolor rgb MUTED }"
DROP_HEADING = "do for [k=0:NOTES] { unset label 900+k }"
HEADING_UP = 0.9 + 1.0 * NOTES

# Dates under an axis of decimal years: ticks EVERY so many years from the first month, closer on a short axis.
MONTH(m) = word('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec', (MONTH0 + m) % 12 + 1)
YEAR_TICKS = "MONTHS = YEARS < 0.8 ? 3 : YEARS < 2 ? 6 : 12 * EVERY; set xtics nomirror out (); \
  do for [m=0:int(12*YEARS+0.5):MONTHS] { set xtics add (sprintf('%s %d', MONTH(m), YEAR0+(MONTH0+m)/12) X0+m/12.0) }"

# Names beside the panels, each after a sample: of its fill (LEGEND_KIND 1) or of its line (2).
PUT_LEGEND = "do for [k=1:LEGEND_N] { s = int(LEGEND_STYLE[k]); y = LEGEND_Y - 0.024 * k; \
  set label 800+k LEGEND[k] at screen LEGEND_X+0.024, y left front font F(14.5) textcolor rgb INK ; \
  if (s && LEGEND_KIND == 1) { set object 800+k rectangle from screen LEGEND_X, y-0.009 to screen LEGEND_X+0.018, y+0.009 front fillcolor rgb FILL[s] fillstyle solid border linecolor rgb INK } ; \
  if (s && LEGEND_KIND == 1 && HATCH[s]) { set object 820+k rectangle from screen LEGEND_X, y-0.009 to screen LEGEND_X+0.018, y+0.009 front fillcolor rgb '#ffffff' fillstyle transparent pattern HATCH[s] border linecolor rgb INK } ; \
  if (s && LEGEND_KIND == 2) { set arrow 800+k from screen LEGEND_X-0.004, y to screen LEGEND_X+0.018, y nohead front linecolor rgb COLOUR[s] linewidth 3 dashtype 1 } ; \
  if (s > 4 && LEGEND_KIND == 2) { set label 850+k '' at screen LEGEND_X+0.007, y point linecolor rgb COLOUR[s] pointtype MARK[s-4] pointsize PS } }"
DROP_LEGEND = "do for [k=1:LEGEND_N] { unset label 800+k; unset label 850+k; unset object 800+k; unset object 820+k; unset arrow 800+k }"

# What all charts say: title, what is drawn, where it comes from, what it must not be used for.
eval GRID
set multiplot
set label 1 TITLE at screen 0.012, 0.962 left font B(27) textcolor rgb INK
do for [k=1:SUBTITLE_N] { set label 1+k SUBTITLE[k] at screen 0.012, 0.962-0.020-0.022*k left font F(16) textcolor rgb MUTED }
do for [k=1:FOOTER_N] { set label 10+k FOOTER[k] at screen 0.012, 0.012+0.0175*(FOOTER_N-k) left font F(13) textcolor rgb (k > FOOTER_MUTED ? INK : MUTED) }
unset border; unset tics; unset grid
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1
set xrange [0:1]; set yrange [0:1]
plot NaN notitle
unset label
set border 3; set grid ytics linetype 1 linecolor rgb RULE linewidth 0.6
set tics nomirror out scale 0.5 font TICS_FONT textcolor rgb INK
set xtics nomirror out; set ytics nomirror out
