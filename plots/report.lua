-- report.lua -- tables of a report in Word: columns as wide as what they hold, words unbroken. Called by pandoc, see sim/report/report.c.
local PAGE, MOST, LEAST = 125, 44, 5 -- letters across the page; of a column

-- wide: what a column would like; word: its longest word
local function measure(cell, column)
    local text = pandoc.utils.stringify(cell.contents)
    for w in text:gmatch("%S+") do column.word = math.max(column.word, math.min((utf8.len(w) or #w) + 2, MOST)) end
    column.wide = math.max(column.wide, column.word, math.min((utf8.len(text) or #text) + 2, MOST))
end

local function all_of(rows, columns)
    for _, row in ipairs(rows) do
        for k, cell in ipairs(row.cells) do
            if columns[k] then measure(cell, columns[k]) end
        end
    end
end

function Table(t)
    local columns, words, wishes = {}, 0, 0
    for k = 1, #t.colspecs do columns[k] = { wide = LEAST, word = LEAST } end
    all_of(t.head.rows, columns)
    for _, body in ipairs(t.bodies) do
        all_of(body.head, columns)
        all_of(body.body, columns)
    end
    for _, c in ipairs(columns) do words, wishes = words + c.word, wishes + c.wide - c.word end
    local share = wishes > 0 and math.max(0, math.min(1, (PAGE - words) / wishes)) or 0
    local page = math.max(PAGE, words)
    for k, c in ipairs(columns) do t.colspecs[k] = { t.colspecs[k][1], (c.word + share * (c.wide - c.word)) / page } end
    return t
end
