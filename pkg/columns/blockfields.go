package columns

import "slices"

// fields is strings taken apart.
type fields struct {
	numberForm
	numbers [][]uint64 // of each field, for each string
	cut     []uint64   // of the first field, if its width varies
}

// takeApart finds the fields of strings that are sorted and distinct.
func takeApart(values []string) (f fields, ok bool) {
	columns, ok := cutRuns(values)
	if !ok {
		return f, false
	}
	before := ""
	for _, column := range columns {
		first := column[0]
		if same(column) {
			before += first
			continue
		}
		if !alphanumeric(first[0]) {
			return f, false
		}
		prefix, added := 0, f.add(before, column)
		if !added {
			prefix = letters(column)
			for i := range column {
				column[i] = column[i][prefix:]
			}
			if prefix == 0 || !f.add(before+first[:prefix], column) {
				return f, false
			}
		}
		before = ""
	}
	f.after = before
	longest := len(f.after)
	for _, x := range f.fields {
		longest += len(x.before) + int(x.width)
	}
	return f, 0 < len(f.fields) && len(f.fields) <= maxFields && longest <= maxForm
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// cutRuns cuts strings into runs of letters and digits and of anything else,
// and gives the first runs of all, the second of all, and so on, if all have
// as many.
func cutRuns(values []string) (columns [][]string, ok bool) {
	for i, v := range values {
		k := 0
		for len(v) > 0 {
			end, kind := 1, alphanumeric(v[0])
			for end < len(v) && alphanumeric(v[end]) == kind {
				end++
			}
			switch {
			case i == 0:
				columns = append(columns, make([]string, len(values)))
			case k == len(columns) || alphanumeric(columns[k][0][0]) != kind:
				return nil, false
			}
			columns[k][i] = v[:end]
			k, v = k+1, v[end:]
		}
		if k < len(columns) {
			return nil, false
		}
	}
	return columns, true
}

func same(values []string) bool {
	for _, v := range values {
		if v != values[0] {
			return false
		}
	}
	return true
}

// letters is how many bytes all strings begin with up to the last of them that
// is not a digit, as in T1234, and leaves none of the strings empty.
func letters(values []string) int {
	n, shortest := len(values[0]), len(values[0])
	for _, v := range values {
		n, shortest = min(n, commonPrefix(values[0], v)), min(shortest, len(v))
	}
	for n > 0 && ('0' <= values[0][n-1] && values[0][n-1] <= '9' || n == shortest) {
		n--
	}
	return n
}

// add takes the numbers of the next place, if they are such.
func (f *fields) add(before string, texts []string) bool {
	base := uint8(10)
	width, fixed := len(texts[0]), true
	for _, t := range texts {
		for i := range len(t) {
			switch d := hexValue(t[i]); {
			case d > 15:
				return false
			case d > 9:
				base = 16
			}
		}
		fixed = fixed && len(t) == width
		width = max(width, len(t))
	}
	switch {
	case fixed && width > maxDigits:
		return f.addLong(before, texts)
	case width > maxDigits:
		return false
	}
	x := numberField{before: before, base: base, width: uint8(width), fixed: fixed}
	if len(f.fields) == 0 && f.addLeft(x, texts) {
		return true
	}
	numbers := make([]uint64, len(texts))
	for i, t := range texts {
		if !fixed && t[0] == '0' && len(t) > 1 {
			return false
		}
		numbers[i] = number(t, uint64(base))
	}
	f.take(x, numbers)
	return true
}

func (f *fields) take(x numberField, numbers []uint64) {
	x.low = slices.Min(numbers)
	for i := range numbers {
		numbers[i] -= x.low
	}
	f.fields, f.numbers = append(f.fields, x), append(f.numbers, numbers)
}

// addLong takes more digits than a field has as several of them.
func (f *fields) addLong(before string, texts []string) bool {
	for at, width := 0, len(texts[0]); at < width; at += maxDigits {
		parts := make([]string, len(texts))
		for i, t := range texts {
			parts[i] = t[at:min(at+maxDigits, width)]
		}
		if !f.add(before, parts) {
			return false
		}
		before = ""
	}
	return true
}

// addLeft takes the numbers of the first field if they grow when their digits
// are read from the left.
func (f *fields) addLeft(x numberField, texts []string) bool {
	x.left = true
	numbers, cut := make([]uint64, len(texts)), make([]uint64, len(texts))
	for i, t := range texts {
		cut[i] = uint64(int(x.width) - len(t))
		numbers[i] = number(t, uint64(x.base))
		for range cut[i] {
			numbers[i] *= uint64(x.base)
		}
		if i > 0 && numbers[i] < numbers[i-1] {
			return false
		}
	}
	f.cut = cut
	f.take(x, numbers)
	return true
}

func number(digits string, base uint64) (v uint64) {
	for i := range len(digits) {
		v = v*base + uint64(hexValue(digits[i]))
	}
	return v
}
