package chart

import "image/color"

// Look is the size and the colours of a picture.
type Look struct {
	Width, Height int     // pixels
	Scale         float64 // pixels of one unit of text; 1 for a plain screen
	Ink, Quiet    color.Color
	Line, Ground  color.Color
	Tint          color.Color   // of a place with the least
	Series        []color.Color // the first is that of a single series and of a place with the most
}
