package bench

import (
	"encoding/json"
	"fmt"
	"os"
)

// Print writes a report to the standard output as JSON. With an error it writes that instead, and ends the program.
func Print(report any, err error) {
	if err == nil {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		err = out.Encode(report)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
