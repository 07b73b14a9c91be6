package annual

import (
	"encoding/hex"
	"math/big"
	"strings"

	"ronghe/app"
)

// What is printed of a digest: its first 100 bits as 20 characters, and two to
// check them. I, L, O and U are left out, which people misread.
const (
	signs      = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	shortSigns = 20
	checkSigns = 2
	// checkPrime is the greatest prime below 32². A changed character and two
	// neighbours that changed places always leave another rest.
	checkPrime = 1021
	groupSigns = 4
)

// Short is the printed form of a digest in hex: "7K2M-9QXM-3F8D-…".
func Short(digest string) string {
	b, err := hex.DecodeString(digest)
	if err != nil || len(b)*8 < shortSigns*5 {
		return ""
	}
	n := new(big.Int).SetBytes(b)
	n.Rsh(n, uint(len(b)*8-shortSigns*5))
	text := spell(n, shortSigns)
	text += spell(rest(n), checkSigns)
	var groups []string
	for len(text) > groupSigns {
		groups = append(groups, text[:groupSigns])
		text = text[groupSigns:]
	}
	return strings.Join(append(groups, text), "-")
}

func rest(n *big.Int) *big.Int { return new(big.Int).Mod(n, big.NewInt(checkPrime)) }

// spell writes a number with so many signs.
func spell(n *big.Int, count int) string {
	out := make([]byte, count)
	n = new(big.Int).Set(n)
	for i := count - 1; i >= 0; i-- {
		out[i] = signs[new(big.Int).And(n, big.NewInt(31)).Int64()]
		n.Rsh(n, 5)
	}
	return string(out)
}

// ReadDigest reads a digest as it is typed from paper or scanned: the printed
// form with or without its dashes, in either case, or the whole digest in hex. It
// returns the printed form. Error: annual.digest when a character is wrong.
func ReadDigest(text string) (short string, err error) {
	text = strings.TrimSpace(app.FoldWidth(text))
	if parts := strings.Split(text, ":"); len(parts) > 1 { // what the picture says
		text = parts[len(parts)-1]
	}
	if b, err := hex.DecodeString(text); err == nil && len(b) == 32 {
		return Short(strings.ToLower(text)), nil
	}
	bad := app.NewError(CodeDigest, nil, "digest", text)
	var plain []byte
	for _, r := range strings.ToUpper(text) {
		switch r {
		case '-', ' ':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if !strings.ContainsRune(signs, r) {
			return "", bad
		}
		plain = append(plain, byte(r))
	}
	if len(plain) != shortSigns+checkSigns {
		return "", bad
	}
	n := new(big.Int)
	for _, c := range plain[:shortSigns] {
		n.Lsh(n, 5).Or(n, big.NewInt(int64(strings.IndexByte(signs, c))))
	}
	if spell(rest(n), checkSigns) != string(plain[shortSigns:]) {
		return "", bad
	}
	return Short(hex.EncodeToString(new(big.Int).Lsh(n, 4).FillBytes(make([]byte, 13)))), nil
}
