// Package assets embeds what the program carries: form definitions, code
// lists, dated parameters, fonts, icons and translations. It imports nothing of ours.
package assets

import "embed"

// FS holds forms/, codes/, i18n/, demo/, params/ and policy/.
//
//go:embed all:forms all:codes i18n demo params policy
var FS embed.FS
