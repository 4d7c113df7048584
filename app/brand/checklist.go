package brand

import (
	"slices"
	"strings"
)

// Duty is one thing that a shop has to say, by the rules of the country it sells
// from. It is a pointer to an official text and no legal advice.
type Duty struct {
	Key    string // names its sentence: "imprint", "address", …
	Law    string // the official text, as it is cited
	URL    string // where in the desk it is done
	Needed bool   // the law asks every shop for it; otherwise it is wise
	Met    bool   // something stands there; whether it is right is for a person
	Look   bool   // the program cannot tell, a person has to look
}

// Where in the desk a duty is done.
const (
	shopSettings = "/desk/settings#shop"
	taxSettings  = "/desk/settings#tax"
	pageEditor   = "/desk/storefront/pages/"
	goodsDesk    = "/desk/products"
)

// eea are the states of the European Economic Area: the Union, then Iceland,
// Liechtenstein and Norway.
var eea = strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO")

// Jurisdiction is the set of rules that a country's shops follow here: "eu", "uk",
// "cn", "us", or "" where the program knows none.
func Jurisdiction(country string) string {
	switch {
	case slices.Contains(eea, country):
		return "eu"
	case country == "GB":
		return "uk"
	case country == "CN":
		return "cn"
	case country == "US":
		return "us"
	}
	return ""
}

// Checklist lists what the shop's country asks a shop to say, with what is there
// already.
func Checklist(s Settings) []Duty {
	switch Jurisdiction(s.Country) {
	case "eu":
		return s.european()
	case "uk":
		return s.british()
	case "cn":
		return s.chinese()
	case "us":
		return s.american()
	}
	list := []Duty{s.address(""), s.email("")}
	for _, name := range []string{"imprint", "terms", "privacy", "shipping", "returns"} {
		list = append(list, s.text(name, ""))
	}
	return optional(list)
}

func (s Settings) european() []Duty {
	imprint := "2000/31/EC art. 5"
	if s.Country == "DE" {
		imprint += "; DDG § 5"
	}
	return []Duty{
		s.address("2000/31/EC art. 5(1)(b)"), s.email("2000/31/EC art. 5(1)(c)"), s.phone("2011/83/EU art. 6(1)(c)"),
		s.text("imprint", imprint), s.text("terms", "2000/31/EC art. 10(3)"), s.text("privacy", "(EU) 2016/679 art. 13"),
		s.text("shipping", "2011/83/EU art. 6(1)(g)"), s.text("withdrawal", "2011/83/EU art. 6(1)(h), annex I"),
		s.taxIncluded("98/6/EC art. 2(a), 3"), {Key: "unit", Law: "98/6/EC art. 3", URL: goodsDesk, Needed: true, Look: true},
	}
}

func (s Settings) british() []Duty {
	return []Duty{
		s.address("SI 2002/2013 reg. 6(1)(b)"), s.email("SI 2002/2013 reg. 6(1)(c)"), s.phone("SI 2013/3134 sch. 2(c)"),
		s.text("imprint", "SI 2002/2013 reg. 6"), s.text("terms", "SI 2002/2013 reg. 9(3)"), s.text("privacy", "UK GDPR art. 13"),
		s.text("shipping", "SI 2013/3134 sch. 2"), s.text("withdrawal", "SI 2013/3134 sch. 2, 3"),
		s.taxIncluded("SI 2004/102 art. 4"), {Key: "unit", Law: "SI 2004/102 art. 5", URL: goodsDesk, Needed: true, Look: true},
	}
}

func (s Settings) chinese() []Duty {
	list := []Duty{
		s.text("imprint", "电子商务法 第十五条"), {Key: "icp", Law: "国务院令第292号 第十二条", URL: pageEditor + "imprint", Needed: true, Look: true},
		s.text("returns", "消费者权益保护法 第二十五条"), s.text("privacy", "个人信息保护法 第十七条"),
		s.address("消费者权益保护法 第二十八条"), s.phone("消费者权益保护法 第二十八条"),
	}
	return append(list, optional([]Duty{s.text("terms", ""), s.text("shipping", ""), s.email("")})...)
}

func (s Settings) american() []Duty {
	list := []Duty{s.text("shipping", "16 CFR 435.2"), s.address("15 U.S.C. § 7704(a)(5)")}
	return append(list, optional([]Duty{
		s.text("privacy", "Cal. Bus. & Prof. Code § 22575"), s.text("returns", "Cal. Civ. Code § 1723"),
		s.text("terms", ""), s.text("imprint", ""), s.email(""), s.phone(""),
	})...)
}

func optional(list []Duty) []Duty {
	for i := range list {
		list[i].Needed = false
	}
	return list
}

func (s Settings) address(law string) Duty {
	return Duty{Key: "address", Law: law, URL: shopSettings, Needed: true, Met: s.Address != ""}
}

func (s Settings) email(law string) Duty {
	return Duty{Key: "email", Law: law, URL: shopSettings, Needed: true, Met: s.Email != ""}
}

func (s Settings) phone(law string) Duty {
	return Duty{Key: "phone", Law: law, URL: shopSettings, Needed: true, Met: s.Phone != ""}
}

func (s Settings) text(name, law string) Duty {
	return Duty{Key: name, Law: law, URL: pageEditor + name, Needed: true, Met: !s.Policies.Of(name).Empty()}
}

// taxIncluded asks that prices contain the tax; a shop without a tax has none to show.
func (s Settings) taxIncluded(law string) Duty {
	return Duty{Key: "tax", Law: law, URL: taxSettings, Needed: true, Met: s.Tax.Inclusive || s.Tax.RatePPM == 0}
}
