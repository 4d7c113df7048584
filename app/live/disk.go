package live

import "hawker/app/store"

// DiskLevel is how much room recordings have left.
type DiskLevel string

// The levels of the disk; "" is enough.
const (
	DiskNearly  DiskLevel = "nearly"  // less than a tenth is free
	DiskRefuses DiskLevel = "refuses" // so little that nothing is recorded
)

var disks = store.NewDerived[string, DiskLevel]("live/disk", "live_disk_not_found")

// GetDisk reads how much room there was when somebody last looked.
func GetDisk(tx *store.Tx) (DiskLevel, error) {
	d, _, err := disks.Find(tx, theShop)
	return d, err
}

// NoteDisk notes how much room there is; where it is as it was, nothing happens.
func NoteDisk(tx *store.Tx, d DiskLevel) error {
	was, err := GetDisk(tx)
	if err != nil || was == d {
		return err
	}
	tx.Mark("orders", "") // the desk's first page
	return disks.Put(tx, theShop, d)
}
