/* Scenarios: each mistake is told with its place, once, and nothing beside it. */
#include "slips.h"

/* ---- mistakes: file, text replaced, its replacement; where the message points (before the word after ^, in the changed file); its words
 * ---- */

static const struct bad { int file; const char *from, *to, *at, *says; } BAD[] = {
    /* the scenario */
    { SCENARIO, "horizon:", "horizn:", "^horizn", "unknown key 'horizn'; did you mean 'horizon'?" },
    { SCENARIO, "title: Tiny\n", "", "^bendtr", "'scenario' lacks the key 'title' (heading of charts and reports)" },
    { SCENARIO, "title: Tiny\n", "title: \"  \"\n", "e: ^\"", "title must not be blank (heading of charts and reports)" },
    { SCENARIO, "title: Tiny\n", "title: \"Tiny\\nand more\"\n", "e: ^\"", "title must be one line of at most 200 characters" },
    { SCENARIO, "  second:", "  \"second \":", "^\"second", "and without blanks at its ends" },
    { SCENARIO, "[more_rooms, divert]", "[quicker, avoid]", "^second",
      "the bundles 'first' and 'second' are the same: leave one of them out" },
    { SCENARIO, "ambitions:\n", "ambitions:\n  - {measure: admissions, by: 2027-04-01, change_vs_bau: -1%}\n",
      "  - ^{measure: admissions, ch",
      "this ambition stands twice; first in line 10" },
    { SCENARIO, "title: Tiny\n",
      "title: Tiny\nset: {\"settings.short_ward.stay_days[young]\": 3, \"settings.short_ward.stay_days[*]\": 5}\n",
      "^\"settings.short_ward.stay_days[young]",
      "settings.short_ward.stay_days[young] changes nothing: 'settings.short_ward.stay_days[*]' after it gives the same numbers again" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nset: {loops.pressure.strength: -0.2}\n", "^loops.pressure",
      "loops.pressure.strength changes nothing: the loop 'pressure' is off; set loops.pressure.on to 1 too" },
    { SCENARIO, "bendtrend: 1\n", "bendtrend: 2\n", "end: ^2", "bendtrend must be a whole number between 1 and 1, found '2'" },
    { SCENARIO, "years: 4", "years: 40", "s: ^40}", "years must be a whole number between 1 and 30, found '40'" },
    { SCENARIO, "start: 2025-04-01", "start: 2025-04-31", "^2025-04-31", "start must be a date of the calendar, found '2025-04-31'" },
    { SCENARIO, "switch_on: 2026-04-01", "switch_on: soon", ": ^soon", "switch_on must be a date like 2014-04-01, found 'soon'" },
    { SCENARIO, "[avoid, quicker]", "[avoid, qicker]", "^qicker", "unknown intervention 'qicker'; did you mean 'quicker'?" },
    { SCENARIO, "[avoid, quicker]", "[avoid, avoid]", "^avoid]", "'avoid' stands twice in bundle 'first'" },
    { SCENARIO, "[avoid, quicker]", "{interventions: [avoid], set: {interventions.divert.target.coverage: 0.4}}", "^interventions.divert",
      "interventions.divert.target.coverage changes nothing: the bundle 'first' does not switch on 'divert'" },
    { SCENARIO, "bundles:\n  first: [avoid, quicker]\n", "set: {interventions.avoid.target.coverage: 0.4}\nbundles:\n",
      "^interventions.avoid",
      "interventions.avoid.target.coverage changes nothing: no bundle switches on 'avoid'" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nevidence: {all: central, avod: low}\n", "^avod",
      "unknown intervention 'avod'; did you mean 'avoid'?" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nevidence: {avoid: lo}\n", ": ^lo}", "evidence must be low, central or high, found 'lo'" },
    { SCENARIO, "by: 2027-04-01", "by: 2026-03-01", "^2026-03-01", "the twelve months before it are judged" },
    { SCENARIO, "from: 2026-10-01", "from: 2027-10-01", "^2027-10-01", "growth is judged over at least two years from its date" },
    { SCENARIO, "[avoid, quicker]", "{interventions: [avoid], sett: {}}", " ^sett:", "unknown key 'sett' of a bundle" },
    { SCENARIO, "[avoid, quicker]", "avoid", " ^avoid", "bundle 'first' must be a list of interventions" },
    { SCENARIO, "  first:", "  business as usual:", "^business as usual", "a bundle's name must be one line" },
    { SCENARIO, "measure: admissions", "measure: admisions", "^admisions", "unknown measure 'admisions'; did you mean 'admissions'?" },
    { SCENARIO, "change_vs_bau: -1%", "change_vs_bau: many", " ^many,", "the limit of an ambition must be a share" },
    { SCENARIO, "change_vs_bau: -1%", "change_vs_bau: -1", " ^-1,", "a share in per cent, such as -8%, found '-1'" },
    { SCENARIO, "change_vs_bau: -1%", "change_vs_bau: \">= -1%\"", " ^\">= -1%", "a share in per cent, such as -8%, found '>= -1%'" },
    { SCENARIO, "by: 2027-04-01", "by: 2025-10-01", "^2025-10-01", "the date of an ambition must lie within the horizon" },
    { SCENARIO, ", by: 2027-04-01", "", "  - ^{measure: a", "an ambition is {measure, change_vs_bau: -8%, by: DATE}" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nevidence: best\n", ": ^best", "evidence must be low, central or high, found 'best'" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nset: {pools.beds.places: 212}\n", "^pools.beds.places",
      "pools.beds.places is 212 already: this override changes nothing" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nset: {pools.beds.place: 300}\n", "^pools.beds.place",
      "no number has the address 'pools.beds.place'; did you mean 'pools.beds.places'?" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nset: {pools.beds.places: -3}\n", "^pools.beds.places",
      "pools.beds.places must be between 0 and 10,000,000 (place), found '-3'" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nset: {junctions.door.routes.helped.fraction: 120%}\n",
      "^junctions.door.routes.helped.fraction", "junctions.door.routes.helped.fraction must be between 0 and 1 (1), found '120%'" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nset: {\"settings.short_ward.stay_days[old_frale]\": 3}\n",
      "^\"settings.short_ward.stay_days[old_frale]\"",
      "no number has the address 'settings.short_ward.stay_days[old_frale]'; no segment is 'old_frale'; did you mean 'old_frail'?" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\nset: {pools.beds.places[old_*]: 3}\n", "aces^[old_*",
      "between { and } an address with a segment needs quotes: {\"ADDRESS[SEGMENT]\": NUMBER}" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\noverlap: {togther: nested}\n", "^togther",
      "unknown overlap group 'togther'; did you mean 'together'?" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\noverlap: {together: nestd}\n", " ^nestd}",
      "unknown rule 'nestd' of group 'together'; allowed are independent, best_of, nested" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\noverlap: {together: nested}\n", " ^nested}",
      "group 'together' is nested and needs 'share'" },
    { SCENARIO, "title: Tiny\n", "title: Tiny\ntitle: Again\n", "^title: A",
      "duplicate key 'title': it is given already at line 2, column 1" },
    { SCENARIO, "title: Tiny\n", "title: [Tiny\n", "ty^: lo",
      "not valid YAML: while parsing a flow sequence that began at line 2, column 8" },
    { SCENARIO, "locality: locality.yaml", "locality: elsewhere.yaml", "^elsewhere.yaml", "the results hold no file 'elsewhere.yaml'" },
    /* the locality */
    { LOCALITY, "price_year:", "prize_year:", "^prize_year", "unknown key 'prize_year'; did you mean 'price_year'?" },
    { LOCALITY, "base_year: 2025-04-01", "base_year: 2031-04-01", "^2031-04-01",
      "base_year must begin from 2025-04-01 to 2028-04-01: its twelve months lie within the horizon, found '2031-04-01'" },
    { LOCALITY, "base_year: 2025-04-01", "base_year: 2028-05-01", "^2028-05-01", "base_year must begin from 2025-04-01 to 2028-04-01" },
    { LOCALITY, "base_year: 2025-04-01", "base_year: 2025-03-01", "^2025-03-01", "base_year must begin from 2025-04-01 to 2028-04-01" },
    { LOCALITY, "base_year: 2025-04-01", "base_year: 2025-04-02", "^2025-04-02",
      "base_year must be the first day of a month of the horizon, found '2025-04-02'" },
    { LOCALITY, "rates_date: 2025-04-01", "rates_date: 1925-04-01", "^1925-04-01",
      "rates_date must lie within 30 years of the first day of the horizon: trends are carried from one to the other, found '1925-04-01'" },
    { LOCALITY, "observed: observed.csv\n", "observed: observed.csv\nvalues: {pools.bed.places: 1}\n", "^pools.bed.places",
      "no number has the address 'pools.bed.places'; did you mean 'pools.beds.places'?" },
    { SEGMENTS, "share_of_band", "share", "^segment", "the column 'share_of_band' is missing" },
    { SEGMENTS, "65+,0.7", "65+,0.8", "t,^65+,0", "the shares of the age band '65+' sum to 1.1, not to 1" },
    { SEGMENTS, "65+,0.7", "65+,70", "65+,^70", "share_of_band must be between 0 and 1, found '70'" },
    { SEGMENTS, "old_fit,Old and fit", "young,Old and fit", "^young,O", "the segment 'young' stands twice" },
    { SEGMENTS, "old_fit,Old and fit", "old fit,Old and fit", "^old fit", "a segment's name must be a word without" },
    { RATES, "old_frail,500", "old_frial,500", "^segment", "no row for the segment 'old_frail'" },
    { RATES, "old_frail,500,0.1,0.6", "old_frail,500,0.1,1.6", ",^1.6,4", "admitted of 'old_frail' must be between 0 and 1, found 1.6" },
    { RATES, "old_frail,500", "old_frail,many", ",^many,", "crisis of 'old_frail' must be a number, found 'many'" },
    { POPULATION, "0-64,2024,80000", "0-64,2024,-5", "024,^-5", "people must be between 0 and 2,000,000,000, found '-5'" },
    { POPULATION, "0-64,2026,80000", "0-64,2026,8000000", "^age_band",
      "people of '0-64' go from 80000 in 2025 to 8000000 in 2026: more than a half up or down in a year; is a figure mistyped?" },
    { POPULATION, "65+,2027,20000", "65+,2027,20", "^age_band", "people of '65+' go from 20000 in 2026 to 20 in 2027" },
    { POPULATION, "0-64,2024,80000", "0-64,24,80000", "4,^24,8", "year must be a whole number from 1900 to 2199, found '24'" },
    { POPULATION, "0-64,2024,80000", "0-64,2024,80000\n0-64,2024,9", "^0-64,2024,9\n",
      "'0-64, 2024' stands twice; first in line 2" },
    { RATES, "old_frail,500,0.1,0.6", "young,1,0.1,0.6,4,12,0.25\nold_frail,500,0.1,0.6", "^young,1,",
      "'young' stands twice; first in line 2" },
    { POPULATION, "65+,2030,20000\n", "65+,2030,20000\n90+,2030,5\n", "^90+,",
      "no segment is of the age band '90+': its people would be left out; the bands are those of the segmentation" },
    { POPULATION, "65+,2030,20000\n", "65+,2030,20000\n,2030,5\n", "^,2030,5",
      "no segment is of the age band '': its people would be left out; the bands are those of the segmentation" },
    { POPULATION, "65+,2026,20000\n", "", "^age_band", "no people for the age band '65+' in 2026" },
    { POPULATION, "0-64,2030,80000\n65+,2024,20000\n65+,2025,20000\n65+,2026,20000\n65+,2027,20000\n65+,2028,20000\n65+,2029,20000\n"
      "65+,2030,20000\n", "65+,2024,20000\n65+,2025,20000\n65+,2026,20000\n65+,2027,20000\n65+,2028,20000\n", "^age_band",
      "no people for the age band '65+' in 2029" },
    { OBSERVED, "admissions,admissions,,1,4700", "admissions,admision,,1,4700", "^admision", "unknown measure 'admision'" },
    { OBSERVED, "admissions,admissions,,1,4700", "admissions,admissions,admissions,1,4700", "ns,^admissions,1,",
      "'admissions' over itself is always 1" },
    { OBSERVED, "1,4700", "0,4700", ",,^0,47", "factor must be a number above 0, found '0'" },
    { OBSERVED, "1,4700", "1,none", ",^none,a", "value must be a number above 0, found 'none'" },
    { OBSERVED, "2025/26,Tiny,none,observed", "last year,Tiny,none,observed", ",^last year",
      "the period must say a year, such as 2014/15, found 'last year'" },
    { OBSERVED, "observed,scales", "seen,scales", ",^seen,", "mark must be observed, estimated or assumed, found 'seen'" },
    { OBSERVED, "admissions a year", "", "0,^,202", "the unit is missing" },
    { OBSERVED, "scales.crisis_level.factor", "scales.crises_level.factor", "^scales.crises_level.factor",
      "no single number has the address 'scales.crises_level.factor'; did you mean 'scales.crisis_level.factor'?" },
    { OBSERVED, "estimated,,", "estimated,scales.crisis_level.factor,", ",^scales.crisis_level.factor,c",
      "scales.crisis_level.factor is fitted to 'admissions' already" },
    { OBSERVED, "4700,admissions a year", "4700,admissions a month", ",^admissions a month",
      "the unit of 'admissions' does not agree with its measure, factor and over: 'admissions a year' would do, "
      "found 'admissions a month'" },
    { OBSERVED, "4700,admissions a year", "4700,attendances a year", ",^attendances a year", "'admissions a year' would do" },
    { OBSERVED, "1,4700,admissions a year", "0.0833,392,thousand", ",^thousand", "'admissions a month' would do, found 'thousand'" },
    { OBSERVED, "admissions,1,16,days", "admissions,1,16,years", ",^years",
      "'days' or 'bed days per admission' would do, found 'years'" },
    { OBSERVED, "bed_days,admissions,1,16,days", "bed_days,,0.00274,205,days a year", ",^days a year",
      "'beds, mean of the year' would do" },
    { OBSERVED, "bed_days,admissions,1,16,days", "admissions,attended,1,0.1,people", ",^people",
      "'admissions per attendance' would do, found 'people'" },
    { OBSERVED, "bed_days,admissions,1,16,days", "admissions,attended,1,10,share of attendances", ",^10,share",
      "a share is at most 1, found '10'; write per cent with their sign, such as 36.7%" },
    /* the pathway: elements */
    { PATHWAY, "    stay_days: 30\n", "    stay: 30\n", "^stay: 30", "unknown key 'stay'; did you mean 'stay_days'?" },
    { PATHWAY, "    stay_days: 30\n", "    stay_dais: 30\n", "^stay_dais", "unknown key 'stay_dais'; did you mean 'stay_days'?" },
    { PATHWAY, "    stay_days: 30\n", "    stay_days: -2\n", "ys: ^-2", "stay_days must be a number between 0.01 and 36,500, found '-2'"
      },
    { PATHWAY, "    stay_days: 30\n", "    stay_days: [30]\n", ": ^[30]", "stay_days must be one quantity, found a list" },
    { PATHWAY, "    stay_days: 30\n", "    stay_days: {value: 30, sauce: x}\n", "^sauce:",
      "unknown key 'sauce' in the quantity 'stay_days'; did you mean 'source'?" },
    { PATHWAY, "    stay_days: 30\n", "    stay_days: {low: 20, high: 40}\n", "s: ^{low",
      "stay_days has a range but no 'central' (nor 'value')" },
    { PATHWAY, "    stay_days: 30\n", "    stay_days: {low: 20, central: 30}\n", "s: ^{low",
      "stay_days has no 'high'; give low, central and high" },
    { PATHWAY, "    stay_days: 30\n",
      "    stay_days: {low: {value: 20, unit: day}, central: {value: 30, unit: day}, high: {value: 6, unit: week}}\n", "s: ^{low",
      "stay_days: low, central and high must share one unit; low is in 'day', high in 'week'" },
    { PATHWAY, "    stay_days: 30\n", "    stay_days: {low: 20, central: 50, high: 40}\n", "s: ^{low",
      "stay_days: central must lie between low and high, found 20, 50, 40 (low, central, high)" },
    { PATHWAY, "    stay_days: {column: short_days}\n",
      "    stay_days: {low: 2, central: {by_segment: {young: 3, \"*\": 5}}, high: {by_segment: {young: 4, \"*\": 4.5}}}\n", "s: ^{low",
      "stay_days: central must lie between low and high in segment old_fit, found 2, 5, 4.5" },
    { PATHWAY, "    stay_days: {column: short_days}\n", "    stay_days: {column: shrt_days}\n", "^shrt_days",
      "rates.csv has no column 'shrt_days'; did you mean 'short_days'?" },
    { PATHWAY, "{by_segment: {old_frail: 0.08, \"*\": 0.002}}", "{by_segment: {old_frail: 0.08}}", "ent: ^{old_fr",
      "no pattern matches the segment 'young'; end with \"*\"" },
    { PATHWAY, "{by_segment: {old_frail: 0.08, \"*\": 0.002}}", "{by_segment: {old_frale: 0.08, \"*\": 0.002}}", "^old_frale",
      "'old_frale' matches no segment (the first is 'young')" },
    { PATHWAY, "{by_segment: {old_frail: 0.08, \"*\": 0.002}}", "{by_segment: {\"*\": 0.002, old_frail: 0.08}}", "^old_frail: 0.08",
      "'old_frail' comes too late, the patterns before it mean all its segments" },
    { PATHWAY, "    stages: 3\n    leaves_to: origin\n", "    stages: 300\n    leaves_to: origin\n", "s: ^300",
      "stages must be a whole number between 1 and 20, found '300'" },
    { PATHWAY, "  - name: rest\n", "  - name: Rest\n", ": ^Rest",
      "name 'Rest' must start with a letter and hold only a-z, 0-9 and _, at most 60 of them" },
    { PATHWAY, "  - name: rest\n", "  - name: team\n", "  - name: ^team\n    keeps: [home,",
      "the name 'team' stands twice in settings; first at line 21" },
    { PATHWAY, "{name: minor, per_person_per_year: 0.3, to: stay}", "{name: minor, to: stay}", " ^minor,",
      "hazard 'minor' needs exactly one of per_1000_per_year, per_person_per_year, per_person_per_day; found 0" },
    { PATHWAY, "{name: minor, per_person_per_year: 0.3, to: stay}", "{name: minor, rate: 0.3, to: stay}", " ^rate:",
      "unknown key 'rate'; did you mean 'name'?" },
    { PATHWAY, "{name: minor, per_person_per_year: 0.3, to: stay}", "{name: minor, per_person_per_year: 0.3}", "     - ^{name: mi",
      "'settings.home.hazards.minor' lacks the key 'to'" },
    { PATHWAY, "{name: minor, per_person_per_year: 0.3, to: stay}", "{name: minor, per_person_per_year: 0.3, to: dorr}", " ^dorr}",
      "unknown setting, junction or exit 'dorr'; did you mean 'door'?" },
    { PATHWAY, "to_segment: {old_fit: old_frail}", "to_segment: {old_fat: old_frail}", "^old_fat", "unknown segment 'old_fat'" },
    { PATHWAY, "    pool: team_places\n", "    pool: team_place\n", "l: ^team_place",
      "unknown pool 'team_place'; did you mean 'team_places'?" },
    { PATHWAY, "    keeps: [home]\n    stay_days: 30\n", "    stay_days: 30\n", "e: ^rest",
      "setting 'rest' needs 'keeps' (a list of origins) or 'class'" },
    { PATHWAY, "    keeps: [home]\n    stay_days: 30\n", "    keeps: [hom]\n    stay_days: 30\n", " [^hom]",
      "unknown origin 'hom'; did you mean 'home'?" },
    { PATHWAY, "    leaves_to: after_short\n", "", "e: ^short_ward", "stay_days and leaves_to of 'short_ward' belong together" },
    { PATHWAY, "only: [minor, dying], factor: 1.5", "only: [minr, dying], factor: 1.5", "[^minr,",
      "unknown hazard 'minr'; did you mean 'minor'?" },
    /* junctions and routes */
    { PATHWAY, "{name: sent_back, else: true, to: stay}", "{name: sent_back, to: stay}", "^sent_back",
      "route 'sent_back' needs exactly one of fraction, beside, else; found 0" },
    { PATHWAY, "fraction: 0.05, to: team", "fraction: 1.05, to: team", " ^1.05,",
      "fraction must be a number between 0 and 1, found '1.05'" },
    { PATHWAY, "{name: long, fraction: {column: long_share}, to: long_bed}", "{name: long, else: true, to: long_bed}", " ^short,",
      "junction 'admission' has more than one else route" },
    { PATHWAY, "{name: cancelled, else: true, to: stay}", "{name: cancelled, else: true, to: booked_in}", "^cancelled",
      "junctions form a cycle: 'booked_in' leads back to itself without a stay between" },
    { PATHWAY, "{name: to_lodge, else: true, to: origin}", "{name: to_lodge, else: true, to: stay}", "e: ^short_ward",
      "people whose stay in 'short_ward' is over can reach a 'stay' route" },
    { PATHWAY, "origins: [home], to: team, refused_to: stay}", "to: team}", "^extra_help,",
      "'extra_help' enters 'team' of pool 'team_places' without a wait or refused_to" },
    { PATHWAY, "    stay_days: 30\n    stages: 3\n    leaves_to: origin\n", "    stay_days: 30\n    stages: 3\n    leaves_to: team\n",
      "_to: ^team", "'rest' enters 'team' of pool 'team_places' without a wait or refused_to" },
    { PATHWAY, "per_person_per_year: 0.08, to: booked_in}", "per_person_per_year: 0.08, to: booked_ward}", "^booked,",
      "'booked' enters 'booked_ward' of pool 'beds' without a wait or refused_to" },
    { PATHWAY, "refused_to: put_off}", "refused_to: putoff}", "^putoff",
      "unknown setting, junction or exit 'putoff'; did you mean 'put_off'?" },
    { PATHWAY, "to: booked_ward, refused_to: put_off}", "to: booked_ward}", "^booked_stay,",
      "'booked_stay' enters 'booked_ward' of pool 'beds' without a wait or refused_to" },
    { PATHWAY, "{name: dies_short, fraction: 0.02, to: gone}", "{name: dies_short, fraction: 0.02, to: gone, refused_to: rest}",
      "_to: ^rest}", "'dies_short' can refuse nobody: 'gone' has no pool" },
    { PATHWAY, "wait: {pool: rooms, handling_days: 5, patience_days: 60, gives_up_to: origin, holds: beds}",
      "wait: {pool: rooms, handling_days: 5, patience_days: 60, holds: beds}", "        wait: ^{pool: rooms, handling_days: 5",
      "patience_days and gives_up_to of 'lodge_after_long' belong together" },
    { PATHWAY, "wait: {pool: rooms, handling_days: 5, patience_days: 60, gives_up_to: origin, holds: beds}",
      "wait: {pool: beds, handling_days: 5, holds: beds}", "    wait: {pool: ^beds, handling_days: 5",
      "'lodge_after_long' waits for beds, but 'lodge' is of pool rooms" },
    { PATHWAY, "wait: {pool: none, handling_days: 3, holds: beds}", "wait: {pool: none, holds: beds}", "wait: ^{pool: n",
      "'junctions.after_long.routes.papers.wait' lacks the key 'handling_days'" },
    { PATHWAY, "{name: to_rest, fraction: 1, origins: [home], to: rest}", "{name: papers, fraction: 1, origins: [home], to: rest}",
      " ^papers,", "the hazard or route name 'papers' stands twice; first at line 97" },
    { PATHWAY, "{name: to_lodge, else: true, to: origin}", "{name: to_lodge, else: true, to: rest}", "^to_lodge",
      "people of origin 'lodge' come to 'rest', which does not keep that origin" },
    /* unreachable,
    pools,
    the rest */ { PATHWAY, "  - {name: gone, label: Gone}\n", "  - {name: gone, label: Gone}\n  - {name: gone}\n", "e: ^gone}",
      "the name 'gone' stands twice in exits; first at line 4" },
    { PATHWAY, "to: booked_ward, refused_to: put_off}", "to: rest}", " ^booked_ward",
      "setting 'booked_ward' can not be reached from 'home'" },
    { PATHWAY, "{name: booked, per_person_per_year: 0.08, to: booked_in}", "{name: booked, per_person_per_year: 0.08, to: stay}",
      "^booked_in", "junction 'booked_in' can not be reached" },
    { PATHWAY, "{name: team_places, places: 14, holding_days: 7}", "{name: team_places, holding_days: 7}", "  - ^{name: team_p",
      "'pools.team_places' lacks the key 'places' (planned places used by residents)" },
    { PATHWAY, "flows: [short_admission, long_admission]",
      "flows: [short_admission, long_admission, short_admission]", "admission, ^short_admission]}",
      "'short_admission' stands twice in this list" },
    { PATHWAY, "only: [minor, dying]", "only: [minor, dying, minor]", "dying, ^minor]", "'minor' stands twice in this list" },
    { PATHWAY, "    keeps: [home]\n    stay_days: 30\n", "    keeps: [home, home]\n    stay_days: 30\n",
      "[home, ^home]", "'home' stands twice in this list" },
    { PATHWAY, "on: [settings.rest.hazards.again.per_person_per_day]", "on: []", "on: ^[]}", "'on' must be a list of addresses" },
    { PATHWAY, "  - {name: lodge, setting: lodge}\n", "  - {name: lodge, setting: lodge}\n  - {name: second, setting: home}\n", ": ^second",
      "the setting 'home' of the origin 'second' does not say 'class: second': nobody would be of it" },
    { PATHWAY, "contacts:\n", "contacts:\n  - {name: visits, unit: visit, per_person_per_year: 1, settings: [home]}\n", ": ^visits",
      "no measure adds up the contact 'visits': it would show nowhere" },
    { PATHWAY, "counters:\n", "counters:\n  - {name: line, adds: [listing]}\n",
      "  - {name: ^line,", "no measure adds up the counter 'line': it would show nowhere" },
    { PATHWAY, "pools:\n", "pools:\n  - {name: spare, places: 3}\n", "e: ^spare,",
      "pool 'spare' is used by nobody: no setting has 'pool: spare' and no wait holds it; name it there, or leave the pool out" },
    { PATHWAY, "  - {name: home, setting: home}\n  - {name: lodge, setting: lodge}\n", "  []\n", "^[]\n",
      "at least one origin is needed, such as {name: home, setting: home}: people belong somewhere" },
    { PATHWAY, "site_spread: 0.3", "site_spread: 0.9", ": ^0.9, s", "site_spread must be a number between 0 and 0.8, found '0.9'" },
    { PATHWAY, "supply: follows_demand", "supply: follow", ": ^rooms, p",
      "supply of 'rooms' must be fixed or follows_demand, found 'follow'" },
    { PATHWAY, "{name: deaths, unit: death, exits: [gone]}", "{name: deaths, exits: [gone]}", "  - ^{name: dea",
      "'measures.deaths' lacks the key 'unit'" },
    { PATHWAY, "{name: deaths, unit: death, exits: [gone]}", "{name: deaths, unit: death, exits: [gone], people: [home]}", "^deaths",
      "measure 'deaths' adds events (flows, through, exits, contacts) to days" },
    { PATHWAY, "{name: bed_days, unit: bed day, occupies: [beds]}", "{name: bed_days, unit: bed, occupies: [beds]}", ": ^bed_days, u",
      "measure 'bed_days' counts days, so its unit must be in days" },
    { PATHWAY, "waits: [papers, lodge_after_long]", "waits: [papers, dies_long]", "^dies_long]",
      "nobody waits on 'dies_long': it has no wait" },
    { PATHWAY, "{name: deaths, unit: death, exits: [gone]}", "{name: deaths, unit: death}", "^deaths", "measure 'deaths' adds up nothing"
      },
    { PATHWAY, "payers: {payer_a: 0.75, payer_b: 0.25}", "payers: {payer_a: 0.75, payer_b: 0.5}", "yers: ^{payer_a",
      "the payers' shares of 'bed_day' must sum to 1, found 1.25" },
    { PATHWAY, "payers: {payer_b: 1}", "payers: {payerb: 1}", "^payerb", "unknown payer 'payerb'; did you mean 'payer_b'?" },
    { PATHWAY, "stage: 2}", "stage: 2, wait: [papers]}", "^wait: [papers]}",
      "unknown key 'wait' of past_stage; allowed are setting, stage, waits" },
    { PATHWAY, "stage: 2}", "stage: 2, waits: [admitted]}", "^[admitted]}", "nobody waits on 'admitted': it has no wait" },
    { PATHWAY, "curve: hill", "curve: hil", "^revolving", "unknown curve 'hil' of loop 'revolving'; allowed are linear, hill, logistic"
      },
    { PATHWAY, "name: haste, sign: B", "name: haste, sign: X", "^haste,", "sign must be R or B, found 'X'" },
    { PATHWAY, "signal: {occupancy: rooms}", "signal: {occupancy: room}", " ^room}", "unknown pool 'room'; did you mean 'rooms'?" },
    { PATHWAY, "on: [settings.rest.hazards.again.per_person_per_day]", "on: [settings.rest.hazards.again.per_person_per_year]",
      "^settings.rest.hazards.again.per_person_per_year", "no number has the address 'settings.rest.hazards.again.per_person_per_year'" },
    { PATHWAY, "on: [settings.rest.hazards.again.per_person_per_day]", "on: [pools.beds.sites]", "^revolving",
      "loop 'revolving' acts on pools.beds.sites, which does not vary in time: it would do nothing" },
    { PATHWAY, "on: [settings.short_ward.stay_days, settings.long_ward.stay_days]}", "on: [pools.team_places.places]}",
      "^pools.team_places.places", "loop 'pressure' can not act on pools.team_places.places: what is signalled would depend on itself" },
    { PATHWAY, "on: [settings.rest.hazards.again.per_person_per_day]", "on: settings.rest.hazards.again.per_person_per_day",
      "on: ^settings.rest.hazards.again.per_person_per_day", "'on' must be a list of addresses" },
    { PATHWAY, "  - {name: gone, label: Gone}\n", "  - {name: gone, label: Gone}\n  - {name: left_out}\n", "^left_out",
      "exit 'left_out' can not be reached: nothing leads to it" },
    /* drivers */
    { DRIVERS, "on: [settings.home.hazards.crisis.per_1000_per_year], factor: 1",
      "on: [settings.home.hazards.crisis.per_100_per_year], factor: 1", "^settings.home.hazards.crisis.per_100_per_year",
      "no number has the address 'settings.home.hazards.crisis.per_100_per_year'; did you mean" },
    { DRIVERS, "on: [settings.home.hazards.crisis.per_1000_per_year], factor: 1", "on: [pools.beds.sites], factor: 1", "^crisis_level",
      "'crisis_level' acts on pools.beds.sites, which does not vary in time: it would do nothing" },
    { DRIVERS, "scales:\n", "seasons:\n  - {name: s, on: [pools.beds.places], monthly: [1, 1, 1]}\nscales:\n", ": ^[1, ",
      "monthly must be a list of twelve numbers, January first; found 3" },
    { DRIVERS, "scales:\n", "seasons:\n  - {name: s, on: [pools.beds.places], monthly: [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}\nscales:\n",
      ": ^[2, ", "the twelve monthly numbers must have the mean 1, found 1.08333" },
    { DRIVERS, "scales:\n", "tables:\n  - {name: s, on: [pools.beds.places], points: [[2026-04-01, 3], [2025-04-01, 3]]}\nscales:\n",
      ", ^[202", "the dates of points must ascend" },
    { DRIVERS, "scales:\n", "trends:\n  - {name: s, on: [pools.beds.places], growth_per_year: 4}\nscales:\n", "ar: ^4}",
      "growth_per_year must be a number between -1 and 1, found '4'" },
    { DRIVERS, "scales:\n",
      "trends:\n  - {name: s, on: [pools.beds.places, pools.beds.places], growth_per_year: 0.01}\nscales:\n", ", ^pools.beds",
      "'pools.beds.places' stands twice in this list" },
    { DRIVERS, "scales:\n",
      "trends:\n  - {name: s, on: [pools.beds.places], growth_per_year: 0.01, until: 2020-01-01}\nscales:\n", ": ^s, on",
      "'s' ends before it begins: 'until' must come after the locality's rates_date, where there is no 'from'" },
    /* interventions */
    { INTERVENTIONS, "which: [crisis]", "which: [crisis, crisis]", ", ^crisis]", "'crisis' stands twice in this list" },
    { INTERVENTIONS, "    ramp_months: 12\n", "    ramp_months: 12\n    codes: hello\n",
      ": ^hello", "codes must be a list of words, each once" },
    { INTERVENTIONS, "    now: {coverage: 0.2}\n", "    now: {coverige: 0.2}\n", "^coverige",
      "unknown key 'coverige'; did you mean 'coverage'?" },
    { INTERVENTIONS, "rule: best_of}", "rule: bestof}", "^together,",
      "unknown rule 'bestof' of group 'together'; allowed are independent, best_of, nested" },
    { INTERVENTIONS, "rule: nested, share: 0.5}", "rule: nested}", "^partly,", "group 'partly' is nested and needs 'share'" },
    { INTERVENTIONS, "now: {coverage: 0.2}", "now: {coverage: 1.2}", ": ^1.2}", "coverage must be a number between 0 and 1, found '1.2'"
      },
    { INTERVENTIONS, "{\"old_*\": 0.5, \"*\": 0.2}", "{\"old_*\": 0.95, \"*\": 0.96}", " ^0.96",
      "reach must be a number between 0 and 0.95, found '0.96'" },
    { INTERVENTIONS, "which: [crisis]", "which: [crises]", "^crises]", "unknown hazard or route 'crises'; did you mean 'crisis'?" },
    { INTERVENTIONS, "which: [crisis]", "which: [helped]", "^helped", "'helped' is no hazard" },
    { INTERVENTIONS, "which: [admitted]", "which: [sent_back]", "^sent_back", "'sent_back' is an else route" },
    { INTERVENTIONS, "on: contact", "on: contcat", " ^talk,", "effect 'talk' is on 'contcat'; allowed are hazard, route, stay" },
    { INTERVENTIONS, "how: add, value: 0.02", "how: multiply, value: 0.02", " ^help,", "how must be scale or add, found 'multiply'" },
    { INTERVENTIONS, "value: {low: -0.05, central: -0.1, high: -0.2}", "value: {low: -0.05, central: -0.1, high: -1.2}", ": ^{low",
      "effect 'crises' scales by less than -1 (-100 %)" },
    { INTERVENTIONS, "denominator: crises", "denominator: {}", "r: ^{}}", "denominator must be a text, found a mapping" },
    { INTERVENTIONS, ", denominator: crises}", "}", "    - ^{name: c",
      "lacks the key 'denominator' (on whom or what the value was measured)" },
    { INTERVENTIONS, "payer: payer_b, gbp_per_head_per_year", "payer: payer_c, gbp_per_head_per_year", "^running",
      "unknown payer 'payer_c'" },
    { INTERVENTIONS, "gbp_per_unit: 50, of: team_days", "gbp_per_unit: 50", "^a_day,", "gbp_per_unit and of belong together" },
    { INTERVENTIONS, "needs: [papers_faster]", "needs: [paper_faster]", "^paper_faster",
      "unknown intervention 'paper_faster'; did you mean 'papers_faster'?" },
    { INTERVENTIONS, "needs: [papers_faster]", "needs: [more_rooms]", ": ^[more_rooms]",
      "needs go in a circle: more_rooms needs more_rooms; take one of them out of needs" },
    { INTERVENTIONS, "  - name: papers_faster\n", "  - name: papers_faster\n    needs: [divert, more_rooms]\n", ": ^[divert",
      "needs go in a circle: papers_faster needs more_rooms needs papers_faster; take one of them out of needs" },
    { INTERVENTIONS, "[12, -0.1, -0.1, -0.1]", "[12, -0.1, -0.3, -0.2]", ", ^[12",
      "central must lie between low and high, found -0.1, -0.3, -0.2" },
    { INTERVENTIONS, "value: {low: -0.05, central: -0.1, high: -0.2}", "value: {low: -0.2, central: -0.04, high: -0.05}", ": ^{low",
      "value: central must lie between low and high, found -0.2, -0.04, -0.05" },
    { INTERVENTIONS, "[12, -0.1, -0.1, -0.1]", "[0, -0.1, -0.1, -0.1]", ", ^[0, ", "the months of a profile must ascend" },
    { INTERVENTIONS, "    now: {coverage: 0.2}\n", "", "  - ^name: a",
      "'interventions.avoid' lacks the key 'now' ({coverage}: what the locality already does)" },
};

