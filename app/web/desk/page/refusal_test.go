package page

import (
	"errors"
	"testing"

	"hawker/app/fault"
	"hawker/app/lang"
)

func TestRefusalStandsBesideItsField(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx := b.Context(t.Context(), lang.English)
	for record, input := range map[string]string{
		"email": "email", "variants.3.sku": "v3.sku", "variants.0.weight_g": "v0.weight", "options.1.values.2": "o1.values.en", "title.zh": "title.zh",
	} {
		f, status, ok := Refused(ctx, fault.InvalidField("field_needed", record))
		if !ok || status != 422 || f.Error(input) != "This is needed." || f.Problem == "" {
			t.Errorf("%s: got %+v, %d, %v", record, f, status, ok)
		}
	}
	if f, status, ok := Refused(ctx, fault.Clash("order_shipped")); !ok || status != 409 || f.Problem == "" || len(f.Errors) != 0 {
		t.Errorf("a refusal without a field: %+v, %d, %v", f, status, ok)
	}
	for _, err := range []error{errors.New("disk"), fault.Missing("order_not_found")} {
		if _, _, ok := Refused(ctx, err); ok {
			t.Errorf("%v is no business of the form", err)
		}
	}
	renamed := Renamed(fault.InvalidField("text_too_long", "ref", "max", 80), "ref", "reference")
	if f, _, _ := Refused(ctx, renamed); f.Error("reference") != "This is too long: up to 80 characters." {
		t.Errorf("renamed: %+v", f)
	}
}
