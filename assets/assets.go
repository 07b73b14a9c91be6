// Package assets embeds what the program carries: form definitions, code
// lists, fonts, icons and translations. It imports nothing of ours.
package assets

import "embed"

// FS holds forms/, codes/, i18n/ and icons/.
//
//go:embed all:forms all:codes i18n
var FS embed.FS
