package query

import (
	"encoding/json"
	"fmt"
)

// Version is the schemaVersion that this code reads and the editor writes.
const Version = 1

// migration turns a stored query of version from into one of the next version.
// It works on the stored JSON object, so that it says the same in Go and in
// TypeScript (migrateQuery in src/query.ts); testdata/migrations.json holds
// cases for both.
type migration struct {
	from  int
	says  string // what changes, in words
	apply func(stored map[string]any)
}

// migrations is the chain, ascending by from and without holes. There has been
// one version only, so nothing needs to change yet. To add version 2: raise
// Version, append {from: 1, ...} here, do the same in TypeScript, add cases.
var migrations []migration

// migrate brings a stored query to Version, in place. A missing version is 1.
func migrate(stored map[string]any, chain []migration, known int) error {
	version, err := intField(stored, "schemaVersion", 1)
	if err != nil {
		return err
	}
	if version < 1 || version > known {
		return versionError(version, known)
	}
	for _, m := range chain {
		if m.from >= version {
			m.apply(stored)
		}
	}
	stored["schemaVersion"] = json.Number(fmt.Sprint(known))
	return nil
}

func versionError(version, known int) error {
	e := &Error{Field: "schemaVersion", Value: fmt.Sprint(version), Problem: "is not a version of this query"}
	if version > known {
		e.Problem = fmt.Sprintf("is newer than this version of the plugin, which knows up to %d", known)
		e.Hint = "Update the Kore.ai Sessions plugin, or write the query anew."
	}
	return e
}
