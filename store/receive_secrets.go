package store

import (
	"ronghe/app"
	"ronghe/app/op"
)

// unpack seals the personal values that an op brings under this folder's key.
// One that did not come along counts as purged.
func (in *intake) unpack(secrets []op.Secret, l *logged, doc *touched) error {
	for _, secret := range secrets {
		var st app.Sealed
		for _, c := range l.o.Fields {
			if c.Path == secret.Path {
				st, _ = c.New.Sealed()
			}
		}
		if st.Op != l.o.ID || st.Path != secret.Path || len(secret.Salted) < op.SaltSize ||
			op.Commitment(secret.Salted, l.o.ID, secret.Path) != st.Commitment {
			return pageFault("a personal value of op %s is not what it stands for", l.o.ID)
		}
		sealed, err := seal(in.k.value, secret.Salted, pdAAD(l.o.ID, secret.Path))
		if err != nil {
			return err
		}
		sv := &sealedValue{bytes: sealed, opN: l.n, stand: app.SealedValue(st), onPath: secret.Path}
		if doc.sh != nil {
			if f := doc.sh.form.At(secret.Path); f != nil {
				var v app.Value
				if err := v.UnmarshalJSON(secret.Salted[op.SaltSize:]); err != nil {
					return pageFault("a personal value of op %s is none", l.o.ID)
				}
				sv.whole, sv.tail = in.k.blindIndex(f, v)
			}
		}
		doc.held.fresh[string(l.o.ID)+"|"+secret.Path] = sv
		if _, err := in.exec(`INSERT INTO pd (op, path, suite, sealed, whole, tail) VALUES (?, ?, ?, ?, ?, ?)`,
			l.n, secret.Path, suiteSM, sealed, nullable(sv.whole), nullable(sv.tail)); err != nil {
			return err
		}
	}
	return nil
}

// complete takes in the personal values of an op that is here without them: it came by
// a scope that goes without, a directory or what is published, before the device saw
// the unit of its record. What is searched and listed of the record is renewed with them.
func (in *intake) complete(d *op.Delivery, l *logged, doc *touched) error {
	var lacking []op.Secret
	for _, secret := range d.Secrets {
		have, err := in.number(`SELECT EXISTS (SELECT 1 FROM pd WHERE op = ? AND path = ?)`, l.n, secret.Path)
		if err != nil {
			return err
		}
		if have == 0 {
			lacking = append(lacking, secret)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	doc.plain, doc.odd, doc.anew = false, true, true
	return in.unpack(lacking, l, doc)
}
