package settings

import (
	"bytes"
	_ "embed" // for schema.json
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/words"
)

//go:embed schema.json
var schemaJSON []byte

// described is what schema.json says of each key of jsonData; src/settingsReader.ts
// reads the same file.
var described = loadSchema()

type description struct {
	Title, Description  string
	Enum                []string
	Default             any // a text or a float64
	Minimum, Maximum    float64
	MaxLength, MaxItems int
	Items               struct{ MaxLength int }
}

func loadSchema() map[string]description {
	var doc struct {
		Properties struct {
			JSONData struct{ Properties map[string]description } `json:"jsonData"`
		}
	}
	if err := json.Unmarshal(schemaJSON, &doc); err != nil {
		panic("pkg/settings/schema.json: " + err.Error()) // at the start, and in every test
	}
	return doc.Properties.JSONData.Properties
}

// reader reads jsonData and the secrets key by key: provisioning with environment
// variables turns numbers and switches into text. It keeps the first error; what is
// read after that has no meaning.
type reader struct {
	stored map[string]any // numbers are json.Number
	secure map[string]string
	err    error // an *Error
}

func newReader(in backend.DataSourceInstanceSettings) *reader {
	r := &reader{secure: in.DecryptedSecureJSONData}
	if len(in.JSONData) == 0 {
		return r
	}
	d := json.NewDecoder(bytes.NewReader(in.JSONData))
	d.UseNumber()
	if !json.Valid(in.JSONData) || d.Decode(&r.stored) != nil {
		r.fail("jsonData", "The settings of the data source cannot be read: jsonData must be a JSON object. Correct it in the provisioning file, or save the settings page again.")
	}
	return r
}

func (r *reader) fail(key, format string, args ...any) {
	if r.err == nil {
		r.err = &Error{Key: key, Message: fmt.Sprintf(format, args...)}
	}
}

// value is a field of an object; nil when it is missing, null or an empty text.
// The case of its name does not matter, as encoding/json has it.
func value(object map[string]any, key string) any {
	v, ok := object[key]
	for name, other := range object {
		if !ok && strings.EqualFold(name, key) {
			v = other
		}
	}
	if v == "" {
		return nil
	}
	return v
}

// text reads a text, or a number as it is written, without blanks around it.
func (r *reader) text(key string) string {
	d := r.describe(key)
	return r.textOf(value(r.stored, key), key, d.Title, d.MaxLength)
}

func (r *reader) describe(key string) description {
	d, ok := described[key]
	if !ok {
		panic("pkg/settings/schema.json does not describe " + key)
	}
	return d
}

// textOf reads a text of at most limit bytes; 0 is no limit.
func (r *reader) textOf(v any, key, title string, limit int) (text string) {
	switch v := v.(type) {
	case nil:
	case string:
		text = strings.TrimSpace(v)
	case json.Number: // as YAML reads a text of digits
		text = v.String()
	default:
		r.fail(key, "%s (%s) must be a text.", title, key)
	}
	if limit > 0 && len(text) > limit {
		r.fail(key, "%s (%s) is too long: at most %d characters.", title, key, limit)
	}
	return text
}

// texts reads a list of texts, or one text; empty ones are left out, repeated
// ones kept once. Commas are not taken apart: they may be part of a name.
func (r *reader) texts(key string) (texts []string) {
	d, v := r.describe(key), value(r.stored, key)
	items, isList := v.([]any)
	if one, isText := v.(string); isText && !strings.Contains(one, ",") {
		items = []any{one}
	} else if v != nil && !isList {
		r.fail(key, "%s (%s) must be a list of texts.", d.Title, key)
	}
	if len(items) > d.MaxItems {
		r.fail(key, "%s (%s) has %d entries: at most %d are possible.", d.Title, key, len(items), d.MaxItems)
		return nil
	}
	for _, item := range items {
		if text := r.textOf(item, key, d.Title, d.Items.MaxLength); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// choice reads one of the options.
func (r *reader) choice(key string) string {
	d, text := r.describe(key), r.text(key)
	if text == "" {
		return d.Default.(string)
	}
	if !slices.Contains(d.Enum, text) {
		r.fail(key, "%s (%s) cannot be %q: choose one of %s.", d.Title, key, shorten(text), strings.Join(d.Enum, ", "))
	}
	return text
}

// flag reads a switch.
func (r *reader) flag(key string) bool {
	v := value(r.stored, key)
	if v == nil {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(fmt.Sprint(v))) {
	case "", "false", "0":
		return false
	case "true", "1":
		return true
	}
	r.fail(key, "%s (%s) must be true or false.", r.describe(key).Title, key)
	return false
}

// number reads a whole number.
func (r *reader) number(key string) int {
	d, v := r.describe(key), value(r.stored, key)
	if v == nil {
		v = d.Default
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(fmt.Sprint(v)), 64)
	if err != nil || f != float64(int64(f)) || f < d.Minimum || f > d.Maximum {
		zero := ""
		if strings.Contains(d.Description, "0: no limit") {
			zero = " (0: no limit)"
		}
		r.fail(key, "%s (%s) must be a whole number from %.0f to %.0f%s; leave it empty for %.0f.", d.Title, key, d.Minimum, d.Maximum, zero, d.Default)
	}
	return int(f)
}

// Keys of Grafana's own HTTP settings that its SDK takes for texts without looking.
var grafanaTexts = []string{"access", "url", "basicAuthUser", "serverName", "secureSocksProxyUsername"}

// checkGrafanaKeys keeps wrong types in Grafana's own HTTP settings from
// ending the plugin: the SDK panics at them.
func (r *reader) checkGrafanaKeys() {
	for key, v := range r.stored {
		mustBeText := slices.Contains(grafanaTexts, key) || strings.HasPrefix(key, "sigV4") || strings.HasPrefix(key, "httpHeaderName")
		if _, isText := v.(string); mustBeText && !isText && key != "sigV4Auth" {
			r.fail(key, "The HTTP setting %s must be a text: correct it in the provisioning file, or save the settings page again.", shorten(key))
		}
	}
}

func shorten(text string) string { return words.Shorten(text, 60) }
