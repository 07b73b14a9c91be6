//go:build window

package windowtest

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// xdotool types a character that no key has by changing the keyboard in
// between, which a busy program sees too late. Here every character is given a
// key of its own before anything is typed.

// keyed are the characters that have a key, beside those of the keyboard.
var keyed = map[rune]int{}

// relaid says that an input method has laid the keyboard out anew. Else keys keep
// their characters from walk to walk: a program that is busy when one gets another
// types the one that it had.
var relaid bool

// spareKeys are keys that a keyboard of today does not have.
func spareKeys() []int {
	var out []int
	for k := 156; k <= 255; k++ {
		if k < 203 || k > 207 { // these are modifiers
			out = append(out, k)
		}
	}
	return out
}

// giveKeys gives the characters of a text keys.
func giveKeys(text string) error {
	var want []rune
	seen := map[rune]bool{}
	for _, r := range text {
		if r > 0x7e && !seen[r] && keyed[r] == 0 {
			want = append(want, r)
		}
		seen[r] = true
	}
	if len(want) == 0 {
		return nil
	}
	spare := spareKeys()
	if len(keyed)+len(want) > len(spare) { // begin anew with this text alone
		clear(keyed)
		want = want[:0]
		for r := range seen {
			if r > 0x7e {
				want = append(want, r)
			}
		}
	}
	if len(want) > len(spare) {
		return fmt.Errorf("a text of %d different characters: type it in parts", len(want))
	}
	var args []string
	for _, r := range want {
		k := spare[len(keyed)]
		keyed[r] = k
		args = append(args, "-e", fmt.Sprintf("keycode %d = U%04X", k, r))
	}
	if err := run("xmodmap", args...); err != nil {
		return err
	}
	time.Sleep(600 * time.Millisecond) // the program reads the new keyboard
	return nil
}

// run runs one of the small programs that drive a display.
func run(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

// typeText types a text, as fast as a good typist who does not look.
func typeText(text string) error {
	if err := giveKeys(text); err != nil {
		return err
	}
	return run("xdotool", "type", "--delay", strconv.Itoa(int(keyPause.Milliseconds())), "--", text)
}

// keyPause lies between two keys.
const keyPause = 15 * time.Millisecond

// pressKeys presses keys one after another; a combination is written ctrl+s.
func pressKeys(keys ...string) error {
	return run("xdotool", append([]string{"key", "--delay", strconv.Itoa(int(keyPause.Milliseconds())), "--"}, keys...)...)
}
