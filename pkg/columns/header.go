package columns

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
)

// header says which columns a record has, in place of the schema that begins a
// stream of Arrow: reading a schema of Arrow takes as much memory as the schema
// says, whatever its own length.
type header struct {
	Base    int64        `json:"base"` // the first start
	Columns []columnType `json:"columns"`
}

type columnType struct {
	Name  []byte `json:"name"` // need not be UTF-8
	Type  string `json:"type"`
	Width int    `json:"width,omitempty"` // bytes of a fixedKind
	Index string `json:"index,omitempty"` // of a dictionary of that type
}

const (
	fixedKind = "fixed"
	listKind  = "list"
	stateKind = "state"
)

var simpleTypes = map[string]arrow.DataType{
	"null": arrow.Null, "uint8": arrow.PrimitiveTypes.Uint8, "uint16": arrow.PrimitiveTypes.Uint16,
	"uint32": arrow.PrimitiveTypes.Uint32, "int64": arrow.PrimitiveTypes.Int64, "binary": textType,
	listKind: listType, stateKind: stateType,
}

// appendHeader adds the length of the header and the header.
func appendHeader(to []byte, base int64, schema *arrow.Schema) ([]byte, error) {
	h := header{Base: base}
	for _, f := range schema.Fields() {
		c := columnType{Name: []byte(f.Name)}
		t := f.Type
		if d, ok := t.(*arrow.DictionaryType); ok {
			c.Index, t = d.IndexType.Name(), d.ValueType
		}
		switch t := t.(type) {
		case *arrow.FixedSizeBinaryType:
			c.Type, c.Width = fixedKind, t.ByteWidth
		case *arrow.StructType:
			c.Type = stateKind
		default:
			c.Type = t.Name()
		}
		h.Columns = append(h.Columns, c)
	}
	text, err := json.Marshal(h)
	return append(binary.LittleEndian.AppendUint32(to, uint32(len(text))), text...), err
}

// cutHeader reads a header, and gives the schema that it says and what is behind it.
func cutHeader(data []byte) (base int64, schema *arrow.Schema, rest []byte, err error) {
	if len(data) < 4 || int64(binary.LittleEndian.Uint32(data)) > int64(len(data)-4) {
		return 0, nil, nil, errors.New("no header")
	}
	end := 4 + int(binary.LittleEndian.Uint32(data))
	var h header
	if err := json.Unmarshal(data[4:end], &h); err != nil {
		return 0, nil, nil, err
	}
	fields := make([]arrow.Field, len(h.Columns))
	for i, c := range h.Columns {
		t, known := simpleTypes[c.Type]
		switch {
		case c.Type == fixedKind && 0 < c.Width && c.Width < len(data):
			t = &arrow.FixedSizeBinaryType{ByteWidth: c.Width}
		case !known:
			return 0, nil, nil, fmt.Errorf("a column of type %q", c.Type)
		}
		if c.Index != "" {
			if c.Index != "uint8" && c.Index != "uint16" {
				return 0, nil, nil, fmt.Errorf("an index of type %q", c.Index)
			}
			t = &arrow.DictionaryType{IndexType: simpleTypes[c.Index], ValueType: t}
		}
		fields[i] = arrow.Field{Name: string(c.Name), Type: t, Nullable: true}
	}
	return h.Base, arrow.NewSchema(fields, nil), data[end:], nil
}

// schemaMessage is the message that begins a stream of the schema.
func schemaMessage(schema *arrow.Schema) ([]byte, error) {
	var out bytes.Buffer
	err := ipc.NewWriter(&out, ipc.WithSchema(schema)).Close()
	return out.Bytes()[:max(0, out.Len()-endOfStream)], err
}

const endOfStream = 8 // bytes behind the last message