/* Line and column of the ^ of `mark`, whose text without it must stand in `text` exactly once. */
static void place_of(const char *text, const char *mark, int *line, int *col)
{
    const char *caret = strchr(mark, '^'), *plain = tiny_swap(mark, "^", ""), *at = strstr(text, plain);
    cr_assert(at != NULL && strstr(at + 1, plain) == NULL, "'%s' stands not once", plain);
    *line = *col = 1;
    for (at += caret - mark; text < at; text++) {
        if (*text == '\n') ++*line, *col = 1;
        else ++*col;
    }
}

ParameterizedTestParameters(scenario, rejects) { return tl_rows(TL_N(BAD)); }
ParameterizedTest(size_t *row, scenario, rejects)
{
    static const char *const FILES[] = { TINY_SCENARIO, TINY_LOCALITY, TINY_PATHWAY, "segments.csv", "rates.csv", "population.csv",
                                         TINY_DRIVERS, TINY_INTERVENTIONS, "observed.csv" };
    const struct bad *b = &BAD[*row];
    struct tiny t = TINY;
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    swap_in(&t, b->file, b->from, b->to);
    cr_expect(tiny_read(&t, &s, &errs) == BT_E_INPUT, "row %zu is accepted", *row);
    const struct bt_err *e = tl_errs_find(&errs, b->says);
    char *all = tl_errs_text(&errs);
    cr_assert(e != NULL, "row %zu does not say '%s' but:\n%s", *row, b->says, all);
    int line, col;
    place_of(text_of(&t, b->file), b->at, &line, &col);
    cr_expect(e->at.line == line && e->at.col == col, "row %zu, wanted at %d:%d:\n%s", *row, line, col, all);
    cr_expect(e->at.file && strcmp(e->at.file, FILES[b->file]) == 0, "row %zu in %s", *row, e->at.file);
    int others = 0; /* nothing false follows from a mistake; what can be reached only by way of it is unreachable in truth */
    for (int i = 0; i < errs.n; i++) others += &errs.v[i] != e && !strstr(errs.v[i].msg, "can not be reached");
    cr_expect(others == 0, "row %zu tells more:\n%s", *row, all);
    free(all);
    bt_errs_free(&errs);
    bt_scenario_free(s);
}

