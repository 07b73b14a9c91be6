// Ronghe is the desktop program; see README.md.
package main

import (
	"os"

	"ronghe/app/boot/desktop"
)

func main() { os.Exit(desktop.Main(os.Args)) }
