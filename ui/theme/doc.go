// Package theme is the look of the program: colours, sizes and fonts in one
// place. Screens never name a colour or a size of their own; they ask here or
// through Fyne's theme lookups, so that light and dark, zoom and a later
// change of taste reach everything at once.
//
// A Theme is immutable. Light or dark and the zoom are chosen by making
// another one and giving it to Settings().SetTheme:
//
//	th := theme.New(assets.FontRegular, assets.FontBold)
//	a.Settings().SetTheme(th.WithMode(theme.Dark).WithZoom(1.25))
//
// Beside Fyne's colour names there are ours (Quiet, Surface, the tints of
// cells and states); Color looks any of them up in the present theme.
package theme
