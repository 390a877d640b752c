package columns

import "reflect"

// heapOf is the heap that a value holds, without what pointers lead to.
func heapOf(v reflect.Value) (n int64) {
	switch v.Kind() {
	case reflect.String:
		n = heapBytes(v.Len(), 1)
	case reflect.Slice:
		element := v.Type().Elem()
		n = heapBytes(v.Cap(), int(element.Size()))
		if element.Kind() == reflect.Struct {
			for i := range v.Len() {
				n += heapOf(v.Index(i))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += heapOf(v.Field(i))
		}
	}
	return n
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
