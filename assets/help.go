package assets

import "embed"

// Help holds help/<locale>/*.md: the manual, one chapter a file, in the order of
// the file names. The first line of a file is its title ("# …").
//
//go:embed help
var Help embed.FS
