// Package assets embeds what the program carries: form definitions, code
// lists, dated parameters, fonts, icons and translations. It imports nothing of ours.
package assets

import "embed"

// FS holds forms/, codes/, charts/, i18n/, demo/, match/, params/, policy/ and annual/.
//
//go:embed all:forms all:codes charts i18n demo match params policy all:annual
var FS embed.FS
