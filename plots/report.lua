-- report.lua -- a report in Word: a page begins where the page has a rule; columns of tables as wide as what they hold, words unbroken,
-- numbers to the right. Called by pandoc, see sim/report/report.c.
local PAGE, MOST, LEAST = 185, 60, 5 -- letters across the page; of a column

local function letters(text) return utf8.len(text) or #text end

-- lines that a text takes in so many letters, words unbroken
local function lines_in(text, wide)
    local n, at = 1, 0
    for w in text:gmatch("%S+") do
        if at > 0 and at + 1 + letters(w) > wide then n, at = n + 1, 0 end
        at = at + letters(w) + (at > 0 and 1 or 0)
    end
    return n
end

-- wide: what a column would like; word: its longest word; a head may take so many lines
local function measure(cell, column, lines)
    local text = pandoc.utils.stringify(cell.contents)
    for w in text:gmatch("%S+") do column.word = math.max(column.word, math.min(letters(w) + 3, MOST)) end
    local wide = 1
    while wide < MOST and lines_in(text, wide) > lines do wide = wide + 1 end
    column.wide = math.max(column.wide, column.word, math.min(wide + 3, MOST))
end

local function all_of(rows, columns, lines)
    for _, row in ipairs(rows) do
        for k, cell in ipairs(row.cells) do
            if columns[k] then measure(cell, columns[k], lines) end
            if columns[k] and cell.attr.classes:includes("n") then columns[k].number = true end
        end
    end
end

function Table(t)
    local columns, words, wishes = {}, 0, 0
    for k = 1, #t.colspecs do columns[k] = { wide = LEAST, word = LEAST } end
    all_of(t.head.rows, columns, 2)
    for _, body in ipairs(t.bodies) do
        all_of(body.head, columns, 2)
        all_of(body.body, columns, 1)
    end
    for _, c in ipairs(columns) do words, wishes = words + c.word, wishes + c.wide - c.word end
    local share = wishes > 0 and math.max(0, math.min(1, (PAGE - words) / wishes)) or 0
    local page = math.max(PAGE, words)
    for k, c in ipairs(columns) do
        t.colspecs[k] = { c.number and 'AlignRight' or t.colspecs[k][1], (c.word + share * (c.wide - c.word)) / page }
    end
    return t
end

function HorizontalRule()
    -- as low as can be: it takes room on the page that it ends
    return pandoc.RawBlock("openxml", '<w:p><w:pPr><w:pStyle w:val="Compact"/>' ..
        '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>')
end