/* What is given but wrong is not told a second time as missing. */
static const struct { int file; const char *from, *to; } ONCE[] = {
    { PATHWAY, "{name: booked, per_person_per_year: 0.08,", "{name: booked, per_person_per_year: -3," },
    { PATHWAY, "{name: booked, per_person_per_year: 0.08,", "{name: booked, per_person_per_year: {value: 0.08, unit: []}," },
    { PATHWAY, "{column: crisis}", "{column: crises}" },
    { PATHWAY, "fraction: 0.05, to: team", "fraction: 1.05, to: team" },
    { PATHWAY, "extra_help, beside: 0.04", "extra_help, beside: many" },
    { PATHWAY, "handling_days: 5, patience_days: 60", "handling_days: 5, patience_days: -60" },
    { INTERVENTIONS, "value: 0.02", "value: lots" },
};
ParameterizedTestParameters(scenario, tells_a_wrong_number_once) { return tl_rows(TL_N(ONCE)); }
ParameterizedTest(size_t *row, scenario, tells_a_wrong_number_once)
{
    struct tiny t = TINY;
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    swap_in(&t, ONCE[*row].file, ONCE[*row].from, ONCE[*row].to);
    cr_expect(tiny_read(&t, &s, &errs) == BT_E_INPUT);
    cr_expect(errs.n == 1, "row %zu says:\n%s", *row, tl_errs_text(&errs));
    bt_errs_free(&errs);
    bt_scenario_free(s);
}

