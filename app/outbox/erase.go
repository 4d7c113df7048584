package outbox

import (
	"hawker/app/store"
)

// About lists the mails to buyers that tell of an object.
func About(tx *store.Tx, object string) (list []Mail, err error) {
	for _, k := range Kinds {
		if k.Staff() {
			continue
		}
		err := mails.Each(tx, string(k)+"."+object+".", func(_ ID, m Mail) error {
			if m.Object == object {
				list = append(list, m)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Erase takes from a mail to whom it went and what it said; that it was sent stays.
// One that still waits, or is on its way, is left as it is: it tells its reader of
// something that goes on. It tells whether nothing is left in the mail.
func Erase(tx *store.Tx, id ID) (bool, error) {
	m, err := mails.Get(tx, id)
	if err != nil || m.To == "" {
		return err == nil, err
	}
	if m.State == Waiting || m.State == Sending {
		return false, nil
	}
	return true, m.blank(tx)
}

// blank is Erase of a mail that goes nowhere any more.
func (m Mail) blank(tx *store.Tx) error {
	if _, kept, err := copies.Find(tx, m.ID); err != nil {
		return err
	} else if kept {
		if err := copies.Delete(tx, m.ID); err != nil {
			return err
		}
	}
	m.To, m.Data, m.Answer = "", nil, ""
	return save(tx, m, m.State.list())
}

// Once tells whether mails of the kind are about somebody's own data: once they are
// sent, or cannot be, nothing of them is kept, and nobody can switch them off.
func (k Kind) Once() bool { return k == DataLink || k == DataErased }
