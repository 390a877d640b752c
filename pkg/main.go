// The back end of the Kore.ai Sessions data source: a process that Grafana
// starts and asks over gRPC.
package main

import (
	"os"
	_ "time/tzdata" // zones are the same on every machine, also where none are installed

	"github.com/grafana/grafana-plugin-sdk-go/backend/datasource"
	"github.com/grafana/grafana-plugin-sdk-go/backend/log"
	"github.com/koreai/sessions-datasource/pkg/plugin"
	"github.com/koreai/sessions-datasource/pkg/store"
)

func main() {
	registry := store.NewRegistry()
	defer registry.Close()
	if err := datasource.Manage("koreai-sessions-datasource", plugin.Factory(registry), datasource.ManageOpts{}); err != nil {
		log.DefaultLogger.Error("The plugin cannot serve", "error", err.Error())
		os.Exit(1)
	}
}
