package invites

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/guest"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/desk/invites"
)

// sheet is the list as a table (RFC 4180) for a program of one's own: to print cards,
// to send mails. It begins with a byte order mark, without which Excel reads Chinese
// names as something else.
func (h Handlers) sheet(c *fiber.Ctx) error {
	var s live.Show
	var rows []views.Row
	err := h.View(func(tx *store.Tx) (err error) {
		if s, err = edge.ShowOf(tx, edge.Param(c, "id")); err != nil {
			return err
		}
		all, err := guest.List(tx, s.ID)
		for _, i := range all {
			row, failed := h.row(c, tx, s, i)
			if failed != nil {
				return failed
			}
			rows = append(rows, row)
		}
		return err
	})
	if err != nil {
		return err
	}
	ctx := edge.Ctx(c)
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	var table [][]string
	var head []string
	for _, name := range []string{"number", "for", "code", "link", "state", "at", "who"} {
		head = append(head, lang.T(ctx, "invite.col."+name))
	}
	table = append(table, head)
	for _, r := range rows {
		at := ""
		if !r.At.IsZero() {
			at = r.At.In(lang.Zone(ctx)).Format("2006-01-02 15:04")
		}
		table = append(table, []string{strconv.Itoa(r.N), plain(r.Name), r.Code, r.Link, lang.T(ctx, "invite.state."+r.State), at, plain(r.Who)})
	}
	if err := w.WriteAll(table); err != nil {
		return fmt.Errorf("writing invitations: %w", err)
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+s.Handle+`-invitations.csv"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(b.Bytes())
}

// plain keeps a name from being a formula where a table is opened (OWASP, CSV injection).
func plain(name string) string {
	if name != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(name)[0]) {
		return "'" + name
	}
	return name
}