/* What is there on the first day is `now`. Of an intervention that nobody switches on the start is nobody's concern. */
Test(scenario, a_start_before_the_horizon_is_refused)
{
    static const char *const BEFORE[] = { "  - name: avoid\n", "  - name: quicker\n", "  - name: more_rooms\n" };
    struct tiny t = TINY;
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    for (size_t i = 0; i < TL_N(BEFORE); i++)
        t.interventions = tiny_swap(t.interventions, BEFORE[i], tiny_cat(BEFORE[i], "    start: 2025-03-31\n"));
    t.scenario = tiny_swap(t.scenario, "more_rooms, ", "");
    cr_expect(tiny_read(&t, &s, &errs) == BT_E_INPUT && errs.n == 2, "%s", tl_errs_text(&errs));
    static const char SAYS[] = "'quicker' starts on 2025-03-31, before the horizon does (2025-04-01): what is there on the first day "
                               "belongs into its now: {coverage: ...}; give a later start";
    const struct bt_err *e = tl_errs_find(&errs, SAYS);
    cr_expect(e && strcmp(e->at.file, TINY_SCENARIO) == 0 && e->at.line == 7 && e->at.col == 18, "%s", tl_errs_text(&errs));
    bt_errs_free(&errs);
    bt_scenario_free(s);
}

