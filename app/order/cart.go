package order

import (
	"slices"
	"strconv"
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/pricing"
