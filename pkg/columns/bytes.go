package columns

const hexDigits = "0123456789abcdef"

// hexValue is the value of a lower case hex digit, 255 for anything else.
func hexValue(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

// heapBytes is what n elements of the size take on the heap: Go rounds small
// allocations up to a size class and large ones to pages of 8 KiB.
func heapBytes(n, size int) int64 {
	b := int64(n) * int64(size)
	switch {
	case b <= 32<<10 && b >= 1<<10:
		return (b + 127) &^ 127
	case b <= 32<<10:
		return (b + 15) &^ 15
	}
	return (b + 8191) &^ 8191
}