Test(scenario, a_number_set_twice_is_refused)
{
    struct tiny t = { .set = { "pools.beds.places=213", "pools.beds.places=214" } };
    tiny_refused(&t, "pools.beds.places is set twice");
    t = (struct tiny){ .set = { "settings.short_ward.stay_days[old_*]=3", "settings.short_ward.stay_days=2" } };
    tiny_refused(&t, "settings.short_ward.stay_days[old_*] changes nothing: 'settings.short_ward.stay_days' after it gives the same");
    t = (struct tiny){ .set = { "settings.short_ward.stay_days=2", "settings.short_ward.stay_days[old_*]=3", "loops.pressure.strength=-0.2",
                                "loops.pressure.on=1" } };
    struct bt_scenario *s = tiny_open(&t); /* one segment after all is fine, and so is a loop that is switched on */
    bt_scenario_free(s);
}

static const struct { const char *set, *says; } BAD_SET[] = {
    { "pools.beds.places", "--set wants ADDRESS=VALUE, found 'pools.beds.places'" },
    { "pools.beds.places=212", "pools.beds.places is 212 already: this override changes nothing; leave it out or give another value" },
    { "pools.beds.places=nan", "pools.beds.places must be between 0 and 10,000,000 (place), found 'nan'" },
    { "pools.beds.places=0x10", "pools.beds.places must be between 0 and 10,000,000 (place), found '0x10'" },
    { "pools.bedz.places=3", "no number has the address 'pools.bedz.places'; did you mean 'pools.beds.places'?" },
    { "settings.short_ward.stay_days[young", "--set wants ADDRESS=VALUE" },
    { "settings.short_ward.stay_days[young=3",
      "no number has the address 'settings.short_ward.stay_days[young'; its bracket is not closed" },
    { "settings.short_ward.stay_days[zzzzzzz]=3", "stay_days[zzzzzzz]'; no segment is 'zzzzzzz'; there are young, old_fit, old_frail" },
    { "settings[zzz].short_ward.stay_days=3",
      "no number has the address 'settings[zzz].short_ward.stay_days'; a segment stands at the end: 'settings.short_ward.stay_days[zzz]'" },
    { "settings[young].short_ward.stay_dais=3",
      "a segment stands at the end: did you mean 'settings.short_ward.stay_days[young]'?" },
    { "x[zzz].y=1", "'x[zzz].y'; an address begins with settings, junctions, pools, counters, contacts, " },
    { "settings.short_ward.zzzzzzzzzzzzzzzzzzzzzz=1", "; settings.short_ward. is followed by stay_days" },
    { "settings.booked_ward.stay_days[young]=3",
      "'settings.booked_ward.stay_days[young]': 'settings.booked_ward.stay_days' is one number for all segments" },
    { "settings.booked_ward.stay_days[yuong]=3",
      "the address 'settings.booked_ward.stay_days[yuong]': 'settings.booked_ward.stay_days' is one number for all" },
    { "settings.short_ward.stay_days[odl_*]=3",
      "address 'settings.short_ward.stay_days[odl_*]'; no segment is 'odl_*'; did you mean 'old_fit'?" },
    { "settings.short_ward.stay_days[*_frali]=3",
      "address 'settings.short_ward.stay_days[*_frali]'; no segment is '*_frali'; did you mean 'old_frail'?" },
    { "=3", "no number has the address ''" },
    { "interventions.avoid.on=0.5",
      "interventions.avoid.on must be 0 (off unless a bundle switches it on) or 1 (on in all runs), found '0.5'" },
    { "loops.pressure.on=0.5", "loops.pressure.on must be 0 (off) or 1 (on), found '0.5'" },
    { "loops.pressure.strength=-0.2", "changes nothing: the loop 'pressure' is off; set loops.pressure.on to 1 too" },
    { "pools.beds.places=200=", "pools.beds.places must be between" },
};
ParameterizedTestParameters(scenario, rejects_set) { return tl_rows(TL_N(BAD_SET)); }
ParameterizedTest(size_t *row, scenario, rejects_set)
{
    struct tiny t = { .set = { BAD_SET[*row].set } };
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    cr_expect(tiny_read(&t, &s, &errs) == BT_E_INPUT);
    const struct bt_err *e = tl_errs_find(&errs, BAD_SET[*row].says);
    cr_assert(e != NULL, "row %zu says:\n%s", *row, tl_errs_text(&errs));
    const char *there = strstr(BAD_SET[*row].says, "there are");
    cr_expect(!there || strcmp(strstr(e->msg, "there are"), there) == 0, "more than there are: %s", e->msg);
    cr_expect(strcmp(e->at.file, "--set") == 0 && e->at.line == 1 && e->at.col == 1);
    bt_errs_free(&errs);
    bt_scenario_free(s);
}
