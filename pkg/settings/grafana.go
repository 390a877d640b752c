package settings

import (
	"encoding/json"
	"slices"
	"strings"
)

// Keys of Grafana's own HTTP settings that its SDK takes for texts without looking.
var grafanaTexts = []string{"access", "url", "basicAuthUser", "serverName", "secureSocksProxyUsername"}

// checkGrafanaKeys keeps wrong types in Grafana's own HTTP settings from
// ending the plugin: the SDK panics at them.
func checkGrafanaKeys(jsonData []byte) error {
	if len(jsonData) == 0 {
		return nil
	}
	var all map[string]any
	if err := json.Unmarshal(jsonData, &all); err != nil {
		return wrong("jsonData", "The settings of the data source cannot be read: jsonData must be a JSON object.")
	}
	for key, v := range all {
		mustBeText := slices.Contains(grafanaTexts, key) || strings.HasPrefix(key, "sigV4") || strings.HasPrefix(key, "httpHeaderName")
		if _, isText := v.(string); mustBeText && !isText && key != "sigV4Auth" {
			return wrong(key, "The HTTP setting %s must be a text: correct it in the provisioning file, or save the settings page again.", shorten(key))
		}
	}
	return nil
}
