package columns

import (
	"bytes"
	"encoding/binary"
	"encoding/json"

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

// columnType is numbers of so many bits; or texts, whose places in a dictionary these are.
type columnType struct {
	Name  []byte `json:"name"` // need not be UTF-8
	Bits  int    `json:"bits"`
	Texts bool   `json:"texts,omitempty"`
	Width int    `json:"width,omitempty"` // bytes of each text, 0 if that varies
	Lists bool   `json:"lists,omitempty"` // of texts
}

var numberTypes = map[int]arrow.DataType{8: arrow.PrimitiveTypes.Uint8, 16: arrow.PrimitiveTypes.Uint16,
	32: arrow.PrimitiveTypes.Uint32, 64: arrow.PrimitiveTypes.Int64}

func (t columnType) arrow() arrow.DataType {
	if !t.Texts {
		return numberTypes[t.Bits]
	}
	var values arrow.DataType = arrow.BinaryTypes.Binary
	if t.Width > 0 {
		values = &arrow.FixedSizeBinaryType{ByteWidth: t.Width}
	}
	if t.Lists {
		values = arrow.ListOf(&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint32, ValueType: values})
	}
	return &arrow.DictionaryType{IndexType: numberTypes[t.Bits], ValueType: values}
}

func (h *header) schema() *arrow.Schema {
	fields := make([]arrow.Field, len(h.Columns))
	for i, c := range h.Columns {
		fields[i] = arrow.Field{Name: string(c.Name), Type: c.arrow()}
	}
	return arrow.NewSchema(fields, nil)
}

// appendTo adds the length of the header and the header.
func (h *header) appendTo(to []byte) ([]byte, error) {
	text, err := json.Marshal(h)
	return append(binary.LittleEndian.AppendUint32(to, uint32(len(text))), text...), err
}

// cutHeader reads a header, and gives what is behind it, too.
func cutHeader(data []byte) (h header, rest []byte) {
	check(len(data) >= 4 && int64(binary.LittleEndian.Uint32(data)) <= int64(len(data)-4), "no header")
	end := 4 + int(binary.LittleEndian.Uint32(data))
	check(json.Unmarshal(data[4:end], &h) == nil, "a header that cannot be read")
	return h, data[end:]
}

// schemaMessage is the message that begins a stream of the schema.
func schemaMessage(schema *arrow.Schema) ([]byte, error) {
	var out bytes.Buffer
	err := ipc.NewWriter(&out, ipc.WithSchema(schema)).Close()
	return out.Bytes()[:max(0, out.Len()-endOfStream)], err
}

const endOfStream = 8 // bytes behind the last message
