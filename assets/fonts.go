package assets

import _ "embed"

// FontRegular and FontBold are static OpenType fonts (CFF outlines) with the
// characters of GBK and of the Table of General Standard Chinese Characters.
// Both weights are there because the window library draws no bold of its own.
// Made by packaging/tools/fonts.sh; licence in fonts/OFL.txt.
var (
	//go:embed fonts/NotoSansCJKsc-Regular.otf
	FontRegular []byte
	//go:embed fonts/NotoSansCJKsc-Bold.otf
	FontBold []byte
)

// Icon is the program's icon, a PNG of 512×512 pixels.
//
//go:embed icons/ronghe.png
var Icon []byte
